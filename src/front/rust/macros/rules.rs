//! `macro_rules!` definitions.

use std::cell::RefCell;
use std::rc::Rc;
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use rustc_hash::FxHashMap;

use crate::front::Header;
use crate::front::rust::nesting;
use crate::ir::Name;

/// What a matcher is made of.
pub(in crate::front::rust) enum Part {
    /// This very token.
    Token(TokenTree),
    /// A group with its content.
    Group(Delimiter, Vec<Part>),
    /// `$name:kind`
    Fragment(String, String),
    /// `$( .. ) separator op`
    Repeat(Vec<Part>, Option<TokenTree>, char),
}

/// One definition: matchers with their bodies, in order.
pub(in crate::front::rust) struct Rules {
    pub(super) rules: Vec<(Vec<Part>, TokenStream)>,
}

impl Rules {
    /// Reads `(matcher) => { body }; ..`; nothing when it is not understood.
    pub(super) fn parse(tokens: TokenStream) -> Option<Rules> {
        let mut tokens = tokens.into_iter();
        let mut rules = Vec::new();
        while let Some(first) = tokens.next() {
            let TokenTree::Group(matcher) = first else {
                return None;
            };
            let arrow = (tokens.next()?, tokens.next()?);
            if !is_punct(&arrow.0, '=') || !is_punct(&arrow.1, '>') {
                return None;
            }
            let TokenTree::Group(body) = tokens.next()? else {
                return None;
            };
            rules.push((parts(matcher.stream())?, body.stream()));
            match tokens.next() {
                Some(token) if is_punct(&token, ';') => {}
                None => break,
                Some(_) => return None,
            }
        }
        Some(Rules { rules })
    }
}

/// Macros by name.
type Macros = FxHashMap<Name, Rc<Rules>>;

/// Files whose macros a worker remembers.
const REMEMBERED: usize = 64;

thread_local! {
    /// What a worker has read of files that others need, by their digests. Nobody asks where these tokens stand.
    static READ: RefCell<FxHashMap<u128, Rc<Macros>>> = RefCell::default();
}

/// The macros of other files.
pub(in crate::front::rust) fn of_others(headers: &[Header]) -> Macros {
    let mut found = Macros::default();
    for header in headers {
        let known = READ.with_borrow(|read| read.get(&header.digest).cloned());
        let macros = known.unwrap_or_else(|| {
            let made = Rc::new(defined(&header.file.text));
            READ.with_borrow_mut(|read| {
                if read.len() >= REMEMBERED {
                    read.clear();
                }
                read.insert(header.digest, Rc::clone(&made));
            });
            made
        });
        found.extend(macros.iter().map(|(name, rules)| (*name, Rc::clone(rules))));
    }
    found
}

fn defined(text: &str) -> Macros {
    let mut found = Macros::default();
    if nesting::too_deep(text).is_some() {
        return found;
    }
    let tokens: Vec<TokenTree> = TokenStream::from_str(text).into_iter().flatten().collect();
    for window in tokens.windows(4) {
        if let [TokenTree::Ident(word), bang, TokenTree::Ident(name), TokenTree::Group(body)] = window
            && word == "macro_rules"
            && is_punct(bang, '!')
            && let Some(rules) = Rules::parse(body.stream())
        {
            found.insert(Name::new(&name.to_string()), Rc::new(rules));
        }
    }
    found
}

pub(super) fn is_punct(token: &TokenTree, expected: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == expected)
}

fn parts(tokens: TokenStream) -> Option<Vec<Part>> {
    let mut tokens = tokens.into_iter().peekable();
    let mut found = Vec::new();
    while let Some(token) = tokens.next() {
        if !is_punct(&token, '$') {
            found.push(match token {
                TokenTree::Group(group) => Part::Group(group.delimiter(), parts(group.stream())?),
                other => Part::Token(other),
            });
            continue;
        }
        match tokens.next()? {
            TokenTree::Ident(name) => {
                tokens.next_if(|token| is_punct(token, ':'))?;
                let TokenTree::Ident(kind) = tokens.next()? else {
                    return None;
                };
                found.push(Part::Fragment(name.to_string(), kind.to_string()));
            }
            TokenTree::Group(group) => {
                let (separator, op) = repetition(&mut tokens)?;
                found.push(Part::Repeat(parts(group.stream())?, separator, op));
            }
            _ => return None,
        }
    }
    Some(found)
}

/// What follows `$( .. )`: a separator, if any, and `*`, `+` or `?`.
pub(super) fn repetition(tokens: &mut impl Iterator<Item = TokenTree>) -> Option<(Option<TokenTree>, char)> {
    let first = tokens.next()?;
    if let Some(op) = operator(&first) {
        return Some((None, op));
    }
    let op = operator(&tokens.next()?)?;
    Some((Some(first), op))
}

fn operator(token: &TokenTree) -> Option<char> {
    match token {
        TokenTree::Punct(punct) if matches!(punct.as_char(), '*' | '+' | '?') => Some(punct.as_char()),
        _ => None,
    }
}
