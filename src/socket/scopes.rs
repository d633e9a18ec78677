//! Scopes of tasks: whoever opens one waits for all tasks that were started in it.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::shapes::Given;
use super::state::{State, Wait};
use super::value::{Addr, Container, Link, Origin, Rest, Root, Value, derive};
use crate::ir::{Place, Ty};

impl Machine<'_> {
    pub(super) fn scope(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let Some(body) = self.first_callable(&state, given) else { return self.shaped(state, given, site) };
        let object = derive(site.sym, "scope");
        let tasks = Container {
            entries: Vec::new(),
            rest: Rest::Empty,
            item: Ty::Unknown,
            keyed: false,
            from: Origin::default(),
            ty: given.entry.handle,
        };
        Rc::make_mut(&mut state.heap).insert(object, Value::Container(Rc::new(tasks)));
        let set = Addr::of(Root::Heap(object));
        let lent = Value::Pointer(Link::Borrow, Rc::new(set));
        self.run_with(state, Op::Scoped(object, None), body, vec![lent], site)
    }

    /// The body has given `value`: it is passed on once the tasks have ended.
    pub(super) fn leave_scope(
        &mut self,
        mut state: State,
        (object, value): (u64, Value),
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Vec<State> {
        let running = |id: &u64| state.tasks.iter().any(|task| task.id == *id && !task.frames.is_empty());
        let left = match state.heap.get(&object) {
            Some(Value::Container(set)) => set.entries.iter().find_map(|entry| match entry.item {
                Value::Task(id) if running(&id) => Some(id),
                _ => None,
            }),
            _ => None,
        };
        if let Some(id) = left {
            self.push_native(&mut state, Op::Scoped(object, Some(value)), dest, site);
            state.task_mut().wait = Wait::Task(id);
            return self.schedule(state);
        }
        Rc::make_mut(&mut state.heap).remove(&object);
        self.deliver(state, value, dest, site.span)
    }
}
