//! Conversions between types of the program: a value turns into what the program's own code makes of it. What the
//! program's own traits make of numbers.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::ops::carries;
use super::shapes::Given;
use super::state::State;
use super::value::{Hold, Value};
use crate::apis::model::TypeRole;
use crate::flow::program::FuncId;
use crate::ir::{Base, LocalKind, Name, Ty, TypeKind};

impl Machine<'_> {
    /// A variant as a number.
    pub(super) fn variant_number(&self, value: &Value) -> Option<Value> {
        let Value::Variant(variant, _) = value else { return None };
        let def = self.program.type_def(variant.parent()?)?;
        let TypeKind::Enum(variants) = &def.kind else { return None };
        let at = variants.iter().position(|(name, _)| name == variant)?;
        def.numbers.get(at).copied().map(Value::int)
    }

    /// A value of which nothing is known is what the field is declared as: a collection, and in Rust what is counted,
    /// boxed or locked as well (`Arc::default()`).
    pub(super) fn as_field(&self, state: &State, value: Value, ty: &Ty) -> Value {
        let unknown = matches!(&value, Value::Unknown(o) if o.ty == Ty::Unknown);
        let told = || match self.type_role(ty) {
            Some(TypeRole::Map | TypeRole::List) => true,
            Some(TypeRole::Shared | TypeRole::Boxed | TypeRole::Transparent | TypeRole::Slab) => !self.is_c(state),
            _ => false,
        };
        if unknown && told() { super::ops::retyped(value, &self.normal(ty)) } else { value }
    }

    /// The target converted: by the one conversion of the program that takes its type, else unchanged.
    pub(super) fn convert(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let by = given.entry.handle.and_then(|by| {
            let value = &given.target.value;
            self.conversion(value, by).or_else(|| self.conversion_to(&self.wanted_type(&state, site), value, by))
        });
        match by {
            Some(id) => {
                let value = self.take_target(&mut state, given);
                self.enter(state, id, vec![value], Some(site.dest), site)
            }
            None => self.plain(state, given, site),
        }
    }

    /// The conversion into the wanted type, of what is worth following.
    fn conversion_to(&self, wanted: &Ty, value: &Value, by: Name) -> Option<FuncId> {
        match wanted {
            Ty::Named(path, _) if carries(value) => self.program.method(*path, Name::new(by.last_segment())),
            _ => None,
        }
    }

    /// The type that the result of a call is wanted in.
    fn wanted_type(&self, state: &State, site: Site<'_>) -> Ty {
        if let Some(hint) = site.hint {
            return self.normal(hint);
        }
        let (Base::Local(local), Some(top)) = (site.dest.base, state.top()) else {
            return Ty::Unknown;
        };
        let function = self.program.function(top.function);
        match function.locals.get(local.0 as usize).filter(|_| site.dest.proj.is_empty()) {
            Some(local) if local.kind == LocalKind::Return => self.normal(&function.ret),
            Some(local) => self.normal(&local.ty),
            None => Ty::Unknown,
        }
    }

    /// The one implementation of the trait's function `by` that takes the value's type.
    fn conversion(&self, value: &Value, by: Name) -> Option<FuncId> {
        let (ty, trait_) = (self.user_type(value)?, by.parent()?);
        let takes = |id: &&FuncId| {
            let function = self.program.function(**id);
            if function.implements != Some(trait_) {
                return false;
            }
            let only = function.params.first().filter(|_| function.params.len() == 1);
            let declared = only.and_then(|local| function.locals.get(local.0 as usize));
            declared.is_some_and(|local| matches!(self.normal(&local.ty), Ty::Named(path, _) if path == ty))
        };
        let mut found = self.program.methods_named(Name::new(by.last_segment())).iter().filter(takes);
        found.next().filter(|_| found.next().is_none()).copied()
    }

    /// The method that a trait of the program gives to numbers: it does the same for each of their types.
    pub(super) fn of_numbers(&self, value: &Value, name: Name, count: usize) -> Option<FuncId> {
        let number = match value {
            Value::Int(_) => true,
            Value::Socket(handle) => handle.hold == Hold::Raw,
            _ => false,
        };
        let fits = |id: &&FuncId| {
            let function = self.program.function(**id);
            // Built-in types alone have a name without a path.
            let built_in = |of: Name| of.parent().is_none() && self.program.type_def(of).is_none();
            function.implements.is_some() && function.params.len() == count + 1 && function.owner.is_some_and(built_in)
        };
        self.program.methods_named(name).iter().find(|id| number && fits(id)).copied()
    }
}
