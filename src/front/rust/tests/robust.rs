//! Odd files: what stands before the program, broken items, deep nesting, positions.

use super::lower_file;
use crate::ir::{Function, Stmt, Unit};
use crate::source::{Problem, SourceFile};

/// On a stack as large as the workers have.
fn on_a_large_stack(source: String) -> (Unit, Vec<Problem>) {
    let lower = move || lower_file("main.rs", "app", &source);
    let worker = std::thread::Builder::new().stack_size(256 << 20).spawn(lower);
    worker.unwrap().join().unwrap()
}

fn calls(file: &SourceFile, function: &Function) -> Vec<String> {
    let stmts = function.blocks.iter().flat_map(|block| &block.stmts);
    let spans = stmts.filter_map(|stmt| match stmt {
        Stmt::Call { span, .. } => Some(file.slice(*span).to_owned()),
        _ => None,
    });
    spans.collect()
}

#[test]
fn spans_survive_what_is_cut_off_the_front() {
    let program = "fn größe(s: S) { s.read(\"é\"); s.close(); b::open(); }";
    for front in ["", "\u{feff}", "#!/usr/bin/env rustx\n", "\u{feff}#!/bin/x\n---\n[x]\n---\n", "\r\n"] {
        let text = format!("{front}{program}");
        let (unit, problems) = lower_file("main.rs", "app", &text);
        assert_eq!(problems, []);
        let file = SourceFile::new("main.rs", text);
        let function = &unit.functions[0];
        assert_eq!(file.slice(function.name_span), "größe");
        assert_eq!(file.slice(function.span), program);
        assert_eq!(calls(&file, function), ["read", "close", "open"]);
    }
}

#[test]
fn inner_attributes_are_no_shebang() {
    let (unit, problems) = lower_file("main.rs", "app", "#![allow(x)]\nfn f() {}");
    assert_eq!((unit.functions.len(), problems.len()), (1, 0));
}

#[test]
fn a_broken_item_costs_only_itself() {
    let text = "fn a() {}\n\nfn b() -> {}\n\nfn c() { x y }\nfn d() {}\n";
    let (unit, problems) = lower_file("main.rs", "app", text);
    let names: Vec<&str> = unit.functions.iter().map(|f| f.path.last_segment()).collect();
    assert_eq!(names, ["a", "d"]);
    assert!(unit.functions.iter().all(|f| f.partial));
    let lines: Vec<usize> = problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [3, 5]);
}

#[test]
fn traits_of_closures_need_no_dyn_in_old_code() {
    let text =
        "type T = Box<Fn(u8) -> u8 + Send>;\nfn a(x: &mut FnMut()) {}\nfn b<'a, F: Fn()>(x: &'a Fn(), f: F) {}\n";
    let (unit, problems) = lower_file("main.rs", "app", text);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(unit.functions.len(), 2);
    assert!(unit.functions.iter().all(|function| !function.partial));
}

#[test]
fn unbalanced_brackets_cost_the_items_around_them() {
    let text = "fn a() {\n}\n\nfn b() { x(; }\nfn c() {\n}\nfn d() {}\n";
    let (unit, problems) = lower_file("main.rs", "app", text);
    let file = SourceFile::new("main.rs", text.to_owned());
    let names: Vec<&str> = unit.functions.iter().map(|f| file.slice(f.name_span)).collect();
    assert_eq!(names, ["a", "d"]);
    let lines: Vec<usize> = problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [4]);
}

#[test]
fn files_that_nest_too_deeply_are_skipped() {
    let nested = format!("fn f() {{\n {}1{} }}", "(".repeat(100_000), ")".repeat(100_000));
    let (unit, problems) = lower_file("main.rs", "app", &nested);
    assert!(unit.functions.is_empty());
    assert_eq!(problems[0].line, 2);
    assert_eq!(problems[0].message, "nested too deeply (over 400 levels); skipped");
}

#[test]
fn whatever_is_accepted_fits_the_stack() {
    let wrap = |open: &str, inner: &str, close: &str, n: usize| {
        format!("fn f() {{ {}{inner}{} }}", open.repeat(n), close.repeat(n))
    };
    for source in [
        wrap("(", "1", ")", 390),
        wrap("!", "a", "", 5_900),
        wrap("|| ", "a", "", 2_900),
        wrap("return ", "a", "", 5_900),
        wrap("a + ", "a", "", 5_900),
        wrap("", "a", ".b()", 1_400),
        wrap("", "a", "?", 5_900),
        wrap("if a {} else ", "{}", "", 4_000),
        wrap("match a { _ => ", "b", "}", 390),
        wrap("match a { Some(_) | None if ", "b", "=> {}, }", 300),
        wrap("async move {", "", "}", 390),
        wrap("select! { Some(x) = ", "a", "=> b }", 120),
    ] {
        let (unit, problems) = on_a_large_stack(source);
        assert_eq!(problems, []);
        assert!(!unit.functions.is_empty());
    }
}

#[test]
fn macros_that_grow_without_end_are_given_up() {
    let bomb = "macro_rules! m { ($($x:tt)*) => { m!($($x)* $($x)*) } } fn f() { m!(a b c) }";
    let (unit, _) = on_a_large_stack(bomb.to_owned());
    assert_eq!(unit.functions.len(), 1);
}

#[test]
fn ways_out_of_long_functions_share_their_ends() {
    let source = format!("fn f() {{ {} }}", "let x = f()?;".repeat(2_000));
    let (unit, _) = on_a_large_stack(source);
    let stmts: usize = unit.functions[0].blocks.iter().map(|block| block.stmts.len()).sum();
    assert!(stmts < 150_000, "{stmts}");
}

#[test]
fn submodules_are_looked_for_beside_or_below_their_file() {
    let candidates = |path: &str, module: &str| {
        let (unit, _) = lower_file(path, module, "mod x;");
        unit.modules[0].candidates.clone()
    };
    assert_eq!(candidates("src/main.rs", "app"), ["x.rs", "x/mod.rs"]);
    assert_eq!(candidates("src/bin/tool.rs", "app"), ["x.rs", "x/mod.rs"]);
    assert_eq!(candidates("src/a/mod.rs", "app::a"), ["x.rs", "x/mod.rs"]);
    assert_eq!(candidates("src/a.rs", "app::a"), ["a/x.rs", "a/x/mod.rs"]);
}
