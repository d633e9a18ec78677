//! What is known of two values being equal.

use super::machine::Machine;
use super::places::Relation;
use super::state::State;
use super::value::{Addr, Link, Root, Value};

impl Machine<'_> {
    pub(super) fn equality(&self, state: &State, left: &Value, right: &Value) -> Relation {
        if super::cursors::is_cursor(left) || super::cursors::is_cursor(right) {
            return match super::cursors::same_place(left, right) {
                Some(true) => Relation::Equal,
                Some(false) => Relation::Different,
                None => Relation::Maybe,
            };
        }
        if let Some(equal) = super::kinds::of_followed(state, left, right) {
            return if equal { Relation::Equal } else { Relation::Different };
        }
        if let (true, Some(one), Some(two)) =
            (self.is_cpp(state), self.owned_object(state, left), self.owned_object(state, right))
        {
            return if one == two { Relation::Equal } else { Relation::Different };
        }
        if let Some(known) = self.owned_at(state, left, right).or_else(|| self.owned_at(state, right, left)) {
            return known;
        }
        match (left, right) {
            (Value::Pointer(Link::Boxed | Link::Shared, to), Value::Null)
            | (Value::Null, Value::Pointer(Link::Boxed | Link::Shared, to))
                if self.is_cpp(state) =>
            {
                match self.owns_something(state, to) {
                    Some(true) => Relation::Different,
                    Some(false) => Relation::Equal,
                    None => Relation::Maybe,
                }
            }
            (Value::Null, other) | (other, Value::Null) if is_something(other) => Relation::Different,
            (Value::Null, Value::Int(n)) | (Value::Int(n), Value::Null) if n.exact == Some(0) => Relation::Equal,
            (Value::Variant(name, _), Value::Null) | (Value::Null, Value::Variant(name, _)) => match name.as_str() {
                "None" => Relation::Equal,
                "Some" => Relation::Different,
                _ => Relation::Maybe,
            },
            (Value::Pointer(_, a), Value::Pointer(_, b)) if a == b => Relation::Equal,
            // In C pointers are compared, not what they lead to.
            (Value::Pointer(_, a), Value::Pointer(_, b)) if a.root != b.root && self.is_plain_c(state) => {
                Relation::Different
            }
            (Value::Container(_), Value::Text(text)) | (Value::Text(text), Value::Container(_)) => {
                let empty = self.is_empty_bytes(left) || self.is_empty_bytes(right);
                match (empty, text.as_str().is_empty()) {
                    (true, true) => Relation::Equal,
                    (true, false) => Relation::Different,
                    (false, _) => Relation::Maybe,
                }
            }
            _ => self.relate(state, left, right),
        }
    }

    /// Does a bare pointer lead to the very object that an owning one owns?
    fn owned_at(&self, state: &State, owner: &Value, bare: &Value) -> Option<Relation> {
        let Value::Pointer(Link::Borrow, to) = bare else { return None };
        let Root::Heap(object) = to.root else { return None };
        let owned = self.owned_object(state, owner).filter(|_| self.is_cpp(state))?;
        match (owned == **to, owned.root == to.root || state.outside.contains(&object)) {
            (true, _) => Some(Relation::Equal),
            (false, false) => Some(Relation::Different),
            (false, true) => None,
        }
    }

    /// What an owning pointer of C++ owns, as `lock` gives it or by reference: these are compared by address.
    fn owned_object(&self, state: &State, value: &Value) -> Option<Addr> {
        match value {
            Value::Pointer(Link::Boxed | Link::Shared, to) => Some((**to).clone()),
            Value::Pointer(Link::Borrow, to) => match self.read(state, to) {
                Value::Pointer(Link::Boxed | Link::Shared, to) => Some((*to).clone()),
                _ => None,
            },
            Value::Variant(..) if value.is("Some") => self.owned_object(state, value.payload()?),
            _ => None,
        }
    }
}

/// Do two addresses that are written out meet? Ways into one object may.
pub(super) fn same_address(left: &Value, right: &Value) -> Option<bool> {
    let (Value::Pointer(_, left), Value::Pointer(_, right)) = (left, right) else { return None };
    (left == right || left.root != right.root).then_some(left == right)
}

/// Is it a value that no null pointer equals? A stream made of a descriptor stands as the socket.
fn is_something(value: &Value) -> bool {
    matches!(
        value,
        Value::Pointer(..)
            | Value::Function(_)
            | Value::Model(_)
            | Value::Closure(_)
            | Value::Text(_)
            | Value::Container(_)
            | Value::Socket(_)
            | Value::Listener(..)
            | Value::Inert(_)
    )
}
