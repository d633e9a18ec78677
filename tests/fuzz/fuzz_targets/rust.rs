//! The Rust front end on any text: `cargo +nightly fuzz run --fuzz-dir tests/fuzz rust`.
#![no_main]

use closewait::front::rust::Rust;
use closewait::front::{Context, Frontend};
use closewait::ir::{Name, verify};
use closewait::source::{FileId, SourceFile};

libfuzzer_sys::fuzz_target!(|text: String| {
    let name = Name::new("x");
    let context = Context { module: name, crate_id: name, externs: Vec::new(), headers: Vec::new() };
    let (unit, _) = Rust.lower(&SourceFile::new("x.rs", text), FileId::default(), &context);
    assert_eq!(verify::verify(&unit), Vec::<String>::new());
});
