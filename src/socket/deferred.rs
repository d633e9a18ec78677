//! Functions noted to be called later by the same task: cleanup handlers.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::owners::Loss;
use super::shapes::Given;
use super::state::{Frame, State};
use super::value::{Value, derive, index_name};
use crate::apis::model::Role;
use crate::ir::Name;

impl Machine<'_> {
    /// `defer` and `run-deferred`: what is noted stands in a list of the task's own, newest first.
    pub(super) fn on_deferred(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        if given.entry.does == Role::Defer {
            let list = list_of(&state);
            let globals = Rc::make_mut(&mut state.globals);
            let older = globals.remove(&list);
            let arg = |at: Option<usize>| at.and_then(|at| given.args.get(at)).cloned().unwrap_or(Value::Gone);
            let parts = [arg(given.entry.runs), arg(given.entry.value), older.unwrap_or(Value::Gone)];
            let parts = parts.into_iter().enumerate().map(|(at, part)| (index_name(at), part)).collect();
            globals.insert(list, Value::Record(None, derive(site.sym, "deferred"), Rc::new(parts)));
            return vec![(state, Some(Value::Unit))];
        }
        let Some((function, arg)) = newest(&mut state) else {
            return vec![(state, Some(Value::Unit))];
        };
        let mut out = Vec::new();
        for (mut state, runs) in self.truth(state, &given.args.first().cloned().unwrap_or(Value::Gone), None) {
            if runs {
                out.extend(self.run_with(state, Op::Give, function.clone(), vec![arg.clone()], site));
            } else {
                self.settle(&mut state, Loss::Discarded, site.span);
                out.push((state, Some(Value::Unit)));
            }
        }
        out
    }

    /// The running task leaves all its functions. What is noted is called first, and the statement under way comes
    /// again after each.
    pub(super) fn end_task(&mut self, mut state: State, site: Site<'_>) -> Forks<Option<Value>> {
        if state.current == 0 {
            return Vec::new();
        }
        if let Some((function, arg)) = newest(&mut state) {
            if let Some(top) = state.top_mut() {
                top.stmt = top.stmt.saturating_sub(1);
            }
            return self.run_with(state, Op::Give, function, vec![arg], site);
        }
        let frames = &mut state.task_mut().frames;
        frames.truncate(1);
        if let Some(Frame::Code(outermost)) = frames.last_mut().map(Rc::make_mut) {
            outermost.locals.take();
        }
        let function = state.top().map(|top| top.function);
        self.settle(&mut state, function.map_or(Loss::Discarded, Loss::Return), site.span);
        state.task_mut().frames.clear();
        vec![(state, None)]
    }
}

/// Where the notes of the running task stand.
fn list_of(state: &State) -> Name {
    Name::new(&format!("cleanup handlers {}", state.current))
}

/// The function that was noted last and its argument; they are forgotten.
fn newest(state: &mut State) -> Option<(Value, Value)> {
    let list = list_of(state);
    if !state.globals.contains_key(&list) {
        return None;
    }
    let globals = Rc::make_mut(&mut state.globals);
    let Some(Value::Record(_, _, parts)) = globals.remove(&list) else { return None };
    let [(_, function), (_, arg), (_, older)] = parts.as_slice() else { return None };
    if matches!(older, Value::Record(..)) {
        globals.insert(list, older.clone());
    }
    Some((function.clone(), arg.clone()))
}
