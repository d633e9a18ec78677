//! Every command and every flag of `--help`, run as a person would: how it ends, and a piece of what it says.

use std::path::Path;
use std::process::Stdio;

use crate::support::{LEAKING, Run, closewait, git, mended, repository_of, run, run_in, write};

/// One run: the arguments, how it ends, a piece of standard output, a piece of standard error. Where a piece is empty,
/// nothing is printed there.
type Row = (&'static str, i32, &'static str, &'static str);

/// Any text.
const ANY: &str = "*";

const FINDING: &str = "after end of file `stream` is read again";

/// One after the other, in one project: `src/old.rs` leaks and is committed, `src/new.rs` leaks and is not, `gen/` is
/// ignored by git.
const RUNS: &[Row] = &[
    ("", 1, FINDING, "2 errors in 2 files"),
    ("src/old.rs", 1, FINDING, "1 error in 1 file"),
    ("check", 1, FINDING, "2 errors in 2 files"),
    ("check --format concise", 1, "src/new.rs:", "2 errors in 2 files"),
    ("check --format json", 1, "\"schema\":1", ""),
    ("check --format sarif=out.sarif --format github", 1, "::error file=", ""),
    ("check --format gitlab --output quality.json", 1, "", "2 errors in 2 files"),
    ("check -o report.txt", 1, "", "2 errors in 2 files"),
    ("check --select eof-reread", 1, FINDING, ANY),
    ("check --select no-deadline", 0, "note[no-deadline]", "2 notes in 2 files"),
    ("check --select descriptor-lost", 0, "", "no findings in 2 files"),
    ("check --ignore eof-reread", 0, "", "no findings in 2 files"),
    ("check --level eof-reread=warn", 1, "warning[eof-reread]", "2 warnings in 2 files"),
    ("check --level eof-reread=allow", 0, "", "no findings in 2 files"),
    ("check --confidence low", 1, FINDING, ANY),
    ("check --confidence high", 1, FINDING, ANY),
    ("check --config other.toml", 0, "", "no findings in 2 files"),
    ("check --no-config", 1, FINDING, ANY),
    ("check --config none.toml", 2, "", "closewait: "),
    ("check --no-ignore", 1, FINDING, "3 errors in 3 files"),
    ("check --color always", 1, "\u{1b}[", ANY),
    ("check --color never", 1, FINDING, ANY),
    ("check --exit-zero", 0, FINDING, "2 errors in 2 files"),
    ("check --quiet", 1, FINDING, ""),
    ("check -q --exit-zero", 0, FINDING, ""),
    ("check --statistics", 1, FINDING, "     2  eof-reread"),
    ("check --timings", 1, FINDING, "2 parsed"),
    ("check --timings --cache-dir kept", 1, FINDING, "as in an earlier run"),
    ("check --no-cache", 1, FINDING, ANY),
    ("check --threads 2", 1, FINDING, ANY),
    ("check --new-from HEAD", 1, "src/new.rs:", "1 error in 1 file"),
    ("check --new-from nowhere", 2, "", "there is no such revision"),
    ("baseline write src/old.rs", 0, "", "1 finding written"),
    ("baseline show", 0, "eof-reread  src/old.rs", ""),
    ("check", 1, "src/new.rs:", "1 error in 1 file; 1 known"),
    ("check --no-baseline", 1, FINDING, "2 errors in 2 files"),
    ("baseline write --baseline known.json", 0, "", "2 findings written"),
    ("baseline show --baseline known.json", 0, "eof-reread  src/new.rs", ""),
    ("check --baseline known.json", 0, "", "no findings in 2 files; 2 known"),
    ("check --baseline none.json", 2, "", "none.json"),
    ("check --diff", 1, "-                    Ok(0) => continue,\n+                    Ok(0) => break,", ""),
    ("check --fix src/new.rs", 0, "", "no findings in 1 file"),
    ("check --fix --unsafe-fixes src/new.rs", 0, "", "no findings in 1 file"),
    ("check --baseline known.json", 0, "", "stale entry"),
    ("check --baseline known.json --strict-baseline", 1, "", "stale entry"),
    ("baseline prune --baseline known.json", 0, "", "1 entry removed, 1 left"),
    ("check --baseline known.json --strict-baseline", 0, "", "1 known"),
    ("baseline prune --config other.toml --no-ignore --threads 1", 0, "", "left"),
    ("baseline write --config other.toml --no-ignore --threads 1", 0, "", "0 findings written"),
    ("baseline show --config other.toml --no-ignore --threads 1", 0, "", ""),
    ("check --format rustc -- echo {\"reason\":\"build-finished\",\"success\":true}", 1, "compiler-message", ANY),
    ("explain eof-reread", 0, "## What it finds", ""),
    ("explain", 0, "eof-reread", ""),
    ("explain eof-rereed", 2, "", "did you mean `eof-reread`?"),
    ("rules", 0, "no-deadline", ""),
    ("rules --markdown", 0, "| [`eof-reread`](rules/eof-reread.md) | deny |", ""),
    ("init", 0, "", "closewait.toml written"),
    ("init", 2, "", "--force replaces it"),
    ("init --force --baseline", 0, "", "1 finding written"),
    ("hook install", 0, "", "pre-commit written"),
    ("hook install --force", 0, "", "pre-commit written"),
    ("completions bash", 0, "_closewait()", ""),
    ("man", 0, ".TH closewait", ""),
    ("schema", 0, "\"title\": \"closewait.toml\"", ""),
    ("--version", 0, "closewait 0.", ""),
    ("--nonsense", 2, "", "unexpected argument"),
    ("check nowhere.rs", 2, "", "no such file"),
];

/// Runs of commands that take more than a line of arguments; the tests are elsewhere: `prove` and `watch` in `prove.rs`,
/// `lsp` in `lsp.rs`.
const ELSEWHERE: [&str; 3] = ["prove", "watch", "lsp"];

fn project() -> tempfile::TempDir {
    let dir = repository_of(&[(".gitignore", "gen/\n"), ("src/old.rs", LEAKING), ("gen/g.rs", LEAKING)]);
    write(dir.path(), "src/new.rs", LEAKING.as_bytes());
    write(dir.path(), "other.toml", b"ignore = [\"eof-reread\"]\n");
    dir
}

fn said(text: &str, piece: &str) -> bool {
    match piece {
        ANY => true,
        "" => text.is_empty(),
        piece => text.contains(piece),
    }
}

fn transcript(folder: &Path, args: &str) -> Run {
    let words: Vec<&str> = args.split_whitespace().collect();
    run(closewait().current_dir(folder).args(words).stdin(Stdio::null()))
}

#[test]
fn every_run_ends_and_speaks_as_it_should() {
    let dir = project();
    for (args, code, out, err) in RUNS {
        let run = transcript(dir.path(), args);
        let right = run.code == Some(*code) && said(&run.out, out) && said(&run.err, err);
        assert!(right, "closewait {args}\nexit {:?}\n{}\n--- standard error\n{}", run.code, run.out, run.err);
    }
    let written = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    assert!(written("out.sarif").contains("\"2.1.0\""));
    assert!(written("quality.json").contains("fingerprint"));
    assert!(written("report.txt").contains(FINDING));
    assert_eq!(written("src/new.rs"), mended());
    assert_eq!(written("src/old.rs"), LEAKING);
    assert_eq!(git(dir.path(), &["log", "--oneline"]).out.lines().count(), 1);
}

/// The subcommands of `command`, with theirs: `check`, `baseline write`.
fn commands(command: &str) -> Vec<String> {
    let help = help(command);
    let listed = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
    let names = listed.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    let names: Vec<String> = names.map(|name| format!("{command} {name}").trim().to_owned()).collect();
    names
        .into_iter()
        .flat_map(|name| {
            let below = commands(&name);
            if below.is_empty() { vec![name] } else { below }
        })
        .collect()
}

fn help(command: &str) -> String {
    let words: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
    run_in(Path::new("."), &words).out
}

/// The long flags that the help of `command` lists.
fn flags(command: &str) -> Vec<String> {
    let help = help(command);
    let options = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let long = options.filter_map(|line| Some(format!("--{}", line.split("--").nth(1)?)));
    long.map(|flag| flag.split([' ', '[', '=', ',']).next().unwrap().to_owned()).collect()
}

#[test]
fn every_command_and_every_flag_of_the_help_is_run() {
    let all = commands("");
    assert!(all.len() > 10, "{all:?}");
    let text = |name| std::fs::read_to_string(crate::support::repository().join("tests/suite").join(name)).unwrap();
    let elsewhere = text("prove.rs") + &text("watch.rs");
    let mut missing = Vec::new();
    for command in &all {
        let first = command.split(' ').next().unwrap();
        let mine = || RUNS.iter().filter(|row| row.0 == command || row.0.starts_with(&format!("{command} ")));
        if mine().next().is_none() && !ELSEWHERE.contains(&first) {
            missing.push(command.clone());
        }
        for flag in flags(command).iter().filter(|flag| !["--help", "--version"].contains(&flag.as_str())) {
            let here = mine().any(|row| row.0.split(' ').any(|word| word == flag));
            let there = first != "lsp" && ELSEWHERE.contains(&first) && elsewhere.contains(&format!("\"{flag}\""));
            if !here && !there && flag != "--stdio" {
                missing.push(format!("{command} {flag}"));
            }
        }
    }
    assert!(missing.is_empty(), "not run by any test: {missing:#?}");
}
