//! What an `#if` asks, as far as it can be told without a compiler.

use super::lexer::lex;
use super::token::Token;

/// The condition of one branch, in a form in which `#ifdef X` and `#if defined(X)` are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::front::c) struct Condition {
    /// Canonical text without a leading negation.
    pub key: String,
    /// The key is negated.
    pub negated: bool,
}

impl Condition {
    /// The condition of `#if`, `#ifdef`, `#ifndef`, `#elif` with what follows the word.
    pub fn new(word: &str, rest: &[Token<'_>]) -> Condition {
        let mut texts: Vec<&str> = rest.iter().map(|t| t.text.as_ref()).collect();
        let defined = word.ends_with("def");
        let mut negated = word.ends_with("ndef");
        while texts.first() == Some(&"!") && simple(&texts[1..]) {
            negated = !negated;
            texts.remove(0);
        }
        let key = match texts.as_slice() {
            [name] if defined => format!("defined {name}"),
            ["defined", "(", name, ")"] | ["defined", name] => format!("defined {name}"),
            ["(", name, ")"] => (*name).to_owned(),
            _ => texts.join(" "),
        };
        Condition { key, negated }
    }

    /// Its truth where the language or plain numbers settle it.
    pub fn settled(&self, cpp: bool) -> Option<bool> {
        let truth = match self.key.as_str() {
            "0" => false,
            "1" => true,
            "defined __cplusplus" | "__cplusplus" => cpp,
            _ => return None,
        };
        Some(truth != self.negated)
    }

    /// Asks for a feature that a plain build leaves out: `#ifdef WITH_TLS`. What compilers, platforms and `configure`
    /// define is there.
    pub fn extra(&self) -> bool {
        let name = self.key.strip_prefix("defined ").unwrap_or("_");
        !self.negated && !name.starts_with('_') && !name.starts_with("HAVE_") && name.chars().any(char::is_uppercase)
    }

    /// Holds only when building for Windows.
    pub fn windows(&self) -> bool {
        const WORDS: [&str; 7] = ["_WIN32", "WIN32", "_WIN64", "__WIN32__", "_MSC_VER", "__MINGW32__", "_WINDOWS"];
        let words = lex(&self.key, 0, false);
        let named = words.iter().any(|t| WORDS.contains(&t.text.as_ref()) || t.is("OS_WIN") || t.is("WINDOWS"));
        named && !self.negated && !words.iter().any(|t| t.is("!"))
    }
}

fn simple(texts: &[&str]) -> bool {
    matches!(texts, [_] | ["defined", _] | ["defined", "(", _, ")"] | ["(", _, ")"] | ["!", ..])
}
