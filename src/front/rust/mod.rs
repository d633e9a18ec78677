//! Rust through syn.

use super::{Context, Frontend};
use crate::ir::Unit;
use crate::source::{FileId, Problem, SourceFile};

/// The Rust front end.
pub struct Rust;

impl Frontend for Rust {
    fn extensions(&self) -> &'static [&'static str] {
        &["rs"]
    }

    fn lower(&self, _: &SourceFile, id: FileId, _: &Context) -> (Unit, Vec<Problem>) {
        let unit = Unit {
            file: id,
            ..Unit::default()
        };
        (unit, Vec::new())
    }
}
