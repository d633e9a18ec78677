//! Ways into collections of C++: `rooms["lobby"].join(peer)` leads to some element until one is remembered.

use std::rc::Rc;

use super::state::State;
use super::value::{Addr, Step, Value};

impl State {
    /// By a way to some element of a collection (`this`, in a method of the element) the running function has come to
    /// one that is remembered from now on: it leads to that one.
    pub(super) fn lead_to_element(&mut self, element: &Addr, at: usize) {
        let before = &element.path[..at];
        let leads = |v: &Value| match v {
            Value::Pointer(_, to) => {
                to.root == element.root && to.path.get(at) == Some(&Step::Rest) && to.path.starts_with(before)
            }
            _ => false,
        };
        if let Some(top) = self.top_mut().filter(|top| top.locals.iter().any(leads)) {
            top.locals.change(leads, |_, value| {
                if let Value::Pointer(link, to) = value {
                    let mut to = (**to).clone();
                    to.path[at] = element.path[at];
                    *value = Value::Pointer(*link, Rc::new(to));
                }
            });
        }
    }
}
