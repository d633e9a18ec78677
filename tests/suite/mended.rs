//! The leaking servers of `fixtures/`, fixed by the lint, still build.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::corpus::{corpus, files};
use crate::support::{repository, run, run_in, scrubbed};

/// A copy of a leaking server that `--fix` has changed.
struct Mended {
    name: String,
    file: PathBuf,
    fixes: usize,
}

/// Fixes copies of the leaking programs of a language; those nothing could be done for are left out.
fn mended(language: &str, folder: &Path) -> Vec<Mended> {
    let corpus = corpus();
    let programs = if language == "rust" { corpus.rust } else { corpus.c };
    let mut all = Vec::new();
    for name in programs.keys() {
        for source in files(language, name, "bad") {
            let ending = source.extension().unwrap().to_str().unwrap();
            let file = folder.join(format!("{name}.{ending}"));
            fs::copy(&source, &file).unwrap();
            let arguments = ["check", "--no-config", "--fix", "--unsafe-fixes", "--exit-zero"];
            let run = run_in(folder, &[&arguments[..], &[file.file_name().unwrap().to_str().unwrap()]].concat());
            let fixes = run.err.lines().filter(|line| line.starts_with("fixed: ")).count();
            if fixes > 0 {
                all.push(Mended { name: name.clone(), file, fixes });
            }
        }
    }
    all
}

fn check(command: &mut Command, what: &str) {
    let run = run(command);
    assert_eq!(run.code, Some(0), "{what}: {}", run.err);
}

#[test]
#[cfg(feature = "c")]
fn servers_in_c_build_when_they_are_fixed() {
    let dir = TempDir::new().unwrap();
    let all = mended("c", dir.path());
    assert!(all.len() >= 6, "{} fixed", all.len());
    for server in all {
        let cpp = server.file.extension().is_some_and(|ending| ending != "c");
        let mut compiler = Command::new(if cpp { "c++" } else { "cc" });
        check(compiler.arg("-fsyntax-only").arg(&server.file), &server.name);
    }
}

#[test]
fn servers_in_rust_build_when_they_are_fixed() {
    let dir = TempDir::new().unwrap();
    let all = mended("rust", dir.path());
    let fixes: usize = all.iter().map(|server| server.fixes).sum();
    assert!(all.len() >= 8 && fixes >= all.len(), "{} fixed", all.len());
    // The crate they belong to, with the fixed files alone.
    let own = repository().join("tests/servers");
    let manifest = fs::read_to_string(own.join("Cargo.toml")).unwrap();
    let head = manifest.split("[[bin]]").next().unwrap();
    let bins = all.iter().map(|server| format!("[[bin]]\nname = \"{}\"\npath = {:?}\n", server.name, server.file));
    fs::write(dir.path().join("Cargo.toml"), format!("{head}{}", bins.collect::<String>())).unwrap();
    fs::copy(own.join("Cargo.lock"), dir.path().join("Cargo.lock")).unwrap();
    let cargo = |arguments: &[&str]| {
        let mut cargo = scrubbed(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
        cargo.args(arguments).args(["--quiet", "--locked"]).current_dir(dir.path());
        cargo.env("CARGO_TARGET_DIR", repository().join("target/servers"));
        cargo
    };
    if run(&mut cargo(&["fetch"])).code != Some(0) {
        eprintln!("skipped: the crates of tests/servers can not be had");
        return;
    }
    check(&mut cargo(&["check", "--offline"]), "the fixed servers");
}
