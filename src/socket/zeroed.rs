//! Memory that starts as zeros: what is tested before anybody wrote to it is known.

use std::rc::Rc;

use super::calls::Site;
use super::machine::Machine;
use super::places::Relation;
use super::state::{Birth, Phase, State};
use super::value::{Addr, Container, Link, Origin, Root, Step, Sym, Value, derive};
use crate::apis::model::TypeRole;
use crate::ir::{Base, Name, Place, Proj, Ty, TypeKind};

/// Fields of one struct that are written down.
const MOST_FIELDS: usize = 12;
/// Structs within structs.
const DEEPEST: usize = 2;

impl Machine<'_> {
    /// A value of type `ty` made of zero bytes: numbers and pointers of the program's structs are zero and null, the
    /// rest is not written down.
    pub(super) fn zeroed(&self, ty: &Ty, sym: Sym) -> Value {
        self.without_idle_fields(self.zeroed_within(ty, sym, DEEPEST))
    }

    fn zeroed_within(&self, ty: &Ty, sym: Sym, depth: usize) -> Value {
        let ty = self.normal(ty);
        let unknown = || Value::unknown(sym, ty.clone(), Origin::default());
        match &ty {
            Ty::Ref(_) => Value::Null,
            Ty::Named(path, _) => {
                let path = self.program.resolve(*path);
                match self.program.type_def(path).map(|def| &def.kind) {
                    None if path.as_str() == "bool" || path.as_str() == "_Bool" => Value::Bool(false),
                    None if is_number(path.as_str()) => Value::int(0),
                    Some(TypeKind::Enum(_)) => Value::int(0),
                    Some(TypeKind::Struct(fields)) if depth > 0 && self.role_of(path).is_none() => {
                        let zero = |(name, ty): &(crate::ir::Name, Ty)| {
                            let value = self.zeroed_within(ty, derive(sym, *name), depth - 1);
                            (!matches!(value, Value::Unknown(_))).then_some((*name, value))
                        };
                        let fields = fields.iter().filter_map(zero).take(MOST_FIELDS).collect();
                        self.record(path, sym, fields)
                    }
                    _ => unknown(),
                }
            }
            _ => unknown(),
        }
    }

    /// The place under the followed socket's number in a static table, where nothing was put since it was accepted: who
    /// had the number before has left it empty.
    pub(super) fn unused_slot(&self, state: &mut State, table: &Addr, of: &Container, number: &Value) -> Option<Addr> {
        let known = of.entries.iter().any(|e| self.relate(state, number, &e.key) == Relation::Equal);
        if known || !self.is_plain_c(state) || !matches!(table.root, Root::Global(_)) || !table.path.is_empty() {
            return None;
        }
        let accepted = state.focus.is_some_and(|focus| focus.birth == Birth::Accepted && focus.phase != Phase::Closed);
        let item = self.zeroed(&of.item, derive(137, table));
        if !accepted || of.ty.is_some() || matches!(item, Value::Unknown(_)) {
            return None;
        }
        let id = self.add_entry(state, table, number.clone(), item)?;
        Some(table.then(Step::Entry(id)))
    }

    /// What the place that takes a pointer declares it to point to.
    pub(super) fn declared_pointee(&self, state: &State, site: Site<'_>) -> Option<Ty> {
        match self.declared_type(state, site.dest)? {
            Ty::Ref(inner) => Some(self.normal(&inner)),
            _ => None,
        }
    }

    /// The type that a local, or a field of what it leads to, is declared with.
    pub(super) fn declared_type(&self, state: &State, place: &Place) -> Option<Ty> {
        let Base::Local(local) = place.base else { return None };
        let mut ty = self.normal(&self.declared(state, local)?.ty);
        for step in &place.proj {
            let Proj::Field(name) = step else { return None };
            ty = self.normal(&self.program.field_type(&ty, *name));
        }
        Some(ty)
    }

    /// What a parameter of that type makes of an argument.
    pub(super) fn as_parameter(&self, value: Value, ty: &Ty) -> Value {
        match value {
            Value::Pointer(Link::Shared, to) if self.type_role(ty) == Some(TypeRole::Weak) => {
                Value::Pointer(Link::Weak, to)
            }
            Value::Record(None, sym, fields) => self.as_fields(sym, fields, ty),
            // An object round a number that is given where a number is asked for is no object there.
            Value::Record(Some(_), _, fields) if is_number(ty.path().map_or("", |path| path.as_str())) => {
                let numbers = fields.iter().map(|(_, v)| v).find(|v| matches!(v, Value::Socket(_) | Value::Int(_)));
                numbers.cloned().unwrap_or_else(|| Value::unknown(0, ty.clone(), Origin::default()))
            }
            other => super::ops::retyped(other, ty),
        }
    }

    /// `f({1, fd})` where only the callee says of which struct: the values are its fields in order.
    fn as_fields(&self, sym: Sym, fields: Rc<Vec<(Name, Value)>>, ty: &Ty) -> Value {
        let path = self.normal(ty.peel()).path().map(|path| self.program.resolve(path));
        let declared = path.and_then(|path| Some((path, self.struct_fields(path)?)));
        let named = declared.and_then(|(path, declared)| {
            let name = |at: Name| Some(declared.get(at.as_str().parse::<usize>().ok()?)?.0);
            let fields = fields.iter().map(|(at, value)| Some((name(*at)?, value.clone())));
            Some(self.record(path, sym, fields.collect::<Option<Vec<_>>>()?))
        });
        named.unwrap_or(Value::Record(None, sym, fields))
    }

    /// `kv.first` is the key, not a way to it.
    pub(super) fn key_itself(&self, state: &State, value: Value) -> Value {
        match &value {
            Value::Pointer(Link::Borrow, to) if matches!(to.path.last(), Some(Step::Key(_))) && self.is_cpp(state) => {
                let key = self.read(state, to);
                if key.is_scalar() || matches!(key, Value::Socket(_) | Value::Unknown(_)) { key } else { value }
            }
            _ => value,
        }
    }

    /// What a container makes of an item: a list of weak pointers owns nothing.
    pub(super) fn as_item(&self, container: &super::value::Container, item: Value) -> Value {
        match item {
            Value::Pointer(Link::Shared, to) if self.type_role(&container.item) == Some(TypeRole::Weak) => {
                Value::Pointer(Link::Weak, to)
            }
            item => item,
        }
    }

    /// `std::weak_ptr<T> w = shared;` does not own.
    pub(super) fn weakened(&self, state: &State, to: &Place, value: Value) -> Value {
        match &value {
            Value::Pointer(Link::Shared, at) if self.is_cpp(state) => {
                let declared = self.declared_type(state, to);
                let weak = declared.is_some_and(|ty| self.type_role(&ty) == Some(TypeRole::Weak));
                if weak { Value::Pointer(Link::Weak, at.clone()) } else { value }
            }
            _ => value,
        }
    }
}

/// A number's type, as C writes it.
pub(super) fn is_number(path: &str) -> bool {
    let words = ["int", "unsigned", "long", "short", "char", "size_t", "ssize_t", "time_t"];
    words.contains(&path) || path.starts_with("unsigned ") || path.starts_with("uint") || path.starts_with("int")
}

impl Machine<'_> {
    /// A number in a field of C that has no sign is not negative.
    pub(super) fn as_unsigned(&self, state: &State, at: &Addr, value: Value) -> Value {
        let open = match &value {
            Value::Int(num) => num.exact.is_none() && num.signs & 1 != 0 && num.signs != 1,
            Value::Unknown(opaque) => opaque.ty == Ty::Unknown,
            _ => false,
        };
        let unsigned = || self.field_declared_at(state, at).is_some_and(|ty| is_unsigned(&ty));
        if !open || !self.is_c(state) || !unsigned() {
            return value;
        }
        match value {
            Value::Int(num) => Value::number(num.signs & 6, num.from, num.sym),
            other => Value::number(6, other.origin(), super::keys::symbol(&other).unwrap_or(0)),
        }
    }
}

/// A number type without a sign.
pub(super) fn is_unsigned(ty: &Ty) -> bool {
    ty.path().is_some_and(|path| {
        let name = path.as_str();
        !matches!(ty, Ty::Ref(_)) && (name.starts_with("unsigned") || name.starts_with("uint") || name == "size_t")
    })
}
