//! Whatever the files are like: a clear line, the documented exit code, no crash.

use std::path::Path;

use crate::support::{Run, folder, run_in, write};

const C: bool = cfg!(feature = "c");

fn check(root: &Path) -> Run {
    run_in(root, &["check", "--no-config", "."])
}

/// Not a crash: an exit code of the table, and nothing about internal errors.
fn sound(run: &Run) {
    assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
    assert!(!run.err.contains("internal error"), "{run:?}");
}

#[test]
fn parentheses_nested_a_hundred_thousand_deep() {
    let deep = |open: &str, close: &str| format!("{}0{}", open.repeat(100_000), close.repeat(100_000));
    let rust = format!("use std::net::TcpListener;\nfn main() {{ let _ = {}; }}\n", deep("(", ")"));
    let blocks = format!("use std::net::TcpListener;\nfn main() {}\n", deep("{", "}"));
    let types = format!("use std::net::TcpListener;\ntype A = {}u8{};\n", "Box<".repeat(20_000), ">".repeat(20_000));
    let nots = format!("use std::net::TcpListener;\nfn main() {{ let _ = {}true; }}\n", "!".repeat(100_000));
    let c = format!("int main(void) {{ int fd = accept(0, 0, 0); return {}; }}\n", deep("(", ")"));
    let ifs = format!("int main(void) {{ int fd = accept(0, 0, 0); {} return 0; }}\n", "if (fd) { ".repeat(50_000));
    for (name, text) in [
        ("parens.rs", &rust),
        ("blocks.rs", &blocks),
        ("types.rs", &types),
        ("nots.rs", &nots),
        ("parens.c", &c),
        ("ifs.c", &ifs),
    ] {
        let dir = folder(&[(name, text)]);
        sound(&check(dir.path()));
    }
}

#[test]
fn a_file_of_fifty_megabytes_is_named_and_skipped() {
    let dir = folder(&[("small.rs", "fn main() {}\n")]);
    write(dir.path(), "big.rs", &b"fn accept() {}\n".repeat(50 * 1024 * 1024 / 15));
    let run = check(dir.path());
    sound(&run);
    assert!(run.err.contains("problem: big.rs: skipped: 50.0 MB is over the limit of 4 MB"), "{run:?}");
}

#[test]
fn text_that_is_not_utf_8_is_said() {
    let dir = folder(&[]);
    write(dir.path(), "latin.rs", b"// M\xfcller: TcpListener\nfn main() {}\n");
    write(dir.path(), "noise.rs", &[0xfe; 64]);
    write(dir.path(), "binary.rs", b"TcpListener\0\0\0");
    let run = check(dir.path());
    sound(&run);
    assert!(run.err.contains("problem: latin.rs: not UTF-8: 1 invalid"), "{run:?}");
    assert!(run.err.contains("problem: noise.rs: skipped: not UTF-8"), "{run:?}");
    assert!(run.err.contains("problem: binary.rs: skipped: binary"), "{run:?}");
}

#[test]
fn an_empty_file_is_nothing_to_speak_of() {
    let dir = folder(&[("empty.rs", ""), ("empty.c", ""), ("bom.rs", "\u{feff}")]);
    let run = check(dir.path());
    sound(&run);
    let files = if C { 3 } else { 2 };
    assert_eq!(run.err, format!("no findings in {files} files\n"));
}

#[cfg(unix)]
#[test]
fn a_folder_and_a_file_without_permission_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder(&[("locked/a.rs", "fn main() {}"), ("b.rs", "fn main() {}")]);
    let set = |path: &str, mode| {
        std::fs::set_permissions(dir.path().join(path), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set("locked", 0);
    set("b.rs", 0);
    // Root may read everything; then there is nothing to see.
    let denied = std::fs::read(dir.path().join("b.rs")).is_err();
    let run = check(dir.path());
    set("locked", 0o755);
    sound(&run);
    if denied {
        assert!(run.err.contains("problem: locked: could not be read: permission denied"), "{run:?}");
        assert!(run.err.contains("problem: b.rs: could not be read: permission denied"), "{run:?}");
    }
}

#[cfg(unix)]
#[test]
fn loops_of_links_are_named_and_dangling_links_are_not() {
    use std::os::unix::fs::symlink;
    let dir = folder(&[("a/b/c.rs", "fn main() {}")]);
    symlink(dir.path().join("a"), dir.path().join("a/b/up")).unwrap();
    symlink("round.rs", dir.path().join("round.rs")).unwrap();
    symlink("nowhere.rs", dir.path().join("dangling.rs")).unwrap();
    let run = check(dir.path());
    sound(&run);
    assert!(run.err.contains("problem: a/b/up: symbolic link leads back to a folder it lies in"), "{run:?}");
    assert!(run.err.contains("problem: round.rs: symbolic link not followed"), "{run:?}");
    assert!(!run.err.contains("dangling"), "{run:?}");
}

#[test]
fn modules_that_name_each_other_end() {
    let dir = folder(&[
        ("main.rs", "use std::net::TcpListener;\nmod a;\n#[path = \"main.rs\"] mod again;\nmod gone;\nfn main() {}"),
        ("a.rs", "#[path = \"a.rs\"] mod a;\nuse std::net::TcpStream;"),
    ]);
    let run = check(dir.path());
    sound(&run);
    assert!(run.err.contains("problem: main.rs: `mod again;` leads back to a file it lies in"), "{run:?}");
    assert!(run.err.contains("problem: main.rs: `mod gone;` has no file (looked for gone.rs, gone/mod.rs)"), "{run:?}");
}

#[test]
fn sources_cut_off_anywhere_are_survived() {
    let rust = "use std::net::TcpListener;\nfn main() {\n    let l = TcpListener::bind(\"x\").unwrap();\n    for s in l.incoming() { let mut s = s.unwrap(); loop { match s.read(&mut b) { Ok(0) => continue, Ok(n) => f(&b[..n]), Err(_) => break } } }\n}\n";
    let c = "#include <sys/socket.h>\n#define X(a) \\\n  close(a)\nint main(void) { for (;;) { int c = accept(fd, 0, 0); char b[9]; while (read(c, b, 9) > 0) { X(c); } } }\n";
    let dir = folder(&[]);
    for at in 0..rust.len() {
        write(dir.path(), &format!("r{at}.rs"), &rust.as_bytes()[..at]);
    }
    for at in 0..c.len() {
        write(dir.path(), &format!("c{at}.c"), &c.as_bytes()[..at]);
    }
    sound(&check(dir.path()));
}

/// Library functions as closures answer at once; an item that is left out must not be asked for again for ever.
#[test]
fn filters_by_library_functions_come_to_an_end() {
    let program = |body: &str| {
        format!(
            "use std::net::{{TcpListener, TcpStream}};\nfn main() {{\n    let l = TcpListener::bind(\"x\").unwrap();\n    \
             {body}\n}}\n"
        )
    };
    let dir = folder(&[
        ("a.rs", &program("for bad in l.incoming().filter(Result::is_err) { println!(\"{bad:?}\"); }")),
        (
            "b.rs",
            &program(
                "for s in l.incoming() { let all: Vec<Option<TcpStream>> = list(); for n in \
                 all.iter().filter(Option::is_some) { drop(n); } drop(s); }",
            ),
        ),
    ]);
    let run = run_in(dir.path(), &["."]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), "no findings in 2 files\n"), "{run:?}");
}
