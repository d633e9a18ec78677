//! The few attributes that matter: tests and module paths.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Expr, Lit, Meta};

/// `#[test]`, `#[tokio::test]`, `#[bench]`, `#[cfg(test)]`, `#[cfg(all(test, ..))]`.
pub(super) fn is_test(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| {
        let path = attr.path();
        let last = path.segments.last().map(|segment| segment.ident.to_string());
        match last.as_deref() {
            Some("test" | "bench" | "rstest" | "test_case" | "proptest") => true,
            Some("cfg") => match &attr.meta {
                Meta::List(list) => asks_for_test(list.tokens.clone()),
                _ => false,
            },
            _ => false,
        }
    })
}

/// Whether `test` stands in the condition, and not under `not(..)` or `any(..)`.
fn asks_for_test(tokens: TokenStream) -> bool {
    let mut negated = false;
    for token in tokens {
        match token {
            TokenTree::Ident(word) if word == "test" => return true,
            TokenTree::Ident(word) => negated = word == "not" || word == "any",
            TokenTree::Group(group) if !negated && asks_for_test(group.stream()) => return true,
            _ => {}
        }
    }
    false
}

/// `#[path = "x.rs"]` and `#[cfg_attr(.., path = "x.rs")]`, in order.
pub(super) fn module_paths(attrs: &[Attribute]) -> Vec<String> {
    let mut paths = Vec::new();
    for attr in attrs {
        match &attr.meta {
            Meta::NameValue(pair) if pair.path.is_ident("path") => {
                if let Expr::Lit(lit) = &pair.value
                    && let Lit::Str(text) = &lit.lit
                {
                    paths.push(text.value());
                }
            }
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                paths.extend(conditional_path(list.tokens.clone()));
            }
            _ => {}
        }
    }
    paths
}

fn conditional_path(tokens: TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.windows(3).find_map(|window| match window {
        [TokenTree::Ident(word), TokenTree::Punct(eq), TokenTree::Literal(text)]
            if word == "path" && eq.as_char() == '=' =>
        {
            Some(text.to_string().trim_matches('"').to_owned())
        }
        _ => None,
    })
}
