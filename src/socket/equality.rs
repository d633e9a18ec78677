//! What is known of two values being equal.

use super::machine::Machine;
use super::places::Relation;
use super::state::State;
use super::value::{Addr, Link, Root, Step, Value};

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
            (Value::Pointer(_, a), Value::Pointer(_, b)) if self.same_element(state, a, b) => Relation::Equal,
            (Value::Pointer(_, a), Value::Pointer(_, b)) if self.two_objects(state, a, b) => Relation::Different,
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

    /// Are two pointers to remembered elements of C++ pointers to one of them?
    pub(super) fn one_element(&self, state: &State, a: &Value, b: &Value) -> Option<bool> {
        let (Value::Pointer(Link::Borrow, a), Value::Pointer(Link::Borrow, b)) = (a, b) else { return None };
        let (a, b) = (self.settled(state, a), self.settled(state, b));
        let entry = |addr: &Addr| matches!(addr.path.last(), Some(Step::Entry(_)));
        (self.is_cpp(state) && a.root == b.root && entry(&a) && entry(&b)).then(|| a == b)
    }

    /// Do two addresses name one place, be it once by the key of an element and once as an entry?
    fn same_element(&self, state: &State, a: &Addr, b: &Addr) -> bool {
        a == b || a.root == b.root && a.path.len() == b.path.len() && self.settled(state, a) == self.settled(state, b)
    }

    /// The address with remembered entries for the keys of elements.
    fn settled(&self, state: &State, addr: &Addr) -> Addr {
        let mut out = Addr::of(addr.root);
        for step in &addr.path {
            let known = super::keys::key_of(*step).and_then(|key| match self.read(state, &out) {
                Value::Container(c) => super::pushes::entry_under(&c, &key),
                _ => None,
            });
            out.path.push(known.map_or(*step, Step::Entry));
        }
        out
    }

    /// Are they two objects that the program has made?
    fn two_objects(&self, state: &State, a: &Addr, b: &Addr) -> bool {
        let made = |addr: &Addr| match addr.root {
            Root::Heap(object) => {
                addr.path.is_empty() && state.heap.contains_key(&object) && !state.outside.contains(&object)
            }
            _ => false,
        };
        self.is_cpp(state) && a.root != b.root && made(a) && made(b)
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
