//! Types as written, to shallow [`Ty`]s; generics with their bounds.

use std::sync::Arc;

use syn::punctuated::Punctuated;
use syn::{GenericParam, Generics, PathArguments, ReturnType, Type, TypeParamBound};

use super::lowerer::{Lowerer, name_of};
use crate::ir::{Name, Ty};

/// Types inside types; what is deeper is unknown.
const DEEPEST: usize = 12;

impl Lowerer {
    pub(super) fn ty(&mut self, ty: &Type) -> Ty {
        if self.type_depth >= DEEPEST {
            return Ty::Unknown;
        }
        self.type_depth += 1;
        let made = self.ty_inner(ty);
        self.type_depth -= 1;
        made
    }

    fn ty_inner(&mut self, ty: &Type) -> Ty {
        match ty {
            Type::Array(t) => Ty::Array(Arc::new(self.ty(&t.elem))),
            Type::Slice(t) => Ty::Array(Arc::new(self.ty(&t.elem))),
            Type::FnPtr(t) => Ty::Fn(Arc::new(self.result(&t.output))),
            Type::Group(t) => self.ty(&t.elem),
            Type::Paren(t) => self.ty(&t.elem),
            Type::Ptr(t) => Ty::Ref(Arc::new(self.ty(&t.elem))),
            Type::Reference(t) => Ty::Ref(Arc::new(self.ty(&t.elem))),
            Type::ImplTrait(t) => self.bounds_ty("impl", &t.bounds),
            Type::TraitObject(t) => self.bounds_ty("dyn", &t.bounds),
            Type::Tuple(t) => Ty::Tuple(t.elems.iter().map(|elem| self.ty(elem)).collect()),
            Type::Path(t) => self.path_ty(t),
            _ => Ty::Unknown,
        }
    }

    fn path_ty(&mut self, ty: &syn::TypePath) -> Ty {
        if ty.qself.is_none()
            && let Some(ident) = ty.path.get_ident()
        {
            let name = name_of(ident);
            if name.as_str() == "Self"
                && let Some(this) = &self.self_type
            {
                return this.ty.clone();
            }
            if let Some(known) = self.type_parameter(name) {
                return known;
            }
        }
        if self.is_projection(ty) {
            return Ty::Unknown;
        }
        let path = self.path(ty.qself.as_ref(), &ty.path);
        let args = self.arguments(&ty.path);
        Ty::Named(path, Arc::from(args))
    }

    /// `T::Item`, `<T as Trait>::Output` of a type parameter: says nothing by itself.
    fn is_projection(&self, ty: &syn::TypePath) -> bool {
        let parameter = |ident: &proc_macro2::Ident| self.type_parameter(name_of(ident)).is_some();
        let written = match &ty.qself {
            Some(qself) => match &*qself.ty {
                Type::Path(of) => of.path.get_ident(),
                _ => None,
            },
            None if ty.path.segments.len() > 1 => ty.path.segments.first().map(|s| &s.ident),
            None => None,
        };
        written.is_some_and(parameter)
    }

    pub(super) fn result(&mut self, output: &ReturnType) -> Ty {
        match output {
            ReturnType::Default => Ty::Tuple(Arc::from([])),
            ReturnType::Type(_, ty) => self.ty(ty),
        }
    }

    fn bounds_ty(&mut self, word: &str, bounds: &Punctuated<TypeParamBound, syn::Token![+]>) -> Ty {
        let (paths, callable) = self.bounds(bounds);
        if let Some(result) = callable {
            return Ty::Fn(Arc::new(result));
        }
        let first = paths.first().map_or("_", |path| path.last_segment());
        Ty::Param(Name::new(&format!("{word} {first}")), Arc::from(paths))
    }

    /// Paths of the trait bounds, and the result if one of them is `Fn(..) -> R`.
    fn bounds(&mut self, bounds: &Punctuated<TypeParamBound, syn::Token![+]>) -> (Vec<Name>, Option<Ty>) {
        let mut paths = Vec::new();
        let mut callable = None;
        for bound in bounds {
            let TypeParamBound::Trait(bound) = bound else {
                continue;
            };
            if bound.maybe.is_some() {
                continue;
            }
            let last = bound.path.segments.last();
            if let Some(PathArguments::Parenthesized(args)) = last.map(|last| &last.arguments) {
                callable = Some(self.result(&args.output));
            }
            paths.push(self.path(None, &bound.path));
        }
        (paths, callable)
    }

    /// Brings type parameters into scope; the caller pops them off `generics`.
    pub(super) fn push_generics(&mut self, generics: &Generics) {
        let names = generics.params.iter().filter_map(|param| match param {
            GenericParam::Type(param) => Some(name_of(&param.ident)),
            _ => None,
        });
        let bare = names.map(|name| (name, Ty::Param(name, Arc::from([])))).collect();
        // Bounds may mention any parameter, so all of them are in scope before the first bound is read.
        self.generics.push(bare);
        for param in &generics.params {
            if let GenericParam::Type(param) = param {
                let found = self.bounds(&param.bounds);
                self.add_bounds(name_of(&param.ident), found);
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            let syn::WherePredicate::Type(predicate) = predicate else {
                continue;
            };
            let Type::Path(of) = &predicate.bounded_ty else {
                continue;
            };
            if let Some(ident) = of.path.get_ident() {
                let found = self.bounds(&predicate.bounds);
                self.add_bounds(name_of(ident), found);
            }
        }
    }

    fn add_bounds(&mut self, name: Name, (paths, callable): (Vec<Name>, Option<Ty>)) {
        let Some(known) = self.generics.last_mut().and_then(|known| known.get_mut(&name)) else {
            return;
        };
        if let Some(result) = callable {
            *known = Ty::Fn(Arc::new(result));
        } else if let Ty::Param(_, bounds) = known {
            let all: Vec<Name> = bounds.iter().copied().chain(paths).collect();
            *known = Ty::Param(name, Arc::from(all));
        }
    }

    pub(super) fn pop_generics(&mut self) {
        self.generics.pop();
    }

    /// Names of the type parameters, in order.
    pub(super) fn parameter_names(generics: &Generics) -> Vec<Name> {
        let params = generics.params.iter();
        let types = params.filter_map(|param| match param {
            GenericParam::Type(param) => Some(name_of(&param.ident)),
            _ => None,
        });
        types.collect()
    }

    /// The scope of nothing but `Self` in a trait body.
    pub(super) fn trait_self(path: Name) -> Ty {
        Ty::Param(Name::new("Self"), Arc::from([path]))
    }
}
