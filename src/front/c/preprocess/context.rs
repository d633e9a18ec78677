//! What a brace opens, told from the tokens before it.

use super::token::Token;

/// What the tokens between two braces are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// A file, a namespace or `extern "C"`.
    Top,
    /// Members of a class, struct or union.
    Members,
    /// Enumerators or an initialiser: a list with commas.
    List,
    /// Statements.
    Body,
    /// Inside parentheses or brackets.
    Parens,
}

const AFTER_PARAMETERS: [&str; 9] = ["const", "noexcept", "override", "final", "try", "mutable", "volatile", "&", "&&"];

/// What `{` opens in `outer` after `head`, the tokens since the statement began.
pub(super) fn opened(outer: Context, head: &[Token<'_>], previous: Option<&Token<'_>>) -> Context {
    let Some(previous) = previous else {
        return Context::Top;
    };
    let after = previous.is_any(&AFTER_PARAMETERS);
    let names = |words: &[&str]| head.iter().any(|t| t.is_any(words));
    let types = names(&["struct", "class", "union"]);
    match outer {
        Context::Parens | Context::List => {
            let body = previous.is_any(&[")", "]", "("]) || (after && !previous.is("&"));
            body_or_list(body)
        }
        Context::Body => {
            let block = head.is_empty()
                || previous.is_any(&[")", "else", "do", "{", "}", ";", ":", "try", "]"])
                || after
                || names(&["namespace"]);
            if head.first().is_some_and(|t| t.is_any(&["enum"])) {
                Context::List
            } else if types && !names(&["=", "(", "return"]) {
                Context::Members
            } else {
                body_or_list(block || (names(&["->"]) && names(&["["]) && names(&[")"])))
            }
        }
        Context::Top | Context::Members => {
            let called = names(&["("]);
            if previous.is("=") || previous.is(",") || previous.is("return") {
                Context::List
            } else if names(&["namespace"]) || (names(&["extern"]) && head.len() <= 2) {
                Context::Top
            } else if names(&["enum"]) && !called {
                Context::List
            } else if previous.is(")") || after || previous.is("]") {
                Context::Body
            } else if types && !called {
                Context::Members
            } else if called && initialises_member(head) {
                Context::List
            } else if called || head.is_empty() {
                body_or_list(called || previous.is(";"))
            } else {
                Context::List
            }
        }
    }
}

fn body_or_list(body: bool) -> Context {
    if body { Context::Body } else { Context::List }
}

/// `C(int a) : fd{a}, ..`: the brace after `fd`.
fn initialises_member(head: &[Token<'_>]) -> bool {
    let close = head.iter().position(|t| t.is(")"));
    let rest = close.map_or(&[][..], |close| &head[close..]);
    rest.iter().any(|t| t.is(":")) && !rest.iter().any(|t| t.is("->"))
}
