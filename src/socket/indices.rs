//! Numbers of elements: kept in another array (`conns[who[k]]`), or told by a pointer (`p - table`).

use super::keys::{is_kept, is_unremembered, key_of, symbol};
use super::machine::Machine;
use super::places::Access;
use super::state::{Birth, Frame, State};
use super::value::{Addr, Entry, Origin, Step, Value};
use crate::ir::{Base, Operand, Place, Proj, Rvalue, Stmt};

impl Machine<'_> {
    /// The element at `at` was taken for a remembered one: the place that its number, `key`, was read from holds the
    /// remembered one's number, whenever it is read again.
    pub(super) fn note_index(&mut self, state: &mut State, index: &Operand, key: &Value, at: &Addr) {
        let Operand::Copy(from) = index else { return };
        let guessed = symbol(key).is_some_and(|sym| !is_kept(sym));
        if !guessed || !matches!(from.proj.last(), Some(Proj::Index(_))) || !self.is_c(state) {
            return;
        }
        let Some((Step::Entry(id), table)) = at.path.split_last() else { return };
        let table = Addr { root: at.root, path: table.to_vec() };
        let Value::Container(c) = self.read(state, &table) else { return };
        let Some(number) = c.entries.iter().find(|e| e.id == *id).map(|e| e.key.clone()) else { return };
        let mut forks = self.place(state.clone(), from, Access::Load);
        let Some((mut noted, addr)) = forks.pop().filter(|_| forks.is_empty()) else { return };
        let last = addr.path.len().saturating_sub(1);
        if symbol(&number).is_some_and(is_kept) && addr.path.last().is_some_and(is_unremembered) {
            let addr = self.make_element(&mut noted, addr, last, &number);
            self.write(&mut noted, &addr, number);
            *state = noted;
        }
    }

    /// A number out of an array of the function's own, in which it wrote down which elements it means: all of them have
    /// their turn, as where it goes through the table itself.
    pub(super) fn as_own_number(&self, state: &State, index: &Operand, key: Value) -> Value {
        let own = |from: &Place| matches!((from.base, from.proj.as_slice()), (Base::Local(_), [Proj::Index(_)]));
        match (index, &key) {
            (Operand::Copy(from), Value::Unknown(of)) if own(from) && of.from == Origin::OTHER && self.is_c(state) => {
                Value::unknown(of.sym, of.ty.clone(), Origin::default())
            }
            _ => key,
        }
    }

    /// Is the followed socket's number compared with one in an element that is not remembered? Where it stands in a table
    /// it is.
    pub(super) fn is_of_others(
        &self,
        state: &State,
        number: &(Value, Option<Addr>),
        of: &(Value, Option<Addr>),
    ) -> bool {
        let accepted = state.is_alive() && state.focus.is_some_and(|focus| focus.birth == Birth::Accepted);
        let (Value::Unknown(_) | Value::Int(_), Some(at)) = (&of.0, &of.1) else { return false };
        let foreign = of.0.origin().without(Origin::OTHER) != Origin::default() || of.0.exact().is_some();
        let Some(element) = at.path.iter().position(is_unremembered) else { return false };
        if !accepted || foreign || !number.0.names_focus() || element + 1 == at.path.len() || !self.is_plain_c(state) {
            return false;
        }
        let table = Addr { root: at.root, path: at.path[..element].to_vec() };
        matches!(self.read(state, &table), Value::Container(c) if c.ty.is_none() && c.from == Origin::default())
    }

    /// `p - table`: the number of the element that `p` points to.
    pub(super) fn number_of_element(&self, state: &State, left: &Value, right: &Value) -> Option<Value> {
        let (Value::Pointer(_, at), Value::Pointer(_, first)) = (left, right) else { return None };
        let (step, path) = at.path.split_last()?;
        if at.root != first.root || path != first.path {
            return None;
        }
        match (step, self.read(state, first)) {
            (Step::Entry(id), Value::Container(c)) => c.entries.iter().find(|e| e.id == *id).map(|e| e.key.clone()),
            (step, Value::Container(_)) => key_of(*step),
            _ => None,
        }
    }

    /// Is it a variable that goes through an array step by step? (A pointer into bytes is the same wherever it points.)
    pub(super) fn is_stepped(&self, state: &State, pointer: &Operand) -> bool {
        let (Operand::Copy(at) | Operand::Move(at), Some(top)) = (pointer, state.top()) else { return false };
        let itself = |op: &Operand| matches!(op, Operand::Copy(from) | Operand::Move(from) if from == at);
        let steps = |stmt: &Stmt| match stmt {
            Stmt::Assign { to, value: Rvalue::Binary(_, left, right), .. } => {
                to == at && (itself(left) || itself(right))
            }
            _ => false,
        };
        self.program.function(top.function).blocks.iter().flat_map(|block| &block.stmts).any(steps)
    }

    /// Is it a place that holds the number of the followed socket's element, while a function has the place's own number?
    pub(super) fn numbers_focus(&self, state: &State, entry: &Entry) -> bool {
        let same = |local: &Value| symbol(local).is_some() && symbol(local) == symbol(&entry.key);
        let has = |frame: &Frame| matches!(frame, Frame::Code(activation) if activation.locals.iter().any(same));
        symbol(&entry.item).is_some_and(is_kept)
            && state.frames().iter().any(|frame| has(frame))
            && self.is_key_of_focus(state, &entry.item)
    }
}
