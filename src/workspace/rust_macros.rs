//! `macro_rules!` of a crate: whose definitions a file can name.
//!
//! A macro is seen below its definition, in the files of modules too. Which of two definitions stands first in the
//! text is not looked at: a file that calls a macro of that name calls one of those it can see.

use std::path::PathBuf;

use rustc_hash::FxHashSet;

use crate::front::Header;
use crate::source::SourceFile;

/// The word before the name.
const WORD: &str = "macro_rules!";

/// The files of one crate that define macros, in the order of their levels.
#[derive(Default)]
pub(super) struct Macros(Vec<Defining>);

struct Defining {
    header: Header,
    names: Vec<String>,
}

impl Macros {
    /// Remembers the file if it defines macros.
    pub(super) fn note(&mut self, header: &Header) {
        let names = defined(&header.file.text);
        let known = |of: &Defining| of.header.file.path == header.file.path;
        if !names.is_empty() && !self.0.iter().any(known) {
            self.0.push(Defining { header: header.clone(), names });
        }
    }

    /// The files whose macros `file`, or what it calls, names. Of the same name the last counts: that of the innermost
    /// file `around`, else that of the first module.
    pub(super) fn named_in(&self, file: &SourceFile, around: &[PathBuf]) -> Vec<Header> {
        let others = || self.0.iter().filter(|of| of.header.file.path != file.path);
        let mut texts = vec![file.text.as_str()];
        let mut found: Vec<&Defining> = Vec::new();
        while let Some(text) = texts.pop() {
            let called = called(text);
            let named = |of: &&Defining| of.names.iter().any(|name| called.contains(name.as_str()));
            for of in others().filter(named) {
                if !found.iter().any(|known| std::ptr::eq(*known, of)) {
                    found.push(of);
                    texts.push(&of.header.file.text);
                }
            }
        }
        let level = |of: &&Defining| around.iter().position(|outer| *outer == of.header.file.path);
        let order = |of: &&Defining| std::cmp::Reverse(self.0.iter().position(|known| std::ptr::eq(known, *of)));
        found.sort_by_key(|of| (level(of), order(of)));
        found.into_iter().map(|of| of.header.clone()).collect()
    }
}

/// The names of the macros that are defined in the text.
fn defined(text: &str) -> Vec<String> {
    let after = |(at, _): (usize, &str)| {
        let rest = text[at + WORD.len()..].trim_start();
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        (end > 0).then(|| rest[..end].to_owned())
    };
    text.match_indices(WORD).filter_map(after).collect()
}

/// The words before exclamation marks.
fn called(text: &str) -> FxHashSet<&str> {
    let word = |(at, _)| text[..at].rsplit(|c| !is_word(c)).next().unwrap_or("");
    text.match_indices('!').map(word).filter(|word| !word.is_empty()).collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_and_calls_are_told_apart() {
        let text = "macro_rules! retry { () => {} }\n#[macro_export]\nmacro_rules!  give_up{ () => {} }";
        assert_eq!(defined(text), ["retry", "give_up"]);
        let called = called("x = retry!(f()); no_give_up!(f()); !other(g != h)");
        assert!(called.contains("retry") && called.contains("no_give_up") && called.len() == 2);
    }
}
