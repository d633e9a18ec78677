//! `thread_local!` and `lazy_static!`.

use proc_macro2::Ident;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, Macro, Token, Type, Visibility};

/// One static that a macro declares.
pub(in crate::front::rust) struct Declared {
    pub(in crate::front::rust) ident: Ident,
    pub(in crate::front::rust) ty: Type,
    pub(in crate::front::rust) init: Expr,
}

pub(in crate::front::rust) fn is_static_macro(mac: &Macro) -> bool {
    let last = mac.path.segments.last();
    last.is_some_and(|last| last.ident == "thread_local" || last.ident == "lazy_static")
}

/// The statics, or nothing when the macro is another one.
pub(in crate::front::rust) fn declared(mac: &Macro) -> Vec<Declared> {
    if !is_static_macro(mac) {
        return Vec::new();
    }
    let thread_local = mac.path.segments.last().is_some_and(|s| s.ident == "thread_local");
    let parse = |input: ParseStream| {
        let mut found = Vec::new();
        while !input.is_empty() {
            found.push(one(input, thread_local)?);
        }
        Ok(found)
    };
    parse.parse2(mac.tokens.clone()).unwrap_or_default()
}

fn one(input: ParseStream, thread_local: bool) -> syn::Result<Declared> {
    input.call(Attribute::parse_outer)?;
    input.parse::<Visibility>()?;
    input.parse::<Token![static]>()?;
    input.parse::<Option<Token![ref]>>()?;
    let ident: Ident = input.parse()?;
    input.parse::<Token![:]>()?;
    let mut ty: Type = input.parse()?;
    input.parse::<Token![=]>()?;
    let init: Expr = input.parse()?;
    input.parse::<Option<Token![;]>>()?;
    if thread_local {
        ty = syn::parse_quote!(::std::thread::LocalKey<#ty>);
    }
    Ok(Declared { ident, ty, init })
}
