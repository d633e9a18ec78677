//! From the explored graph to issues: where a socket at end of file goes round for ever.

use rustc_hash::{FxHashMap, FxHashSet};

use super::confirmation::Doubt;
use super::issue::{Issue, Keeper, Kind};
use super::machine::Machine;
use super::released::{Luck, Serving};
use super::stands::{
    further_in, handed_out, kept_though_told, last_disarmed, last_eof, last_failure, last_reread, left_in_output,
    meant_to_go, put_away_after, put_away_in, read_in_task, seen_from, taken_for_close,
};
use super::state::{Birth, Marks, Phase, State, Task, Wait};
use super::trace::{Event, What};
use super::value::Sym;
use crate::finding::Confidence;
use crate::flow::graph::{Graph, Node};
use crate::source::Span;

/// Of the ways round through the same places so many are judged.
const MOST_ALIKE: usize = 24;

impl Machine<'_> {
    /// Reports something at once.
    pub(super) fn report_now(&mut self, state: &State, kind: Kind, span: Span) {
        let Some(focus) = state.focus else { return };
        let running = || state.top().map_or(crate::flow::program::FuncId(0), |top| top.function);
        let function = self.program.function_at(span).unwrap_or_else(running);
        let partial = self.program.function(function).partial;
        // Where states were merged, the way on which all is well may be among them.
        let mut confidence = match (state.blurred, partial) {
            (true, _) => Confidence::Low,
            (_, true) => Confidence::Medium,
            _ => Confidence::High,
        };
        if matches!(focus.birth, Birth::Declared | Birth::Part) {
            confidence = confidence.min(Confidence::Medium);
        }
        self.issues.push(Issue {
            kind,
            phase: focus.phase,
            birth: focus.birth,
            span,
            function,
            keepers: Vec::new(),
            events: state.trace.events(),
            shut: focus.shut,
            deregistered: focus.deregistered,
            indistinct: None,
            confidence,
            doubt: if state.blurred { Doubt { at: vec![state.node], ..Doubt::default() } } else { Doubt::default() },
        });
    }

    /// The entry has returned. What a handler leaves behind stays with whoever keeps it.
    pub(super) fn entry_ended(&mut self, state: &State) {
        let Some(focus) = state.focus else { return };
        if self.is_main || focus.phase == Phase::Closed || !(focus.phase == Phase::Eof || focus.reader_done) {
            return;
        }
        // What the caller was given may be what a task waits for: a sender that goes when the caller is done.
        if (1..state.tasks.len()).any(|at| self.is_ready(state, at)) {
            return;
        }
        let owners = self.owners(state, true);
        let by_task = owners.keepers.iter().any(|chain| matches!(chain.first(), Some(Keeper::Task(..))));
        let events = state.trace.events();
        // A reader that has ended without either may have handed it on.
        let failed = || events.iter().rev().find(|event| matches!(event.what, What::Failed(_))).map(|event| event.span);
        let Some(end) = last_eof(&events).or_else(failed) else { return };
        if owners.closing > 0 && by_task && focus.birth != Birth::Connected {
            self.report_now(state, Kind::Kept, end);
            if let Some(issue) = self.issues.last_mut() {
                issue.keepers = owners.keepers.into_iter().flatten().collect();
                issue.confidence = issue.confidence.min(Confidence::Medium);
            }
        }
    }

    /// Nobody can go on by himself.
    pub(super) fn all_wait(&mut self, state: &State) {
        let Some(focus) = state.focus else { return };
        // One branch of several waits: another may go on.
        if focus.phase != Phase::Eof || state.marks.chosen || self.reader_races(state) {
            return;
        }
        let name = self.wait_text(state, 0);
        let events = state.trace.events();
        let (kind, span) =
            self.stuck_wait(state).unwrap_or_else(|| (Kind::Waits(name), last_eof(&events).unwrap_or_default()));
        self.report_now(state, kind, span);
        let owners = self.owners(state, true);
        if let Some(issue) = self.issues.last_mut() {
            issue.keepers = owners.keepers.into_iter().flatten().collect();
        }
    }

    /// Finds the cycles in which a socket at end of file stays.
    pub(super) fn judge(&mut self) {
        let stuck = |nodes: &[super::machine::NodeInfo], node: Node| {
            let info = &nodes[node as usize];
            info.phase == Some(Phase::Eof) || info.reader_done && info.phase.is_some_and(|p| p != Phase::Closed)
        };
        let mut cycles = self.graph.cycles(|node| stuck(&self.nodes, node));
        if cycles.is_empty() {
            return;
        }
        // What goes round where no states were joined does so whatever the others do.
        if cycles.iter().flatten().any(|node| self.is_joined(*node)) {
            let apart = self.graph.cycles(|node| stuck(&self.nodes, node) && !self.is_joined(node));
            cycles.retain(|cycle| cycle.iter().any(|node| self.is_joined(*node)));
            cycles.splice(0..0, apart);
        }
        let before = self.graph.before();
        let ends = self.leads_to_release(&before);
        let serving = self.serving(&before);
        let lets_go = self.lets_go_anywhere(&before);
        // Tasks that wait in any number and order give the same way round many times over.
        let mut alike: FxHashMap<Vec<_>, usize> = FxHashMap::default();
        for cycle in cycles {
            let mut places: Vec<_> = cycle.iter().map(|node| self.nodes[*node as usize].place).collect();
            places.sort_unstable();
            places.dedup();
            let judged = alike.entry(places).or_default();
            *judged += 1;
            if *judged <= MOST_ALIKE {
                self.judge_cycle(&cycle, &before, (&ends, lets_go, &serving));
            }
        }
    }

    /// By node: does some way from there let the socket go?
    fn leads_to_release(&self, before: &[Vec<Node>]) -> Vec<bool> {
        leading_to(before, self.releases())
    }

    /// The nodes in which no socket is followed any more.
    fn releases(&self) -> impl Iterator<Item = Node> {
        let released = |info: &super::machine::NodeInfo| matches!(info.phase, None | Some(Phase::Closed));
        (0..).zip(&self.nodes).filter(move |(_, info)| released(info)).map(|(node, _)| node)
    }

    /// Is a socket let go after end of file on any way that was explored? Merging states hides none, it adds some
    /// (joining them so many that they say nothing); and of ways that were left out, some would be among so many others.
    fn lets_go_anywhere(&self, before: &[Vec<Node>]) -> bool {
        let ended = |info: &super::machine::NodeInfo| info.phase == Some(Phase::Eof) || info.reader_done;
        let ends = leading_through(before, self.releases(), |node| !self.is_joined(node));
        self.nodes.iter().zip(ends).any(|(info, ends)| ends && ended(info))
    }

    /// Was it joined with others of its shape?
    fn is_joined(&self, node: Node) -> bool {
        self.nodes[node as usize].state.as_ref().is_some_and(|state| state.joined)
    }

    fn judge_cycle(
        &mut self,
        cycle: &[Node],
        before: &[Vec<Node>],
        (ends, lets_go, serving): (&[bool], bool, &Serving),
    ) {
        let inside: FxHashSet<Node> = cycle.iter().copied().collect();
        let (mut reread, mut service, mut data_exit) = (false, false, false);
        for node in cycle {
            for (to, marks) in self.graph.out(*node) {
                if inside.contains(to) {
                    reread |= marks.reread;
                    service |= marks.service;
                } else {
                    data_exit |= marks.data && ends[*to as usize];
                }
            }
        }
        let in_time = |node: &Node| self.nodes[*node as usize].state.as_ref().is_some_and(|s| self.ends_in_time(s));
        if !reread && !service || cycle.iter().all(in_time) {
            return;
        }
        let unreal =
            |node: &Node| !reread && self.nodes[*node as usize].state.as_ref().is_some_and(|s| self.seems_to_wait(s));
        let promised = |node: &Node| {
            let state = self.nodes[*node as usize].state.as_ref();
            state.is_some_and(|s| self.waits_for_promise(s) || self.is_still_heard(s) || self.is_in_line(s))
        };
        let real: FxHashSet<Node> = inside.iter().copied().filter(|node| !unreal(node) && !promised(node)).collect();
        if !self.goes_on(&real, |_| true, |marks| marks.service || marks.reread) {
            return;
        }
        // The reader goes round by itself: what others do at leisure is no excuse.
        let spins = reread && self.goes_on(&inside, |marks| !marks.service, |marks| marks.reread);
        if !spins && self.leaves_one_waiting(cycle) {
            return;
        }
        // The same bytes decide the same: by them the program comes out the first time or never. (What Rust's libraries
        // take out of them is known less well.)
        let here = real.iter().next().map(|node| self.nodes[*node as usize].place.0);
        let c = here.is_some_and(|id| self.program.language(id) != crate::ir::Language::Rust);
        let same_bytes =
            data_exit && (c || !self.cut) && self.goes_on(&real, |marks| !marks.consumed, |marks| marks.reread);
        let later = |joined| self.is_released_later(&inside, (before, serving), Luck { same_bytes, joined });
        if service && !spins && (later(true) || self.is_read_later(cycle)) {
            return;
        }
        // What goes round only where states were merged may go round only there.
        let exact = |node: &Node| self.nodes[*node as usize].state.as_ref().is_some_and(|state| !state.blurred);
        let clean: FxHashSet<Node> = real.iter().copied().filter(exact).collect();
        let blurred = clean.len() < real.len() && !self.goes_on(&clean, |_| true, |m| m.service || m.reread);
        let mut with_state = cycle.iter().filter(|n| real.contains(n) && self.nodes[**n as usize].state.is_some());
        // Where its owner waits says more than what goes on beside it.
        let waits = |node: &&Node| {
            let state = self.nodes[**node as usize].state.as_ref();
            !reread && state.is_some_and(|state| self.stuck_wait(state).is_some())
        };
        let Some(first) = with_state.clone().find(waits).or_else(|| with_state.next()) else { return };
        let info = self.nodes[*first as usize].clone();
        let Some(state) = info.state else { return };
        let Some(focus) = state.focus else { return };
        let owners = self.owners(&state, true);
        let mut events = state.trace.events();
        if reread && !events.iter().any(|e| matches!(e.what, What::Reread(_))) {
            // The first round of the cycle had not read again yet; a later node has.
            let with = cycle.iter().filter_map(|n| self.nodes[*n as usize].state.clone());
            let found = with.map(|s| s.trace.events()).find(|e| e.iter().any(|e| matches!(e.what, What::Reread(_))));
            events = found.unwrap_or(events);
        }
        let stuck = if reread { None } else { self.stuck_wait(&state) };
        let again = if reread { self.put_back(&events) } else { None };
        // In Rust that is told when the last use ends.
        let ring = if c && !reread { self.closed_ring(&state, &events) } else { None };
        let kind = match &stuck {
            Some((kind, _)) => kind.clone(),
            None if reread && again.is_some() => Kind::Kept,
            None if reread => Kind::Reread,
            None if ring.is_some() => Kind::Ring,
            None if focus.disarmed && owners.closing == 0 => Kind::Disarmed,
            None => Kind::Kept,
        };
        let span = match kind {
            Kind::HalfClose | Kind::Waits(_) => stuck.map(|(_, span)| span),
            Kind::Reread => last_reread(&events).or_else(|| last_eof(&events)),
            Kind::Disarmed => last_disarmed(&events).or_else(|| last_eof(&events)),
            Kind::Ring => ring,
            _ => last_eof(&events).or_else(|| last_failure(&events)),
        };
        let mistaken = if focus.shut || focus.deregistered { taken_for_close(self.program, &events) } else { None };
        // A helper that takes it out of the poller does no more than it says.
        let left = if c && focus.deregistered && !focus.shut { meant_to_go(self.program, &events) } else { None };
        let mistaken = left.or(mistaken);
        let span = span.map(|span| match kind {
            Kind::Kept if handed_out(&owners.keepers) => left_in_output(&events).unwrap_or(span),
            Kind::Ring => span,
            // What was taken for a close has to become one.
            Kind::Kept | Kind::Reread if mistaken.is_some() => mistaken.unwrap_or(span),
            Kind::Kept if again.is_some() => again.unwrap_or(span),
            Kind::Kept => {
                let own = if focus.reader_done { put_away_in(self.program, &events) } else { None };
                let meant = || if c { meant_to_go(self.program, &events) } else { None };
                let task = || if c && focus.reader_done { read_in_task(self.program, &events) } else { None };
                let stored = owners.keepers.iter().flatten().all(|keeper| !matches!(keeper, Keeper::Task(..)));
                let shared = self.shared_in(&events, stored);
                let shared = shared.map(|seen| self.outlasted_in(&state, &events, seen).unwrap_or(seen));
                let after = put_away_after(&events, focus.reader_done);
                let by_reader = after.filter(|_| focus.reader_done);
                let cleanup = || if focus.reader_done { meant_to_go(self.program, &events) } else { None };
                let shared = shared.map(|seen| own.map_or(seen, |own| further_in(&events, own, seen))).or(own);
                let told = if focus.reader_done { kept_though_told(self.program, &events) } else { None };
                let both = told.or_else(cleanup).or(by_reader).or(shared).or(after).or_else(meant).or_else(task);
                both.unwrap_or_else(|| self.told_to(&events, span))
            }
            _ => seen_from(self.program, &events, span, &|_, _| false),
        });
        // A task that has ended has taken it for an end, and so has who put it away.
        let taken_for_end = focus.reader_done || kind == Kind::Kept && put_away_after(&events, false).is_some();
        let indistinct = if taken_for_end { None } else { self.indistinct(&events) };
        let span = match (indistinct, span) {
            (Some(name), Some(span)) if matches!(kind, Kind::Kept | Kind::Reread) => {
                Some(self.blurred_in(&events, name, span))
            }
            _ => span,
        };
        let function = span.and_then(|span| self.program.function_at(span)).unwrap_or(info.place.0);
        let partial = self.program.function(function).partial;
        let mut confidence = Confidence::High;
        if state.blurred || blurred || partial || focus.birth != Birth::Accepted {
            confidence = Confidence::Medium;
        }
        // Where states were merged or left out, the way on which the socket is let go may be among them.
        let known = self.directions.as_ref().is_some_and(super::confirmation::Directions::is_closed);
        let cut_off = || !known && self.is_cut_off(&inside);
        if (data_exit && reread && !same_bytes || service && !spins && (state.blurred || blurred || cut_off()))
            && lets_go
        {
            confidence = Confidence::Low;
        }
        // Where states were joined nothing is certain.
        let joined = cycle.iter().any(|node| self.is_joined(*node));
        let released = service && !spins && later(false);
        if joined || released {
            confidence = Confidence::Low;
        }
        let closed = joined && !released && !self.is_cut_off(&inside);
        // Where the socket comes from elsewhere as well, there are two reasons for doubt.
        if focus.birth != Birth::Accepted && (state.blurred || blurred) {
            confidence = Confidence::Low;
        }
        // Who keeps it alone was come to in a table or list that is not remembered: who goes through that finds it.
        if c && service && !spins && owners.is_out_of_sight() && self.is_sought(&events) {
            confidence = Confidence::Low;
        }
        let mut keepers: Vec<Keeper> = owners.keepers.into_iter().flatten().collect();
        keepers.dedup();
        if again.is_some() {
            // Where it is put back says more than whose hands it goes through.
            keepers.retain(|keeper| !matches!(keeper, Keeper::Task(..) | Keeper::Frame));
        }
        if kind == Kind::Kept {
            events.extend(self.keeping_task(&state));
        }
        self.issues.push(Issue {
            kind,
            phase: focus.phase,
            birth: focus.birth,
            span: span.unwrap_or(info.span),
            function,
            keepers,
            events,
            shut: focus.shut,
            deregistered: focus.deregistered,
            indistinct,
            confidence,
            doubt: Doubt { at: cycle.to_vec(), cycle: true, closed },
        });
    }

    /// Is there a task that may run all the while, and never does? No scheduler goes round like that.
    fn leaves_one_waiting(&self, cycle: &[Node]) -> bool {
        let states = || cycle.iter().filter_map(|node| self.nodes[*node as usize].state.as_ref());
        let left_out = |state: &State, id: Sym| {
            let ready = |task: &Task| task.id == id && task.wait == Wait::Ready && !task.frames.is_empty();
            (0..state.tasks.len()).any(|at| at != state.current && ready(&state.tasks[at]))
        };
        let first = states().next();
        first.is_some_and(|first| first.tasks.iter().any(|task| states().all(|state| left_out(state, task.id))))
    }

    /// The function that returned at end of file what it also returns when nothing has come yet.
    fn indistinct(&self, events: &[Event]) -> Option<crate::ir::Name> {
        let at = events.iter().position(|e| matches!(e.what, What::Eof(_)))?;
        // What is called later only to clean up says nothing of the read.
        let read = &events[at].within;
        // Nor does what is called once more, for another connection.
        let mut met = FxHashSet::default();
        events[at..].iter().find_map(|e| match e.what {
            What::Returned(name, value) if met.insert(name) && self.quiet.contains(&(name, value)) => {
                e.within.iter().all(|call| read.contains(call)).then_some(name)
            }
            _ => None,
        })
    }

    /// Is there a way round over edges that are `taken`, at least one of which `tells`, on which every loop that ends
    /// by itself also comes to its end?
    pub(super) fn goes_on(
        &self,
        inside: &FxHashSet<Node>,
        taken: fn(&Marks) -> bool,
        tells: fn(&Marks) -> bool,
    ) -> bool {
        let mut part: Graph<Marks> = Graph::default();
        let mut order: Vec<Node> = inside.iter().copied().collect();
        order.sort_unstable();
        let index: FxHashMap<Node, Node> = order.iter().map(|node| (*node, part.node())).collect();
        let edges = |node: &Node| {
            let out = self.graph.out(*node).iter();
            out.filter(|(to, marks)| index.contains_key(to) && taken(marks))
        };
        // Edges of loops that never end in here are none; without them others may not end either. So it is with those
        // on which a count stays below a limit that it reaches.
        let leaves = |node: &Node, counts: u64| {
            let outside = self.graph.out(*node).iter().filter(|(to, _)| !index.contains_key(to));
            outside.fold(0, |all, (_, marks)| all | marks.tallies.tested) & counts
        };
        let mut kept: Vec<(Node, Node, Marks)> =
            order.iter().flat_map(|node| edges(node).map(|(to, marks)| (*node, *to, *marks))).collect();
        loop {
            let all = kept.iter().fold(Marks::default(), |all, (.., marks)| all.and(*marks));
            let (before, counting) = (kept.len(), all.tallies.counting());
            kept.retain(|(node, _, marks)| {
                marks.bounded & !all.ended == 0 && leaves(node, marks.tallies.tested & counting) == 0
            });
            if kept.len() == before {
                break;
            }
        }
        for (node, to, marks) in kept {
            part.edge(index[&node], index[&to], marks);
        }
        part.cycles(|_| true).iter().any(|cycle| {
            if cycle.len() == order.len() {
                return cycle.iter().any(|node| part.out(*node).iter().any(|(_, marks)| tells(marks)));
            }
            let smaller = cycle.iter().map(|node| order[*node as usize]).collect();
            self.goes_on(&smaller, taken, tells)
        })
    }

    /// Is a socket whose reader has ended read again later, by whomever?
    fn is_read_later(&self, cycle: &[Node]) -> bool {
        let open = |node: Node| self.nodes[node as usize].phase == Some(Phase::Open);
        if cycle.iter().any(|node| !open(*node)) {
            return false;
        }
        let mut seen: FxHashSet<Node> = cycle.iter().copied().collect();
        let mut work = cycle.to_vec();
        while let Some(node) = work.pop() {
            for (to, _) in self.graph.out(node) {
                let info = &self.nodes[*to as usize];
                let alive = matches!(info.phase, Some(Phase::Open | Phase::Eof | Phase::Failed));
                if alive && (!info.reader_done || info.phase == Some(Phase::Eof)) {
                    return true;
                }
                if alive && seen.insert(*to) {
                    work.push(*to);
                }
            }
        }
        false
    }
}

/// By node: does some way from there lead to one of `goals`? `before` are the nodes before each.
pub(super) fn leading_to(before: &[Vec<Node>], goals: impl Iterator<Item = Node>) -> Vec<bool> {
    leading_through(before, goals, |_| true)
}

/// Likewise, over such nodes only.
fn leading_through(before: &[Vec<Node>], goals: impl Iterator<Item = Node>, such: impl Fn(Node) -> bool) -> Vec<bool> {
    let mut leads = vec![false; before.len()];
    let mut work: Vec<Node> = goals.collect();
    while let Some(node) = work.pop() {
        if !std::mem::replace(&mut leads[node as usize], true) {
            work.extend(before[node as usize].iter().filter(|from| such(**from)));
        }
    }
    leads
}
