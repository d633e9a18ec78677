//! Functions noted to be called later by the same task: cleanup handlers.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::owners::Loss;
use super::shapes::Given;
use super::state::State;
use super::value::{Value, derive, index_name};
use crate::apis::model::Role;
use crate::ir::Name;

impl Machine<'_> {
    /// `defer` and `run-deferred`: what is noted stands in a list of the task's own, newest first.
    pub(super) fn on_deferred(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let list = Name::new(&format!("cleanup handlers {}", state.current));
        let globals = Rc::make_mut(&mut state.globals);
        let older = globals.remove(&list);
        if given.entry.does == Role::Defer {
            let arg = |at: Option<usize>| at.and_then(|at| given.args.get(at)).cloned().unwrap_or(Value::Gone);
            let parts = [arg(given.entry.runs), arg(given.entry.value), older.unwrap_or(Value::Gone)];
            let parts = parts.into_iter().enumerate().map(|(at, part)| (index_name(at), part)).collect();
            globals.insert(list, Value::Record(None, derive(site.sym, "deferred"), Rc::new(parts)));
            return vec![(state, Some(Value::Unit))];
        }
        let Some(Value::Record(_, _, parts)) = older else {
            return vec![(state, Some(Value::Unit))];
        };
        let [(_, function), (_, arg), (_, older)] = parts.as_slice() else {
            return vec![(state, Some(Value::Unit))];
        };
        if matches!(older, Value::Record(..)) {
            globals.insert(list, older.clone());
        }
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
}
