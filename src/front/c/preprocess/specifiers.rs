//! Unknown words among the specifiers of a declaration: `FOO_API int f(void)`, `class EXPORT C`, `FUNC(x) {`.

use super::token::{Kind, Token};

const TYPES: [&str; 16] = [
    "void",
    "char",
    "short",
    "int",
    "long",
    "float",
    "double",
    "signed",
    "unsigned",
    "_Bool",
    "bool",
    "auto",
    "wchar_t",
    "size_t",
    "ssize_t",
    "__auto_type",
];
const QUALIFIERS: [&str; 14] = [
    "static",
    "extern",
    "inline",
    "const",
    "volatile",
    "register",
    "constexpr",
    "virtual",
    "explicit",
    "mutable",
    "thread_local",
    "_Thread_local",
    "_Atomic",
    "friend",
];
const TAGS: [&str; 4] = ["struct", "class", "union", "enum"];
const OTHERS: [&str; 12] = [
    "typedef",
    "using",
    "template",
    "namespace",
    "public",
    "private",
    "protected",
    "static_assert",
    "_Static_assert",
    "asm",
    "operator",
    "typename",
];

/// The tokens to put out in place of `at..next`, when the declaration at `at` needs a change.
pub(super) fn clean<'s>(
    tokens: &[Token<'s>],
    at: usize,
    closers: &[Option<usize>],
    top: bool,
    cpp: bool,
) -> Option<(Vec<Token<'s>>, usize)> {
    let first = tokens.get(at).filter(|t| t.is_word())?;
    if first.is_any(&OTHERS) {
        return None;
    }
    if top && tokens.get(at + 1).is_some_and(|t| t.is("(")) && !first.is_any(&TYPES) {
        return called(tokens, at, closers, first);
    }
    let end = (at..tokens.len()).find(|i| {
        let t = &tokens[*i];
        !t.is_word() && !t.is_any(&["*", "&", "&&"])
    })?;
    let stop = &tokens[end];
    if !stop.is_any(&["(", ";", "=", "{", "[", ",", ":", ")"]) {
        return None;
    }
    let run = &tokens[at..end];
    let drop = superfluous(run, stop, cpp);
    if drop.is_empty() {
        return None;
    }
    let kept = run.iter().enumerate().filter(|(n, _)| !drop.contains(n));
    Some((kept.map(|(_, t)| t.clone()).collect(), end))
}

/// `NAME(args)` at the start of a declaration: a function without a type, or a macro to drop.
fn called<'s>(
    tokens: &[Token<'s>],
    at: usize,
    closers: &[Option<usize>],
    first: &Token<'s>,
) -> Option<(Vec<Token<'s>>, usize)> {
    let close = closers.get(at + 1).copied().flatten()?;
    let next = tokens.get(close + 1)?;
    let upper = shouting(first);
    let old_style = !upper && next.is_word() && old_parameters(&tokens[close + 1..]);
    if next.is("{") || old_style {
        return Some((vec![Token::made(Kind::Word, "int", first)], at));
    }
    let declares = next.is_word() && !next.is_any(&["const", "noexcept", "override", "final"]);
    (upper && declares).then(|| (Vec::new(), close + 1))
}

/// Declarations, each with its semicolon, up to a brace: the parameters of a K&R definition.
fn old_parameters(tokens: &[Token<'_>]) -> bool {
    let end = tokens.iter().take(200).position(|t| t.is_any(&["{", "(", "}", "="]));
    end.is_some_and(|end| end > 0 && tokens[end].is("{") && tokens[end - 1].is(";"))
}

/// Indices of the words of a specifier run that are neither type nor name.
fn superfluous(run: &[Token<'_>], stop: &Token<'_>, cpp: bool) -> Vec<usize> {
    let mut plain = Vec::new();
    let mut typed = false;
    let mut tag = None;
    for (at, token) in run.iter().enumerate() {
        let tagged = at > 0 && run[at - 1].is_any(&TAGS);
        if token.is_any(&TAGS) {
            tag = Some(at);
            typed = true;
        } else if token.is_any(&TYPES) {
            typed = true;
        } else if token.is_word() && !token.is_any(&QUALIFIERS) && !token.is("final") {
            let named = run.get(at + 1).is_some_and(Token::is_word);
            if !(tagged && !(named && shouting(token))) {
                plain.push(at);
            }
        }
    }
    let heading = stop.is_any(&["{", ":"]);
    if tag.is_some() && heading {
        // `class EXPORT Name {`: the name is the last word.
        let names = run.iter().enumerate().skip(tag.unwrap_or(0) + 1);
        let words: Vec<usize> = names.filter(|(_, t)| t.is_word() && !t.is("final")).map(|(n, _)| n).collect();
        return words.split_last().map_or(Vec::new(), |(_, rest)| rest.to_vec());
    }
    // The last plain word is the name.
    let name = plain.pop();
    if name != Some(run.len().saturating_sub(1)) && !heading {
        plain.extend(name);
    }
    if !typed {
        // Of the rest one is the type: the last that does not shout, else the last.
        let quiet = plain.iter().rposition(|at| !shouting(&run[*at]));
        let kept = quiet.or(plain.len().checked_sub(1));
        if let Some(kept) = kept {
            plain.remove(kept);
        }
    }
    if cpp {
        plain.retain(|at| shouting(&run[*at]));
    }
    plain
}

/// All capitals, as macros are.
fn shouting(token: &Token<'_>) -> bool {
    let text = token.text.as_ref();
    text.len() > 2 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}
