//! `int f() try { .. } catch (..) { .. }`: a function whose body is a try block. The grammar wants braces round it.

use super::token::{Kind, Token, closers};

/// Puts braces round every try block that is a function's body.
pub(super) fn braced(tokens: Vec<Token<'_>>) -> Vec<Token<'_>> {
    let is_body = |at: usize| {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        tokens[at].is("try")
            && tokens.get(at + 1).is_some_and(|next| next.is("{"))
            && before.is_some_and(|before| before.is_any(&[")", "const", "noexcept", "override", "final"]))
    };
    let bodies: Vec<usize> = (0..tokens.len()).filter(|at| is_body(*at)).collect();
    if bodies.is_empty() {
        return tokens;
    }
    let closers = closers(&tokens);
    let mut opens = Vec::new();
    let mut ends = Vec::new();
    for at in bodies {
        let Some(mut end) = closers.get(at + 1).copied().flatten() else { continue };
        while tokens.get(end + 1).is_some_and(|next| next.is("catch")) {
            let handler = closers.get(end + 2).copied().flatten().and_then(|paren| closers.get(paren + 1).copied()?);
            let Some(handler) = handler else { break };
            end = handler;
        }
        opens.push(at);
        ends.push(end);
    }
    let mut out = Vec::with_capacity(tokens.len() + 2 * opens.len());
    for (at, token) in tokens.into_iter().enumerate() {
        if opens.contains(&at) {
            out.push(Token::made(Kind::Punct, "{", &token));
        }
        let close = ends.contains(&at).then(|| Token::made(Kind::Punct, "}", &token));
        out.push(token);
        out.extend(close);
    }
    out
}
