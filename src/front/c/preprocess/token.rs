//! Tokens of C and C++ source, each with the place it was read from.

use std::borrow::Cow;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::front::c) enum Kind {
    /// Identifier or keyword.
    Word,
    /// Preprocessing number.
    Number,
    /// String or character literal, with its prefix.
    Literal,
    /// Punctuator.
    Punct,
    /// A whole preprocessor line.
    Directive,
}

/// One token. Comments and white space are not kept.
#[derive(Clone, Debug)]
pub(in crate::front::c) struct Token<'s> {
    /// What it is.
    pub kind: Kind,
    /// Its text; for a directive the whole logical line.
    pub text: Cow<'s, str>,
    /// First byte of where it stands in the file (the use of the macro, for tokens out of a macro's body).
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Follows the previous token with nothing between.
    pub glued: bool,
    /// First on its line.
    pub first: bool,
}

impl<'s> Token<'s> {
    /// A token that stands in no file, made up at the place of `at`.
    pub fn made(kind: Kind, text: &'static str, at: &Token<'_>) -> Token<'s> {
        Token { kind, text: Cow::Borrowed(text), start: at.start, end: at.end, glued: false, first: false }
    }

    /// Is it this word or punctuator?
    pub fn is(&self, text: &str) -> bool {
        self.text == text && matches!(self.kind, Kind::Word | Kind::Punct)
    }

    /// Is it any of these words or punctuators?
    pub fn is_any(&self, texts: &[&str]) -> bool {
        texts.iter().any(|text| self.is(text))
    }

    /// Is it an identifier or keyword?
    pub fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }
}

/// For each opening bracket the index of its closing one; `None` for all else and for the unclosed.
pub(in crate::front::c) fn closers(tokens: &[Token<'_>]) -> Vec<Option<usize>> {
    let mut closers = vec![None; tokens.len()];
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.kind != Kind::Punct {
            continue;
        }
        match token.text.as_ref() {
            "(" => open.push((at, ")")),
            "[" => open.push((at, "]")),
            "{" => open.push((at, "}")),
            close @ (")" | "]" | "}") => {
                if let Some(depth) = open.iter().rposition(|(_, want)| *want == close) {
                    closers[open[depth].0] = Some(at);
                    open.truncate(depth);
                }
            }
            _ => {}
        }
    }
    closers
}
