//! Types behind the names that are written for them.

use super::instances::instance;
use super::program::Program;
use super::substitute::substitute;
use crate::ir::{Name, Ty, TypeDef, TypeKind};

impl Program {
    /// The parameters of the class template that `path` names.
    pub(super) fn type_parameters(&self, path: Name) -> Vec<Name> {
        let class = self.defined(self.resolve(path)).filter(|def| matches!(def.kind, TypeKind::Struct(_)));
        class.map(|def| def.params.clone()).unwrap_or_default()
    }

    /// The type behind aliases, with the alias's parameters filled in, and behind the parameter of a template.
    #[must_use]
    pub fn expand(&self, ty: &Ty) -> Ty {
        let mut ty = ty.clone();
        for _ in 0..8 {
            let (path, args) = match &ty {
                Ty::Named(path, args) => (path, args),
                Ty::Param(param, _) => match instance(&self.instances, *param) {
                    Some(of) => {
                        ty = of.clone();
                        continue;
                    }
                    None => return ty,
                },
                _ => return ty,
            };
            let resolved = self.resolve(*path);
            match self.defined(resolved) {
                Some(TypeDef { kind: TypeKind::Alias(to), params, .. }) => {
                    ty = substitute(to, params, args);
                }
                _ if resolved != *path => ty = Ty::Named(resolved, args.clone()),
                _ => return ty,
            }
        }
        ty
    }

    /// The declared type of field `field` of `ty`.
    #[must_use]
    pub fn field_type(&self, ty: &Ty, field: Name) -> Ty {
        match self.expand(ty.peel()) {
            Ty::Named(path, args) => {
                let Some(def) = self.defined(path) else {
                    return Ty::Unknown;
                };
                let TypeKind::Struct(fields) = &def.kind else {
                    return Ty::Unknown;
                };
                let found = fields.iter().find(|(name, _)| *name == field);
                found.map_or(Ty::Unknown, |(_, ty)| substitute(ty, &def.params, &args))
            }
            Ty::Tuple(items) => {
                field.as_str().parse().ok().and_then(|at: usize| items.get(at).cloned()).unwrap_or_default()
            }
            _ => Ty::Unknown,
        }
    }
}
