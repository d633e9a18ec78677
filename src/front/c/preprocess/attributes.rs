//! Extensions that the grammars stumble over: attributes, `typeof`, case ranges.

use std::borrow::Cow;

use super::arguments::{strings, takes_type, type_arguments};
use super::token::{Kind, Token, closers};

const DROPPED: [&str; 19] = [
    "__unused",
    "__used",
    "__maybe_unused",
    "_unused_",
    "G_GNUC_UNUSED",
    "ATTRIBUTE_UNUSED",
    "ATTR_UNUSED",
    "__extension__",
    "__restrict",
    "__restrict__",
    "restrict",
    "_Noreturn",
    "__cdecl",
    "__stdcall",
    "WINAPI",
    "__volatile__",
    "__volatile",
    "__signed__",
    "__noreturn",
];

/// Drops attributes, but moves `cleanup` to the front of its declaration where the grammar expects it.
pub(super) fn plain<'s>(tokens: Vec<Token<'s>>, cpp: bool) -> Vec<Token<'s>> {
    let closers = closers(&tokens);
    let mut out: Vec<Token<'s>> = Vec::with_capacity(tokens.len());
    let mut statement = 0;
    let mut parens = 0usize;
    let mut braces = 0usize;
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let close = tokens.get(at + 1).filter(|t| t.is("(")).and_then(|_| closers[at + 1]);
        match (token.text.as_ref(), close) {
            ("__attribute__" | "__attribute", Some(close)) => {
                let inner = &tokens[at..=close];
                if inner.iter().any(|t| t.is_any(&["cleanup", "__cleanup__"])) {
                    out.splice(statement..statement, inner.iter().cloned());
                }
                at = close + 1;
                continue;
            }
            ("__declspec" | "_Alignas" | "alignas", Some(close)) => {
                at = close + 1;
                continue;
            }
            ("__typeof__" | "typeof" | "__typeof" | "typeof_unqual", Some(close)) => {
                out.push(Token::made(Kind::Word, "__auto_type", token));
                at = close + 1;
                continue;
            }
            (word, close) if word.starts_with("__attribute_") => {
                at = close.unwrap_or(at) + 1;
                continue;
            }
            (word, Some(close)) if !cpp && parens + braces > 0 && takes_type(&tokens, at, close) => {
                at = type_arguments(&tokens, at, close, word, &mut out);
                continue;
            }
            (_, _) if token.kind == Kind::Literal && token.text.ends_with('"') => {
                at = strings(&tokens, at, &closers, &mut out);
                continue;
            }
            ("UNUSED", None) if is_decoration(&tokens, at) => {
                at += 1;
                continue;
            }
            (word, _) if token.is_word() && DROPPED.contains(&word) => {
                at += 1;
                continue;
            }
            ("new", _) if cpp => {
                at = new_array(&tokens, at, &mut out);
                continue;
            }
            ("case", _) => {
                at = case_range(&tokens, at, &mut out);
                continue;
            }
            ("{", _) => braces += 1,
            ("}", _) => braces = braces.saturating_sub(1),
            ("(", _) => parens += 1,
            (")", _) => parens = parens.saturating_sub(1),
            _ => {}
        }
        let word = match token.text.as_ref() {
            "__inline" | "__inline__" => Some("inline"),
            "__const" | "__const__" => Some("const"),
            "__thread" => Some("static"),
            _ => None,
        };
        let edge = token.is_any(&["{", "}"]) || (token.is(";") && parens == 0);
        out.push(match word {
            Some(word) => Token { text: Cow::Borrowed(word), ..token.clone() },
            None => token.clone(),
        });
        if edge || token.kind == Kind::Directive {
            statement = out.len();
            parens = 0;
        }
        at += 1;
    }
    out
}

/// Does the word stand next to a declaration's words, and not where a value would?
fn is_decoration(tokens: &[Token<'_>], at: usize) -> bool {
    let value = |t: &Token<'_>| t.is_any(&["return", "case", "goto", "sizeof"]);
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let after = tokens.get(at + 1);
    after.is_some_and(Token::is_word) || before.is_some_and(|t| t.is(")") || t.is_word() && !value(t))
}

/// `case A ... B:` becomes `case (A, B):`, which is no other thing in C. Returns where to go on.
fn case_range<'s>(tokens: &[Token<'s>], at: usize, out: &mut Vec<Token<'s>>) -> usize {
    let end = tokens[at..].iter().take(16).position(|t| t.is_any(&[":", ";", "{"])).map(|n| at + n);
    let dots = end.and_then(|end| tokens[at..end].iter().position(|t| t.is("...")));
    out.push(tokens[at].clone());
    if let (Some(end), Some(dots)) = (end, dots) {
        let site = &tokens[at + dots];
        out.push(Token::made(Kind::Punct, "(", site));
        out.extend(tokens[at + 1..at + dots].iter().cloned());
        out.push(Token::made(Kind::Punct, ",", site));
        out.extend(tokens[at + dots + 1..end].iter().cloned());
        out.push(Token::made(Kind::Punct, ")", site));
        return end;
    }
    at + 1
}

/// `new T *[n]` becomes `new T[n]`: the grammar knows no pointers there. Returns where to go on.
fn new_array<'s>(tokens: &[Token<'s>], at: usize, out: &mut Vec<Token<'s>>) -> usize {
    let typed = |t: &Token<'_>| t.is_word() || t.is("::");
    let rest = &tokens[at..];
    let star = rest.iter().position(|t| !typed(t)).unwrap_or(0);
    let stars = rest[star..].iter().take_while(|t| t.is("*")).count();
    let array = rest.get(star + stars).is_some_and(|t| t.is("["));
    if star > 1 && stars > 0 && array {
        out.extend(rest[..star].iter().cloned());
        return at + star + stars;
    }
    out.push(tokens[at].clone());
    at + 1
}
