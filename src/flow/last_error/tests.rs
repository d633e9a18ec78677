//! Bodies of C, and whether the last error is asked for before their first statement.

use std::sync::Arc;

use super::LastError;
use crate::flow::program::Program;
use crate::front::{Context, Frontend, c};
use crate::ir::{BlockId, Name};
use crate::source::{FileId, SourceFile};

fn check(body: &str, expected: bool) {
    let text = format!("int f(int fd)\n{{\n\tchar b[8];\n{body}\n\treturn 0;\n}}\n");
    let context = Context { module: Name::new(""), crate_id: Name::new("k"), externs: Vec::new(), headers: Vec::new() };
    let file = SourceFile::new("k.c", text.clone());
    let unit = Arc::new(c::C.lower(&file, FileId(0), &context).0);
    let program = Program::link(vec![unit], |_| Name::new(""));
    let of = program.lookup(Name::new("f"), FileId(0));
    let writes = |path: Name| path.as_str() == "send";
    let need = of.map(|of| LastError::default().before(&program, &writes, (of, BlockId(0), 0)));
    assert_eq!(need.map(|need| need.any()), Some(expected), "{text}");
}

#[test]
fn a_failed_call_sets_it_anew() {
    check("int n = recv(fd, b, 8, 0);\nif (n < 0 && errno == EAGAIN) return 1;", false);
    check("int n = recv(fd, b, 8, 0);\nif (n == -1) { if (errno == EAGAIN) return 1; }", false);
    check(
        "int n = recv(fd, b, 8, 0);\nif (n > 0) return 2;\nif (n == 0) return 3;\nif (errno == EAGAIN) return 1;",
        false,
    );
    check("for (;;) { int n = (int)recv(fd, b, 8, 0);\nif (n >= 0) continue;\nif (errno != EINTR) return 1; }", false);
}

#[test]
fn what_stands_there_is_stale_where_the_call_did_not_fail() {
    check("int n = recv(fd, b, 8, 0);\nif (n <= 0 && errno == EAGAIN) return 1;", true);
    check("int n = recv(fd, b, 8, 0);\nif (errno == EAGAIN) return n;", true);
    check("recv(fd, b, 8, 0);\nif (errno == EAGAIN) return 1;", true);
}

#[test]
fn who_has_nothing_to_send_is_told_zero() {
    check("int n = send(fd, b, 8, 0);\nif (n > 0) return 1;\nif (errno == EAGAIN) return 2;", false);
}

#[test]
fn setting_it_makes_what_was_there_useless() {
    check("errno = 0;\nint n = recv(fd, b, 8, 0);\nif (errno == EAGAIN) return n;", false);
}

#[test]
fn showing_it_asks_for_nothing() {
    check("printf(\"%s\", strerror(errno));", false);
    check("int saved = errno;\nclose(fd);\nreturn saved;", true);
}
