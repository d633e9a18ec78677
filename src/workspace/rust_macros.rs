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
    /// What its own text calls.
    calls: FxHashSet<String>,
}

impl Macros {
    /// Remembers the file if it defines macros.
    pub(super) fn note(&mut self, header: &Header) {
        let text = &header.file.text;
        let names = defined(text);
        let known = |of: &Defining| of.header.file.path == header.file.path;
        if !names.is_empty() && !self.0.iter().any(known) {
            let calls = called(text).into_iter().map(str::to_owned).collect();
            self.0.push(Defining { header: header.clone(), names, calls });
        }
    }

    /// The files whose macros `file`, or what it calls, names. Of the same name the last counts: that of the innermost
    /// file `around`, else that of the first module.
    pub(super) fn named_in(&self, file: &SourceFile, around: &[PathBuf]) -> Vec<Header> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let own = called(&file.text);
        let mut found: Vec<&Defining> = Vec::new();
        let mut left: Vec<&Defining> = self.0.iter().filter(|of| of.header.file.path != file.path).collect();
        loop {
            let named = |name: &String| own.contains(name.as_str()) || found.iter().any(|of| of.calls.contains(name));
            let (new, rest) = left.into_iter().partition::<Vec<_>, _>(|of| of.names.iter().any(named));
            left = rest;
            if new.is_empty() {
                break;
            }
            found.extend(new);
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
