//! Stores to variables that decide nothing.

use std::rc::Rc;

use super::machine::Machine;
use super::state::{Activation, State};
use super::value::{Origin, Value};
use super::zeroed::is_number;
use crate::apis::model::Role;
use crate::apis::shape::Shape;
use crate::apis::{FnEntry, Models};
use crate::flow::influence::{Influence, Libraries};
use crate::flow::program::{FuncId, Program};
use crate::ir::{BlockId, LocalId, Name, Place, Ty};

/// What the models say of the functions that a program calls.
struct Modelled<'m> {
    program: &'m Program,
    models: &'m Models,
}

impl Modelled<'_> {
    fn entries(&self, path: Name) -> impl Iterator<Item = &FnEntry> {
        self.models.function(path).iter().chain(self.models.method_by_path(path, None))
    }
}

/// Does the result say nothing of the arguments?
fn keeps_nothing(entry: &FnEntry) -> bool {
    fn is_plain(shape: &Shape) -> bool {
        match shape {
            Shape::Ok(x) | Shape::Some(x) | Shape::JustOk(x) | Shape::JustSome(x) => is_plain(x),
            Shape::Unknown | Shape::Unit | Shape::Bool | Shape::Int | Shape::Constant(_) => true,
            Shape::Null | Shape::Age | Shape::Plain | Shape::Inert => true,
            _ => false,
        }
    }
    entry.returns.as_ref().is_none_or(is_plain)
}

impl Libraries for Modelled<'_> {
    fn shows(&self, path: Name) -> bool {
        let only = |entry: &FnEntry| {
            matches!(entry.does, Role::Nothing | Role::Write | Role::WriteText | Role::TellMoment | Role::CountLetters)
                && keeps_nothing(entry)
        };
        let of_library = |p: &Name| self.entries(*p).all(only) && self.program.overloads(*p).is_empty();
        // What is made of arguments (`Message::Left(id)`) keeps them.
        let makes = self.program.variant(path).is_some() || self.program.type_def(path).is_some();
        !makes && self.program.spellings(path).iter().all(of_library)
    }

    fn counts(&self, path: Name) -> Option<usize> {
        self.program.spellings(path).iter().flat_map(|p| self.entries(*p)).find_map(|entry| entry.counts)
    }

    fn does_nothing(&self, path: Name) -> bool {
        let paths = self.program.spellings(path);
        let plain = [Role::Nothing, Role::WriteText, Role::TellMoment, Role::CountLetters];
        let nothing = |entry: &FnEntry| plain.contains(&entry.does) && keeps_nothing(entry);
        paths.iter().all(|p| self.entries(*p).all(nothing)) && paths.iter().any(|p| self.entries(*p).next().is_some())
    }

    fn has_method(&self, name: Name) -> bool {
        self.models.knows_method(name)
    }

    fn has_field(&self, name: Name) -> bool {
        self.models.knows_field(name)
    }

    fn is_number(&self, path: Name) -> bool {
        is_number(path.as_str()) || path.as_str() == "bool"
    }
}

/// On which variables of the program something depends.
pub(super) fn influence(program: &Program, models: &Models) -> Influence {
    Influence::of(program, &Modelled { program, models })
}

impl Machine<'_> {
    /// Does nothing depend on which way the running function goes on from the block?
    pub(super) fn is_idle(&self, state: &State, block: BlockId) -> bool {
        self.is_c(state) && state.top().is_some_and(|top| !self.reach.influence.matters(top.function, block))
    }

    /// A number in a variable that decides nothing: which one it is must not tell states apart.
    pub(super) fn unless_idle(&self, state: &State, to: &Place, value: Value) -> Value {
        let Some(top) = state.top() else { return value };
        if !self.is_c(state) {
            return value;
        }
        let number = is_plain(&value) || matches!(value, Value::Listener(..));
        if number && !self.reach.influence.decides(top.function, to) {
            return forgotten(&value);
        }
        self.without_idle_fields(value)
    }

    /// Forgets all numbers that decide nothing: how many lines there were, how many were served.
    pub(super) fn forget_idle_numbers(&self, state: &mut State) {
        let idle = |of: FuncId, at: usize, value: &Value| {
            let local = u32::try_from(at).map(|at| Place::local(LocalId(at)));
            is_told(value) && local.is_ok_and(|local| !self.reach.influence.decides(of, &local))
        };
        let has = |body: &Activation| body.locals.held().any(|(at, value)| idle(body.function, at, value));
        state.change_bodies(has, |body| {
            let function = body.function;
            body.locals.change(is_told, |at, value| {
                if idle(function, at, value) {
                    *value = forgotten(value);
                }
            });
        });
        // Rewriting takes apart what states share: only where there is something to forget.
        let mut found = false;
        state.values(&mut |value| found = found || value.any(&mut |v| self.remembers_idle_fields(v)));
        if found {
            state.rewrite(&|_| true, &mut |value| self.without_idle_fields(value));
        }
    }

    /// Is it an object of the program's, and something is known still of a field that decides nothing?
    fn remembers_idle_fields(&self, value: &Value) -> bool {
        let Value::Record(Some(path), _, fields) = value else { return false };
        let idle = |(name, field): &(Name, Value)| {
            is_plain(field) && !self.reach.influence.decides_by(*name) && *field != forgotten(field)
        };
        fields.iter().any(idle) && self.program.type_def(*path).is_some()
    }

    /// The value with what its fields hold that decides nothing forgotten.
    pub(super) fn without_idle_fields(&self, value: Value) -> Value {
        let idle = |name: Name, field: &Value| is_plain(field) && !self.reach.influence.decides_by(name);
        match value {
            // What stands in a library's own objects is asked for by the library.
            Value::Record(Some(path), ..) if self.program.type_def(path).is_none() => value,
            Value::Record(None, ..) => value,
            Value::Record(ty, own, fields) if fields.iter().any(|(name, field)| idle(*name, field)) => {
                let forget = |(name, field): &(Name, Value)| match idle(*name, field) {
                    true => (*name, forgotten(field)),
                    false => (*name, self.without_idle_fields(field.clone())),
                };
                Value::Record(ty, own, Rc::new(fields.iter().map(forget).collect()))
            }
            other => other,
        }
    }
}

/// What is left of a value that decides nothing: a number stays one, for what ends with it.
fn forgotten(value: &Value) -> Value {
    let ty = match value {
        Value::Unknown(opaque) => opaque.ty.clone(),
        _ => Ty::Named(Name::new("i64"), [].into()),
    };
    Value::unknown(0, ty, Origin::default())
}

fn is_plain(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Unknown(_) | Value::Bool(_))
}

/// A number of which something is known.
fn is_told(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Bool(_))
}
