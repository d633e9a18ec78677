//! Written paths: type parameters, `Self`, `<T as Trait>::f`, variants.

use syn::{Path, PathArguments, QSelf};

use super::lowerer::{Lowerer, name_of};
use super::std_names::{Case, bare_variant, case, marker};
use crate::ir::{Name, Ty};

impl Lowerer {
    pub(super) fn segments(path: &Path) -> Vec<Name> {
        let lead = path.leading_colon.map(|_| Name::new(""));
        lead.into_iter().chain(path.segments.iter().map(|segment| name_of(&segment.ident))).collect()
    }

    /// The canonical path, with variants of `Result`, `Option`, `Poll` and `ControlFlow` bare.
    pub(super) fn path(&mut self, qself: Option<&QSelf>, path: &Path) -> Name {
        let full = self.full_path(qself, path);
        let full = self.variant_of_alias(full).unwrap_or(full);
        bare_variant(full.as_str()).map_or(full, Name::new)
    }

    /// The path of a variant that is written with another name of its type.
    fn variant_of_alias(&mut self, path: Name) -> Option<Name> {
        if !self.scopes.has_aliases() {
            return None;
        }
        let variant = self.scopes.aliased(path.parent()?)?.join(path.last_segment());
        let known = self.scopes.kind(variant) == Some(super::scopes::ItemKind::Variant);
        (known || bare_variant(variant.as_str()).is_some()).then_some(variant)
    }

    fn full_path(&mut self, qself: Option<&QSelf>, path: &Path) -> Name {
        let segments = Self::segments(path);
        if let Some(qself) = qself {
            return self.qualified(qself, &segments);
        }
        let Some((first, rest)) = segments.split_first() else {
            return Name::new("_");
        };
        if first.as_str() == "Self" {
            let start = self.self_type.as_ref().map_or(*first, |this| this.path);
            return join(start, rest);
        }
        if let Some(ty) = self.type_parameter(*first) {
            return match (rest, first_bound(&ty)) {
                ([], _) | (_, None) => join(*first, rest),
                (_, Some(bound)) => join(bound, rest),
            };
        }
        self.scopes.resolve(self.scope, &segments)
    }

    /// `<T as Trait>::f`: the type when it is a named one, else the trait.
    fn qualified(&mut self, qself: &QSelf, segments: &[Name]) -> Name {
        let at = qself.position.min(segments.len());
        let (of, rest) = segments.split_at(at);
        let ty = self.ty(&qself.ty);
        if let Some(path) = ty.path() {
            return join(path, rest);
        }
        if !of.is_empty() {
            let start = self.scopes.resolve(self.scope, of);
            return join(start, rest);
        }
        let start = first_bound(ty.peel()).unwrap_or(Name::new("_"));
        join(start, rest)
    }

    pub(super) fn type_parameter(&self, name: Name) -> Option<Ty> {
        self.generics.iter().rev().find_map(|known| known.get(&name).cloned())
    }

    /// Type arguments of the path's segments: those of the last one that has some.
    pub(super) fn arguments(&mut self, path: &Path) -> Vec<Ty> {
        for segment in path.segments.iter().rev() {
            match &segment.arguments {
                PathArguments::None => {}
                PathArguments::AngleBracketed(args) => return self.angle_arguments(args),
                PathArguments::Parenthesized(_) => return Vec::new(),
            }
        }
        Vec::new()
    }

    pub(super) fn angle_arguments(&mut self, args: &syn::AngleBracketedGenericArguments) -> Vec<Ty> {
        args.args
            .iter()
            .filter_map(|arg| match arg {
                syn::GenericArgument::Type(ty) => Some(self.ty(ty)),
                _ => None,
            })
            .collect()
    }

    /// Whether `path` names an enum variant, as far as this file and the conventions tell.
    pub(super) fn is_variant(&self, path: Name) -> bool {
        use super::scopes::ItemKind;
        match self.scopes.kind(path) {
            Some(kind) => kind == ItemKind::Variant,
            None if bare_name(path) => true,
            None => path.parent().is_some_and(|of| {
                case(of.last_segment()) == Case::Camel
                    && case(path.last_segment()) != Case::Snake
                    && self.scopes.kind(of) != Some(ItemKind::Struct)
            }),
        }
    }
}

/// One of the variants that go without a path.
pub(super) fn bare_name(path: Name) -> bool {
    matches!(path.as_str(), "Ok" | "Err" | "Some" | "None" | "Ready" | "Pending" | "Break" | "Continue")
}

fn join(start: Name, rest: &[Name]) -> Name {
    rest.iter().fold(start, |path, segment| path.join(segment.as_str()))
}

fn first_bound(ty: &Ty) -> Option<Name> {
    match ty {
        Ty::Param(_, bounds) => {
            let telling = bounds.iter().find(|bound| !marker(bound.as_str()));
            telling.or(bounds.first()).copied()
        }
        _ => None,
    }
}
