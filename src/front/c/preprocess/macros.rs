//! The macros that a file defines.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::lexer::lex;
use super::token::{Kind, Token};

/// One `#define`.
#[derive(Clone, Debug)]
pub(in crate::front::c) struct Macro<'s> {
    /// Its name.
    pub name: Token<'s>,
    /// Parameters of a function-like macro; `None` for an object-like one.
    pub params: Option<Vec<String>>,
    /// The last parameter takes all further arguments.
    pub variadic: bool,
    /// What it stands for.
    pub body: Vec<Token<'s>>,
}

impl Macro<'_> {
    /// Puts a function of the program before the one of its name, with the same arguments:
    /// `#define close(fd) traced_close(fd)`.
    pub fn stands_before(&self) -> bool {
        let Some((target, rest)) = self.body.split_first() else { return false };
        let Some(params) = &self.params else { return false };
        let given: Vec<&str> = rest.iter().filter(|t| t.is_word()).map(|t| t.text.as_ref()).collect();
        let call = rest.first().is_some_and(|t| t.is("(")) && rest.last().is_some_and(|t| t.is(")"));
        let plain = rest.len() == 2 * params.len() + 1 && given == *params;
        call && plain && target.is_word() && target.text != self.name.text && target.text.ends_with(&*self.name.text)
    }
}

/// Macros by name.
pub(in crate::front::c) type Macros<'s> = FxHashMap<String, Rc<Macro<'s>>>;

/// Macros of the standard headers whose uses no C grammar can read, in words that it can.
const PRELUDE: [&str; 24] = [
    "EV_P struct ev_loop *loop",
    "EV_P_ struct ev_loop *loop,",
    "EV_A loop",
    "EV_A_ loop,",
    "EV_DEFAULT ev_default_loop(0)",
    "EV_DEFAULT_ ev_default_loop(0),",
    "container_of(ptr, type, member) ((type *)(ptr))",
    "list_entry(ptr, type, member) ((type *)(ptr))",
    "va_arg(ap, type) (*(type *)(ap))",
    "TAILQ_HEAD(name, type) struct name { struct type *tqh_first; }",
    "STAILQ_HEAD(name, type) struct name { struct type *stqh_first; }",
    "SIMPLEQ_HEAD(name, type) struct name { struct type *sqh_first; }",
    "SLIST_HEAD(name, type) struct name { struct type *slh_first; }",
    "LIST_HEAD(name, type) struct name { struct type *lh_first; }",
    "TAILQ_ENTRY(type) struct { struct type *tqe_next; }",
    "STAILQ_ENTRY(type) struct { struct type *stqe_next; }",
    "SIMPLEQ_ENTRY(type) struct { struct type *sqe_next; }",
    "SLIST_ENTRY(type) struct { struct type *sle_next; }",
    "LIST_ENTRY(type) struct { struct type *le_next; }",
    "TAILQ_HEAD_INITIALIZER(head) { 0 }",
    "STAILQ_HEAD_INITIALIZER(head) { 0 }",
    "SLIST_HEAD_INITIALIZER(head) { 0 }",
    "LIST_HEAD_INITIALIZER(head) { 0 }",
    "LIST_HEAD_INIT(head) { 0 }",
];

/// The macros every file starts with.
pub(super) fn prelude<'s>() -> Macros<'s> {
    PRELUDE
        .iter()
        .filter_map(|text| parse(lex(text, 0, false)))
        .map(|m| (m.name.text.to_string(), Rc::new(m)))
        .collect()
}

/// Reads what follows `#define`.
pub(super) fn parse(tokens: Vec<Token<'_>>) -> Option<Macro<'_>> {
    let mut tokens = tokens.into_iter().peekable();
    let name = tokens.next().filter(Token::is_word)?;
    let mut variadic = false;
    let mut params = None;
    if tokens.peek().is_some_and(|t| t.is("(") && t.glued) {
        tokens.next();
        let mut names = Vec::new();
        for token in tokens.by_ref() {
            if token.is(")") {
                break;
            }
            if token.is("...") {
                variadic = true;
                if names.last().is_none_or(|last: &(String, bool)| last.1) {
                    names.push(("__VA_ARGS__".to_owned(), false));
                }
            } else if token.is(",") {
                if let Some(last) = names.last_mut() {
                    last.1 = true;
                }
            } else if token.kind == Kind::Word {
                names.push((token.text.to_string(), false));
            }
        }
        params = Some(names.into_iter().map(|(name, _)| name).collect());
    }
    Some(Macro { name, params, variadic, body: tokens.collect() })
}
