//! What a header gives to other files beyond declarations: macros as functions and constants.

use tree_sitter::Tree;

use super::constants::number;
use super::lowering::Lowering;
use super::preprocess::{Macro, Prepared, Rendered};
use super::syntax;
use crate::ir::Name;
use crate::source::Span;
use std::rc::Rc;

/// How many macros of one header are offered as functions.
const MAX_FUNCTIONS: usize = 400;

/// The function-like macros of a header whose bodies parse, each as a function.
pub(super) fn functions(prepared: &mut Prepared<'_>, cpp: bool) -> Vec<(Rendered, Tree)> {
    let defined: Vec<Rc<Macro<'_>>> = prepared.defined.clone();
    let mut exported = Vec::new();
    for found in defined.iter().filter(|m| m.params.is_some()).take(MAX_FUNCTIONS) {
        let Some(rendered) = prepared.as_function(found) else {
            continue;
        };
        let tree = syntax::parse(&rendered.text, cpp);
        exported.extend(tree.filter(|tree| !tree.root_node().has_error()).map(|tree| (rendered, tree)));
    }
    exported
}

impl Lowering<'_> {
    /// Object-like macros of a header: numbers become constants, other names become aliases.
    pub fn constants(&mut self, defined: &[Rc<Macro<'_>>]) {
        for found in defined.iter().filter(|m| m.params.is_none()) {
            let bare: Vec<&str> =
                found.body.iter().map(|t| t.text.as_ref()).filter(|t| !matches!(*t, "(" | ")")).collect();
            let path = Name::new(&found.name.text);
            let span = Span::new(self.unit.file, found.name.start, found.name.end);
            match bare.as_slice() {
                [digits] if number(digits).is_some() && digits.starts_with(|c: char| c.is_ascii_digit()) => {
                    self.constant_global(path, number(digits), span);
                }
                ["-", digits] => {
                    let value = number(digits).and_then(i64::checked_neg);
                    self.constant_global(path, value, span);
                }
                [word] if found.body.len() == 1 && found.body[0].is_word() => {
                    self.unit.aliases.push((path, Name::new(word)));
                }
                _ => {}
            }
        }
    }

    /// Of functions defined twice under `#if`, the one that not only Windows sees comes first; equal ones go.
    pub fn settle_duplicates(&mut self, windows: &[(usize, usize)]) {
        let within = |span: Span| {
            let place = span.start as usize;
            windows.iter().any(|(start, end)| (*start..*end).contains(&place))
        };
        let mut seen: rustc_hash::FxHashMap<Name, usize> = rustc_hash::FxHashMap::default();
        for at in 0..self.unit.functions.len() {
            let path = self.unit.functions[at].path;
            match seen.get(&path).copied() {
                Some(first) => {
                    let (a, b) = (&self.unit.functions[first], &self.unit.functions[at]);
                    if within(a.name_span) && !within(b.name_span) {
                        // Nothing refers to named functions by index.
                        self.unit.functions.swap(first, at);
                    }
                }
                None => {
                    seen.insert(path, at);
                }
            }
        }
    }
}
