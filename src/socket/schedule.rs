//! Tasks: who runs next, and what waiting means.

use std::rc::Rc;

use super::handles::is_running;
use super::latches::is_raised;
use super::machine::Machine;
use super::state::{Frame, State, Task, Wait};
use super::trace::What;
use super::value::{Addr, Source, Sym, Value};
use crate::apis::model::Role;
use crate::flow::program::FuncId;
use crate::flow::reach::mentions;
use crate::ir::Name;

/// Tasks that are kept apart; more are left out.
const MOST_TASKS: usize = 7;

/// Tasks of one kind that serve the followed socket at a time.
const MOST_ALIKE: usize = 2;

impl State {
    /// Lets the task of that name run now, the newest of several.
    pub(super) fn run_next(&mut self, task: Sym) {
        let is_it = |at: &usize| self.tasks[*at].id == task && !self.tasks[*at].frames.is_empty();
        self.current = (1..self.tasks.len()).rev().find(is_it).unwrap_or(self.current);
    }

    /// The place of the next task: that of one that has ended, or a new one.
    pub(super) fn free_slot(&self) -> usize {
        (1..self.tasks.len()).find(|at| self.tasks[*at].frames.is_empty()).unwrap_or(self.tasks.len())
    }

    /// Something that is not followed one by one may come out of the channel.
    pub(super) fn sent_by_others(&mut self, channel: Sym) {
        if self.channels.get(&channel).is_some_and(|channel| !channel.others) {
            Rc::make_mut(&mut self.channels).entry(channel).or_default().others = true;
        }
    }
}

impl Machine<'_> {
    /// May the running task go on with something that waits for the outside? When it is alone, always; else it
    /// yields first.
    pub(super) fn outside(&mut self, state: &mut State) -> bool {
        if self.must_yield(state, &Wait::Outside) {
            return false;
        }
        state.task_mut().wait = Wait::Ready;
        state.marks.service = true;
        true
    }

    /// Are there others to run before the running task, which has not yielded for `wait` yet, goes on?
    pub(super) fn must_yield(&self, state: &State, wait: &Wait) -> bool {
        let others = state.tasks.iter().enumerate().any(|(at, task)| at != state.current && !task.frames.is_empty());
        let granted = state.tasks[state.current].wait == *wait;
        let code = matches!(state.frames().last().map(Rc::as_ref), Some(Frame::Code(_)));
        others && !granted && code && self.before.is_some()
    }

    /// What the running task is about to wait for: the next item of a stream, with others to run meanwhile.
    pub(super) fn lets_others_run(&self, state: &State, iter: &Addr) -> Option<Wait> {
        let Value::Iter(iter) = self.read(state, iter) else { return None };
        let wait = match &iter.source {
            Source::Stream(inner) => match **inner {
                Value::Receiver(channel) if state.channels.contains_key(&channel) => Wait::Channel(channel),
                // The program's own code waits where it waits.
                Value::Pointer(..) => return None,
                _ => Wait::Outside,
            },
            Source::Incoming(_) => Wait::Outside,
            _ => return None,
        };
        let has_come = matches!(wait, Wait::Channel(channel) if self.has_news(state, channel));
        let others = state.tasks.iter().enumerate().any(|(at, task)| at != state.current && !task.frames.is_empty());
        (others && !has_come).then_some(wait)
    }

    /// Is there a message, or has the channel come to its end?
    pub(super) fn has_news(&self, state: &State, channel: Sym) -> bool {
        let queue = state.channels.get(&channel);
        queue.is_some_and(|c| !c.queue.is_empty() || c.closed) || self.senders(state, channel) == 0
    }

    /// The running task waits for the outside, before the call it is about to make.
    pub(super) fn park_outside(&mut self, state: State) -> Vec<State> {
        self.park(state, Wait::Outside)
    }

    /// The running task waits; the call under way is made again when it goes on.
    pub(super) fn park(&mut self, state: State, wait: Wait) -> Vec<State> {
        let Some(before) = self.before.clone() else {
            return Vec::new();
        };
        let mut parked = *before;
        parked.marks = parked.marks.and(state.marks);
        if let Some(top) = parked.top_mut() {
            top.stmt = top.stmt.saturating_sub(1);
        }
        self.forget_dead(&mut parked, &[]);
        let since = parked.node;
        let task = parked.task_mut();
        (task.wait, task.since) = (wait, since);
        self.schedule(parked)
    }

    /// Tasks of a connection that is gone have no part in the next one's story once they wait.
    pub(super) fn leave_out_past(&self, state: &mut State) {
        if state.focus.is_some() {
            return;
        }
        for at in 1..state.tasks.len() {
            let task = &state.tasks[at];
            if task.of_focus && task.wait != Wait::Ready && !task.frames.is_empty() {
                let task = Rc::make_mut(&mut state.tasks[at]);
                task.frames.clear();
                task.wait = Wait::Task(0);
            }
        }
        while state.current + 1 < state.tasks.len() && state.tasks.last().is_some_and(|t| t.frames.is_empty()) {
            state.tasks.pop();
        }
    }

    /// Lets the next tasks run: those that can go on by themselves first, else each that waits for the outside.
    pub(super) fn schedule(&mut self, mut state: State) -> Vec<State> {
        self.leave_out_past(&mut state);
        for at in (0..state.tasks.len()).rev() {
            if self.is_ready(&state, at) {
                state.current = at;
                let task = state.task_mut();
                task.timed &= task.wait == Wait::Ready;
                task.wait = Wait::Ready;
                return vec![state];
            }
        }
        // Everybody waits: a state worth remembering.
        let sent = |wait: &Wait| match wait {
            Wait::Channel(channel) => state.channels.get(channel).is_some_and(|c| c.others),
            _ => false,
        };
        let rests = |wait: &Wait| {
            matches!(wait, Wait::Outside | Wait::Told | Wait::Permit | Wait::Promise | Wait::Pause | Wait::Rest)
                || sent(wait)
        };
        let waiting: Vec<usize> = (0..state.tasks.len())
            .filter(|at| rests(&state.tasks[*at].wait))
            .filter(|at| !state.tasks[*at].frames.is_empty())
            .collect();
        if waiting.is_empty() {
            self.all_wait(&state);
            return Vec::new();
        }
        let mut out = Vec::new();
        for at in waiting {
            let mut next = state.clone();
            next.current = at;
            if matches!(next.tasks[at].wait, Wait::Channel(_)) {
                next.task_mut().wait = Wait::Outside;
            }
            let unasked = matches!(next.tasks[at].wait, Wait::Outside | Wait::Told | Wait::Permit | Wait::Promise);
            next.marks.service = unasked || next.tasks[0].frames.is_empty();
            next.task_mut().timed = next.tasks[at].wait == Wait::Pause;
            let span = next.tasks[at].span;
            out.extend(self.visit(next, span));
        }
        out
    }

    pub(super) fn is_ready(&self, state: &State, at: usize) -> bool {
        let task = &state.tasks[at];
        if task.frames.is_empty() {
            return false;
        }
        match &task.wait {
            Wait::Ready => true,
            Wait::Channel(channel) => self.has_news(state, *channel),
            Wait::Task(id) => !is_running(state, *id),
            Wait::AnyTask(ids) => !ids.iter().all(|id| is_running(state, *id)),
            Wait::Peer(other) => !state.at_eof() || state.finished.contains(other),
            Wait::Signal(latch) => is_raised(state, *latch),
            Wait::Outside | Wait::Told | Wait::Permit | Wait::Promise | Wait::Pause | Wait::Rest => false,
        }
    }

    /// The name of the task that is started there. Those that serve the followed socket, as the two directions of a
    /// relay do, have different ones. `None` when there are [`MOST_ALIKE`] of them and the peer is still there: what
    /// goes wrong among many goes wrong among these, and each combination of where many stand would be a state.
    pub(super) fn fresh_task(&self, state: &State, site: super::calls::Site<'_>) -> Option<Sym> {
        let first = super::value::derive(site.sym, "task");
        let names = || std::iter::once(first).chain((1..MOST_TASKS).map(|at| super::value::derive(first, at)));
        let taken = |id: Sym| state.tasks.iter().any(|t| t.id == id && t.of_focus && !t.frames.is_empty());
        if !state.at_eof() && names().filter(|id| taken(*id)).count() >= MOST_ALIKE {
            return None;
        }
        let free = |id: &Sym| !taken(*id) && state.focus.is_none_or(|focus| focus.reader != *id);
        Some(names().find(free).unwrap_or(first))
    }

    /// Has the first task been started that serves the followed socket, by a function that starts more than one? Either
    /// may come to wait before the other has begun.
    pub(super) fn starts_two(&self, state: &State) -> bool {
        let Some(top) = state.top().filter(|_| self.is_c(state)) else { return false };
        let serving = state.tasks.iter().filter(|task| task.of_focus && !task.frames.is_empty()).count();
        let mut starts = 0;
        if serving == 1 {
            mentions(self.program.function(top.function), |mention| {
                starts += usize::from(super::facts::does(self.program, self.models, mention, Role::Spawn));
            });
        }
        starts > 1
    }

    /// A task that is not followed was given these: what it sends comes out of the program itself.
    fn may_be_sent_by(&self, state: &mut State, args: &[Value], captures: &[(crate::ir::LocalId, Value)]) {
        let mut channels = Vec::new();
        for value in args.iter().chain(captures.iter().map(|(_, value)| value)) {
            self.reaches(state, value, 3, &mut |v| {
                channels.extend(if let Value::Sender(channel, true) = v { Some(*channel) } else { None });
                false
            });
        }
        for channel in channels {
            state.sent_by_others(channel);
        }
    }

    /// The task that is to run the function takes its place, and the followed socket along where that is its own.
    pub(super) fn seat(&mut self, state: &mut State, slot: usize, task: Task, function: FuncId) {
        let (span, of_focus) = (task.span, task.of_focus);
        if slot == state.tasks.len() {
            state.tasks.push(Rc::new(task));
        } else {
            state.tasks[slot] = Rc::new(task);
        }
        if of_focus {
            let name = Name::new(self.function_name(function));
            state.trace.push(span, What::Spawned(name));
            self.hand_over(state);
        }
    }

    /// Starts a task named `id` with a closure, future or function; the running task goes on later.
    pub(super) fn spawn(
        &mut self,
        state: &mut State,
        callee: &Value,
        args: Vec<Value>,
        id: Sym,
        site: super::calls::Site<'_>,
    ) -> bool {
        let own = self.poll_of(state, callee);
        let (function, bound, captures) = match (callee, own.or_else(|| self.functor(callee))) {
            (Value::Closure(c), _) => (c.function, c.args.clone(), c.captures.clone()),
            (Value::Function(id), _) => (*id, Vec::new(), Vec::new()),
            (object, Some(body)) => (body, vec![object.clone()], Vec::new()),
            _ => return false,
        };
        let all: Vec<Value> = bound.into_iter().chain(args).collect();
        let values = || all.iter().chain(captures.iter().map(|(_, v)| v));
        // What another connection's task shares with everybody may hold the followed socket as well.
        let siblings = state.is_alive() && values().any(|v| self.has_sibling(state, v));
        let of_focus = state.focus.is_some()
            && values().any(|v| if siblings { self.owns_outright(state, v) } else { self.holds_focus(state, v, 4) });
        let foreign = !of_focus
            && state.is_alive()
            && values().any(|v| self.has_other_socket(state, v) || self.is_of_other(state, v));
        let leads = |id: FuncId| self.is_relevant(id) || self.tidies(id, 2);
        let closure = |part: &Value| matches!(part, Value::Closure(c) if leads(c.function));
        // What a pool runs it has in common with its other workers.
        let runs = |v: &Value| self.reaches(state, v, 2, &mut |part| closure(part));
        // Who hears messages of a connection's own task may be waited for at its end.
        let heard = state.is_alive() && values().any(super::futures::hears);
        // Who hears messages and keeps what comes may keep a connection.
        let keeps = values().any(super::futures::hears) && self.puts_away(function, 2);
        let worth = of_focus || heard || keeps || leads(function) || values().any(runs);
        let worth = worth && (of_focus || !self.is_loner(state, function, values()));
        // One idle worker of a kind does for the next socket what any number of them does.
        let alike = state.tasks.iter().filter(|t| t.id == id && !t.of_focus && !t.frames.is_empty()).count();
        if !of_focus && alike >= 1 {
            self.may_be_sent_by(state, &all, &captures);
            return true;
        }
        let slot = state.free_slot();
        if foreign || !worth || slot > MOST_TASKS {
            if !foreign {
                self.may_be_sent_by(state, &all, &captures);
            }
            if slot > MOST_TASKS {
                state.blurred = true;
                if of_focus {
                    self.forget_focus(state);
                }
            }
            return true;
        }
        let task = Task {
            id,
            frames: Vec::new(),
            wait: Wait::Ready,
            span: site.span,
            of_focus,
            timed: false,
            bound: false,
            alone: false,
            since: 0,
        };
        self.seat(state, slot, task, function);
        let spawner = state.current;
        state.current = slot;
        if own.is_some() {
            let frame = self.polling(state, callee.clone(), site);
            state.push(frame);
        } else {
            self.push_body(state, function, all, &captures, None, site.span);
        }
        state.current = spawner;
        true
    }
}
