//! Conversions that derive macros write: `#[from]` on the only field of an enum's variant.

use syn::{Attribute, Field, Fields, Item, ItemEnum, ItemImpl, Variant, parse_quote_spanned};

use super::lowerer::Lowerer;

impl Lowerer {
    /// `impl From<Field> for Enum` for each field that asks for it.
    pub(super) fn derived_conversions(&mut self, item: &Item) {
        if let Item::Enum(item) = item {
            for made in item.variants.iter().filter_map(|variant| conversion(item, variant)) {
                self.impl_block(&made);
            }
        }
    }
}

fn conversion(item: &ItemEnum, variant: &Variant) -> Option<ItemImpl> {
    let field = only(&variant.fields)?;
    let asked = |attrs: &[Attribute]| attrs.iter().any(|attr| attr.path().is_ident("from"));
    if !asked(&field.attrs) && !asked(&variant.attrs) {
        return None;
    }
    let (of, name, ty) = (&item.ident, &variant.ident, &field.ty);
    let (params, args, bounds) = item.generics.split_for_impl();
    let span = name.span();
    Some(match &field.ident {
        Some(field) => parse_quote_spanned! { span =>
            impl #params ::std::convert::From<#ty> for #of #args #bounds {
                fn from(source: #ty) -> Self { Self::#name { #field: source } }
            }
        },
        None => parse_quote_spanned! { span =>
            impl #params ::std::convert::From<#ty> for #of #args #bounds {
                fn from(source: #ty) -> Self { Self::#name(source) }
            }
        },
    })
}

fn only(fields: &Fields) -> Option<&Field> {
    fields.iter().next().filter(|_| fields.len() == 1)
}
