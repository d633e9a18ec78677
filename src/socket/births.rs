//! Where a socket to follow can come from: exploring anything else finds nothing.

use rustc_hash::FxHashSet;

use crate::apis::model::TypeRole;
use crate::apis::shape::Shape;
use crate::apis::{FnEntry, Models};
use crate::flow::program::{FuncId, Program};
use crate::flow::reach::{Mention, leading_to};
use crate::ir::{Name, Ty, TypeKind};

/// Functions from which one that makes or is given a socket can be reached.
#[must_use]
pub fn leading_to_births(program: &Program, models: &Models) -> FxHashSet<FuncId> {
    let births = Births::of(program, models);
    leading_to(program, |id, all| {
        let locals = &program.function(id).locals;
        locals.iter().any(|local| births.holds(&local.ty)) || all.iter().any(|mention| births.makes(id, *mention))
    })
}

struct Births<'a> {
    program: &'a Program,
    models: &'a Models,
    /// The program's own types with a socket somewhere inside.
    types: FxHashSet<Name>,
    /// Names of methods that make fresh sockets.
    methods: FxHashSet<Name>,
}

impl<'a> Births<'a> {
    fn of(program: &'a Program, models: &'a Models) -> Births<'a> {
        let methods = models.methods().filter(|(_, entry)| makes_fresh(entry)).map(|(name, _)| name).collect();
        let mut births = Births { program, models, types: FxHashSet::default(), methods };
        loop {
            let has = |def: &&crate::ir::TypeDef| match &def.kind {
                TypeKind::Struct(fields) => fields.iter().any(|(_, ty)| births.holds(ty)),
                TypeKind::Enum(variants) => {
                    variants.iter().flat_map(|(_, fields)| fields).any(|(_, ty)| births.holds(ty))
                }
                TypeKind::Alias(ty) => births.holds(ty),
            };
            let new = program.types().filter(|def| !births.types.contains(&def.path)).filter(has);
            let new: Vec<Name> = new.map(|def| def.path).collect();
            if new.is_empty() {
                return births;
            }
            births.types.extend(new);
        }
    }

    /// Is a socket somewhere inside of a value of this type?
    fn holds(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Named(path, args) => {
                let resolved = self.program.resolve(*path);
                let role = self.models.type_role(*path).or_else(|| self.models.type_role(resolved));
                matches!(role, Some(TypeRole::Socket | TypeRole::Half))
                    || self.types.contains(&resolved)
                    || args.iter().any(|arg| self.holds(arg))
            }
            Ty::Ref(inner) | Ty::Array(inner) | Ty::Fn(inner) => self.holds(inner),
            Ty::Tuple(items) => items.iter().any(|item| self.holds(item)),
            Ty::Param(..) | Ty::Unknown => false,
        }
    }

    fn makes(&self, from: FuncId, mention: Mention) -> bool {
        match mention {
            Mention::Path(path) => self.program.spellings(path).iter().any(|path| {
                self.models.function(*path).iter().any(makes_fresh)
                    || self.models.method_by_path(*path, Some(TypeRole::Listener)).iter().any(makes_fresh)
                    || self.models.method_by_path(*path, Some(TypeRole::Socket)).iter().any(makes_fresh)
            }),
            Mention::Method(name) => self.methods.contains(&name),
            Mention::Global(path) => {
                let global = self.program.global(path, self.program.file(from));
                global.is_some_and(|(global, _)| self.holds(&global.ty))
            }
            Mention::Closure(_) => false,
        }
    }
}

fn makes_fresh(entry: &FnEntry) -> bool {
    entry.returns.as_ref().is_some_and(is_fresh)
}

fn is_fresh(shape: &Shape) -> bool {
    match shape {
        Shape::Accepted | Shape::Connected | Shape::Created | Shape::Incoming => true,
        Shape::Ref(x)
        | Shape::Ok(x)
        | Shape::Some(x)
        | Shape::JustOk(x)
        | Shape::JustSome(x)
        | Shape::Ready(x)
        | Shape::Raw(x)
        | Shape::Descriptor(x)
        | Shape::Dup(x)
        | Shape::Half(x)
        | Shape::Own(x)
        | Shape::Shared(x)
        | Shape::Boxed(x)
        | Shape::Weak(x)
        | Shape::NeverDropped(x)
        | Shape::List(Some(x)) => is_fresh(x),
        Shape::Tuple(parts) => parts.iter().any(is_fresh),
        _ => false,
    }
}
