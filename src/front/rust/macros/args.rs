//! The argument lists of macros.

use proc_macro2::{TokenStream, TokenTree};
use rustc_hash::FxHashSet;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Macro, Pat, Token};

use crate::front::rust::lowerer::name_of;
use crate::ir::Name;

fn list_of(input: ParseStream) -> syn::Result<Vec<Expr>> {
    let list = Punctuated::<Expr, Token![,]>::parse_terminated(input)?;
    Ok(list.into_iter().collect())
}

/// Expressions between commas.
pub(super) fn exprs(mac: &Macro) -> Option<Vec<Expr>> {
    list_of.parse2(mac.tokens.clone()).ok()
}

/// `join!(biased; a, b)`
pub(super) fn after_biased(mac: &Macro) -> Option<Vec<Expr>> {
    let parse = |input: ParseStream| {
        skip_biased(input)?;
        list_of(input)
    };
    parse.parse2(mac.tokens.clone()).ok()
}

pub(super) fn skip_biased(input: ParseStream) -> syn::Result<()> {
    let ahead = input.fork();
    let word = ahead.parse::<syn::Ident>().is_ok_and(|word| word == "biased");
    if word && ahead.peek(Token![;]) {
        input.parse::<syn::Ident>()?;
        input.parse::<Token![;]>()?;
    }
    Ok(())
}

/// `vec![a, b]`, `vec![a; n]`
pub(super) fn list(mac: &Macro) -> Option<Vec<Expr>> {
    let repeated = |input: ParseStream| {
        let elem: Expr = input.parse()?;
        input.parse::<Token![;]>()?;
        input.parse::<Expr>()?;
        Ok(vec![elem])
    };
    exprs(mac).or_else(|| repeated.parse2(mac.tokens.clone()).ok())
}

/// `matches!(value, pattern if guard)`
pub(super) fn matches(mac: &Macro) -> Option<(Expr, Pat)> {
    let parse = |input: ParseStream| {
        let value: Expr = input.parse()?;
        input.parse::<Token![,]>()?;
        let mut pat = Pat::parse_multi_with_leading_vert(input)?;
        if input.peek(Token![if]) {
            pat = Pat::Guard(syn::PatGuard {
                attrs: Vec::new(),
                pat: Box::new(pat),
                if_token: input.parse()?,
                guard: input.parse()?,
            });
        }
        input.parse::<Option<Token![,]>>()?;
        Ok((value, pat))
    };
    parse.parse2(mac.tokens.clone()).ok()
}

/// The expressions in `"{} {x}", a, x = b`, also with the `%a`, `?b`, `target: "t"` of logging macros.
pub(super) fn format(mac: &Macro) -> Vec<Expr> {
    let found = match exprs(mac) {
        Some(found) => found,
        None => pieces(mac.tokens.clone()).into_iter().filter_map(piece).collect(),
    };
    found
        .into_iter()
        .map(|expr| match expr {
            Expr::Assign(named) => *named.right,
            other => other,
        })
        .filter(|expr| !matches!(expr, Expr::Lit(_)))
        .collect()
}

fn pieces(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut pieces = vec![Vec::new()];
    for token in tokens {
        match &token {
            TokenTree::Punct(comma) if matches!(comma.as_char(), ',' | ';') => {
                pieces.push(Vec::new());
            }
            _ => {
                if let Some(piece) = pieces.last_mut() {
                    piece.push(token);
                }
            }
        }
    }
    pieces
}

/// `name = %value`, `name: value`, `?value`, `value`
fn piece(tokens: Vec<TokenTree>) -> Option<Expr> {
    let mut from = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Punct(p) if matches!(p.as_char(), '=' | ':') => from = at + 1,
            TokenTree::Ident(_) => {}
            TokenTree::Punct(p) if p.as_char() == '.' => {}
            _ => break,
        }
    }
    let mut value = tokens.into_iter().skip(from).peekable();
    if matches!(value.peek(), Some(TokenTree::Punct(p)) if matches!(p.as_char(), '%' | '?')) {
        value.next();
    }
    syn::parse2(value.collect()).ok()
}

/// Every identifier in the tokens, once, in order.
pub(super) fn names(tokens: TokenStream) -> Vec<Name> {
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    let mut todo = vec![tokens.into_iter()];
    while let Some(top) = todo.last_mut() {
        match top.next() {
            Some(TokenTree::Ident(ident)) => {
                let name = name_of(&ident);
                if seen.insert(name) {
                    found.push(name);
                }
            }
            Some(TokenTree::Group(group)) => todo.push(group.stream().into_iter()),
            Some(_) => {}
            None => {
                todo.pop();
            }
        }
    }
    found
}
