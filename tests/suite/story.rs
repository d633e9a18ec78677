//! A project takes the lint on: baseline, new findings only, hooks, comments, settings.

use std::path::Path;

use crate::support::{
    LEAKING, Run, closewait, commit, folder, git, mended, repository, repository_of, run, run_in, scrubbed, write,
};

const OLD: &str = "src/old.rs";
const NEW: &str = "src/new.rs";

fn concise(folder: &Path, args: &[&str]) -> Run {
    run_in(folder, &[&["check", "--format", "concise"], args].concat())
}

/// Paths of the findings, in order.
fn found(run: &Run) -> Vec<&str> {
    run.out.lines().map(|line| line.split(':').next().unwrap()).collect()
}

#[test]
fn an_old_project_adopts_a_baseline() {
    let dir = repository_of(&[(OLD, LEAKING)]);
    let root = dir.path();
    assert_eq!(concise(root, &[]).code, Some(1));

    let written = run_in(root, &["baseline", "write"]);
    assert_eq!(written.code, Some(0), "{written:?}");
    let known = concise(root, &[]);
    assert_eq!((known.code, known.out.as_str()), (Some(0), ""));
    assert_eq!(known.err, "no findings in 1 file; 1 known\n");
    assert_eq!(concise(root, &["--no-baseline"]).code, Some(1));
    assert!(run_in(root, &["baseline", "show"]).out.contains("eof-reread  src/old.rs"));

    // Moved lines and another name change nothing.
    let moved = format!("// one\n// two\n{}", LEAKING.replace("stream", "peer"));
    write(root, OLD, moved.as_bytes());
    assert_eq!(concise(root, &[]).code, Some(0));
    // Nor does another name of the file.
    std::fs::rename(root.join(OLD), root.join("src/older.rs")).unwrap();
    assert_eq!(concise(root, &[]).code, Some(0));
    std::fs::rename(root.join("src/older.rs"), root.join(OLD)).unwrap();

    write(root, NEW, LEAKING.as_bytes());
    let refused = concise(root, &[]);
    assert_eq!((refused.code, found(&refused)), (Some(1), vec![NEW]));
    write(root, NEW, mended().as_bytes());

    write(root, OLD, mended().as_bytes());
    let stale = concise(root, &[]);
    assert_eq!(stale.code, Some(0));
    assert!(stale.err.contains("problem: closewait-baseline.json:6: stale entry: `eof-reread`"), "{stale:?}");
    assert_eq!(concise(root, &["--strict-baseline"]).code, Some(1));
    // A run that does not look at the file says nothing about it.
    assert!(!concise(root, &[NEW]).err.contains("stale"));

    let pruned = run_in(root, &["baseline", "prune"]);
    assert!(pruned.err.contains("1 entry removed, 0 left"), "{pruned:?}");
    assert_eq!(concise(root, &["--strict-baseline"]).code, Some(0));
}

#[test]
fn a_baseline_that_is_none_is_refused() {
    let dir = folder(&[("a.rs", "fn main() {}\n"), ("closewait-baseline.json", "[]")]);
    assert_eq!(concise(dir.path(), &[]).code, Some(2));
    assert_eq!(concise(dir.path(), &["--no-config"]).code, Some(0));
    assert_eq!(concise(dir.path(), &["--baseline", "none.json"]).code, Some(2));
    assert_eq!(run_in(dir.path(), &["baseline", "show", "--baseline", "none.json"]).code, Some(2));
}

#[test]
fn only_findings_that_are_new_since_a_revision() {
    let dir = repository_of(&[(OLD, LEAKING), ("src/moving.rs", LEAKING)]);
    let root = dir.path();
    git(root, &["checkout", "--quiet", "-b", "work"]);
    write(root, OLD, format!("// a line\n{LEAKING}").as_bytes());
    git(root, &["mv", "src/moving.rs", "src/moved.rs"]);
    write(root, NEW, LEAKING.as_bytes());
    for folder in [root.to_path_buf(), root.join("src")] {
        let new = concise(&folder, &["--new-from", "main"]);
        assert_eq!(new.code, Some(1), "{new:?}");
        assert_eq!(found(&new).len(), 1, "{new:?}");
        assert!(new.out.contains("new.rs:"), "{new:?}");
    }
    commit(root);
    assert_eq!(found(&concise(root, &["--new-from", "main"])), [NEW]);
    assert_eq!(concise(root, &["--new-from", "HEAD"]).code, Some(0));
    assert_eq!(concise(root, &["--new-from", "HEAD", OLD]).code, Some(0));
    // What is gone on the other side since is no concern of this branch.
    git(root, &["checkout", "--quiet", "main"]);
    write(root, OLD, mended().as_bytes());
    commit(root);
    git(root, &["checkout", "--quiet", "work"]);
    assert_eq!(found(&concise(root, &["--new-from", "main"])), [NEW]);
    assert_eq!(git(root, &["status", "--porcelain"]).out, "");
}

#[test]
fn a_history_that_is_missing_is_said() {
    let dir = repository_of(&[(OLD, LEAKING)]);
    let root = dir.path();
    let typo = concise(root, &["--new-from", "mian"]);
    assert_eq!(typo.code, Some(2));
    assert!(typo.err.contains("there is no such revision"), "{typo:?}");
    let nowhere = folder(&[("a.rs", "fn main() {}\n")]);
    assert_eq!(concise(nowhere.path(), &["--new-from", "main"]).code, Some(2));

    write(root, NEW, LEAKING.as_bytes());
    commit(root);
    let clones = folder(&[]);
    let from = format!("file://{}", root.display());
    git(clones.path(), &["clone", "--quiet", "--depth=1", &from, "shallow"]);
    let shallow = concise(&clones.path().join("shallow"), &["--new-from", "HEAD~1"]);
    assert_eq!(shallow.code, Some(1));
    assert_eq!(found(&shallow).len(), 2);
    assert!(shallow.err.contains("this clone is shallow"), "{shallow:?}");

    git(root, &["checkout", "--quiet", "--orphan", "other"]);
    commit(root);
    let unrelated = concise(root, &["--new-from", "main"]);
    assert_eq!(unrelated.code, Some(0));
    assert!(unrelated.err.contains("no common ancestor"), "{unrelated:?}");
}

/// `LEAKING` with a comment above the line that the finding stands on.
fn with_comment(line: usize, comment: &str) -> String {
    let mut lines: Vec<&str> = LEAKING.lines().collect();
    lines.insert(line - 1, comment);
    lines.join("\n") + "\n"
}

#[test]
fn comments_allow_with_a_reason() {
    let dir = folder(&[("a.rs", LEAKING)]);
    let line: usize = concise(dir.path(), &[]).out.split(':').nth(1).unwrap().parse().unwrap();
    let allow = |comment| {
        write(dir.path(), "a.rs", with_comment(line, comment).as_bytes());
        concise(dir.path(), &[])
    };
    assert_eq!(allow("// closewait: allow(eof-reread) the test kills it").code, Some(0));
    let silent = allow("// closewait: allow(eof-reread)");
    assert!(silent.out.contains("warning[allow-without-reason]"), "{silent:?}");
    write(dir.path(), "a.rs", b"// closewait: allow(eof-reread) once upon a time\nfn main() {}\n");
    let unused = concise(dir.path(), &[]);
    assert_eq!(unused.code, Some(1));
    assert!(unused.out.starts_with("a.rs:1:4: warning[unused-allow] this allows `eof-reread`"), "{unused:?}");
    assert_eq!(concise(dir.path(), &["--level", "unused-allow=allow"]).code, Some(0));
}

#[test]
fn settings_hold_for_the_project_they_stand_in() {
    let dir = repository_of(&[
        (
            "closewait.toml",
            "exclude = [\"gen/\"]\n[[override]]\npaths = [\"examples/\"]\nlevels = { eof-reread = \"warn\" }\n",
        ),
        ("gen/a.rs", LEAKING),
        ("examples/b.rs", LEAKING),
        ("src/c.rs", LEAKING),
    ]);
    let root = dir.path();
    let all = concise(root, &[]);
    assert_eq!(found(&all), ["examples/b.rs", "src/c.rs"]);
    assert!(all.out.lines().next().unwrap().contains(": warning["), "{all:?}");
    // From within, and from elsewhere.
    assert!(concise(&root.join("examples"), &[]).out.contains(": warning["));
    let elsewhere = folder(&[]);
    assert_eq!(found(&concise(elsewhere.path(), &[root.to_str().unwrap()])).len(), 2);
    // A file that is named is taken.
    assert_eq!(found(&concise(root, &["gen/a.rs"])), ["gen/a.rs"]);
    assert_eq!(found(&concise(root, &["--no-config"])).len(), 3);
    assert!(concise(root, &["--level", "eof-reread=deny"]).out.contains(": error["));
    assert_eq!(concise(root, &["--level", "eof-reread=allow"]).code, Some(0));
    assert_eq!(concise(root, &["--ignore", "eof-reread"]).code, Some(0));
    assert_eq!(concise(root, &["--select", "descriptor-lost"]).code, Some(0));

    write(root, "other.toml", b"[levles]\n");
    let wrong = concise(root, &["--config", "other.toml"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("other.toml:1:2: unknown key `levles`; did you mean `levels`?"), "{wrong:?}");
    assert_eq!(concise(root, &["--config", "none.toml"]).code, Some(2));
    write(root, "Cargo.toml", b"[package]\nname = \"x\"\n[package.metadata.closewait]\nignore = [\"eof-reread\"]\n");
    std::fs::remove_file(root.join("closewait.toml")).unwrap();
    assert_eq!(concise(root, &[]).code, Some(0));
}

#[test]
fn init_writes_settings_that_hold() {
    let dir = repository_of(&[(OLD, LEAKING)]);
    let root = dir.path();
    assert_eq!(run_in(root, &["init", "--baseline"]).code, Some(0));
    assert_eq!(concise(root, &[]).code, Some(0));
    assert_eq!(run_in(root, &["init"]).code, Some(2));
    assert_eq!(run_in(root, &["init", "--force"]).code, Some(0));
    let schema: serde_json::Value = serde_json::from_str(&run_in(root, &["schema"]).out).unwrap();
    assert!(
        jsonschema::validator_for(&schema)
            .unwrap()
            .is_valid(&serde_json::json!({ "levels": { "eof-reread": "warn" } }))
    );
    assert!(!jsonschema::validator_for(&schema).unwrap().is_valid(&serde_json::json!({ "levles": {} })));
}

#[test]
fn several_formats_in_one_run_and_github_by_itself() {
    let dir = folder(&[("a.rs", LEAKING)]);
    let root = dir.path();
    let run_ = run_in(root, &["--format", "sarif=x.sarif", "--format", "junit=x.xml", "--format", "concise"]);
    assert_eq!((run_.code, found(&run_)), (Some(1), vec!["a.rs"]));
    assert!(std::fs::read_to_string(root.join("x.sarif")).unwrap().contains("codeFlows"));
    assert!(std::fs::read_to_string(root.join("x.xml")).unwrap().contains("<failure"));
    assert_eq!(run_in(root, &["--format", "json", "--format", "text"]).code, Some(2));
    let github = run(closewait().current_dir(root).env("GITHUB_ACTIONS", "true"));
    assert!(github.out.starts_with("::group::"), "{github:?}");
    let text = run(closewait().current_dir(root).env("GITHUB_ACTIONS", "true").args(["--format", "text"]));
    assert!(text.out.starts_with("error[eof-reread]"), "{text:?}");
    assert_eq!(run_in(root, &["--exit-zero"]).code, Some(0));
    assert!(run_in(root, &["--statistics"]).err.contains("     1  eof-reread\n"));
    assert_eq!(found(&concise(root, &["--confidence", "high"])).len(), 1);
}

/// A folder for `PATH` in which `closewait` is the binary under test.
#[cfg(unix)]
fn path_with_closewait() -> (tempfile::TempDir, String) {
    let dir = folder(&[]);
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_closewait"), dir.path().join("closewait")).unwrap();
    let path = format!("{}:{}", dir.path().display(), std::env::var("PATH").unwrap());
    (dir, path)
}

#[cfg(unix)]
fn try_commit(root: &Path, path: &str) -> Option<i32> {
    git(root, &["add", "--all"]);
    let mut command = scrubbed("git");
    let identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    command.current_dir(root).env("PATH", path).args(identity).args(["commit", "--quiet", "-m", "x"]);
    run(&mut command).code
}

#[cfg(unix)]
#[test]
fn the_git_hook_refuses_a_leak() {
    let dir = repository_of(&[("README", "x")]);
    let root = dir.path();
    let (_keep, path) = path_with_closewait();
    assert_eq!(run_in(root, &["hook", "install"]).code, Some(0));
    assert_eq!(run_in(root, &["hook", "install"]).code, Some(0));
    write(root, NEW, LEAKING.as_bytes());
    assert_eq!(try_commit(root, &path), Some(1));
    write(root, NEW, mended().as_bytes());
    assert_eq!(try_commit(root, &path), Some(0));
    write(root, ".git/hooks/pre-commit", b"#!/bin/sh\n");
    assert_eq!(run_in(root, &["hook", "install"]).code, Some(2));
    assert_eq!(run_in(root, &["hook", "install", "--force"]).code, Some(0));
}

/// A folder with `pre-commit`: the one on the `PATH`, else one from PyPI, kept beside the build. None where neither
/// can be had.
#[cfg(unix)]
fn pre_commit() -> Option<std::path::PathBuf> {
    let paths = std::env::var_os("PATH")?;
    if let Some(there) = std::env::split_paths(&paths).find(|folder| folder.join("pre-commit").is_file()) {
        return Some(there);
    }
    let venv = repository().join("target/pre-commit");
    let bin = venv.join("bin");
    if !bin.join("pre-commit").is_file() {
        scrubbed("python3").args(["-m", "venv"]).arg(&venv).output().ok()?;
        let pip = ["-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "20", "pre-commit"];
        scrubbed(bin.join("python").to_str()?).args(pip).output().ok()?;
    }
    bin.join("pre-commit").is_file().then_some(bin)
}

/// With the real `pre-commit`, in an old project with a baseline.
#[cfg(unix)]
#[test]
fn pre_commit_refuses_a_leak() {
    let Some(bin) = pre_commit() else {
        eprintln!("skipped: no pre-commit here, and none to be had from PyPI");
        return;
    };
    let (_keep, path) = path_with_closewait();
    let path = format!("{}:{path}", bin.display());
    let home = folder(&[]);
    let hooks = repository_of(&[(
        ".pre-commit-hooks.yaml",
        &std::fs::read_to_string(repository().join(".pre-commit-hooks.yaml")).unwrap(),
    )]);
    git(hooks.path(), &["tag", "v0"]);
    let config = format!("repos:\n- repo: {}\n  rev: v0\n  hooks:\n  - id: closewait-system\n", hooks.path().display());
    let dir = repository_of(&[(".pre-commit-config.yaml", &config), (OLD, LEAKING)]);
    let root = dir.path();
    let pre_commit = |args: &[&str]| {
        let mut command = scrubbed("pre-commit");
        command.env("PATH", &path).env("PRE_COMMIT_HOME", home.path()).current_dir(root).args(args);
        run(&mut command)
    };
    let installed = pre_commit(&["install"]);
    assert_eq!(installed.code, Some(0), "{installed:?}");
    let commit = |text: &str, file: &str| {
        write(root, file, text.as_bytes());
        git(root, &["add", "--all"]);
        pre_commit(&["run"])
    };
    // Without a baseline the old leak is in the way of everything.
    assert_eq!(commit("fn main() {}\n", "src/other.rs").code, Some(1));
    assert_eq!(run_in(root, &["baseline", "write"]).code, Some(0));
    assert_eq!(try_commit(root, &path), Some(0));
    let refused = commit(LEAKING, NEW);
    assert!(refused.code == Some(1) && refused.out.contains("src/new.rs:"), "{refused:?}");
    assert!(!refused.out.contains("src/old.rs:"), "{refused:?}");
    assert_eq!(try_commit(root, &path), Some(1));
    assert_eq!(commit(&mended(), NEW).code, Some(0));
    assert_eq!(try_commit(root, &path), Some(0));
    // The old one is mended: its entry is stale, which stops nobody, and is pruned.
    assert_eq!(commit(&mended(), OLD).code, Some(0));
    assert!(concise(root, &[]).err.contains("stale entry"));
    assert_eq!(run_in(root, &["baseline", "prune"]).code, Some(0));
    assert_eq!(try_commit(root, &path), Some(0));
    assert_eq!(concise(root, &["--strict-baseline"]).code, Some(0));
}
