//! The same program in Rust and in C gets the same verdict.

use std::collections::BTreeSet;
use std::path::Path;

use crate::corpus::{Corpus, corpus, files};
use crate::lint;

/// Programs that exist in both languages with the same shape.
fn twins(corpus: &Corpus) -> Vec<String> {
    let twin = |name: &&String| corpus.rust[*name].parity && corpus.c.get(*name).is_some_and(|p| p.parity);
    corpus.rust.keys().filter(twin).cloned().collect()
}

/// The rules of the corpus' list that speak about this file; empty: clean.
fn verdict(file: &Path, expected: &BTreeSet<String>) -> BTreeSet<String> {
    let found = lint::check(file, &[]).unwrap();
    found
        .into_iter()
        .filter(lint::Found::counts)
        .map(|f| if expected.contains(&f.rule) { "expected".to_string() } else { f.rule })
        .collect()
}

#[test]
fn at_least_twelve_programs_exist_in_both_languages() {
    let corpus = corpus();
    let twins = twins(&corpus);
    assert!(twins.len() >= 12, "{twins:?}");
    let alone = |(name, p): (&String, &crate::corpus::Program)| p.parity && !twins.contains(name);
    assert!(!corpus.rust.iter().any(alone) && !corpus.c.iter().any(alone));
}

#[test]
fn the_same_program_gets_the_same_verdict_in_rust_and_in_c() {
    if !cfg!(feature = "c") {
        return;
    }
    let corpus = corpus();
    let mut wrong = Vec::new();
    for name in twins(&corpus) {
        let both = corpus.rust[&name].bad.iter().chain(&corpus.c[&name].bad);
        let expected: BTreeSet<String> = both.flat_map(|e| e.rules.iter().cloned()).collect();
        for kind in ["bad", "good"] {
            let rust = files("rust", &name, kind).into_iter();
            let verdicts: BTreeSet<_> =
                rust.chain(files("c", &name, kind)).map(|file| verdict(&file, &expected)).collect();
            if verdicts.len() != 1 {
                wrong.push((format!("{name}/{kind}"), format!("{verdicts:?}")));
            }
        }
    }
    crate::gaps::hold("unequal-twins", &wrong, |_| true);
}
