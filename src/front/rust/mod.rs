//! Rust source to IR, through syn.
//!
//! A file is looked at for nesting, parsed, its names are declared, then its bodies are lowered, each expression by
//! the file of its kind. Nothing here knows what a call means.

mod attrs;
mod builder;
mod calls;
mod captures;
mod cfg;
mod closures;
mod cond;
mod control;
mod derived;
mod exprs;
mod finish;
mod functions;
mod impls;
mod items;
mod literals;
mod lowerer;
mod macros;
mod matches;
mod nesting;
mod parse;
mod paths;
mod pats;
mod places;
mod scopes;
pub mod snippet;
mod spans;
mod std_names;
mod stmts;
mod type_defs;
mod types;
mod uses;

#[cfg(test)]
mod tests;

use rustc_hash::FxHashSet;

use self::lowerer::Lowerer;
use self::scopes::Scopes;
use super::{Context, Frontend};
use crate::ir::{Language, Unit};
use crate::source::{FileId, Problem, SourceFile};

/// The Rust front end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rust;

impl Frontend for Rust {
    fn extensions(&self) -> &'static [&'static str] {
        &["rs"]
    }

    fn lower(&self, file: &SourceFile, id: FileId, context: &Context) -> (Unit, Vec<Problem>) {
        let parsed = parse::parse(file, id);
        let (scopes, scope) = Scopes::new(context);
        let mut lowerer = Lowerer {
            unit: Unit { file: id, language: Language::Rust, ..Unit::default() },
            spans: parsed.spans,
            scopes,
            scope,
            builders: Vec::new(),
            generics: Vec::new(),
            self_type: None,
            in_test: parsed.is_test,
            folder: folder(file, context),
            inline_depth: 0,
            macros: macros::rules::of_others(&context.headers),
            expanding: 0,
            expanded: 0,
            depth: 0,
            guards: 0,
            selects: 0,
            type_depth: 0,
            dropped: FxHashSet::default(),
        };
        lowerer.file(parsed.items);
        let mut unit = lowerer.unit;
        if parsed.partial {
            unit.functions.iter_mut().for_each(|function| function.partial = true);
        }
        (unit, parsed.problems)
    }
}

/// Where the files of submodules are, relative to the file's folder.
fn folder(file: &SourceFile, context: &Context) -> String {
    let stem = file.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
    if context.module == context.crate_id || matches!(stem, "main" | "lib" | "mod") {
        String::new()
    } else {
        format!("{stem}/")
    }
}
