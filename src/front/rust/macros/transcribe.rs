//! The body of a `macro_rules!` rule with its fragments filled in.

use std::rc::Rc;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};

use super::rules::{is_punct, repetition};
use super::rules_match::{Bindings, Bound};

/// Fills in `body`; tokens of the body get the place of the call, where a person looks for them.
/// Nothing when more than `budget` tokens would be made, or the body is not understood.
pub(super) fn transcribe(
    body: TokenStream,
    bindings: &Bindings,
    call: Span,
    budget: &mut usize,
) -> Option<TokenStream> {
    let mut made = Vec::new();
    let mut tokens = body.into_iter().peekable();
    while let Some(token) = tokens.next() {
        *budget = budget.checked_sub(1)?;
        if !is_punct(&token, '$') {
            made.push(plain(token, bindings, call, budget)?);
            continue;
        }
        match tokens.next()? {
            TokenTree::Ident(name) if name == "crate" => {
                made.push(TokenTree::Ident(Ident::new("crate", call)));
            }
            TokenTree::Ident(name) => match bindings.get(&name.to_string()) {
                Some(Bound::One(filled)) => {
                    for token in filled.clone() {
                        *budget = budget.checked_sub(1)?;
                        made.push(token);
                    }
                }
                _ => return None,
            },
            TokenTree::Group(group) => {
                let (separator, _) = repetition(&mut tokens)?;
                let turns = turns(group.stream(), bindings)?;
                for (at, turn) in turns.iter().enumerate() {
                    if let Some(separator) = separator.as_ref().filter(|_| at > 0) {
                        made.push(plain(separator.clone(), bindings, call, budget)?);
                    }
                    let mut inner = bindings.clone();
                    inner.extend(turn.iter().map(|(name, bound)| (name.clone(), bound.clone())));
                    made.extend(transcribe(group.stream(), &inner, call, budget)?);
                }
            }
            _ => return None,
        }
    }
    Some(made.into_iter().collect())
}

fn plain(token: TokenTree, bindings: &Bindings, call: Span, budget: &mut usize) -> Option<TokenTree> {
    Some(match token {
        TokenTree::Group(group) => {
            let inner = transcribe(group.stream(), bindings, call, budget)?;
            let mut filled = Group::new(group.delimiter(), inner);
            filled.set_span(call);
            TokenTree::Group(filled)
        }
        mut other => {
            other.set_span(call);
            other
        }
    })
}

/// The turns of the repetition that a fragment used in `body` was bound by.
fn turns(body: TokenStream, bindings: &Bindings) -> Option<Rc<[Bindings]>> {
    let mut dollar = false;
    for token in body {
        match &token {
            TokenTree::Ident(name) if dollar => {
                if let Some(Bound::Many(turns)) = bindings.get(&name.to_string()) {
                    return Some(Rc::clone(turns));
                }
            }
            TokenTree::Group(group) => {
                if let Some(found) = turns(group.stream(), bindings) {
                    return Some(found);
                }
            }
            _ => {}
        }
        dollar = is_punct(&token, '$');
    }
    None
}
