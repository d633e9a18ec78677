//! The C and C++ front end on any text: `cargo +nightly fuzz run --fuzz-dir tests/fuzz c`.
#![no_main]

use closewait::front::c::C;
use closewait::front::{Context, Frontend};
use closewait::ir::{Name, verify};
use closewait::source::{FileId, SourceFile};

libfuzzer_sys::fuzz_target!(|text: String| {
    let name = Name::new("x");
    let context = Context { module: name, crate_id: name, externs: Vec::new(), headers: Vec::new() };
    let (unit, _) = C.lower(&SourceFile::new("x.cpp", text), FileId::default(), &context);
    assert_eq!(verify::verify(&unit), Vec::<String>::new());
});
