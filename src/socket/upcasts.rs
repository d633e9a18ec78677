//! Objects of C++ that are owned through a base class: without a virtual destructor only the base's part goes.

use std::rc::Rc;

use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Link, Root, Step, Value};
use crate::apis::model::TypeRole;
use crate::ir::{Base, Name, Place, Ty};

/// Field that names the class by which an object will be deleted.
const DELETED_AS: &str = "<deleted as>";
/// Base classes of base classes that are looked through.
const DEEPEST: usize = 6;

impl Machine<'_> {
    /// A sole owner comes to a place of type `ty`: from now on it deletes by that type.
    pub(super) fn owned_as(&self, state: &mut State, value: &Value, ty: &Ty) {
        let Value::Pointer(Link::Boxed, to) = value else { return };
        if !self.is_cpp(state) || self.type_role(ty) != Some(TypeRole::Boxed) {
            return;
        }
        let Ty::Named(_, args) = self.normal(ty) else { return };
        if let Some(base) = args.first() {
            self.sliced(state, to, base);
        }
    }

    /// `delete p`, where `p` is of type `ty`.
    pub(super) fn deleted_as(&self, state: &mut State, value: &Value, ty: &Ty) {
        match (value, self.normal(ty)) {
            (Value::Pointer(_, to), Ty::Ref(base)) if self.is_cpp(state) => self.sliced(state, to, &base),
            _ => {}
        }
    }

    /// The object there will be deleted as one of type `base`.
    fn sliced(&self, state: &mut State, to: &Addr, base: &Ty) {
        let Root::Heap(object) = to.root else { return };
        let base = self.normal(base).path().map(|path| self.program.resolve(path));
        let Some(base) = base.filter(|_| to.path.is_empty()) else { return };
        let Some(Value::Record(Some(own), ..)) = state.heap.get(&object) else { return };
        let sliced = *own != base && self.derives_from(*own, base, DEEPEST) && !self.deletes_whole(base, DEEPEST);
        if sliced {
            let mark = Addr { root: to.root, path: vec![Step::Field(Name::new(DELETED_AS))] };
            self.write(state, &mark, Value::Text(base));
        }
    }

    /// A sole owner comes to a variable.
    pub(super) fn owned_as_declared(&self, state: &mut State, to: &Place, value: &Value) {
        let Base::Local(local) = to.base else { return };
        if let Some(declared) = self.declared(state, local).filter(|_| to.proj.is_empty()) {
            self.owned_as(state, value, &declared.ty);
        }
    }

    /// What the deletion of the object reaches: of one that is deleted as its base, the base's part.
    pub(super) fn deleted_part(&self, value: Value) -> Value {
        let Value::Record(Some(_), sym, fields) = &value else { return value };
        let mark = fields.iter().find(|(name, _)| name.as_str() == DELETED_AS);
        let Some((_, Value::Text(base))) = mark else { return value };
        let has = |name: &Name| self.has_field(*base, *name, DEEPEST);
        let fields = fields.iter().filter(|(name, _)| has(name)).cloned().collect();
        Value::Record(Some(*base), *sym, Rc::new(fields))
    }

    pub(super) fn derives_from(&self, class: Name, base: Name, depth: usize) -> bool {
        if let Some(of) = self.models.base(class) {
            return of == base || depth > 0 && self.derives_from(of, base, depth - 1);
        }
        let bases = self.program.type_def(class).map(|def| def.bases.as_slice()).unwrap_or_default();
        let mut bases = bases.iter().map(|path| self.program.resolve(*path)).filter(|_| depth > 0);
        bases.any(|path| path == base || self.derives_from(path, base, depth - 1))
    }

    /// Is its destructor virtual, its own or by a base class? Of classes nobody knows that is taken for granted.
    fn deletes_whole(&self, class: Name, depth: usize) -> bool {
        let Some(def) = self.program.type_def(class) else { return true };
        let mut bases = def.bases.iter().map(|path| self.program.resolve(*path));
        def.virtual_drop || depth == 0 || bases.any(|path| self.deletes_whole(path, depth - 1))
    }

    fn has_field(&self, class: Name, field: Name, depth: usize) -> bool {
        let own = self.struct_fields(class).is_some_and(|fields| fields.iter().any(|(name, _)| *name == field));
        let bases = self.program.type_def(class).map(|def| def.bases.as_slice()).unwrap_or_default();
        let mut bases = bases.iter().map(|path| self.program.resolve(*path)).filter(|_| depth > 0);
        own || bases.any(|path| self.has_field(path, field, depth - 1))
    }
}
