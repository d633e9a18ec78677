//! C and C++ through tree-sitter.
//!
//! A file is made ready by [`preprocess`] (macros, `#if`, what headers would explain), parsed, surveyed by
//! [`collect`] (types, functions, globals, in any order), and then its bodies are lowered one by one. Source that
//! cannot be parsed is lowered around, and the functions concerned are marked partial.

mod aggregates;
mod alternatives;
mod body;
mod bound;
mod by_argument;
mod calls;
mod classes;
mod closures;
mod collect;
mod conditions;
mod constants;
mod constructors;
mod cursor;
mod declarations;
mod declarators;
mod emplace;
mod exports;
mod expressions;
mod free_operators;
mod functions;
mod globals;
mod instances;
mod jumps;
mod known;
mod loops;
mod lowering;
mod memberwise;
mod names;
mod objects;
mod operators;
mod places;
mod preprocess;
mod prune;
mod statements;
mod switches;
mod syntax;
#[cfg(test)]
mod tests;
mod tries;
mod typeof_;
mod types;
mod walks;

use tree_sitter::Tree;

use crate::front::{Context, Frontend, Header};
use crate::ir::{Language, Unit};
use crate::source::{FileId, Problem, SourceFile};
use lowering::Lowering;
use preprocess::Rendered;

/// The C and C++ plug-in.
#[derive(Clone, Copy, Debug, Default)]
pub struct C;

const EXTENSIONS: [&str; 10] = ["c", "h", "cc", "cpp", "cxx", "hpp", "hh", "hxx", "inl", "ipp"];

impl Frontend for C {
    fn extensions(&self) -> &'static [&'static str] {
        &EXTENSIONS
    }

    /// What the headers of the context declare is known. A macro of a header that is not among them is a call of the
    /// function that the header's own unit offers for it, which takes its arguments by value.
    fn lower(&self, file: &SourceFile, id: FileId, context: &Context) -> (Unit, Vec<Problem>) {
        let cpp = is_cpp(file);
        let texts: Vec<&str> = context.headers.iter().map(|header| header.file.text.as_str()).collect();
        let mut prepared = preprocess::prepare(&file.text, cpp, &texts);
        let rendered = std::mem::take(&mut prepared.rendered);
        let mut unit = Unit {
            file: id,
            language: if cpp { Language::Cpp } else { Language::C },
            includes: std::mem::take(&mut prepared.includes),
            ..Unit::default()
        };
        let Some(tree) = syntax::parse(&rendered.text, cpp) else {
            return (unit, vec![problem(file, 0, "the parser gave up on this file")]);
        };
        let headers: Vec<(FileId, Rendered, Tree)> = parsed(&context.headers, &texts, cpp);
        let exported = if header(file) { exports::functions(&mut prepared, cpp) } else { Vec::new() };
        let mut lowering = Lowering::new(&mut unit, &rendered, cpp, &prepared.conditions);
        lowering.shared = header(file);
        for (id, rendered, tree) in &headers {
            lowering.included(*id, rendered, tree.root_node());
        }
        lowering.file(tree.root_node());
        for (rendered, tree) in &exported {
            lowering.exported(rendered, tree.root_node());
        }
        if header(file) {
            lowering.constants(&prepared.defined);
        }
        lowering.settle_duplicates(&prepared.windows);
        let (count, place) = syntax::errors(&tree);
        let mut problems = Vec::new();
        if count > 0 {
            let (start, _) = rendered.place(place, place + 1);
            let line = file.line_column(u32::try_from(start).unwrap_or(u32::MAX)).line;
            let places = if count == 1 { "place" } else { "places" };
            let message =
                format!("{count} {places} could not be parsed; the functions around them are analysed in part");
            problems.push(problem(file, line, &message));
        }
        (unit, problems)
    }
}

/// The headers, ready to be surveyed.
fn parsed(headers: &[Header], texts: &[&str], cpp: bool) -> Vec<(FileId, Rendered, Tree)> {
    let ready = |(at, header): (usize, &Header)| {
        let rendered = preprocess::prepare(&header.file.text, cpp, &texts[..at]).rendered;
        syntax::parse(&rendered.text, cpp).map(|tree| (header.id, rendered, tree))
    };
    headers.iter().enumerate().filter_map(ready).collect()
}

fn problem(file: &SourceFile, line: usize, message: &str) -> Problem {
    Problem { path: file.path.clone(), line, message: message.to_owned() }
}

fn extension(file: &SourceFile) -> &str {
    file.path.extension().and_then(|e| e.to_str()).unwrap_or("")
}

fn header(file: &SourceFile) -> bool {
    !matches!(extension(file), "c" | "cc" | "cpp" | "cxx")
}

/// By the file's ending; a `.h` or `.inl` by what is in it.
fn is_cpp(file: &SourceFile) -> bool {
    match extension(file) {
        "c" => false,
        "h" | "inl" => preprocess::looks_like_cpp(&file.text),
        _ => true,
    }
}
