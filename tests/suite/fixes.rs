//! `--fix`, `--diff` and the fixes that rustc's format carries.

use std::path::Path;

use cargo_metadata::Message;
use cargo_metadata::diagnostic::{Applicability, Diagnostic};

use crate::fences::manuals;
use crate::support::{LEAKING, folder, run_in, scrubbed, write};

/// Bad programs of the manuals for which a fix must be found, by rule and the edit it makes.
const MUST: [(&str, &str); 8] = [
    ("while let Ok(Some(line)) = lines.next_line().await { //~ eof-other-owner", "beside.abort();"),
    ("Some(line) = lines.next() => println!(\"{line:?}\"), //~ eof-reread", "let Some(line) = line else { break };"),
    ("let n = self.stream.read(&mut chunk)?; //~ eof-reread", "ErrorKind::UnexpectedEof"),
    ("poll.registry().deregister(stream)?; //~ shutdown-not-close", "clients.remove(&event.token());"),
    ("shutdown(c->fd, SHUT_RDWR); //~ shutdown-not-close", "close(c->fd);"),
    ("free(job); //~ descriptor-lost", "close(job->fd);"),
    ("fds.swap_remove(i); //~ descriptor-lost", "libc::close(fds[i].fd)"),
    ("let _ = tokio::join!(up, down); //~ half-close-dropped", "to.shutdown().await"),
];
/// The same by the fence's number and the rule, where lines repeat.
const NUMBERED: [(&str, usize, &str); 5] = [
    ("eof-reread", 0, "Ok(0) => break"),
    ("eof-reread", 1, "if n == 0 {"),
    ("eof-reread", 5, "break;"),
    ("descriptor-lost", 1, "close(fd);"),
    ("half-close-dropped", 0, "server_wr.shutdown().await"),
];

/// The program of a fence without its markers.
fn bare(text: &str) -> String {
    let lines = text.lines().map(|line| line.split("//~").next().unwrap().trim_end());
    lines.map(|line| format!("{line}\n")).collect()
}

fn count(dir: &Path, name: &str) -> usize {
    let run = run_in(dir, &["check", "--no-config", "--confidence", "low", "--format", "concise", name]);
    run.out.lines().count()
}

#[test]
fn every_fence_that_is_fixed_is_silent_and_still_parses() {
    let mut wrong = Vec::new();
    for manual in manuals() {
        for fence in manual.fences.iter().filter(|fence| !fence.good) {
            if fence.extension() != "rs" && !cfg!(feature = "c") {
                continue;
            }
            let name = format!("main.{}", fence.extension());
            let dir = folder(&[(&name, &bare(&fence.text))]);
            let before = count(dir.path(), &name);
            let run = run_in(dir.path(), &["check", "--no-config", "--fix", "--unsafe-fixes", "--exit-zero", &name]);
            let fixed = run.err.lines().filter(|line| line.starts_with("fixed: ")).count();
            let after = count(dir.path(), &name);
            // What is left has no fix that holds.
            let left = before.saturating_sub(fixed);
            if fixed > 0 && after > left || run.err.contains("does not parse") {
                wrong.push(format!("{}: {before} before, {fixed} fixed, {after} after", fence.place));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_fixes_of_the_manuals_are_found() {
    let mut missing = Vec::new();
    let manuals = manuals();
    let all = || manuals.iter().flat_map(|manual| &manual.fences);
    let marked = MUST.iter().map(|(line, edit)| (all().find(|fence| fence.text.contains(line)).unwrap(), *edit));
    let numbered = NUMBERED.iter().map(|(rule, nth, edit)| {
        let manual = manuals.iter().find(|manual| manual.stem == *rule).unwrap();
        (&manual.fences[*nth], *edit)
    });
    for (fence, edit) in marked.chain(numbered) {
        if fence.extension() != "rs" && !cfg!(feature = "c") {
            continue;
        }
        let name = format!("main.{}", fence.extension());
        let dir = folder(&[(&name, &bare(&fence.text))]);
        let run = run_in(dir.path(), &["check", "--no-config", "--diff", "--unsafe-fixes", &name]);
        if !run.out.lines().any(|line| line.starts_with('+') && line.contains(edit)) {
            missing.push(format!("{}: no `{edit}` in {}", fence.place, run.out));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn a_diff_changes_nothing_and_a_fix_keeps_the_rest_as_it_is() {
    let text = format!("\u{feff}{}", LEAKING.replace('\n', "\r\n"));
    let dir = folder(&[("main.rs", &text)]);
    let diff = run_in(dir.path(), &["check", "--no-config", "--diff", "main.rs"]);
    assert_eq!(diff.code, Some(1), "{diff:?}");
    assert!(diff.out.starts_with("--- a/main.rs\n+++ b/main.rs\n"), "{}", diff.out);
    let path = dir.path().join("main.rs");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    let fix = run_in(dir.path(), &["check", "--no-config", "--fix", "main.rs"]);
    assert!(fix.err.contains("fixed: main.rs: eof-reread: "), "{fix:?}");
    assert_eq!(fix.code, Some(0), "{fix:?}");
    let fixed = std::fs::read_to_string(&path).unwrap();
    assert!(fixed.starts_with('\u{feff}'));
    assert_eq!(fixed.matches('\n').count(), fixed.matches("\r\n").count());
    let same = text.lines().filter(|line| fixed.contains(line)).count();
    assert!(same + 2 >= text.lines().count(), "{fixed}");
}

#[test]
fn nothing_is_edited_that_a_comment_allows() {
    let text = "// closewait: allow-file(eof-reread) a teaching example\n".to_owned() + LEAKING;
    let dir = folder(&[("main.rs", &text)]);
    let diff = run_in(dir.path(), &["check", "--no-config", "--diff", "--unsafe-fixes", "main.rs"]);
    assert!(!diff.out.contains("Ok(0)"), "{}", diff.out);
}

#[test]
fn rustc_json_is_read_by_cargo_metadata() {
    let dir = folder(&[("src/ü.rs", &LEAKING.replace("fn main", "/* ü */ fn main"))]);
    let run = run_in(dir.path(), &["check", "--no-config", "--format", "rustc"]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert!(!lines.is_empty(), "{run:?}");
    for line in lines {
        let diagnostic: Diagnostic = serde_json::from_str(line).unwrap();
        assert_eq!(diagnostic.code.unwrap().code, "closewait::eof-reread");
        assert_eq!(diagnostic.spans[0].file_name, "src/ü.rs");
        assert!(diagnostic.spans[0].is_primary);
        assert!(diagnostic.rendered.unwrap().contains("eof-reread"));
        let steps = diagnostic.children.iter().filter(|child| !child.spans.is_empty());
        assert!(steps.clone().all(|child| child.spans[0].is_primary));
        let fixes: Vec<_> = steps
            .flat_map(|child| &child.spans)
            .filter_map(|span| Some((span.suggested_replacement.as_deref()?, span.suggestion_applicability.clone()?)))
            .collect();
        assert!(!fixes.is_empty(), "no suggestion");
        assert!(matches!(fixes[0].1, Applicability::MachineApplicable));
    }
}

#[test]
#[cfg(unix)]
fn messages_of_another_tool_pass_through_and_ours_name_its_package() {
    let dir = folder(&[
        ("Cargo.toml", "[package]\nname = \"demo\"\nversion = \"1.0.0\"\nedition = \"2021\"\n"),
        ("src/main.rs", LEAKING),
    ]);
    let root = dir.path().canonicalize().unwrap();
    let said = format!(
        "{}\n{}\n",
        serde_json::json!({
            "reason": "compiler-artifact", "package_id": "path+file:///demo#1.0.0",
            "manifest_path": root.join("Cargo.toml"), "profile": {
                "opt_level": "0", "debuginfo": 2, "debug_assertions": true, "overflow_checks": true, "test": false },
            "target": { "kind": ["bin"], "crate_types": ["bin"], "name": "demo",
                "src_path": root.join("src/main.rs"), "edition": "2021", "doc": true, "doctest": false, "test": true },
            "features": [], "filenames": [], "executable": null, "fresh": true,
        }),
        serde_json::json!({ "reason": "build-finished", "success": true }),
    );
    write(&root, "said.json", said.as_bytes());
    let run = run_in(&root, &["check", "--no-config", "--format", "rustc", "--", "cat", "said.json"]);
    let messages: Vec<Message> = Message::parse_stream(run.out.as_bytes()).map(Result::unwrap).collect();
    assert!(matches!(messages[0], Message::CompilerArtifact(_)));
    assert!(matches!(messages.last(), Some(Message::BuildFinished(_))));
    let Message::CompilerMessage(message) = &messages[1] else {
        panic!("{run:?}");
    };
    assert_eq!(message.package_id.repr, "path+file:///demo#1.0.0");
    assert!(message.message.code.as_ref().unwrap().code.starts_with("closewait::"));
}

#[test]
fn clippy_and_our_findings_come_in_one_pass() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    if scrubbed(&cargo).args(["clippy", "--version"]).output().is_err() {
        return;
    }
    let clumsy = LEAKING.replace("fn main() {", "fn main() {\n    let port = 7;\n    let _same = port.clone();");
    let dir = folder(&[
        ("Cargo.toml", "[package]\nname = \"demo\"\nversion = \"1.0.0\"\nedition = \"2021\"\n\n[workspace]\n"),
        ("src/main.rs", &clumsy),
    ]);
    let root = dir.path().canonicalize().unwrap();
    let clippy = ["--", &cargo, "clippy", "--offline", "--workspace", "--message-format=json", "--all-targets"];
    let run = run_in(&root, &[&["check", "--no-config", "--format", "rustc"][..], &clippy].concat());
    let messages: Vec<Message> = Message::parse_stream(run.out.as_bytes()).map(Result::unwrap).collect();
    let told = messages.iter().filter_map(|message| match message {
        Message::CompilerMessage(told) => {
            Some((told.message.code.as_ref()?.code.clone(), &told.package_id, &told.target))
        }
        _ => None,
    });
    let told: Vec<_> = told.collect();
    let one = |code: &str| told.iter().find(|(own, ..)| own == code).unwrap_or_else(|| panic!("no {code}: {run:?}"));
    let (clippy, ours) = (one("clippy::clone_on_copy"), one("closewait::eof-reread"));
    assert_eq!((clippy.1, &clippy.2.name), (ours.1, &ours.2.name));
    assert!(matches!(messages.last(), Some(Message::BuildFinished(_))));
}
