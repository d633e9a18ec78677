//! Trees, files and functions that grow: time grows no faster, and what is left out is said.
//!
//! `CLOSEWAIT_GROWTH=1 cargo test --release growth` takes the full sizes; without it they are a tenth.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::support::{LEAKING, Run, folder, run_in, write};

/// Functions, calls, branches at full size.
const FUNCTIONS: usize = 10_000;
const CALLS: usize = 5_000;
const BRANCHES: usize = 2_000;
/// Seconds each may take in a release build of full size.
const MOST: u64 = 10;

fn size(full: usize) -> usize {
    if std::env::var_os("CLOSEWAIT_GROWTH").is_some() { full } else { full / 10 }
}

fn timed(name: &str, text: &str) -> Run {
    let dir = folder(&[(name, text)]);
    let started = Instant::now();
    let run = run_in(dir.path(), &["check", "--no-config", "."]);
    let took = started.elapsed();
    assert!(matches!(run.code, Some(0 | 1)), "{:?} {}", run.code, run.err);
    assert!(!run.err.contains("internal error"), "{}", run.err);
    assert!(cfg!(debug_assertions) || took < Duration::from_secs(MOST), "{name} took {took:?}");
    run
}

#[test]
fn a_file_in_which_every_function_touches_a_socket() {
    let mut text = "use std::io::Read;\nuse std::net::{TcpListener, TcpStream};\n".to_owned();
    for at in 0..size(FUNCTIONS) {
        writeln!(
            text,
            "fn f{at}(mut s: TcpStream) {{ let mut b = [0; 9]; while s.read(&mut b).is_ok_and(|n| n > {at}) {{}} }}"
        )
        .unwrap();
    }
    timed("many.rs", &text);
}

#[test]
fn a_chain_of_calls_as_deep_as_it_is_long() {
    let last = size(CALLS);
    let mut text = "use std::io::Read;\nuse std::net::{TcpListener, TcpStream};\n".to_owned();
    for at in 0..last {
        writeln!(text, "fn f{at}(s: TcpStream) {{ f{}(s) }}", at + 1).unwrap();
    }
    writeln!(text, "fn f{last}(mut s: TcpStream) {{ let mut b = [0; 9]; let _ = s.read(&mut b); }}").unwrap();
    text.push_str("fn main() { for s in TcpListener::bind(\"\").unwrap().incoming() { f0(s.unwrap()) } }\n");
    timed("chain.rs", &text);
}

#[test]
fn a_function_of_many_branches_says_what_was_left_out() {
    let mut text = "#include <sys/socket.h>\nint main(int n, char **v) {\n  int l = socket(2, 1, 0);\n".to_owned();
    text.push_str("  int x = 0;\n  for (;;) {\n    int fd = accept(l, 0, 0);\n    if (fd < 0) continue;\n");
    for at in 0..size(BRANCHES) {
        writeln!(text, "    if (v[{at}][0]) x{} = {at};", if at % 3 == 0 { " +" } else { "" }).unwrap();
    }
    text.push_str("    close(fd);\n  }\n}\n");
    if cfg!(feature = "c") {
        timed("branches.c", &text);
    }
}

#[test]
fn the_same_tree_four_times_over_has_four_times_the_findings() {
    let dir = folder(&[]);
    for copy in 0..4 {
        write(dir.path(), &format!("copy{copy}/server.rs"), LEAKING.as_bytes());
    }
    let findings = |path: &str| {
        let run = run_in(dir.path(), &["check", "--no-config", "--format", "concise", path]);
        run.out.lines().count()
    };
    assert_eq!(findings("."), 4 * findings("copy0"));
}
