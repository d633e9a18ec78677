//! Calls that have nothing to do with connections, though they are lent an object in which some are kept: all they
//! touch is other fields of it, of which nothing is known that could matter.

use std::rc::Rc;

use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Rest, Step, Value, derive};
use crate::apis::model::TypeRole;
use crate::flow::program::FuncId;
use crate::flow::touches::{Touches, touches};
use crate::ir::{Language, Ty, TypeKind};

/// Pointers that are looked through from an argument.
const DEEPEST: usize = 4;

impl Machine<'_> {
    /// Is the body none that is worth running, as it only touches what decides nothing, and gives text or a number?
    pub(super) fn stands_by(&self, state: &State, id: FuncId, args: &[Value]) -> bool {
        let function = self.program.function(id);
        if function.is_closure || !self.gives_data(id) {
            return false;
        }
        let Some(touched) = self.touched_by(id) else { return false };
        args.iter().all(|arg| self.is_dull(state, arg, &touched, DEEPEST))
    }

    /// Nothing is known any more of what the body has stored to.
    pub(super) fn stored_unseen(&self, state: &mut State, id: FuncId, args: &[Value], sym: u64) {
        for arg in args {
            let Value::Pointer(_, to) = arg else { continue };
            let Value::Record(_, _, fields) = self.read(state, to) else { continue };
            let Some(touched) = self.touched_by(id) else { return };
            for (name, value) in fields.iter().filter(|(name, _)| touched.stored.contains(name)) {
                if let Value::Unknown(opaque) = value {
                    let at: Addr = to.then(Step::Field(*name));
                    let fresh = Value::unknown(derive(sym, (83, *name)), opaque.ty.clone(), opaque.from);
                    self.write(state, &at, fresh);
                }
            }
        }
    }

    fn touched_by(&self, id: FuncId) -> Option<Rc<Touches>> {
        if let Some(known) = self.touched.borrow().get(&id) {
            return known.clone();
        }
        let makes = |mention| super::facts::makes_or_runs(self.program, self.models, mention);
        let found = touches(self.program, id, &makes).map(Rc::new);
        self.touched.borrow_mut().insert(id, found.clone());
        found
    }

    /// Nothing, a number, a truth, or text: what a caller may ask about it is as good as unknown. (In C numbers say
    /// how it went.)
    fn gives_data(&self, id: FuncId) -> bool {
        let ret = self.normal(&self.program.function(id).ret);
        if self.program.language(id) != Language::Rust {
            return ret.path().is_some_and(|path| path.as_str() == "void");
        }
        match &ret {
            Ty::Tuple(parts) => parts.is_empty(),
            Ty::Named(_, args) if self.type_role(&ret) == Some(TypeRole::Option) => {
                args.iter().all(|ty| self.is_data(ty))
            }
            _ => self.is_data(&ret),
        }
    }

    /// Is nothing known of the value, as far as it is touched, that could matter?
    fn is_dull(&self, state: &State, value: &Value, touched: &Touches, depth: usize) -> bool {
        match value {
            Value::Pointer(_, to) => depth > 0 && self.is_dull(state, &self.read(state, to), touched, depth - 1),
            Value::Record(_, _, fields) => fields.iter().all(|(name, value)| {
                !touched.fields.contains(name)
                    || self.is_dull(state, value, touched, depth)
                        && !(touched.stored.contains(name) && matches!(value, Value::Int(_) | Value::Bool(_)))
            }),
            Value::Container(list) => {
                list.entries.is_empty() && list.rest == Rest::Maybe && !self.concerns(&list.item, DEEPEST)
            }
            Value::Int(num) => num.from.0 == 0,
            Value::Unknown(opaque) => !self.concerns(&opaque.ty, DEEPEST),
            Value::Inert(_) | Value::Text(_) | Value::Unit | Value::Bool(_) | Value::Gone => true,
            _ => false,
        }
    }

    /// Is there a socket, a task, or something to send, to receive or to wait for in values of this type?
    fn concerns(&self, ty: &Ty, depth: usize) -> bool {
        match ty {
            Ty::Named(path, args) => {
                let role = self.role_of(*path);
                role.is_some_and(|role| !is_plain(role))
                    || args.iter().any(|ty| self.concerns(ty, depth))
                    || self.program.type_def(*path).is_some_and(|def| {
                        depth == 0
                            || match &def.kind {
                                TypeKind::Struct(fields) => {
                                    fields.iter().any(|(_, ty)| self.concerns(&self.normal(ty), depth - 1))
                                }
                                TypeKind::Enum(variants) => variants
                                    .iter()
                                    .flat_map(|(_, fields)| fields)
                                    .any(|(_, ty)| self.concerns(&self.normal(ty), depth - 1)),
                                TypeKind::Alias(ty) => self.concerns(ty, depth - 1),
                            }
                    })
            }
            Ty::Ref(inner) | Ty::Array(inner) => self.concerns(inner, depth),
            Ty::Tuple(items) => items.iter().any(|ty| self.concerns(ty, depth)),
            Ty::Param(..) | Ty::Fn(_) => true,
            Ty::Unknown => false,
        }
    }
}

fn is_plain(role: TypeRole) -> bool {
    use TypeRole::{Boxed, Inert, List, Map, Once, Option, Result, Shared, Slab, Transparent, Weak};
    matches!(role, Boxed | Inert | List | Map | Once | Option | Result | Shared | Slab | Transparent | Weak)
}
