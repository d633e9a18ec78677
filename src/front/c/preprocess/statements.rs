//! Statements that need a change before a grammar can read them.

use super::token::{Kind, Token};

/// What to do with a statement that begins with a word.
pub(super) enum Change {
    /// `X_FOREACH(a, b) stmt`: a loop; `close` is its closing parenthesis.
    Loop { close: usize },
    /// `foreach (decl, list) stmt`: a loop over a range.
    RangeFor { comma: usize, close: usize },
    /// `UNKNOWN(a) { .. }`: perhaps.
    Condition { close: usize },
    /// `UNKNOWN(a)` on a line of its own: lacks its semicolon.
    Semicolon { close: usize },
    /// `T x(a, b);`: an object, not a function.
    Parenthesise { open: usize, close: usize },
}

const KEYWORDS: [&str; 46] = [
    "if",
    "while",
    "for",
    "switch",
    "return",
    "sizeof",
    "do",
    "else",
    "case",
    "default",
    "catch",
    "try",
    "throw",
    "new",
    "delete",
    "defined",
    "asm",
    "__asm__",
    "__asm",
    "static_assert",
    "_Static_assert",
    "__auto_type",
    "co_await",
    "co_return",
    "co_yield",
    "operator",
    "goto",
    "break",
    "continue",
    "using",
    "typedef",
    "namespace",
    "template",
    "struct",
    "class",
    "union",
    "enum",
    "extern",
    "decltype",
    "alignof",
    "_Alignof",
    "__attribute__",
    "noexcept",
    "void",
    "int",
    "this",
];

/// The change that the statement at `at` needs.
pub(super) fn change(tokens: &[Token<'_>], at: usize, closers: &[Option<usize>], cpp: bool) -> Option<Change> {
    let word = &tokens[at];
    if !word.is_word() || (word.is_any(&KEYWORDS) && !word.is("int")) {
        return None;
    }
    if !tokens.get(at + 1)?.is("(") {
        return if cpp { object(tokens, at, closers) } else { None };
    }
    let close = closers[at + 1]?;
    let next = tokens.get(close + 1)?;
    let lower = word.text.to_ascii_lowercase();
    if matches!(lower.as_str(), "foreach" | "q_foreach" | "boost_foreach") && cpp {
        let comma = commas(&tokens[at + 2..close]).first().map(|n| at + 2 + n)?;
        return Some(Change::RangeFor { comma, close });
    }
    let looping = ["foreach", "for_each", "_iter", "forall", "for_all"].iter().any(|part| lower.contains(part));
    let statement = next.is("{") || next.is_word();
    if looping && statement && !next.is("}") {
        return Some(Change::Loop { close });
    }
    if next.is("{") {
        return Some(Change::Condition { close });
    }
    let alone = next.first && (next.is_word() || next.kind == Kind::Directive);
    let operator = next.is_any(&["and", "or", "xor"]);
    if next.is_word() && !next.first && !operator && tokens.get(close + 2).is_some_and(|t| t.is("(")) {
        return Some(Change::Condition { close });
    }
    const BEGINS: [&str; 8] = ["return", "if", "while", "for", "switch", "do", "goto", "break"];
    if next.is_any(&BEGINS) && !next.first {
        let shouts = word.text.bytes().all(|b| !b.is_ascii_lowercase());
        return Some(if shouts { Change::Semicolon { close } } else { Change::Condition { close } });
    }
    ((alone && !operator) || next.is("}")).then_some(Change::Semicolon { close })
}

/// `[qualifiers] T x(args);` with arguments that a grammar may take for types.
fn object(tokens: &[Token<'_>], at: usize, closers: &[Option<usize>]) -> Option<Change> {
    let open = (at..tokens.len().min(at + 80)).find(|i| tokens[*i].is_any(&["(", ";", "=", "{", "[", "->", "."]))?;
    let name = &tokens[open - 1];
    if !tokens[open].is("(") || !name.is_word() || open < at + 2 {
        return None;
    }
    let head = &tokens[at..open - 1];
    let plain =
        |t: &Token<'_>| t.is_word() || t.kind == Kind::Number || t.is_any(&["::", "<", ">", ">>", ",", "*", "&"]);
    let typed = head.last().is_some_and(|t| t.is_word() || t.is_any(&[">", "*", "&", ">>"]));
    let close = closers[open]?;
    let args = &tokens[open + 1..close];
    let ended = tokens.get(close + 1).is_some_and(|t| t.is_any(&[";", ","]));
    let braced = args.first()?.is("{") || args.last()?.is("...");
    let nested = commas(args).iter().any(|comma| args.get(comma + 1).is_some_and(|t| t.is("{")));
    let qualified = head.last().is_some_and(|t| t.is("::"));
    (ended && typed && !braced && !nested && !qualified && head.iter().all(plain))
        .then_some(Change::Parenthesise { open, close })
}

/// Indices of the top-level commas.
pub(super) fn commas(tokens: &[Token<'_>]) -> Vec<usize> {
    let mut depth = 0usize;
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is_any(&["(", "[", "{"]) {
            depth += 1;
        } else if token.is_any(&[")", "]", "}"]) {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is(",") {
            found.push(at);
        }
    }
    found
}
