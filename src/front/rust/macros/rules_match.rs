//! Matching the tokens of a call against a matcher.

use std::rc::Rc;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use rustc_hash::FxHashMap;
use syn::ext::IdentExt as _;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{ParseStream, Parser};

use super::rules::Part;

/// What a fragment stands for: tokens, or one entry for each turn of a repetition.
#[derive(Clone)]
pub(super) enum Bound {
    One(TokenStream),
    Many(Rc<[Bindings]>),
}

pub(super) type Bindings = FxHashMap<String, Bound>;

/// The bindings when all of `tokens` match.
pub(super) fn matched(parts: &[Part], tokens: TokenStream) -> Option<Bindings> {
    let parse = |input: ParseStream| {
        let mut bindings = Bindings::default();
        sequence(parts, input, &mut bindings)?;
        Ok(bindings)
    };
    parse.parse2(tokens).ok()
}

fn sequence(parts: &[Part], input: ParseStream, bindings: &mut Bindings) -> syn::Result<()> {
    for part in parts {
        match part {
            Part::Token(expected) => {
                let token: TokenTree = input.parse()?;
                if token.to_string() != expected.to_string() {
                    return Err(input.error("another token"));
                }
            }
            Part::Group(delimiter, inner) => {
                let TokenTree::Group(group) = input.parse()? else {
                    return Err(input.error("no group"));
                };
                if group.delimiter() != *delimiter {
                    return Err(input.error("another group"));
                }
                match matched(inner, group.stream()) {
                    Some(found) => bindings.extend(found),
                    None => return Err(input.error("group does not match")),
                }
            }
            Part::Fragment(name, kind) => {
                bindings.insert(name.clone(), Bound::One(fragment(kind, input)?));
            }
            Part::Repeat(inner, separator, op) => {
                let turns = repeat(inner, separator.as_ref(), *op, input)?;
                let mut names = Vec::new();
                names_of(inner, &mut names);
                let turns: Rc<[Bindings]> = Rc::from(turns);
                for name in names {
                    bindings.insert(name, Bound::Many(Rc::clone(&turns)));
                }
            }
        }
    }
    Ok(())
}

fn repeat(inner: &[Part], separator: Option<&TokenTree>, op: char, input: ParseStream) -> syn::Result<Vec<Bindings>> {
    let mut turns = Vec::new();
    while !input.is_empty() {
        let ahead = input.fork();
        if let Some(separator) = separator.filter(|_| !turns.is_empty()) {
            let token = ahead.parse::<TokenTree>();
            if !token.is_ok_and(|token| token.to_string() == separator.to_string()) {
                break;
            }
        }
        let mut bindings = Bindings::default();
        let before = ahead.cursor();
        if sequence(inner, &ahead, &mut bindings).is_err() || ahead.cursor() == before {
            break;
        }
        input.advance_to(&ahead);
        turns.push(bindings);
        if op == '?' {
            break;
        }
    }
    if op == '+' && turns.is_empty() {
        return Err(input.error("at least one expected"));
    }
    Ok(turns)
}

fn names_of(parts: &[Part], names: &mut Vec<String>) {
    for part in parts {
        match part {
            Part::Token(_) => {}
            Part::Group(_, inner) | Part::Repeat(inner, ..) => names_of(inner, names),
            Part::Fragment(name, _) => names.push(name.clone()),
        }
    }
}

fn fragment(kind: &str, input: ParseStream) -> syn::Result<TokenStream> {
    Ok(match kind {
        "ident" => proc_macro2::Ident::parse_any(input)?.into_token_stream(),
        "expr" | "expr_2021" => whole(input.parse::<syn::Expr>()?.into_token_stream()),
        "ty" => input.parse::<syn::Type>()?.into_token_stream(),
        "tt" => input.parse::<TokenTree>()?.into(),
        "literal" => {
            let minus = input.parse::<Option<syn::Token![-]>>()?;
            let lit = input.parse::<syn::Lit>()?;
            minus.into_token_stream().into_iter().chain(lit.into_token_stream()).collect()
        }
        "pat" => syn::Pat::parse_multi_with_leading_vert(input)?.into_token_stream(),
        "pat_param" => syn::Pat::parse_single(input)?.into_token_stream(),
        "path" => input.parse::<syn::TypePath>()?.into_token_stream(),
        "block" => input.parse::<syn::Block>()?.into_token_stream(),
        "stmt" => input.parse::<syn::Stmt>()?.into_token_stream(),
        "item" => input.parse::<syn::Item>()?.into_token_stream(),
        "lifetime" => input.parse::<syn::Lifetime>()?.into_token_stream(),
        "vis" => input.parse::<syn::Visibility>()?.into_token_stream(),
        "meta" => input.parse::<syn::Meta>()?.into_token_stream(),
        _ => return Err(input.error("unknown kind of fragment")),
    })
}

/// An expression stays one whatever stands around it.
fn whole(tokens: TokenStream) -> TokenStream {
    TokenTree::Group(Group::new(Delimiter::None, tokens)).into()
}
