//! What the README says is so. `BLESS=1 cargo test readme` writes its generated parts anew.

use crate::support::{closewait, repository, run, run_in};

fn readme() -> String {
    std::fs::read_to_string(repository().join("README.md")).unwrap()
}

/// Holds the part between `<!-- name -->` and `<!-- /name -->` to `wanted`, or writes it.
fn holds(name: &str, wanted: &str) {
    let text = readme();
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let start = text.find(&open).unwrap() + open.len();
    let end = start + text[start..].find(&close).unwrap();
    if std::env::var_os("BLESS").is_some() {
        let blessed = format!("{}{wanted}{}", &text[..start], &text[end..]);
        std::fs::write(repository().join("README.md"), blessed).unwrap();
    } else {
        assert_eq!(&text[start..end], wanted, "`BLESS=1 cargo test readme` writes it anew");
    }
}

/// Both parts in one test: they write the same file.
#[test]
fn the_generated_parts_are_fresh() {
    holds("rules", &run(closewait().args(["rules", "--markdown"])).out);
    if cfg!(feature = "c") {
        let shown = run_in(repository(), &["check", "--no-config", "fixtures/c/article_server/bad.c"]);
        holds("output", &format!("```text\n{}```\n", shown.out));
    }
}

/// `closewait.schema.json`, which editors use for `closewait.toml`.
#[test]
fn the_committed_schema_is_the_one_that_is_printed() {
    let schema = run(closewait().arg("schema")).out;
    let file = repository().join("closewait.schema.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &schema).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == schema, "`BLESS=1 cargo test readme` writes it anew");
}

/// Lines of the `sh` fences, without comments.
fn commands() -> Vec<String> {
    let text = readme();
    let mut fences = text.split("```");
    fences.next();
    let shells = fences.step_by(2).filter_map(|fence| fence.strip_prefix("sh\n"));
    let lines = shells.flat_map(str::lines).map(|line| line.split(" #").next().unwrap().trim().to_owned());
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[test]
fn the_commands_run() {
    let scratch = crate::support::repository_of(&[
        ("src/main.rs", "fn main() {}\n"),
        ("tools/relay.c", "int main(void) { return 0; }\n"),
    ]);
    let mut ran = 0;
    for line in commands() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (folder, args) = match words[..] {
            ["cargo", "run", "--release", "--", ref args @ ..] => (repository(), args),
            ["closewait", ref args @ ..] => (scratch.path(), args),
            ["cargo", "closewait", ref args @ ..] => (scratch.path(), args),
            _ => continue,
        };
        let run = run_in(folder, args);
        assert!(matches!(run.code, Some(0 | 1)), "{line}: {run:?}");
        ran += 1;
    }
    assert!(ran > 4, "the README's commands were not found");
}

/// The README's command names no binary, and there are two.
#[test]
fn cargo_run_runs_the_lint() {
    let manifest = repository().join("Cargo.toml");
    let metadata = cargo_metadata::MetadataCommand::new().manifest_path(manifest).no_deps().exec().unwrap();
    let package = metadata.packages.iter().find(|package| package.name.as_str() == "closewait").unwrap();
    assert_eq!(package.default_run.as_deref(), Some("closewait"));
}
