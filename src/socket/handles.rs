//! Handles of tasks: what a task leaves behind for who joins it, and tasks that end with their handle.

use std::rc::Rc;

use super::calls::Site;
use super::garbage::leads_to;
use super::machine::{Forks, Machine};
use super::owners::Loss;
use super::shapes::Given;
use super::state::{Marks, State, Wait};
use super::trace::What;
use super::value::{Addr, Container, Entry, Origin, Rest, Source, Sym, Value, derive};
use crate::apis::shape::Shape;
use crate::ir::{Name, Ty};
use crate::source::Span;

/// Tasks of one set that are told apart; after that those that have ended are left out.
const MOST_IN_SET: usize = 4;

/// What a task's output is called.
pub(super) const OUTPUT: &str = "the task's output";

/// The heap object in which a task's output waits for who joins it.
pub(super) fn output_of(task: Sym) -> Sym {
    derive(task, "output")
}

impl Machine<'_> {
    /// A task's body has returned: its output stays while somebody may join it.
    pub(super) fn task_output(&mut self, mut state: State, value: Value, span: Span) -> Vec<State> {
        let (id, of_focus) = (state.tasks[state.current].id, state.tasks[state.current].of_focus);
        let matters = super::ops::carries(&value) || of_focus && super::ops::tells(&value);
        if state.current != 0 && matters && is_held(&state, id) {
            if self.reaches_focus_owned(&state, &value) {
                state.trace.push(span, What::Stored(Name::new(OUTPUT)));
            }
            Rc::make_mut(&mut state.heap).insert(output_of(id), value);
        } else if state.current != 0 {
            self.dispose(&mut state, value, Loss::Discarded, span);
        }
        vec![state]
    }

    /// The task ends when nobody holds its handle any more.
    pub(super) fn bind_task(&self, state: &mut State, value: &Value, bound: bool) {
        value.each(&mut |part| {
            if let Value::Task(id) = part {
                for task in &mut state.tasks {
                    if task.id == *id && task.bound != bound {
                        Rc::make_mut(task).bound = bound;
                    }
                }
            }
        });
    }

    /// Ends the bound tasks that nobody holds.
    pub(super) fn end_unheld(&self, state: &mut State) {
        loop {
            let loose = (1..state.tasks.len()).find(|at| {
                let task = &state.tasks[*at];
                task.bound && *at != state.current && !task.frames.is_empty() && !is_held(state, task.id)
            });
            let Some(at) = loose else { return };
            Rc::make_mut(&mut state.tasks[at]).frames.clear();
        }
    }

    /// A set keeps the handle of a task that was started in it. `started`: the task is followed.
    pub(super) fn keep_in_set(&mut self, state: &mut State, set: &Addr, task: Sym, started: bool) {
        if started {
            self.keep_handle(state, set, task, false);
            self.bind_task(state, &Value::Task(task), true);
        } else {
            let at = self.behind(state, set.clone());
            if let Value::Container(_) = self.read(state, &at) {
                self.widen(state, &at);
            }
        }
    }

    /// A set keeps the handle of a task. `given`: of one that was started by itself, which tells whether it failed.
    pub(super) fn keep_handle(&mut self, state: &mut State, set: &Addr, task: Sym, given: bool) {
        let at = self.behind(state, set.clone());
        let Value::Container(c) = self.read(state, &at) else {
            return;
        };
        let mut c = (*c).clone();
        let stale =
            |v: &Value, full: bool| matches!(v, Value::Task(id) if *id == task || full && !is_alive(state, *id));
        let before = c.entries.len();
        c.entries.retain(|e| !stale(&e.item, before >= MOST_IN_SET));
        if c.entries.len() < before {
            c.rest = Rest::Maybe;
        }
        if let Some(id) = (0..=u8::MAX).find(|id| c.entries.iter().all(|e| e.id != *id)) {
            c.entries.push(Entry { id, key: Value::Bool(given), item: Value::Task(task) });
        }
        self.write(state, &at, Value::Container(Rc::new(c)));
    }

    /// Waits for any task of a set.
    pub(super) fn join_any(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let Some(addr) = given.target.addr.clone() else {
            return self.joined_unknown(state, given, site);
        };
        let mut state = state;
        let addr = self.behind(&mut state, addr);
        let Value::Container(set) = self.read(&state, &addr) else {
            return self.joined_unknown(state, given, site);
        };
        let tasks: Vec<(u8, Sym, bool)> = set
            .entries
            .iter()
            .filter_map(|e| match e.item {
                Value::Task(id) => Some((e.id, id, e.key == Value::Bool(true))),
                _ => None,
            })
            .collect();
        if let Some((entry, id, tells)) = tasks.iter().find(|(_, id, _)| !is_running(&state, *id)) {
            self.remove_entry(&mut state, &addr, *entry);
            state.marks.bounded |= Marks::bit((site.span.file, site.span.start));
            let output = self.output(&mut state, *id, site);
            let output = if *tells { Value::variant("Ok", output) } else { output };
            return self.joined(state, &output, given, site);
        }
        if tasks.is_empty() && set.rest == Rest::Empty {
            let none = match given.entry.returns {
                Some(Shape::Ok(_)) => Value::variant("Ok", Value::bare("None")),
                _ => Value::bare("None"),
            };
            state.marks.ended |= Marks::bit((site.span.file, site.span.start));
            return vec![(state, Some(none))];
        }
        let others = set.rest != Rest::Empty;
        // Who only asks does not wait.
        if let Some(none) = given.entry.variant {
            let mut out = vec![(state.clone(), Some(Value::Variant(none, Rc::default())))];
            if others && !state.is_alive() {
                out.extend(self.joined_unknown(state, given, site));
            }
            return out;
        }
        let ids: Vec<Sym> = tasks.iter().map(|(_, id, _)| *id).collect();
        match ids.as_slice() {
            [first, others_too @ ..] if state.top().is_some() && self.before.is_some() => {
                let wait = if others_too.is_empty() { Wait::Task(*first) } else { Wait::AnyTask(ids.clone().into()) };
                let mut out: Forks<Option<Value>> =
                    self.park(state.clone(), wait).into_iter().map(|s| (s, None)).collect();
                if others && !state.is_alive() {
                    out.extend(self.joined_unknown(state, given, site));
                }
                out
            }
            _ => self.joined_unknown(state, given, site),
        }
    }

    /// Has the task ended, or the stream: that of the followed socket has at end of file?
    pub(super) fn has_ended(&self, state: &State, value: &Value, site: Site<'_>) -> Value {
        match value {
            Value::Task(id) if is_running(state, *id) => Value::Bool(false),
            Value::Task(id) if state.focus.is_some_and(|focus| focus.reader_done && focus.reader == *id) => {
                Value::Bool(true)
            }
            Value::Task(_) => Value::unknown(site.sym, Ty::named("bool"), Origin::OTHER),
            stream if self.reaches_focus(state, stream) => Value::Bool(state.at_eof()),
            // There is always somebody else to come.
            Value::Iter(of) if of.stages.is_empty() && matches!(of.source, Source::Incoming(_)) => Value::Bool(false),
            _ => Value::unknown(site.sym, Ty::named("bool"), Origin::OTHER),
        }
    }

    /// Of a set in which nothing has been left to join.
    fn note_all_joined(&self, state: &mut State, given: Given<'_>) {
        let Some(addr) = &given.target.addr else { return };
        if let Value::Container(set) = self.read(state, addr)
            && set.entries.is_empty()
        {
            self.write(state, addr, Value::Container(Rc::new(Container { rest: Rest::Empty, ..(*set).clone() })));
        }
    }

    fn joined_unknown(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        // What the program has started itself, and has nothing of the connection, comes to its end.
        let own = matches!(given.target.value, Value::Container(_));
        let wait = if own { Wait::Promise } else { Wait::Outside };
        if self.must_yield(&state, &wait) {
            return self.park(state, wait).into_iter().map(|s| (s, None)).collect();
        }
        state.task_mut().wait = Wait::Ready;
        state.marks.service = true;
        let output = Value::unknown(derive(site.sym, "joined"), Ty::Unknown, Origin::OTHER);
        // Those that were started are some number, and come to an end.
        let none = match given.entry.returns {
            Some(Shape::Ok(_)) => Value::variant("Ok", Value::bare("None")),
            _ => Value::bare("None"),
        };
        let mut through = state.clone();
        through.marks.ended |= Marks::bit((site.span.file, site.span.start));
        self.note_all_joined(&mut through, given);
        let ended = (through, Some(none));
        state.marks.guessed |= state.is_alive();
        state.marks.bounded |= Marks::bit((site.span.file, site.span.start));
        let mut out = self.joined(state, &output, given, site);
        out.push(ended);
        out
    }

    fn joined(&mut self, state: State, output: &Value, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let given = Given { result: Some(output), ..given };
        let shape = given.entry.returns.clone().unwrap_or(Shape::Some(Box::new(Shape::Ok(Box::new(Shape::Result)))));
        let shape = match shape {
            Shape::Some(inner) => Shape::JustSome(inner),
            other => other,
        };
        let shape = match shape {
            Shape::JustSome(inner) => Shape::JustSome(Box::new(certain(*inner))),
            other => other,
        };
        self.shape(state, &shape, given, site).into_iter().map(|(s, v)| (s, Some(v))).collect()
    }

    /// Takes what the task left.
    pub(super) fn output(&self, state: &mut State, task: Sym, site: Site<'_>) -> Value {
        let kept = state.heap.contains_key(&output_of(task));
        let taken = if kept { Rc::make_mut(&mut state.heap).remove(&output_of(task)) } else { None };
        taken.unwrap_or_else(|| Value::unknown(derive(site.sym, "joined"), Ty::Unknown, Origin::default()))
    }
}

/// A joined task's output is there: it has not panicked.
fn certain(shape: Shape) -> Shape {
    match shape {
        Shape::Ok(inner) => Shape::JustOk(inner),
        other => other,
    }
}

pub(super) fn is_running(state: &State, task: Sym) -> bool {
    state.tasks.iter().any(|t| t.id == task && !t.frames.is_empty())
}

fn is_alive(state: &State, task: Sym) -> bool {
    is_running(state, task) || state.heap.contains_key(&output_of(task))
}

/// Is it the handle of a task that serves the followed socket, or of what such a one has left?
pub(super) fn is_handle_of_focus(state: &State, value: &Value) -> bool {
    let serves = |id: Sym| state.tasks.iter().any(|t| t.id == id && t.of_focus && !t.frames.is_empty());
    value.any(&mut |v| matches!(v, Value::Task(id) if serves(*id) || state.heap.contains_key(&output_of(*id))))
}

/// The handle is one of too many to be kept apart: nothing can be said of when its task ends.
pub(super) fn leave_out(state: &mut State, handle: &Value) {
    handle.each(&mut |v| {
        if let Value::Task(id) = v {
            let running = (1..state.tasks.len()).filter(|at| *at != state.current);
            for at in running {
                if state.tasks[at].id == *id {
                    Rc::make_mut(&mut state.tasks[at]).frames.clear();
                }
            }
        }
    });
}

/// Does anybody hold a handle of the task?
fn is_held(state: &State, task: Sym) -> bool {
    leads_to(state, output_of(task))
}
