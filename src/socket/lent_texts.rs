//! `serve(names[i])`: a text in a list that is not remembered, lent to a function of C++ which looks something up by it.

use std::rc::Rc;

use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Root, Step, Value, derive};
use crate::apis::model::TypeRole;

impl Machine<'_> {
    /// The address under which the text at `addr` is lent: of an element that is not remembered it is that of a copy, so
    /// that the key which it was found to be the first time it is at the second look, too.
    pub(super) fn lent_text(&self, state: &mut State, addr: Addr) -> Addr {
        if !matches!(addr.path.last(), Some(Step::Other(_))) || !self.is_cpp(state) {
            return addr;
        }
        let value = self.read(state, &addr);
        let Value::Unknown(opaque) = &value else { return addr };
        let plain = opaque.ty.path().is_some_and(|path| self.role_of(path) == Some(TypeRole::Inert));
        if !plain || opaque.sym == 0 {
            return addr;
        }
        let copy = derive(opaque.sym, "lent");
        Rc::make_mut(&mut state.heap).insert(copy, value);
        Rc::make_mut(&mut state.outside).insert(copy);
        Addr::of(Root::Heap(copy))
    }
}
