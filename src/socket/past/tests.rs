//! Recalled or explored afresh: the issues are the same.

use std::sync::Arc;

use super::Past;
use crate::apis::Models;
use crate::flow::program::Program;
use crate::front::{Context, Frontend, rust};
use crate::ir::{Name, Unit};
use crate::socket::analyse::{Analysis, Part, analyse};
use crate::source::{FileId, SourceFile};

const MAIN: &str = "mod a;\nmod b;\nuse std::net::TcpListener;
fn main() {
    let listener = TcpListener::bind(\"x\").unwrap();
    for stream in listener.incoming().flatten() {
        a::serve(stream);
    }
}\n";
const A: &str = "use std::io::Read;\nuse std::net::TcpStream;
pub fn serve(mut stream: TcpStream) {
    let mut buf = [0u8; 8];
    loop {
        match crate::b::get(&mut stream, &mut buf) {
            Ok(0) => break,
            Ok(n) => println!(\"{n}\"),
            Err(_) => break,
        }
    }
}\n";
const B: &str = "use std::io::{self, Read};\nuse std::net::TcpStream;
pub fn get(stream: &mut TcpStream, buf: &mut [u8]) -> io::Result<usize> {
    stream.read(buf)
}
pub fn alone(mut stream: TcpStream) {
    let mut buf = [0u8; 8];
    loop {
        match stream.read(&mut buf) {
            Ok(0) => continue,
            Ok(n) => println!(\"{n}\"),
            Err(_) => break,
        }
    }
}\n";

fn unit(number: u32, module: &str, text: &str) -> Arc<Unit> {
    let context =
        Context { module: Name::new(module), crate_id: Name::new("k"), externs: Vec::new(), headers: Vec::new() };
    let file = SourceFile::new("k.rs", text.to_owned());
    Arc::new(rust::Rust.lower(&file, FileId(number), &context).0)
}

fn program(units: &[Arc<Unit>]) -> Program {
    Program::link(units.to_vec(), |_| Name::new(""))
}

fn told(program: &Program, analysis: &Analysis) -> Vec<String> {
    let issues = analysis.issues.iter();
    let mut told: Vec<String> = issues
        .map(|issue| {
            let path = program.function(issue.function).path;
            format!("{path} {:?} {:?} {:?}", issue.kind, issue.span, issue.events)
        })
        .collect();
    told.sort();
    told
}

/// How many entries were explored when the program became this one, after `before`; the issues are compared.
fn explored(before: &[Arc<Unit>], after: &[Arc<Unit>]) -> usize {
    let mut past = Past::default();
    let models = Models::builtin();
    let _ = analyse(&program(before), &Part::default(), models, Some(&mut past));
    let kept = |past: &Past| past.entries.values().flatten().filter(|entry| entry.used == past.run).count();
    let recorded = |past: &Past| past.entries.values().map(Vec::len).sum::<usize>();
    let had = recorded(&past);
    let linked = program(after);
    let now = analyse(&linked, &Part::default(), models, Some(&mut past));
    assert!(kept(&past) >= 1);
    let fresh = analyse(&linked, &Part::default(), models, None);
    assert_eq!(told(&linked, &now), told(&linked, &fresh));
    recorded(&past) - had
}

fn units(a: &str, b: &str) -> Vec<Arc<Unit>> {
    vec![unit(0, "k", MAIN), unit(1, "k::a", a), unit(2, "k::b", b)]
}

#[test]
fn only_entries_that_run_what_has_changed_are_explored_again() {
    let before = units(A, B);
    let same = |text: &str| explored(&before, &units(A, text));
    assert_eq!(same(B), 0);
    assert_eq!(same(&format!("// above\n\n{B}")), 0, "bodies that moved");
    assert_eq!(same(&B.replace("Ok(0) => continue", "Ok(0) => break")), 1, "the body of one entry");
    assert_eq!(same(&B.replace("stream.read(buf)", "stream.read(&mut buf[1..])")), 1, "the body of the other");
    assert_eq!(same(&format!("{B}fn unheard_of() {{}}\n")), 0, "a name that nobody asked for");
    assert_eq!(same(&format!("use std::fmt;\n{B}")), 0, "an import that nobody uses");
    assert_eq!(explored(&before, &units(&A.replace("Ok(0)", "Ok(1)"), B)), 1);
}

#[test]
fn a_name_that_means_something_else_is_noticed() {
    let before = units(A, B);
    let shadow = "pub mod io { pub type Result<T> = Option<T>; }\nuse self::io as other;\n";
    assert!(explored(&before, &units(A, &format!("{B}{shadow}"))) <= 2);
    let inner = A.replace("crate::b::get(", "get(");
    let with = |import: &str| {
        units(
            &format!("{import}\n{inner}"),
            &format!("{B}pub fn never(_: &mut TcpStream, _: &mut [u8]) -> io::Result<usize> {{ Ok(1) }}\n"),
        )
    };
    // Nobody calls the other any more: it becomes an entry too.
    assert_eq!(explored(&with("use crate::b::get;"), &with("use crate::b::never as get;")), 2);
}
