//! The recipes that other programs run: `action.yml`, the hooks, the README's lines for CI.

use std::path::Path;

use crate::support::{LEAKING, Run, folder, mended, repository, run, scrubbed, write};

fn file(name: &str) -> String {
    std::fs::read_to_string(repository().join(name)).unwrap()
}

/// The script of the step called `name` in action.yml.
fn script(name: &str) -> String {
    let text = file("action.yml");
    let step = text.split("    - name: ").find(|step| step.starts_with(&format!("{name}\n"))).unwrap();
    let (_, script) = step.split_once("      run: ").unwrap();
    match script.strip_prefix("|\n") {
        Some(block) => {
            block.lines().map(|line| line.strip_prefix("        ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
        }
        None => script.lines().next().unwrap().to_owned(),
    }
}

/// Runs the check of action.yml in `project` as a runner does, with these inputs.
fn act(project: &Path, inputs: &[(&str, &str)]) -> (Run, Option<String>) {
    let runner = folder(&[]);
    let bin = runner.path().join("closewait/bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_closewait"), bin.join("closewait")).unwrap();
    let defaults = [("PATHS", "."), ("FORMAT", "github"), ("LEVEL", ""), ("BASELINE", ""), ("NEW_FROM", "")];
    let mut command = scrubbed("bash");
    // As GitHub runs `shell: bash`.
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script("Check")]);
    command.current_dir(project).env("RUNNER_TEMP", runner.path()).env("GITHUB_ACTIONS", "true");
    command.env("GITHUB_WORKSPACE", project).envs(defaults).envs(inputs.iter().copied());
    let run = run(&mut command);
    (run, std::fs::read_to_string(runner.path().join("closewait.sarif")).ok())
}

#[test]
fn every_input_of_the_action_reaches_its_script_as_a_variable() {
    let text = file("action.yml");
    let (inputs, steps) = text.split_once("\nruns:\n").unwrap();
    let (_, inputs) = inputs.split_once("inputs:\n").unwrap();
    let names: Vec<&str> = inputs
        .lines()
        .filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '))?.strip_suffix(':'))
        .collect();
    assert!(["paths", "format", "level", "baseline"].iter().all(|name| names.contains(name)), "{names:?}");
    for name in names {
        assert!(steps.contains(&format!("inputs.{name} ")), "{name} is not used");
    }
    assert!(!script("Check").contains("${{") && !script("Build closewait").contains("${{"));
}

#[test]
fn the_action_finds_leaks_and_leaves_sarif() {
    let dir = folder(&[("src/a.rs", LEAKING), ("b dir/b.rs", "fn main() {}\n")]);
    let (run, sarif) = act(dir.path(), &[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.out.contains("::error file=src/a.rs,line="), "{run:?}");
    assert!(sarif.unwrap().contains("codeFlows"));
    let (warned, _) = act(dir.path(), &[("LEVEL", "eof-reread=warn"), ("FORMAT", "concise"), ("PATHS", "src missing")]);
    assert_eq!(warned.code, Some(2), "{warned:?}");
    let (warned, _) = act(dir.path(), &[("LEVEL", "eof-reread=warn"), ("FORMAT", "concise"), ("PATHS", "src")]);
    assert!(warned.out.contains("warning[eof-reread]"), "{warned:?}");
    let (known, _) = act(dir.path(), &[("BASELINE", "none.json")]);
    assert_eq!(known.code, Some(2), "{known:?}");
    write(dir.path(), "src/a.rs", mended().as_bytes());
    let (clean, sarif) = act(dir.path(), &[]);
    assert_eq!(clean.code, Some(0), "{clean:?}");
    assert!(sarif.unwrap().contains("\"results\":[]"));
}

#[test]
fn what_is_written_into_an_input_is_never_run() {
    let dir = folder(&[("a.rs", "fn main() {}\n")]);
    for name in ["PATHS", "FORMAT", "LEVEL", "BASELINE", "NEW_FROM"] {
        for text in ["$(touch run)", "`touch run`", "; touch run", "\" && touch run", "--config=run -- a"] {
            let (run, _) = act(dir.path(), &[(name, text)]);
            assert_eq!(run.code, Some(2), "{name} {text}: {run:?}");
            assert!(!dir.path().join("run").exists(), "{name} {text}");
        }
    }
}

/// Lines of the README that are commands of the lint inside recipes for others: after `script:`, `run:` or `echo`.
#[test]
fn the_readme_s_recipes_run() {
    let readme = file("README.md");
    let recipes = readme.split("## In CI and before a commit").nth(1).unwrap().split("\n## ").next().unwrap();
    let after = |mark: &str| {
        let text = recipes.split(mark).nth(1).unwrap_or_else(|| panic!("no {mark}"));
        let end = text.find(['\n', '"', '}', '`']).unwrap();
        text[..end].trim().to_owned()
    };
    let dir = folder(&[("src/a.rs", LEAKING)]);
    for mark in ["script: ", "run: ", "echo \""] {
        let line = after(mark);
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words.first(), Some(&"closewait"), "{line}");
        let run = crate::support::run_in(dir.path(), &words[1..]);
        assert_eq!(run.code, Some(1), "{line}: {run:?}");
    }
    assert!(dir.path().join("gl-code-quality.json").exists());
    for id in ["closewait", "closewait-system"] {
        assert!(file(".pre-commit-hooks.yaml").contains(&format!("- id: {id}\n")) && recipes.contains(id));
    }
}
