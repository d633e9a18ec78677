//! Structs, enums, unions and aliases.

use syn::{Expr, Fields, Generics, Item};

use super::literals::literal;
use super::lowerer::{Lowerer, SelfType, name_of};
use crate::ir::{Const, Name, Ty, TypeDef, TypeKind};

impl Lowerer {
    pub(super) fn type_def(&mut self, item: &Item) {
        let (ident, generics) = match item {
            Item::Struct(i) => (&i.ident, &i.generics),
            Item::Enum(i) => (&i.ident, &i.generics),
            Item::Union(i) => (&i.ident, &i.generics),
            Item::Type(i) => (&i.ident, &i.generics),
            _ => return,
        };
        let path = self.scopes.path(self.scope).join(name_of(ident).as_str());
        self.push_generics(generics);
        let outer = self.self_type.replace(SelfType { path, ty: self_ty(path, generics) });
        let kind = match item {
            Item::Struct(i) => TypeKind::Struct(self.fields(&i.fields)),
            Item::Union(i) => TypeKind::Struct(self.fields(&Fields::Named(i.fields.clone()))),
            Item::Enum(i) => {
                let variants = i.variants.iter().map(|variant| {
                    let path = path.join(name_of(&variant.ident).as_str());
                    (path, self.fields(&variant.fields))
                });
                TypeKind::Enum(variants.collect())
            }
            Item::Type(i) => TypeKind::Alias(self.ty(&i.ty)),
            _ => TypeKind::Alias(Ty::Unknown),
        };
        self.self_type = outer;
        self.pop_generics();
        let span = self.at(ident.span());
        self.unit.types.push(TypeDef {
            path,
            params: Lowerer::parameter_names(generics),
            kind,
            drop: None,
            virtual_drop: false,
            bases: Vec::new(),
            numbers: if let Item::Enum(item) = item { numbers(item) } else { Vec::new() },
            span,
        });
    }

    fn fields(&mut self, fields: &Fields) -> Vec<(Name, Ty)> {
        let fields = fields.iter().enumerate();
        fields
            .map(|(at, field)| {
                let name = match &field.ident {
                    Some(ident) => name_of(ident),
                    None => Name::new(&at.to_string()),
                };
                (name, self.ty(&field.ty))
            })
            .collect()
    }
}

fn self_ty(path: Name, generics: &Generics) -> Ty {
    let params = Lowerer::parameter_names(generics);
    let args = params.into_iter().map(|name| Ty::Param(name, [].into()));
    Ty::Named(path, args.collect())
}

/// What `as` makes of the variants: each counts on from the one before, or is what is written behind it.
fn numbers(item: &syn::ItemEnum) -> Vec<i64> {
    let mut next = Some(0);
    let number = |variant: &syn::Variant| {
        let own = match &variant.discriminant {
            Some((_, Expr::Lit(lit))) => match literal(&lit.lit) {
                Const::Int(n) => Some(n),
                _ => None,
            },
            Some(_) => None,
            None => next,
        };
        next = own.and_then(|n| n.checked_add(1));
        own.filter(|_| variant.fields.is_empty())
    };
    item.variants.iter().map(number).collect::<Option<_>>().unwrap_or_default()
}
