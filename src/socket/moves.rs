//! `a[i] = a[j]`, `x = stack[--n]`: an element goes from one place to another.

use super::keys::is_unremembered;
use super::machine::{Machine, is_element};
use super::places::Access;
use super::state::State;
use super::value::{Addr, Link, Origin, Root, Value, derive};
use crate::ir::{Place, Ty};
use crate::source::Span;

impl Machine<'_> {
    pub(super) fn move_element(&mut self, state: State, to: &Place, from: &Place, span: Span) -> Vec<State> {
        let mut out = Vec::new();
        let within = self.is_c(&state) && is_element(to) && is_element(from) && to.base == from.base;
        for (mut state, addr) in self.place(state, from, Access::Load) {
            let value = self.materialise(&mut state, &addr);
            self.left_behind(&mut state, &addr, &value, within);
            let value = self.another_free(&state, &addr, value);
            let mine = self.is_c(&state) && self.reaches_focus(&state, &value);
            let mut moved = self.assign(state, to, value, span);
            moved.iter_mut().filter(|_| mine).for_each(|state| self.count_from_anew(state, to, span));
            out.extend(moved);
        }
        out
    }

    /// `a[i] = a[j]`: the element moves, what is left behind at `j` is nobody's.
    fn left_behind(&self, state: &mut State, from: &Addr, value: &Value, within: bool) {
        let code = |v: &Value| matches!(v, Value::Function(_) | Value::Closure(_) | Value::Listener(..));
        let serves = || value.any(&mut |v| code(v));
        if (self.reaches_focus(state, value) || within && serves())
            && let Some((table, id)) = self.element_at(state, from)
        {
            self.remove_entry(state, &table, id);
        }
    }

    /// What is taken out of a stack of pointers, of which nothing is known, is no object that has been taken and is in
    /// use: it has a name of its own.
    fn another_free(&self, state: &State, from: &Addr, value: Value) -> Value {
        let object = match &value {
            Value::Unknown(opaque) => derive(opaque.sym, "object"),
            Value::Pointer(Link::Borrow, to) => match to.root {
                Root::Heap(object) => object,
                _ => return value,
            },
            _ => return value,
        };
        let in_use = state.heap.get(&object).is_some_and(Value::is_of_focus);
        if !in_use || !from.path.last().is_some_and(is_unremembered) {
            return value;
        }
        Value::unknown(derive(object, "another"), Ty::Unknown, Origin::default())
    }
}
