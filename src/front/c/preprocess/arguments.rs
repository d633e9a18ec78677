//! Arguments that only a macro can take: types in C, and names between the parts of a string.

use super::token::{Kind, Token};

const TYPE_WORDS: [&str; 14] = [
    "struct", "union", "enum", "const", "unsigned", "signed", "int", "char", "long", "short", "void", "double",
    "float", "volatile",
];
const NOT_MACROS: [&str; 16] = [
    "sizeof",
    "_Alignof",
    "alignof",
    "__alignof__",
    "offsetof",
    "__builtin_offsetof",
    "_Generic",
    "if",
    "while",
    "for",
    "switch",
    "return",
    "va_arg",
    "__auto_type",
    "case",
    "defined",
];
const BEFORE_STRINGS: [&str; 12] =
    ["return", "case", "else", "extern", "operator", "asm", "__asm__", "volatile", "throw", "do", "co_return", "goto"];

/// Has the call at `at` an argument that is a type? A prototype, whose name follows its type, is no call.
pub(super) fn takes_type(tokens: &[Token<'_>], at: usize, close: usize) -> bool {
    let name = &tokens[at];
    let called = name.is_word() && !name.is_any(&NOT_MACROS) && !name.is_any(&TYPE_WORDS);
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let declared = before.is_none_or(|t| t.is("*") || (t.is_word() && !t.is_any(&["return", "else", "case", "do"])));
    called && !declared && split(tokens, at + 2, close).any(|(from, to)| is_type(&tokens[from..to]))
}

/// Puts the call out: `cast(T, x)` as a cast, of others the type arguments as 0. Returns where to go on.
pub(super) fn type_arguments<'s>(
    tokens: &[Token<'s>],
    at: usize,
    close: usize,
    name: &str,
    out: &mut Vec<Token<'s>>,
) -> usize {
    let args: Vec<(usize, usize)> = split(tokens, at + 2, close).collect();
    let site = &tokens[at];
    let punct = |text: &'static str| Token::made(Kind::Punct, text, site);
    if let ([(from, to), (start, end)], true) = (args.as_slice(), name.to_ascii_lowercase().contains("cast"))
        && is_type(&tokens[*from..*to])
    {
        out.extend([punct("("), punct("(")]);
        out.extend(tokens[*from..*to].iter().cloned());
        out.extend([punct(")"), punct("(")]);
        out.extend(tokens[*start..*end].iter().cloned());
        out.extend([punct(")"), punct(")")]);
        return close + 1;
    }
    out.push(site.clone());
    out.push(tokens[at + 1].clone());
    for (n, (from, to)) in args.into_iter().enumerate() {
        out.extend((n > 0).then(|| punct(",")));
        if is_type(&tokens[from..to]) {
            out.push(Token::made(Kind::Number, "0", &tokens[from]));
        } else {
            out.extend(tokens[from..to].iter().cloned());
        }
    }
    close
}

fn is_type(arg: &[Token<'_>]) -> bool {
    let words = arg.iter().all(|t| t.is_word() || t.is("*"));
    let starts = arg.first().is_some_and(Token::is_word);
    let ends = arg.len() > 1 && arg.last().is_some_and(|t| t.is("*"));
    words && starts && (ends || arg.iter().any(|t| t.is_any(&TYPE_WORDS)))
}

/// The arguments between two places, as ranges.
fn split<'a>(tokens: &'a [Token<'_>], from: usize, to: usize) -> impl Iterator<Item = (usize, usize)> + 'a {
    let mut commas = super::statements::commas(tokens.get(from..to).unwrap_or(&[]));
    commas.push(to.saturating_sub(from));
    let mut start = from;
    commas.into_iter().map(move |comma| {
        let range = (start, from + comma);
        start = from + comma + 1;
        range
    })
}

/// A string literal with macro names beside it: they are dropped. Returns where to go on.
pub(super) fn strings<'s>(
    tokens: &[Token<'s>],
    at: usize,
    closers: &[Option<usize>],
    out: &mut Vec<Token<'s>>,
) -> usize {
    let last = out.last();
    if last.is_some_and(|t| t.is_word() && !t.is_any(&BEFORE_STRINGS)) {
        out.pop();
    } else if last.is_some_and(|t| t.is(")")) {
        drop_call(out);
    }
    out.push(tokens[at].clone());
    let mut next = at + 1;
    while tokens.get(next).is_some_and(|t| t.is_word() && shouting(&t.text)) {
        let called = tokens.get(next + 1).is_some_and(|t| t.is("("));
        next = match closers.get(next + 1).copied().flatten().filter(|_| called) {
            Some(close) => close + 1,
            None => next + 1,
        };
    }
    next
}

/// Drops a `NAME(..)` that a string follows.
fn drop_call(out: &mut Vec<Token<'_>>) {
    let mut depth = 0usize;
    let open = out.iter().rposition(|t| {
        depth += usize::from(t.is(")"));
        if t.is("(") {
            depth -= 1;
        }
        depth == 0
    });
    let name = open.and_then(|open| open.checked_sub(1));
    if let Some(name) = name.filter(|name| out[*name].is_word() && shouting(&out[*name].text)) {
        out.truncate(name);
    }
}

fn shouting(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}
