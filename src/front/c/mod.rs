//! C and C++ through tree-sitter.

use super::{Context, Frontend};
use crate::ir::{Language, Unit};
use crate::source::{FileId, Problem, SourceFile};

/// The C and C++ front end.
pub struct C;

impl Frontend for C {
    fn extensions(&self) -> &'static [&'static str] {
        &["c", "h", "cc", "cpp", "cxx", "hpp", "hh", "inl"]
    }

    fn lower(&self, _: &SourceFile, id: FileId, _: &Context) -> (Unit, Vec<Problem>) {
        let unit = Unit {
            file: id,
            language: Language::C,
            ..Unit::default()
        };
        (unit, Vec::new())
    }
}
