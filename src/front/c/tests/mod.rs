//! Lowering, told by small programs.

mod classes;
mod control;
mod data;
mod macros;
mod printer;
mod robustness;

use super::C;
use crate::front::{Context, Frontend, Header};
use crate::ir::{Name, Unit};
use crate::source::{FileId, Problem, SourceFile};

fn lower(name: &str, text: &str) -> (Unit, Vec<Problem>) {
    let file = SourceFile::new(name, text.to_owned());
    C.lower(&file, FileId(0), &context(Vec::new()))
}

fn context(headers: Vec<Header>) -> Context {
    Context { module: Name::new(""), crate_id: Name::new(""), externs: Vec::new(), headers }
}

/// The function `name` of a C file.
fn c(text: &str, name: &str) -> String {
    printer::show(&lower("a.c", text).0, name)
}

/// The function `name` of a C++ file.
fn cpp(text: &str, name: &str) -> String {
    printer::show(&lower("a.cpp", text).0, name)
}

/// Compares line by line, whatever the indentation.
#[track_caller]
fn same(shown: &str, expected: &str) {
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    assert_eq!(lines(shown), lines(expected), "\n{shown}");
}
