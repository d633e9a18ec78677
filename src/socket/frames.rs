//! Leaving frames: results go to who waits for them, exceptions to who catches them, ended tasks go.

use std::rc::Rc;

use super::machine::Machine;
use super::native::Op;
use super::ops::retyped;
use super::state::{Activation, Frame, State, Wait};
use super::value::{Origin, Value, derive};
use crate::ir::{Place, Ty};
use crate::source::Span;

impl State {
    /// The calls under way in the running task, outermost first: the one that started it to the newest.
    #[must_use]
    pub fn calls(&self) -> std::sync::Arc<[Span]> {
        let frames = self.frames().iter().map(Rc::as_ref);
        let calls = frames.filter_map(|frame| match frame {
            Frame::Code(activation) => Some(activation.called_at),
            Frame::Native(_) => None,
        });
        calls.collect()
    }

    /// Changes the bodies under way, of all tasks, of which `has` says that something in them is to change. The others
    /// stay shared.
    pub(super) fn change_bodies(&mut self, has: impl Fn(&Activation) -> bool, mut change: impl FnMut(&mut Activation)) {
        let has = |frame: &Rc<Frame>| matches!(frame.as_ref(), Frame::Code(body) if has(body));
        for task in self.tasks.iter_mut().filter(|task| task.frames.iter().any(has)) {
            for frame in Rc::make_mut(task).frames.iter_mut().filter(|frame| has(frame)) {
                if let Frame::Code(body) = Rc::make_mut(frame) {
                    change(body);
                }
            }
        }
    }
}

impl Machine<'_> {
    /// Returns from the running function.
    pub(super) fn leave(&mut self, mut state: State, span: Span) -> Vec<State> {
        let (running, depth) = (state.current, state.frames().len());
        state.peeked = state.peeked.take().filter(|peeked| peeked.by != (running, depth));
        if self.is_main && state.current == 0 && state.frames().len() == 1 {
            // The process ends; the kernel closes what is open.
            return Vec::new();
        }
        // What is left in the frame goes while the result still stands in it, so that the result counts as held.
        let Some(id) = state.top().map(|top| top.function) else {
            return Vec::new();
        };
        self.keep_statics(&mut state, id);
        let Some(top) = state.top_mut() else {
            return Vec::new();
        };
        let mut left = top.locals.take();
        let result = left.first_mut().map_or(Value::Gone, |v| std::mem::replace(v, Value::Gone));
        top.locals.set(0, result);
        if left.iter().any(super::ops::carries) {
            self.settle(&mut state, super::owners::Loss::Return(id), span);
        }
        let Some(frame) = state.task_mut().frames.pop() else {
            return Vec::new();
        };
        let Frame::Code(activation) = Rc::unwrap_or_clone(frame) else {
            return Vec::new();
        };
        let value = activation.locals.get(0).filter(|value| !matches!(value, Value::Gone));
        let value = value.cloned().unwrap_or(Value::Unit);
        let ret = self.normal(&self.program.function(id).ret);
        let value = self.as_optional(&state, retyped(value, &ret), &ret);
        state.forget_own_orders(&value);
        self.owned_as(&mut state, &value, &ret);
        self.note_return(&mut state, (id, activation.called_at), &value, span);
        if state.frames().is_empty() && state.current == 0 {
            // What the entry returns is its unknown caller's.
            self.escape(&mut state, &value);
        }
        let value = self.promote_locals(&state, value);
        let mut out = Vec::new();
        for state in self.deliver(state, value, activation.dest.as_ref(), activation.called_at) {
            // A loop that calls back enters its own node.
            let enters = match state.frames().last().map(Rc::as_ref) {
                Some(Frame::Native(native)) => matches!(native.op, Op::Each(..) | Op::Pended(_)),
                last => last.is_none(),
            };
            out.extend(if enters { Some(state) } else { self.visit(state, span) });
        }
        out
    }

    /// A pointer into a frame that is gone points to nothing known.
    pub(super) fn promote_locals(&self, state: &State, value: Value) -> Value {
        let depth = u16::try_from(state.frames().len()).unwrap_or(u16::MAX);
        let task = u16::try_from(state.current).unwrap_or(u16::MAX);
        value.map(&mut |v| match &v {
            Value::Pointer(_, to) => match to.root {
                super::value::Root::Local(t, d, _) if t == task && d >= depth => {
                    Value::unknown(derive(43, to.as_ref()), Ty::Unknown, Origin::default())
                }
                _ => v,
            },
            _ => v,
        })
    }

    /// Hands a result to the frame that waits for it.
    pub(super) fn deliver(&mut self, state: State, value: Value, dest: Option<&Place>, span: Span) -> Vec<State> {
        match state.frames().last().map(Rc::as_ref) {
            None => self.task_output(state, value, span),
            Some(Frame::Native(_)) => self.resume_native(state, value, span),
            Some(Frame::Code(_)) => match dest {
                Some(place) => self.assign_answer(state, place, value, span),
                None => {
                    let mut state = state;
                    self.dispose(&mut state, value, super::owners::Loss::Discarded, span);
                    vec![state]
                }
            },
        }
    }

    /// The current task has no frames left.
    pub(super) fn task_ended(&mut self, mut state: State) -> Vec<State> {
        let ended = state.current;
        if ended == 0 {
            if self.is_main || !state.is_alive() {
                return Vec::new();
            }
            let timers =
                state.tasks.iter().any(|task| !task.frames.is_empty() && matches!(task.wait, Wait::Pause | Wait::Rest));
            if !timers {
                self.entry_ended(&state);
                return Vec::new();
            }
            // Whoever called goes on; so do the tasks that were started.
            state.task_mut().wait = Wait::Task(0);
            return self.schedule(state);
        }
        let task = state.tasks[ended].clone();
        let reads = state.focus.is_some_and(|focus| focus.reader == task.id);
        if task.of_focus || reads {
            // Who only wrote to it has not been its reader; that one may live.
            let lives =
                |reader| state.tasks.iter().any(|of| of.id == reader && of.id != task.id && !of.frames.is_empty());
            let read_on = state.focus.is_some_and(|focus| lives(focus.reader));
            if let Some(focus) = state.focus.as_mut().filter(|_| !read_on) {
                focus.reader_done |= focus.read;
            }
            state.trace.push(task.span, super::trace::What::TaskEnded);
        }
        state.task_mut().wait = Wait::Task(0);
        while state.tasks.len() > 1 && state.tasks.last().is_some_and(|t| t.frames.is_empty()) {
            state.tasks.pop();
        }
        self.settle(&mut state, super::owners::Loss::Discarded, task.span);
        self.schedule(state)
    }
}
