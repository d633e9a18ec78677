//! Front end, linker, engine and rules on any Rust text: `cargo +nightly fuzz run --fuzz-dir tests/fuzz engine`.
#![no_main]

use std::sync::Arc;

use closewait::apis::Models;
use closewait::front::rust::Rust;
use closewait::front::{Context, Frontend};
use closewait::ir::Name;
use closewait::rules;
use closewait::source::{FileId, SourceFile, Sources};

libfuzzer_sys::fuzz_target!(|text: String| {
    let name = Name::new("x");
    let context = Context { module: name, crate_id: name, externs: Vec::new(), headers: Vec::new() };
    let file = SourceFile::new("x.rs", text);
    let (unit, _) = Rust.lower(&file, FileId::default(), &context);
    let mut sources = Sources::default();
    sources.add(file);
    drop(rules::run(vec![Arc::new(unit)], &Default::default(), Models::builtin(), &sources, None));
});
