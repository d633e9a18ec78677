//! Extensions that the grammars stumble over: attributes, `typeof`, case ranges.

use std::borrow::Cow;

use super::token::{Kind, Token, closers};

const DROPPED: [&str; 12] = [
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
pub(super) fn plain<'s>(tokens: Vec<Token<'s>>) -> Vec<Token<'s>> {
    let closers = closers(&tokens);
    let mut out: Vec<Token<'s>> = Vec::with_capacity(tokens.len());
    let mut statement = 0;
    let mut parens = 0usize;
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let close = tokens
            .get(at + 1)
            .filter(|t| t.is("("))
            .and_then(|_| closers[at + 1]);
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
            (word, _) if token.is_word() && DROPPED.contains(&word) => {
                at += 1;
                continue;
            }
            ("case", _) => {
                at = case_range(&tokens, at, &mut out);
                continue;
            }
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
            Some(word) => Token {
                text: Cow::Borrowed(word),
                ..token.clone()
            },
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

/// `case A ... B:` becomes `case (A, B):`, which is no other thing in C. Returns where to go on.
fn case_range<'s>(tokens: &[Token<'s>], at: usize, out: &mut Vec<Token<'s>>) -> usize {
    let end = tokens[at..]
        .iter()
        .take(16)
        .position(|t| t.is_any(&[":", ";", "{"]))
        .map(|n| at + n);
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
