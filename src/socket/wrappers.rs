//! Library wrappers round types of the program: a web socket round the program's own stream reads messages, and the
//! end of file it tells is its own, not the one that the inner `read` tells.
//!
//! Wrappers round a library's socket are transparent (the handle remembers the wrapper). One round a struct of the
//! program is a record with the struct in field `0`, but only where the wrapper has models of its own to answer with.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Handle, Hold, Link, Opaque, Step, Value, Who, derive, index_name};
use crate::apis::FnEntry;
use crate::apis::model::TypeRole;
use crate::ir::{Name, Ty};

impl Machine<'_> {
    /// Does the library type at `path` stay in sight round an `inner` type?
    pub(super) fn is_wrapper_of(&self, path: Name, inner: &Ty) -> bool {
        self.models.reads_by_itself(path) && inner.path().is_some_and(|own| self.program.type_def(own).is_some())
    }

    /// The wrapper's type, when the value is one.
    pub(super) fn wrapper_type(&self, value: &Value) -> Option<Name> {
        match value {
            Value::Record(Some(ty), ..) if self.program.type_def(*ty).is_none() => {
                Some(*ty).filter(|ty| self.role_of(*ty) == Some(TypeRole::Transparent))
            }
            _ => None,
        }
    }

    /// A wrapper out of code nobody knows, by its declared type.
    pub(super) fn declared_wrapper(&self, opaque: &Opaque, path: Name, inner: &Ty) -> Value {
        let inner = Value::unknown(derive(opaque.sym, "inner"), self.normal(inner), opaque.from);
        Value::Record(Some(path), opaque.sym, Rc::new(vec![(index_name(0), inner)]))
    }

    /// A value passed through a wrapper's constructor is seen through the wrapper from now on.
    pub(super) fn seen_through(&self, value: Value, entry: &FnEntry) -> Value {
        match (value, entry.handle) {
            (Value::Socket(h), Some(ty)) => Value::Socket(Handle { ty, ..h }),
            (Value::Record(Some(own), base, fields), Some(ty))
                if self.role_of(ty) == Some(TypeRole::Transparent)
                    && self.is_wrapper_of(ty, &Ty::Named(own, [].into())) =>
            {
                let inner = Value::Record(Some(own), base, fields);
                Value::Record(Some(ty), derive(base, "wrapped"), Rc::new(vec![(index_name(0), inner)]))
            }
            (Value::Task(id), Some(ty)) if self.role_of(ty) == Some(TypeRole::TaskSet) => {
                Value::Record(Some(ty), derive(id, "guarded"), Rc::new(vec![(index_name(0), Value::Task(id))]))
            }
            (value, _) => value,
        }
    }

    /// Does the handle read no further than so many bytes?
    pub(super) fn is_limited(&self, handle: &Handle) -> bool {
        self.role_of(handle.ty) == Some(TypeRole::Limited)
    }

    /// What reads no further than so many bytes, of a borrowed socket, is a name of it.
    pub(super) fn limited(&self, state: &State, value: Value, entry: &FnEntry) -> Value {
        let limits = entry.handle.is_some_and(|ty| self.role_of(ty) == Some(TypeRole::Limited));
        match (&value, self.peel(state, &value)) {
            (Value::Pointer(Link::Borrow, _), Value::Socket(h)) if limits => {
                Value::Socket(Handle { hold: Hold::Raw, ..h })
            }
            _ => value,
        }
    }

    /// Tasks that end with the handle that goes.
    pub(super) fn end_with(&self, state: &mut State, value: &Value) {
        let mut ending = Vec::new();
        value.each(&mut |v| {
            if let Value::Record(Some(ty), _, fields) = v
                && self.role_of(*ty) == Some(TypeRole::TaskSet)
            {
                ending.extend(fields.iter().filter_map(|(_, task)| match task {
                    Value::Task(id) => Some(*id),
                    _ => None,
                }));
            }
        });
        for at in 1..state.tasks.len() {
            if at != state.current && ending.contains(&state.tasks[at].id) {
                Rc::make_mut(&mut state.tasks[at]).frames.clear();
            }
        }
    }

    /// The socket that a wrapper's own read reads.
    pub(super) fn wrapped_socket(&self, state: &State, value: &Value) -> Option<Handle> {
        self.wrapper_type(value)?;
        let mut found = None;
        self.reaches(state, value, 4, &mut |v| match v {
            Value::Socket(h) if found.is_none() || h.who == Who::Focus => {
                found = Some(*h);
                false
            }
            _ => false,
        });
        found
    }

    /// What a view of a borrowed list shows is in the list.
    pub(super) fn view(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        match given.args.first() {
            Some(Value::Pointer(Link::Borrow, to)) if matches!(self.read(&state, to), Value::Container(_)) => {
                vec![(state, given.args.first().cloned())]
            }
            _ => self.shaped(state, given, site),
        }
    }

    /// The way to what a wrapper is put round.
    pub(super) fn unwrapped() -> Step {
        Step::Field(index_name(0))
    }
}
