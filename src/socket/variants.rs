//! Values of one of several types (`std::variant`): each is what it holds now, and whoever asks for a type asks for
//! that of the value. Functions of one name are told apart by the types of their arguments.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::places::Access;
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Closure, Link, Value};
use crate::apis::model::{Role, TypeRole};
use crate::apis::shape::Shape;
use crate::flow::program::FuncId;
use crate::ir::{CALL_OPERATOR, Name, Operand, Ty};

/// Base classes of base classes that are looked through.
const DEEPEST: usize = 6;

impl Machine<'_> {
    /// Is the target of the type that is written at the call? The way to it, if it is.
    pub(super) fn by_type(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let value = self.peel(&state, &given.target.value);
        let asked = site.hint.and_then(|ty| self.own_type(ty));
        let Some(asked) = asked else { return self.shaped(state, given, site) };
        let holds = self.held_type(&value).map(|own| own == asked);
        if given.entry.does == Role::IsType {
            return match holds {
                Some(is) => vec![(state, Some(Value::Bool(is)))],
                None => self.shaped(state, given, site),
            };
        }
        let at = self.stands_at_target(&mut state, given, site);
        let found = at.map_or(value, |at| Value::Pointer(Link::Borrow, Rc::new(at)));
        let or_null = matches!(given.entry.returns, Some(Shape::Null));
        match (holds, or_null) {
            (Some(true), _) | (None, false) => vec![(state, Some(found))],
            (Some(false), true) => vec![(state, Some(Value::Null))],
            (Some(false), false) => Vec::new(),
            (None, true) => vec![(state.clone(), Some(Value::Null)), (state, Some(found))],
        }
    }

    /// Runs that of the closures that takes what the value `value` holds.
    pub(super) fn visit_value(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let nth = given.entry.value.unwrap_or(1);
        let visitor = given.entry.runs.and_then(|runs| given.args.get(runs)).map(|v| self.peel(&state, v));
        let value = given.args.get(nth).cloned();
        let held = value.as_ref().map(|v| self.peel(&state, v));
        let (Some(visitor), Some(held)) = (visitor, held) else { return self.shaped(state, given, site) };
        let (code, held_by) = match (self.that_takes(&visitor, &held), self.operator_for(&visitor, &held)) {
            (Some(closure), _) => (Value::Closure(Rc::clone(&closure)), (closure.function, 0)),
            (None, Some(operator)) => (Value::Function(operator), (operator, 1)),
            (None, None) => return self.unknown_call(state, given.args, Value::Gone, site),
        };
        let lent = self.stands_at_argument(&state, site, nth).filter(|_| self.takes_reference(held_by));
        let arg = match lent {
            Some(at) => self.lent_whole(&mut state, site, nth, at, value.unwrap_or(held)),
            None => held,
        };
        let object = given.entry.runs.filter(|_| held_by.1 > 0);
        let object = object.and_then(|runs| Some((runs, self.stands_at_argument(&state, site, runs)?)));
        let this = object.map(|(runs, at)| self.lent_whole(&mut state, site, runs, at, visitor.clone()));
        let this = this.or((held_by.1 > 0).then_some(visitor));
        let args = this.into_iter().chain([arg]).chain(given.args.iter().skip(nth + 1).cloned()).collect();
        self.call_value(state, code, args, Some(site.dest), site)
    }

    /// What stands at an argument is lent. (`std::move` by itself moves nothing.)
    fn lent_whole(&mut self, state: &mut State, site: Site<'_>, nth: usize, at: Addr, value: Value) -> Value {
        if let Some(Operand::Move(_)) = site.ops.get(nth) {
            self.write(state, &at, value);
        }
        Value::Pointer(Link::Borrow, Rc::new(self.behind(state, at)))
    }

    /// Of the call operators of an object the one for the type, else the one for any.
    fn operator_for(&self, visitor: &Value, held: &Value) -> Option<FuncId> {
        let Value::Record(Some(class), ..) = visitor else { return None };
        let own = self.held_type(held)?;
        let all = self.program.overloads(self.program.resolve(*class).join(CALL_OPERATOR));
        let takes = |id: &&FuncId| self.parameter(**id, 1).and_then(|ty| self.own_type(&ty)) == Some(own);
        let any = |id: &&FuncId| self.parameter(**id, 1).is_some_and(|ty| ty.peel().path().is_none());
        all.iter().find(takes).or_else(|| all.iter().find(any)).copied()
    }

    /// The closure itself, or of several in one object the one for the type, else the one for any.
    fn that_takes(&self, visitor: &Value, held: &Value) -> Option<Rc<Closure>> {
        let all: Vec<Rc<Closure>> = match visitor {
            Value::Closure(only) => vec![Rc::clone(only)],
            Value::Record(_, _, fields) => {
                let closure = |(_, v): &(Name, Value)| match v {
                    Value::Closure(c) => Some(Rc::clone(c)),
                    _ => None,
                };
                fields.iter().filter_map(closure).collect()
            }
            _ => return None,
        };
        let own = self.held_type(held)?;
        let declared = |closure: &Rc<Closure>| self.parameter(closure.function, 0);
        let exact = all.iter().find(|c| declared(c).and_then(|ty| self.own_type(&ty)) == Some(own));
        let any = || all.iter().find(|c| declared(c).is_some_and(|ty| ty.peel().path().is_none()));
        exact.or_else(any).cloned()
    }

    pub(super) fn parameter(&self, id: FuncId, at: usize) -> Option<Ty> {
        let function = self.program.function(id);
        let local = function.params.get(at)?;
        function.locals.get(local.0 as usize).map(|local| self.normal(&local.ty))
    }

    fn takes_reference(&self, (id, at): (FuncId, usize)) -> bool {
        matches!(self.parameter(id, at), Some(Ty::Ref(_)))
    }

    /// The program's own type that is meant, if it is one.
    pub(super) fn own_type(&self, ty: &Ty) -> Option<Name> {
        let path = self.program.resolve(self.normal(ty).peel().path()?);
        self.program.type_def(path).map(|_| path)
    }

    /// The program's own type that the value has.
    fn held_type(&self, value: &Value) -> Option<Name> {
        self.user_type(value).and_then(|own| self.own_type(&Ty::Named(own, [].into())))
    }

    /// Where the target itself stands, also one that was passed by value.
    pub(super) fn stands_at_target(&mut self, state: &mut State, given: Given<'_>, site: Site<'_>) -> Option<Addr> {
        let at = given.target.addr.clone();
        let at = at.or_else(|| self.stands_at_argument(state, site, given.entry.target.unwrap_or(0)))?;
        Some(self.behind(state, at))
    }

    /// Where the argument stands that was passed by value.
    fn stands_at_argument(&mut self, state: &State, site: Site<'_>, at: usize) -> Option<Addr> {
        let (Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place)) = site.ops.get(at)? else {
            return None;
        };
        self.place(state.clone(), place, Access::Load).pop().map(|(_, at)| at)
    }

    /// Of several functions of that name the one that takes the arguments.
    pub(super) fn by_types(&self, state: &State, path: Name, id: FuncId, args: &[Value]) -> FuncId {
        if !self.is_cpp(state) {
            return id;
        }
        let fits = |id: &FuncId| {
            self.program.function(*id).params.len() == args.len()
                && args.iter().enumerate().all(|(at, arg)| {
                    let asked = self.parameter(*id, at).and_then(|ty| self.own_type(&ty));
                    let own = self.held_type(&self.peel(state, arg));
                    match (asked, own) {
                        (Some(asked), Some(own)) => asked == own || self.derives_from(own, asked, DEEPEST),
                        _ => true,
                    }
                })
        };
        let mut all = std::iter::once(id).chain(self.program.beside(path, id));
        if fits(&id) { id } else { all.find(fits).unwrap_or(id) }
    }
}

impl Machine<'_> {
    /// C++ stores a plain value where an optional one stands.
    pub(super) fn as_held(&self, state: &State, addr: &Addr, value: Value) -> Value {
        let plain = match &value {
            Value::Variant(..) | Value::Gone | Value::Null => false,
            Value::Unknown(opaque) => opaque.ty != Ty::Unknown && self.type_role(&opaque.ty) != Some(TypeRole::Option),
            _ => true,
        };
        if !plain || !self.is_cpp(state) {
            return value;
        }
        let optional = match self.read(state, addr) {
            Value::Variant(name, _) => matches!(name.as_str(), "Some" | "None"),
            Value::Unknown(opaque) => self.type_role(&opaque.ty) == Some(TypeRole::Option),
            _ => false,
        };
        if optional { Value::variant("Some", value) } else { value }
    }
}
