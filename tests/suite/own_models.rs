//! What a user says of functions, in the settings or in comments, holds in the place of their bodies.

use std::path::Path;

use crate::support::{Run, folder, run_in, write};

const MANIFEST: &str = "[package]\nname = \"my-net\"\nversion = \"0.1.0\"\n";

const MAIN: &str = "mod util;
use std::net::TcpListener;
use std::os::fd::IntoRawFd;

fn main() {
    let listener = TcpListener::bind(\"127.0.0.1:7000\").unwrap();
    for stream in listener.incoming().flatten() {
        let fd = stream.into_raw_fd();
        util::end_quietly(3, fd);
    }
}
";

const UTIL: &str =
    "pub fn end_quietly(why: u8, fd: i32) {\n    table(fd + i32::from(why));\n}\n\nfn table(_: i32) {}\n";

fn concise(root: &Path) -> Run {
    run_in(root, &["check", "--format", "concise"])
}

#[test]
fn a_wrapper_in_the_settings_closes() {
    let dir = folder(&[("Cargo.toml", MANIFEST), ("src/main.rs", MAIN), ("src/util.rs", UTIL)]);
    assert_eq!(concise(dir.path()).code, Some(1));
    for path in ["my_net::util::end_quietly", "crate::util::end_quietly"] {
        let text = format!("[[apis.fn]]\npath = [\"{path}\"]\ndoes = \"close\"\ntarget = 1\n");
        write(dir.path(), "closewait.toml", text.as_bytes());
        let run = concise(dir.path());
        assert_eq!((run.code, run.out.as_str()), (Some(0), ""), "{path}");
    }
    write(dir.path(), "closewait.toml", b"[[apis.fn]]\npath = [\"crate::util::other\"]\ndoes = \"close\"\n");
    assert_eq!(concise(dir.path()).code, Some(1));
    write(dir.path(), "closewait.toml", b"[[apis.fn]]\npath = [\"crate::util::end_quietly\"]\ndoes = \"clsoe\"\n");
    let wrong = concise(dir.path());
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("closewait.toml:3:8: unknown word `clsoe`; did you mean `close`?"), "{wrong:?}");
}

#[test]
fn a_comment_above_a_function_is_believed() {
    let dir = folder(&[("Cargo.toml", MANIFEST), ("src/main.rs", MAIN)]);
    for (comment, code) in [
        ("", 1),
        ("// closewait: closes(fd)\n", 0),
        ("/// Ends it.\n/// closewait: owns(fd)\n#[inline]\n", 0),
        ("// closewait: closes(why)\n", 1),
    ] {
        write(dir.path(), "src/util.rs", format!("{comment}{UTIL}").as_bytes());
        let run = concise(dir.path());
        assert_eq!(run.code, Some(code), "{comment}: {run:?}");
    }
    write(dir.path(), "src/util.rs", format!("// closewait: closes(df)\n{UTIL}").as_bytes());
    let wrong = concise(dir.path());
    assert!(wrong.err.contains("src/util.rs:2: a comment speaks of `df`, which is no parameter"), "{wrong:?}");
}

#[cfg(feature = "c")]
#[test]
fn the_same_holds_in_c_in_a_header_and_for_a_structure() {
    let main = "#include \"util.h\"
#include <sys/socket.h>
#include <unistd.h>

void serve(int lfd)
{
    char c;

    for (;;) {
        struct conn conn = { .fd = accept(lfd, NULL, NULL) };
        if (conn.fd < 0)
            continue;
        while (read(conn.fd, &c, 1) == 1)
            ;
        conn_end(3, &conn);
    }
}
";
    let util = "#include \"util.h\"\n\nvoid conn_end(int why, struct conn *c)\n{\n    c->fd = -why;\n}\n";
    let header =
        |comment: &str| format!("struct conn {{ int fd; }};\n{comment}void conn_end(int why, struct conn *c);\n");
    let dir = folder(&[("main.c", main), ("util.c", util), ("util.h", &header(""))]);
    assert_eq!(concise(dir.path()).code, Some(1));
    for comment in ["/* closewait: closes(c) */\n", "// closewait: owns(c)\n"] {
        write(dir.path(), "util.h", header(comment).as_bytes());
        let run = concise(dir.path());
        assert_eq!((run.code, run.out.as_str()), (Some(0), ""), "{comment}");
    }
}
