//! The floors of `src/lib.rs`, held: who may import whom, which words stay at home, how long a file may be.

use std::path::{Path, PathBuf};

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item};

use crate::support::repository;

/// A module may import modules of lower floors and its own. `check` stands on `workspace`; `cli` and `lsp` are
/// the faces.
const FLOORS: &[(&str, u32)] = &[
    ("source", 0),
    ("cache", 0),
    ("proc", 0),
    ("finding", 1),
    ("prove", 1),
    ("watch", 1),
    ("ir", 1),
    ("front", 2),
    ("flow", 2),
    ("apis", 3),
    ("socket", 4),
    ("rules", 5),
    ("config", 6),
    ("fix", 6),
    ("select", 6),
    ("workspace", 7),
    ("report", 7),
    ("check", 8),
    ("project", 9),
    ("lsp", 10),
    // The command line starts the server.
    ("cli", 11),
];

/// Modules that know even less than their floor allows.
const ONLY: &[(&str, &[&str])] = &[
    ("front", &["source", "ir"]),
    ("flow", &["ir", "source"]),
    ("apis", &["source", "ir"]),
    ("socket", &["source", "ir", "flow", "apis", "finding"]),
    ("report", &["source", "finding"]),
    ("prove", &["proc"]),
    ("watch", &["proc"]),
];

/// Crates and standard modules that have one home.
const HOMES: &[(&str, &[&str])] = &[
    ("syn", &["front/rust"]),
    ("quote", &["front/rust"]),
    ("proc_macro2", &["front/rust"]),
    ("tree_sitter", &["front/c"]),
    ("tree_sitter_c", &["front/c"]),
    ("tree_sitter_cpp", &["front/c"]),
    ("codespan_reporting", &["report/text"]),
    ("clap", &["cli"]),
    ("anstream", &["cli"]),
    ("walkdir", &["workspace"]),
    ("ignore", &["workspace", "config"]),
    ("lsp_server", &["lsp"]),
    ("procfs", &["proc"]),
    ("rustix", &["prove"]),
    ("signal_hook", &["cli"]),
    ("gen_lsp_types", &["lsp"]),
    ("postcard", &["cache"]),
    ("siphasher", &["cache"]),
    ("etcetera", &["cache"]),
    ("tempfile", &["cache"]),
    ("similar", &["fix"]),
    ("println", &["cli"]),
    ("eprintln", &["cli"]),
    ("fs", &["workspace", "cache", "cli", "fix", "project", "select/baseline", "lsp/page", "proc"]),
];

/// Words that stop the program on what a user wrote.
const STOPS: &[&str] = &["unwrap", "expect", "panic", "todo", "unimplemented"];

const LONGEST_FILE: usize = 500;

struct Source {
    path: PathBuf,
    /// Path below `src` without the ending, with `/`.
    name: String,
    text: String,
    /// Everything outside `#[cfg(test)]`.
    tokens: Vec<TokenTree>,
}

impl Source {
    fn module(&self) -> &str {
        self.name.split('/').next().unwrap()
    }
}

fn sources() -> Vec<Source> {
    let src = repository().join("src");
    let files = walkdir::WalkDir::new(&src).sort_by_file_name().into_iter().map(Result::unwrap);
    // `tests.rs` and `tests/` are declared under `#[cfg(test)]`.
    let is_source = |path: &Path| {
        let inside = path.strip_prefix(&src).unwrap().with_extension("");
        path.extension().is_some_and(|ending| ending == "rs") && inside.iter().all(|part| part != "tests")
    };
    files
        .filter(|entry| is_source(entry.path()))
        .map(|entry| read(&src, entry.path()))
        // `mod tests` in files of its own is no part of the program.
        .filter(|source| !source.name.split('/').any(|part| part == "tests"))
        .collect()
}

fn read(src: &Path, path: &Path) -> Source {
    let text = std::fs::read_to_string(path).unwrap();
    let mut file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let is_test = |attrs: &[Attribute]| attrs.iter().any(|attr| attr.to_token_stream().to_string() == "# [cfg (test)]");
    file.items.retain(|item| match item {
        Item::Mod(item) => !is_test(&item.attrs),
        Item::Fn(item) => !is_test(&item.attrs),
        Item::Use(item) => !is_test(&item.attrs),
        _ => true,
    });
    let mut tokens = Vec::new();
    flatten(file.to_token_stream(), &mut tokens);
    let name = path.strip_prefix(src).unwrap().with_extension("");
    Source { path: path.to_path_buf(), name: name.to_str().unwrap().replace('\\', "/"), text, tokens }
}

/// Tokens in order, groups opened; a group also stands before its content, so that `crate::{a, b}` shows.
fn flatten(stream: TokenStream, out: &mut Vec<TokenTree>) {
    for token in stream {
        if let TokenTree::Group(group) = &token {
            out.push(token.clone());
            flatten(group.stream(), out);
        } else if !matches!(&token, TokenTree::Literal(_)) {
            out.push(token);
        }
    }
}

/// Top-level modules named as `crate::x`, `crate::{x, ..}`.
fn imports(tokens: &[TokenTree]) -> Vec<String> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        if tokens[at].to_string() != "crate" || tokens.get(at + 1).map(ToString::to_string).as_deref() != Some(":") {
            continue;
        }
        match tokens.get(at + 3) {
            Some(TokenTree::Ident(name)) => found.push(name.to_string()),
            Some(TokenTree::Group(group)) => {
                let mut first = true;
                for token in group.stream() {
                    match token {
                        TokenTree::Ident(name) if first => found.push(name.to_string()),
                        TokenTree::Punct(punct) if punct.as_char() == ',' => {
                            first = true;
                            continue;
                        }
                        _ => {}
                    }
                    first = false;
                }
            }
            _ => {}
        }
    }
    found
}

fn floor(module: &str) -> Option<u32> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

#[test]
fn every_module_stands_on_a_floor() {
    for source in sources() {
        let module = source.module();
        assert!(
            ["lib", "main", "bin"].contains(&module) || floor(module).is_some(),
            "{module} has no floor in this table"
        );
    }
}

#[test]
fn nobody_imports_upwards() {
    let mut wrong = Vec::new();
    for source in sources() {
        let module = source.module();
        let Some(own) = floor(module) else { continue };
        let only = ONLY.iter().find(|(name, _)| *name == module).map(|(_, only)| *only);
        for import in imports(&source.tokens) {
            let Some(theirs) = floor(&import) else {
                continue;
            };
            let allowed = import == module || theirs < own && only.is_none_or(|only| only.contains(&import.as_str()));
            if !allowed {
                wrong.push(format!("{} imports {import}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn words_stay_at_home() {
    let mut wrong = Vec::new();
    for source in sources() {
        for pair in source.tokens.windows(2) {
            let [TokenTree::Ident(word), TokenTree::Punct(next)] = pair else {
                continue;
            };
            let path = next.as_char() == ':' && next.spacing() == Spacing::Joint;
            if !path && next.as_char() != '!' {
                continue;
            }
            let Some((_, homes)) = HOMES.iter().find(|(name, _)| word == name) else {
                continue;
            };
            if !homes.iter().any(|home| source.name.starts_with(home)) {
                wrong.push(format!("{} says {word}", source.name));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_stops_the_program() {
    let mut wrong = Vec::new();
    for source in sources() {
        for pair in source.tokens.windows(2) {
            let [TokenTree::Ident(word), next] = pair else {
                continue;
            };
            let called = match next {
                // A parser's own `expect(Token)` stops nothing; `Option`'s has nothing or a text in its brackets.
                TokenTree::Group(args) => {
                    let first = args.stream().into_iter().next();
                    first.is_none_or(|first| first.to_string().starts_with('"'))
                }
                TokenTree::Punct(punct) => punct.as_char() == '!',
                _ => false,
            };
            if called && STOPS.iter().any(|stop| word == stop) {
                wrong.push(format!("{} calls {word}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_is_longer_than_a_person_reads_in_one_go() {
    let long: Vec<String> = sources()
        .iter()
        .map(|source| (source.text.lines().count(), &source.path))
        .filter(|(lines, _)| *lines > LONGEST_FILE)
        .map(|(lines, path)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}
