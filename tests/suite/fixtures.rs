//! Every rule over every program in `fixtures/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use crate::corpus::{Program, Programs, corpus, files, folder};
use crate::{functions, gaps, lint};

fn languages() -> Vec<(&'static str, Programs)> {
    let corpus = corpus();
    let mut languages = vec![("rust", corpus.rust)];
    if cfg!(feature = "c") {
        languages.push(("c", corpus.c));
    }
    languages
}

fn name(file: &Path) -> String {
    let inside = file.strip_prefix(folder()).unwrap_or(file);
    inside.display().to_string()
}

fn verdict_on_bad(file: &Path, program: &Program) -> Option<(String, String)> {
    let text = fs::read_to_string(file).unwrap();
    match lint::check(file, &[]) {
        Ok(found) => {
            let met = program.bad.iter().all(|expected| expected.is_met(&text, &found));
            (!met).then(|| (name(file), lint::told(&found)))
        }
        Err(e) => Some((name(file), e)),
    }
}

fn verdict_on_good(file: &Path) -> Option<(String, String)> {
    match lint::check(file, &[]) {
        Ok(mut found) => {
            found.retain(lint::Found::counts);
            (!found.is_empty()).then(|| (name(file), lint::told(&found)))
        }
        Err(e) => Some((name(file), e)),
    }
}

#[test]
fn the_corpus_names_every_program_and_no_other() {
    let corpus = corpus();
    for (language, programs) in [("rust", corpus.rust), ("c", corpus.c)] {
        let named: BTreeSet<String> = programs.into_keys().collect();
        let there: BTreeSet<String> = fs::read_dir(folder().join(language))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        assert_eq!(named, there, "{language}");
    }
}

#[test]
fn every_program_is_a_pair_whose_named_functions_exist() {
    let corpus = corpus();
    for (language, programs) in [("rust", corpus.rust), ("c", corpus.c)] {
        for (name, program) in programs {
            let bad = files(language, &name, "bad");
            assert_eq!(bad.len(), files(language, &name, "good").len(), "{language}/{name}");
            assert!(!bad.is_empty() && !program.bad.is_empty(), "{language}/{name}");
            assert!(!program.about.is_empty() && !program.send.is_empty(), "{language}/{name}");
            for function in program.bad.iter().flat_map(|e| &e.functions) {
                let known = bad.iter().any(|file| {
                    let text = fs::read_to_string(file).unwrap();
                    functions::extents(&text).iter().any(|e| e.name == *function)
                });
                assert!(known, "{language}/{name} has no function {function}");
            }
        }
    }
}

#[test]
fn every_leaking_program_is_found_as_the_corpus_says() {
    let mut todo = Vec::new();
    for (language, programs) in languages() {
        for (name, program) in programs {
            todo.push((files(language, &name, "bad"), program));
        }
    }
    let wrong: Vec<(String, String)> = todo
        .par_iter()
        .flat_map_iter(|(files, program)| files.iter().filter_map(|file| verdict_on_bad(file, program)))
        .collect();
    gaps::hold("missed-programs", &wrong, looked_at);
}

#[test]
fn every_mended_program_is_clean_for_all_rules() {
    let mut todo = Vec::new();
    for (language, programs) in languages() {
        for name in programs.into_keys() {
            todo.extend(files(language, &name, "good"));
        }
    }
    let wrong: Vec<(String, String)> = todo.par_iter().filter_map(|file| verdict_on_good(file)).collect();
    gaps::hold("flagged-programs", &wrong, looked_at);
}

/// Does this build read the program of that name?
fn looked_at(name: &str) -> bool {
    name.starts_with("rust") || cfg!(feature = "c")
}
