//! Sockets that nobody looks at: their task waits for something that only others bring about, and no one reads
//! meanwhile. A peer that closes goes unseen for as long.

use rustc_hash::FxHashSet;

use super::confirmation::Doubt;
use super::interests::Deaf;
use super::issue::{Issue, Keeper, Kind};
use super::machine::Machine;
use super::state::{Birth, Focus, Frame, Marks, Phase, State, Wait};
use super::trace::{Event, What};
use super::value::Value;
use super::verdict::leading_to;
use crate::apis::FnEntry;
use crate::finding::Confidence;
use crate::flow::graph::Node;
use crate::flow::program::FuncId;
use crate::ir::{Callee, Name, Stmt};
use crate::source::Span;

impl Machine<'_> {
    /// The task that owns the followed socket, open still, and waits for something else, whatever comes.
    pub(super) fn inattentive(&self, state: &State) -> Option<usize> {
        let focus = state.focus?;
        if !is_to_be_read(&focus) {
            return None;
        }
        let own = || (1..state.tasks.len()).filter(|at| state.tasks[*at].of_focus);
        if own().any(|at| !self.races_of(&state.tasks[at]).is_empty()) {
            return None;
        }
        let waits = |at: &usize| {
            !matches!(state.tasks[*at].wait, Wait::Ready | Wait::Promise | Wait::Pause | Wait::Rest | Wait::Peer(_))
        };
        own().filter(waits).find(|at| self.owns_through(state, *at))
    }

    /// Do the frames of the task lead to the followed socket?
    pub(super) fn owns_through(&self, state: &State, at: usize) -> bool {
        state.tasks[at].frames.iter().any(|frame| match frame.as_ref() {
            Frame::Code(activation) => activation.locals.iter().any(|value| self.reaches_focus(state, value)),
            Frame::Native(_) => false,
        })
    }

    /// Finds the cycles in which the program goes on and nobody looks at an open socket, nor ever will by itself.
    pub(super) fn judge_unwatched(&mut self) {
        let waits = |node: Node| self.nodes[node as usize].inattentive;
        let mut found: Vec<Vec<Node>> = Vec::new();
        let before = self.graph.before();
        for cycle in self.graph.cycles(waits) {
            let inside: FxHashSet<Node> = cycle.iter().copied().collect();
            let edges = || cycle.iter().flat_map(|node| self.graph.out(*node));
            let goes_on = edges().any(|(to, marks)| inside.contains(to) && marks.service && !marks.told);
            let looks = edges().any(|(to, marks)| inside.contains(to) && marks.looked);
            if goes_on && !looks && !self.is_looked_at_later(&cycle, &before) {
                found.push(cycle);
            }
        }
        for cycle in found {
            self.report_unwatched(&cycle);
        }
    }

    /// Does the program by itself come to read the socket, or let it go?
    fn is_looked_at_later(&self, cycle: &[Node], before: &[Vec<Node>]) -> bool {
        let back = self.come_back(cycle, before);
        let mut seen: FxHashSet<Node> = cycle.iter().copied().collect();
        let mut work = cycle.to_vec();
        // Whom a poller is asked for in each round it is asked for again, or others bring that about.
        let left_out = cycle.iter().any(|node| self.is_left_out(*node));
        // A message of somebody else is luck, unless there are some now and then.
        let unaided = |marks: &Marks| {
            let by_luck = marks.guessed && !self.reach.beats;
            let brought_about = left_out && marks.open && !self.reach.ticks;
            !(marks.told || by_luck || brought_about)
        };
        while let Some(node) = work.pop() {
            for (to, marks) in self.graph.out(node).iter().filter(|(_, marks)| unaided(marks)) {
                let gone = self.nodes[*to as usize].phase != Some(Phase::Open);
                let asked = left_out && !gone && !self.nodes[*to as usize].inattentive;
                if marks.looked || asked || gone && back[*to as usize] {
                    return true;
                }
                if !gone && seen.insert(*to) {
                    work.push(*to);
                }
            }
        }
        false
    }

    fn is_left_out(&self, node: Node) -> bool {
        let focus = self.nodes[node as usize].state.as_ref().and_then(|state| state.focus);
        focus.is_some_and(|focus| focus.watch.is_spent() && focus.watch.deaf() == Deaf::LeftOut)
    }

    /// By node: does the program come from there to where the cycle goes round, or does it give up as a whole?
    fn come_back(&self, cycle: &[Node], before: &[Vec<Node>]) -> Vec<bool> {
        let places: FxHashSet<_> = cycle.iter().map(|node| self.nodes[*node as usize].place).collect();
        let there = |(at, info): (Node, &super::machine::NodeInfo)| places.contains(&info.place).then_some(at);
        leading_to(before, (0..).zip(&self.nodes).filter_map(there))
    }

    /// Is the followed socket open, and its poller will tell nothing more of it, nor does anybody else read it?
    pub(super) fn is_unheard(&self, state: &State) -> bool {
        let over = |focus: &Focus| is_to_be_read(focus) && focus.watch.is_spent();
        let elsewhere = |at: usize| at != state.current && self.owns_through(state, at);
        state.focus.as_ref().is_some_and(over) && !(0..state.tasks.len()).any(elsewhere)
    }

    /// Is the followed socket open, and one of those that a single loop looks at in turn, with no poller to tell of it?
    pub(super) fn is_swept(&self, state: &State) -> bool {
        let alone = state.tasks.len() == 1 && self.reach.pollers.is_empty() && !self.is_c(state);
        let returns = |v: &Value| matches!(v, Value::Listener(_, true));
        alone && state.focus.as_ref().is_some_and(is_to_be_read) && {
            let mut found = false;
            state.values(&mut |value| found = found || value.any(&mut |v| returns(v)));
            found
        }
    }

    /// Where the function stood that led to the read and asks pollers: it could have asked again.
    fn asked_in(&self, read: &Event) -> Option<Span> {
        let asks = |entry: &FnEntry| entry.asks.is_some();
        let methods: FxHashSet<Name> = self.models.methods().filter(|(_, e)| asks(e)).map(|(name, _)| name).collect();
        let asking = |callee: &Callee| match callee {
            Callee::Path(path) => {
                self.program.spellings(*path).iter().any(|p| self.models.function(*p).iter().any(asks))
            }
            Callee::Method { name, .. } => methods.contains(name),
            _ => false,
        };
        let asking = |id: FuncId| {
            let mut stmts = self.program.function(id).blocks.iter().flat_map(|block| &block.stmts);
            stmts.any(|stmt| matches!(stmt, Stmt::Call { call, .. } if asking(&call.callee)))
        };
        let mut way = read.within.iter().chain([&read.span]).rev();
        way.find(|span| self.program.function_at(**span).is_some_and(asking)).copied()
    }

    fn report_unwatched(&mut self, cycle: &[Node]) {
        let Some(info) = cycle.first().map(|node| &self.nodes[*node as usize]) else { return };
        let Some(state) = &info.state else { return };
        let Some(focus) = state.focus else { return };
        let events = state.trace.events();
        let (kind, span) = if let Some(at) = self.inattentive(state) {
            (Kind::Unwatched(self.wait_text(state, at)), self.stands_as_owner(state, at))
        } else {
            let read = events.iter().rev().find(|e| matches!(e.what, What::Data(_) | What::Failed(_)));
            match focus.watch.is_spent() {
                true => {
                    let deaf = focus.watch.deaf();
                    let asked = |read: &Event| self.asked_in(read).unwrap_or(read.span);
                    let aside = if deaf == Deaf::LeftOut { self.set_aside(&events) } else { None };
                    (Kind::Unheard(deaf), aside.or(read.map(asked)))
                }
                false => (Kind::PassedOver, read.map(|read| read.span)),
            }
        };
        let Some(span) = span else { return };
        let function = self.program.function_at(span).unwrap_or(info.place.0);
        let unsure = state.blurred || self.cut || self.program.function(function).partial;
        let keepers = self.owners(state, true).keepers;
        self.issues.push(Issue {
            kind,
            phase: focus.phase,
            birth: focus.birth,
            span,
            function,
            keepers: keepers.into_iter().flatten().collect::<Vec<Keeper>>(),
            events,
            shut: focus.shut,
            deregistered: focus.deregistered,
            indistinct: None,
            confidence: if unsure { Confidence::Low } else { Confidence::Medium },
            doubt: Doubt { at: cycle.to_vec(), cycle: true, closed: false },
        });
    }
}

/// An accepted connection whose end nobody has heard of, and somebody should.
fn is_to_be_read(focus: &Focus) -> bool {
    focus.phase == Phase::Open && !focus.reader_done && focus.birth == Birth::Accepted
}
