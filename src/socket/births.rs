//! Where a socket to follow can come from: exploring anything else finds nothing.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::apis::model::TypeRole;
use crate::apis::shape::Shape;
use crate::apis::{FnEntry, Models};
use crate::flow::program::{FuncId, Program};
use crate::flow::reach::Mention;
use crate::ir::{Name, Ty, TypeDef, TypeKind};

/// What makes sockets.
pub(super) struct Births<'a> {
    program: &'a Program,
    models: &'a Models,
    known: Arc<Known>,
}

/// What holds for the whole program.
#[derive(Debug)]
pub(super) struct Known {
    /// The program's own types with a socket somewhere inside.
    types: FxHashSet<Name>,
    /// Names of methods that make fresh sockets.
    methods: FxHashSet<Name>,
}

impl Known {
    /// Is a socket somewhere inside of a value of this type?
    fn holds(&self, program: &Program, models: &Models, ty: &Ty) -> bool {
        let holds = |ty: &Ty| self.holds(program, models, ty);
        match ty {
            Ty::Named(path, args) => {
                let resolved = program.resolve(*path);
                let role = models.type_role(*path).or_else(|| models.type_role(resolved));
                matches!(role, Some(TypeRole::Socket | TypeRole::Half))
                    || self.types.contains(&resolved)
                    || args.iter().any(holds)
            }
            Ty::Ref(inner) | Ty::Array(inner) | Ty::Fn(inner) => holds(inner),
            Ty::Tuple(items) => items.iter().any(holds),
            Ty::Param(..) | Ty::Unknown => false,
        }
    }
}

impl<'a> Births<'a> {
    /// `known`: what was found for a program with the same types.
    pub(super) fn of(program: &'a Program, models: &'a Models, known: Option<Arc<Known>>) -> Births<'a> {
        if let Some(known) = known {
            return Births { program, models, known };
        }
        let methods = models.methods().filter(|(_, entry)| makes_fresh(entry)).map(|(name, _)| name).collect();
        let mut known = Known { types: FxHashSet::default(), methods };
        loop {
            let has = |def: &&TypeDef| match &def.kind {
                TypeKind::Struct(fields) => fields.iter().any(|(_, ty)| known.holds(program, models, ty)),
                TypeKind::Enum(variants) => {
                    let mut fields = variants.iter().flat_map(|(_, fields)| fields);
                    fields.any(|(_, ty)| known.holds(program, models, ty))
                }
                TypeKind::Alias(ty) => known.holds(program, models, ty),
            };
            let new = program.types().filter(|def| !known.types.contains(&def.path)).filter(has);
            let new: Vec<Name> = new.map(|def| def.path).collect();
            if new.is_empty() {
                return Births { program, models, known: Arc::new(known) };
            }
            known.types.extend(new);
        }
    }

    /// What holds for every program with the same types.
    pub(super) fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known)
    }

    /// Does the function, which mentions `all`, make a socket or hold one?
    pub(super) fn are_in(&self, id: FuncId, all: &[Mention]) -> bool {
        let locals = &self.program.function(id).locals;
        locals.iter().any(|local| self.holds(&local.ty)) || all.iter().any(|mention| self.makes(id, *mention))
    }

    fn holds(&self, ty: &Ty) -> bool {
        self.known.holds(self.program, self.models, ty)
    }

    fn makes(&self, from: FuncId, mention: Mention) -> bool {
        match mention {
            Mention::Path(path) => self.program.spellings(path).iter().any(|path| {
                self.models.function(*path).iter().any(makes_fresh)
                    || self.models.method_by_path(*path, Some(TypeRole::Listener)).iter().any(makes_fresh)
                    || self.models.method_by_path(*path, Some(TypeRole::Socket)).iter().any(makes_fresh)
            }),
            Mention::Method(name) => self.known.methods.contains(&name),
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
        | Shape::Share(x)
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
