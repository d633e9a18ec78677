//! `for_each`: a loop of a library's over an iterator or stream, with a closure of the program's.

use super::calls::Site;
use super::machine::Machine;
use super::native::Op;
use super::owners::Loss;
use super::state::{State, Wait};
use super::value::{Addr, Value};
use crate::ir::Place;

/// Such a loop under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Each {
    /// The iterator, in the heap.
    pub iter: Addr,
    /// Run on every item.
    pub closure: Value,
    /// It is running.
    pub running: bool,
    /// The futures it gives run side by side: each is a task of its own.
    pub apart: bool,
    /// Items are results: the closure is given what is in `Ok`, and the first error ends the loop.
    pub fallible: bool,
}

impl Machine<'_> {
    /// Asks for the next item.
    pub(super) fn next_of_each(
        &mut self,
        mut state: State,
        each: Each,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Vec<State> {
        let iter = each.iter.clone();
        self.push_native(&mut state, Op::Each(Each { running: false, ..each }), dest, site);
        if state.tasks[state.current].wait == Wait::Outside {
            // It has let others run, and what it does now was looked at when it was chosen to go on.
            state.task_mut().wait = Wait::Ready;
        } else {
            // A loop of its own: states met before end here.
            let Some(visited) = self.visit(state, site.span) else {
                return Vec::new();
            };
            state = visited;
            if let Some(wait) = self.lets_others_run(&state, &iter) {
                state.task_mut().wait = wait;
                return self.schedule(state);
            }
        }
        let mut out = Vec::new();
        for (state, item) in self.next_item(state, &iter, None, site) {
            match item {
                Some(item) => out.extend(self.resume_native(state, item, site.span)),
                None => out.push(state),
            }
        }
        out
    }

    /// An item has come, or the closure has answered.
    pub(super) fn resume_each(
        &mut self,
        mut state: State,
        each: Each,
        value: Value,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Vec<State> {
        let done = |each: &Each| if each.fallible { Value::variant("Ok", Value::Unit) } else { Value::Unit };
        if each.running {
            if self.is_async_body(&value) {
                if each.apart {
                    let Some(own) = self.fresh_task(&state, site) else {
                        return Vec::new();
                    };
                    self.spawn(&mut state, &value, Vec::new(), own, site);
                    self.push_native(&mut state, Op::Each(Each { running: false, ..each }), dest, site);
                    state.run_next(own);
                    return vec![state];
                }
                self.push_native(&mut state, Op::Each(each), dest, site);
                return self.wait_on(state, value, site);
            }
            if each.fallible && value.is("Err") {
                return self.deliver(state, value, dest, site.span);
            }
            self.dispose(&mut state, value, Loss::Discarded, site.span);
            self.push_native(&mut state, Op::Each(Each { running: false, ..each }), dest, site);
            return vec![state];
        }
        let item = match &value {
            Value::Variant(name, fields) if name.as_str() == "Some" => {
                fields.first().map_or(Value::Gone, |(_, v)| v.clone())
            }
            _ => return self.deliver(state, done(&each), dest, site.span),
        };
        let item = match &item {
            Value::Variant(name, _) if each.fallible && name.as_str() == "Err" => {
                return self.deliver(state, item, dest, site.span);
            }
            Value::Variant(name, fields) if each.fallible && name.as_str() == "Ok" => {
                fields.first().map_or(Value::Gone, |(_, v)| v.clone())
            }
            _ => item,
        };
        let closure = each.closure.clone();
        self.push_native(&mut state, Op::Each(Each { running: true, ..each }), dest, site);
        self.start(state, closure, vec![item], site)
    }

    /// Is it the future of an async body of the program?
    pub(super) fn is_async_body(&self, value: &Value) -> bool {
        matches!(value, Value::Closure(c) if self.program.function(c.function).is_async)
    }

    /// Awaits `future` for the modelled function on top.
    pub(super) fn wait_on(&mut self, state: State, future: Value, site: Site<'_>) -> Vec<State> {
        let mut out = Vec::new();
        for (state, value) in self.wait_for(state, future, site) {
            match value {
                Some(value) => out.extend(self.resume_native(state, value, site.span)),
                None => out.push(state),
            }
        }
        out
    }
}
