//! The command line: what it says and how it ends.

use crate::support::{closewait, folder, repository, run, run_in, scrubbed};

#[test]
fn a_clean_tree_ends_with_0() {
    let dir = folder(&[("a.rs", "fn main() {}\n")]);
    let run = run_in(dir.path(), &[]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), "", "no findings in 1 file\n"));
}

#[test]
fn a_path_that_is_not_there_ends_with_2() {
    let dir = folder(&[]);
    let run = run_in(dir.path(), &["check", "nope", "nor/this.rs"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(run.out, "");
    assert_eq!(run.err, "closewait: nope: no such file or folder\nclosewait: nor/this.rs: no such file or folder\n");
}

#[test]
fn wrong_arguments_end_with_2() {
    let dir = folder(&[]);
    for args in [
        &["--format", "yaml"][..],
        &["--level", "eof-reread"],
        &["--level", "eof-reread=loud"],
        &["--select", "no-such-rule"],
        &["--confidence", "sure"],
        &["explain", "no-such-rule"],
        &["--no-such-flag"],
    ] {
        let run = run_in(dir.path(), args);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{args:?} {run:?}");
        assert!(!run.err.is_empty());
    }
}

#[test]
fn help_and_version_end_with_0() {
    for args in [["--help"], ["--version"], ["help"]] {
        let run = run(closewait().args(args));
        assert_eq!(run.code, Some(0));
        assert!(run.out.contains("closewait"));
    }
}

#[test]
fn a_file_of_another_language_is_said_to_be_one() {
    let dir = folder(&[("notes.txt", "accept")]);
    let run = run_in(dir.path(), &["notes.txt"]);
    assert_eq!(run.code, Some(0));
    assert!(run.err.starts_with("problem: notes.txt: not a source file"), "{run:?}");
}

#[test]
fn ignored_and_hidden_files_are_left_out_unless_asked_for() {
    let source = "fn main() {}\n";
    let dir = folder(&[
        (".gitignore", "/out/\n*.gen.rs\n"),
        ("out/a.rs", source),
        ("b.gen.rs", source),
        (".hidden/c.rs", source),
        ("d.rs", source),
        ("Cargo.toml", "[package]\nname = \"x\"\n"),
        ("target/e.rs", source),
        ("node_modules/f.rs", source),
        ("sub/.gitignore", "!keep.gen.rs\n"),
        ("sub/keep.gen.rs", source),
    ]);
    let count = |args: &[&str]| run_in(dir.path(), args).err;
    assert_eq!(count(&["."]), "no findings in 2 files\n");
    assert_eq!(count(&["--no-ignore"]), "no findings in 5 files\n");
    assert_eq!(count(&["out/a.rs", "d.rs", "./d.rs"]), "no findings in 2 files\n");
    assert_eq!(count(&[".", dir.path().to_str().unwrap()]), "no findings in 2 files\n");
}

#[test]
fn a_folder_that_ignore_files_leave_out_whole_is_no_silent_success() {
    let packaging = (".gitignore", "/*\n!/debian/\n");
    let files = [packaging, ("a/.gitignore", "b.rs\n"), ("a/a.rs", "fn main() {}\n"), ("a/b.rs", "fn main() {}\n")];
    let dir = folder(&files);
    // In no repository nobody obeys the packaging's file; the inner ones are the tree's own.
    assert_eq!(run_in(dir.path(), &["."]).err, "no findings in 1 file\n");
    std::fs::create_dir(dir.path().join(".git")).unwrap();
    let run = run_in(dir.path(), &["."]);
    assert!(run.err.contains("ignore files leave out all that is here"), "{run:?}");
    assert_eq!(run_in(dir.path(), &["--no-ignore", "."]).err, "no findings in 2 files\n");
}

#[test]
fn the_report_goes_to_a_file_when_asked() {
    let dir = folder(&[("a.rs", "fn main() {}\n")]);
    let run = run_in(dir.path(), &["--format", "json", "--output", "report.json"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""));
    let text = std::fs::read_to_string(dir.path().join("report.json")).unwrap();
    assert!(text.starts_with("{\"schema\":1,"));
    let refused = run_in(dir.path(), &["--output", "no/such/folder/x"]);
    assert_eq!(refused.code, Some(2));
}

#[test]
fn quiet_says_nothing_beside_the_findings() {
    let dir = folder(&[("a.rs", "fn main() {}\n"), ("b.rs", "TcpListener\0")]);
    assert_eq!(run_in(dir.path(), &["--quiet"]).err, "");
    let timed = run_in(dir.path(), &["--quiet", "--timings", "--statistics", "--color", "always", "--exit-zero"]);
    assert!(timed.err.contains("walk") && timed.err.contains("analyse"), "{timed:?}");
}

#[test]
fn cargo_closewait_is_closewait() {
    let dir = folder(&[("a.rs", "fn main() {}\n")]);
    let mut cargo = scrubbed(env!("CARGO_BIN_EXE_cargo-closewait"));
    let by_cargo = run(cargo.current_dir(dir.path()).args(["closewait", "check", "."]));
    assert_eq!((by_cargo.code, by_cargo.err.as_str()), (Some(0), "no findings in 1 file\n"));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_a_success() {
    let script = format!("{} --help | true; {} rules | true; echo done", bin(), bin());
    let run = run(scrubbed("sh").args(["-c", &script]));
    assert_eq!((run.out.as_str(), run.err.as_str()), ("done\n", ""));
}

#[cfg(unix)]
fn bin() -> &'static str {
    env!("CARGO_BIN_EXE_closewait")
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let json = |threads: &str| {
        let args = ["check", "--no-config", "--format", "json", "--threads", threads];
        let args =
            [&args[..], &["fixtures/c/article_server", "fixtures/rust/article_server", "fixtures/rust/echo_threads"]]
                .concat();
        run_in(repository(), &args).out
    };
    let one = json("1");
    assert_eq!(one, json("2"));
    assert_eq!(one, json("7"));
}
