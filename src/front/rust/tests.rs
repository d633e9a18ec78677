//! What Rust becomes in the IR, as printed text.

mod closures;
mod control;
mod items;
mod macros;
mod patterns;
mod robust;

use super::Rust;
use crate::front::{Context, Frontend};
use crate::ir::verify::verify;
use crate::ir::{Name, Unit, print};
use crate::source::{FileId, Problem, SourceFile};

fn lower_file(path: &str, module: &str, source: &str) -> (Unit, Vec<Problem>) {
    let file = SourceFile::new(path, source.to_owned());
    let context = Context {
        module: Name::new(module),
        crate_id: Name::new("app"),
        externs: vec![(Name::new("my_lib"), Name::new("my_lib#1"))],
        headers: Vec::new(),
    };
    let (unit, problems) = Rust.lower(&file, FileId(0), &context);
    assert_eq!(verify(&unit), Vec::<String>::new());
    (unit, problems)
}

fn lower(source: &str) -> Unit {
    let (unit, problems) = lower_file("main.rs", "app", source);
    assert_eq!(problems, []);
    unit
}

/// The functions of a program, as text.
fn functions(source: &str) -> String {
    let texts: Vec<String> = lower(source).functions.iter().map(print::function).collect();
    texts.concat()
}

/// Everything but the functions.
fn declarations(source: &str) -> String {
    let mut unit = lower(source);
    for global in &mut unit.globals {
        global.init = None;
    }
    unit.functions.clear();
    print::unit(&unit)
}
