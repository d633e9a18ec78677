//! Intrusive lists of C: a head becomes a list when something is put in, what is in it are pointers, and an entry is
//! known by the object itself.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::memory::{content_of, object_behind};
use super::ops::carries;
use super::shapes::Given;
use super::state::State;
use super::trace::What;
use super::value::{Addr, Container, Origin, Rest, Value, derive};
use crate::apis::model::Role;
use crate::ir::{Name, Ty, TypeKind};

/// Pointers to pointers.
const DEEPEST: usize = 4;

impl Machine<'_> {
    /// C, and not C++.
    pub(super) fn is_plain_c(&self, state: &State) -> bool {
        self.is_c(state) && !self.is_cpp(state)
    }

    /// The name of an element that is not remembered. What was taken out here before may hold the followed socket by
    /// now: this is another.
    pub(super) fn another_item(&self, state: &State, sym: u64) -> u64 {
        let name = derive(sym, "other");
        // An owner that is lent has what it owns behind it.
        let holds = |sym| state.heap.get(&object_behind(sym)).is_some_and(|object| self.reaches_focus(state, object));
        let used = holds(name) || holds(content_of(name));
        if used { derive(name, "again") } else { name }
    }

    /// The head of a list that nobody has touched yet, in which something is put or looked for.
    pub(super) fn become_list(&mut self, state: &mut State, given: Given<'_>) -> Option<(Addr, Rc<Container>)> {
        if !matches!(given.entry.does, Role::Push | Role::Insert | Role::Peek) || !self.is_plain_c(state) {
            return None;
        }
        let addr = self.behind(state, given.target.addr.clone()?);
        let ty = match self.read(state, &addr) {
            Value::Unknown(opaque) => opaque.ty.clone(),
            Value::Record(ty, ..) if !carries(&given.target.value) => ty.map(|ty| Ty::Named(ty, [].into()))?,
            _ => return None,
        };
        let item = self.linked_type(&ty);
        let item = item.or_else(|| (given.entry.does != Role::Peek).then(Ty::default))?;
        let made =
            Container { entries: Vec::new(), rest: Rest::Maybe, item, keyed: false, from: Origin::default(), ty: None };
        let made = Rc::new(made);
        self.write(state, &addr, Value::Container(Rc::clone(&made)));
        Some((addr, made))
    }

    /// From now on the container may hold others.
    pub(super) fn widen(&self, state: &mut State, addr: &Addr) {
        self.takes_in(state, addr, &Value::Gone);
    }

    /// The type of the first pointer in a head.
    fn linked_type(&self, ty: &Ty) -> Option<Ty> {
        match &self.program.type_def(self.normal(ty).path()?)?.kind {
            TypeKind::Struct(fields) => fields.iter().map(|(_, ty)| ty).find(|ty| matches!(ty, Ty::Ref(_))).cloned(),
            _ => None,
        }
    }

    /// The object that a pointer leads to in the end.
    fn object_of(&self, state: &State, value: &Value) -> Option<Addr> {
        let Value::Pointer(_, to) = value else { return None };
        let mut at = (**to).clone();
        for _ in 0..DEEPEST {
            match self.read(state, &at) {
                Value::Pointer(_, next) => at = (*next).clone(),
                _ => break,
            }
        }
        Some(at)
    }

    /// The entry that is the object `key` points to; with `Some(None)` it is one of the others.
    pub(super) fn linked(&self, state: &State, list: &Container, key: &Value) -> Option<Option<u8>> {
        if list.ty.is_some() || list.keyed || !self.is_plain_c(state) {
            return None;
        }
        let object = self.object_of(state, key)?;
        let same = |item: &Value| self.object_of(state, item).as_ref() == Some(&object);
        Some(list.entries.iter().find(|e| same(&e.item)).map(|e| e.id))
    }

    /// Takes an object out of whatever list it is in. False: that is not what is asked.
    pub(super) fn unlinked(&self, state: &mut State, given: Given<'_>, site: Site<'_>) -> bool {
        if given.entry.does != Role::Remove || !self.is_plain_c(state) {
            return false;
        }
        let key = given.entry.key.and_then(|at| given.args.get(at));
        let Some(object) = key.and_then(|key| self.object_of(state, key)) else {
            return false;
        };
        let snapshot = state.clone();
        let mut found = false;
        state.rewrite(&|_| true, &mut |value| match value {
            Value::Container(c) if c.ty.is_none() && !c.keyed => {
                let same = |item: &Value| self.object_of(&snapshot, item).as_ref() == Some(&object);
                if !c.entries.iter().any(|e| same(&e.item)) {
                    return Value::Container(c);
                }
                found = true;
                let mut left = (*c).clone();
                left.entries.retain(|e| !same(&e.item));
                Value::Container(Rc::new(left))
            }
            other => other,
        });
        if found && key.is_some_and(|key| self.reaches_focus(state, key)) {
            state.trace.push(site.span, What::Removed(Name::new("the list")));
        }
        true
    }

    /// What a list of pointers lends is the pointer.
    pub(super) fn lent(&self, state: &State, list: &Container, id: u8) -> Option<Value> {
        let entry = list.entries.iter().find(|e| e.id == id)?;
        let pointer = matches!(entry.item, Value::Pointer(..)) && self.is_plain_c(state);
        pointer.then(|| entry.item.clone())
    }

    /// What a list gives or does not give is a pointer or none.
    pub(super) fn as_pointers(&self, out: Forks<Option<Value>>) -> Forks<Option<Value>> {
        let plain = |state: &State, value: Value| match &value {
            Value::Variant(name, _) if self.is_plain_c(state) => match name.as_str() {
                "Some" => value.payload().cloned().unwrap_or(value),
                "None" => Value::Null,
                _ => value,
            },
            _ => value,
        };
        out.into_iter()
            .map(|(state, value)| {
                let value = value.map(|value| plain(&state, value));
                (state, value)
            })
            .collect()
    }
}
