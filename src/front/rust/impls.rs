//! Impl blocks and traits.

use syn::{ImplItem, ItemImpl, ItemTrait, TraitItem, Type};

use super::attrs;
use super::functions::Home;
use super::lowerer::{Lowerer, SelfType, name_of};
use crate::ir::{Name, Ty, TypeDef, TypeKind};

impl Lowerer {
    pub(super) fn impl_block(&mut self, i: &ItemImpl) {
        self.push_generics(&i.generics);
        let outer = self.self_type.take();
        let ty = self.ty(&i.self_ty);
        let of = i.trait_.as_ref().map(|(path, _)| self.path(None, path));
        let negative = i.modifiers.polarity.is_some();
        let path = self.impl_path(&ty, of);
        if let Some(of) = of.filter(|_| !negative) {
            let blanket = self.is_parameter(&i.self_ty);
            let ty = if blanket { Name::new("_") } else { path };
            self.unit.impls.push((of, ty));
            if matches!(of.last_segment(), "Drop" | "PinnedDrop") {
                self.dropped.insert(path);
            }
        }
        self.self_type = Some(SelfType { path, ty });
        let in_test = self.in_test;
        self.in_test |= attrs::is_test(&i.attrs);
        let home = Home { owner: Some(path), implements: of };
        for item in &i.items {
            self.impl_item(item, path, home);
        }
        self.in_test = in_test;
        self.self_type = outer;
        self.pop_generics();
    }

    /// The path under which the methods stand: the type's, or the trait's for what has no path.
    fn impl_path(&self, ty: &Ty, of: Option<Name>) -> Name {
        match (ty.peel(), of) {
            (Ty::Named(path, _), _) => *path,
            (_, Some(of)) => of,
            (Ty::Param(_, bounds), None) => bounds.first().copied().unwrap_or(self.scopes.path(self.scope)),
            _ => self.scopes.path(self.scope),
        }
    }

    /// `impl<T> Trait for T`, `impl<T> Trait for &T`.
    fn is_parameter(&self, ty: &Type) -> bool {
        match ty {
            Type::Path(path) => {
                path.path.get_ident().is_some_and(|ident| self.type_parameter(name_of(ident)).is_some())
            }
            Type::Reference(inner) => self.is_parameter(&inner.elem),
            Type::Paren(inner) => self.is_parameter(&inner.elem),
            Type::Group(inner) => self.is_parameter(&inner.elem),
            _ => false,
        }
    }

    fn impl_item(&mut self, item: &ImplItem, path: Name, home: Home) {
        match item {
            ImplItem::Fn(f) => {
                let name = path.join(name_of(&f.sig.ident).as_str());
                self.function(name, &f.sig, &f.block, home, attrs::is_test(&f.attrs));
            }
            ImplItem::Const(c) => {
                let name = path.join(name_of(&c.ident).as_str());
                self.global(name, &c.ty, Some(&c.expr), &c.ident, true);
            }
            ImplItem::Type(t) => {
                let alias = self.ty(&t.ty);
                let span = self.at(t.ident.span());
                self.unit.types.push(TypeDef {
                    path: path.join(name_of(&t.ident).as_str()),
                    params: Lowerer::parameter_names(&t.generics),
                    kind: TypeKind::Alias(alias),
                    drop: None,
                    virtual_drop: false,
                    bases: Vec::new(),
                    numbers: Vec::new(),
                    span,
                });
            }
            ImplItem::Macro(mac) => {
                for item in self.expand_impl_items(&mac.mac) {
                    self.impl_item(&item, path, home);
                }
            }
            _ => {}
        }
    }

    pub(super) fn trait_block(&mut self, i: &ItemTrait) {
        let path = self.scopes.path(self.scope).join(name_of(&i.ident).as_str());
        self.push_generics(&i.generics);
        let this = SelfType { path, ty: Lowerer::trait_self(path) };
        let outer = self.self_type.replace(this);
        let in_test = self.in_test;
        self.in_test |= attrs::is_test(&i.attrs);
        let home = Home { owner: Some(path), implements: None };
        for item in &i.items {
            match item {
                TraitItem::Fn(f) => {
                    if let Some(block) = &f.default {
                        let name = path.join(name_of(&f.sig.ident).as_str());
                        self.function(name, &f.sig, block, home, attrs::is_test(&f.attrs));
                    }
                }
                TraitItem::Const(c) => {
                    if let Some((_, value)) = &c.default {
                        let name = path.join(name_of(&c.ident).as_str());
                        self.global(name, &c.ty, Some(value), &c.ident, true);
                    }
                }
                _ => {}
            }
        }
        self.in_test = in_test;
        self.self_type = outer;
        self.pop_generics();
    }
}
