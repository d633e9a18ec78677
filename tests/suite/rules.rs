//! Every manual in `rules/` is whole, and every code fence in it is a test.

use std::fs;

use rayon::prelude::*;

use crate::fences::{Fence, Manual, manuals};
use crate::{functions, gaps, lint};

const HEADINGS: [&str; 6] =
    ["## What it finds", "## Why it matters", "## Example", "## Instead", "## How it is found", "## Known limits"];

/// Languages that this build of the lint reads.
fn is_read(fence: &Fence) -> bool {
    fence.language == "rust" || cfg!(feature = "c")
}

fn lint(fence: &Fence, options: &[&str]) -> Result<Vec<lint::Found>, String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let file = folder.path().join(format!("main.{}", fence.extension()));
    fs::write(&file, &fence.text).map_err(|e| e.to_string())?;
    lint::check(&file, options)
}

/// What is wrong with the findings in a bad fence. A finding counts when it lies in the function of its marker.
fn misses(manual: &Manual, fence: &Fence) -> Option<(String, String)> {
    let id = manual.front.id.as_str();
    let options: &[&str] = if manual.front.level == "allow" { &["--select", id] } else { &[] };
    let found = match lint(fence, options) {
        Ok(found) => found,
        Err(e) => return Some((fence.name.clone(), format!("{}: {e}", fence.place))),
    };
    let marked: Vec<_> =
        fence.markers().into_iter().map(|(line, rule)| (functions::around(&fence.text, line), rule)).collect();
    let missing = marked.iter().any(|(at, rule)| !found.iter().any(|f| f.rule == *rule && at.holds(f.line)));
    let astray =
        found.iter().any(|f| f.rule == id && !marked.iter().any(|(at, rule)| f.rule == *rule && at.holds(f.line)));
    (missing || astray).then(|| (fence.name.clone(), format!("{}: {}", fence.place, lint::told(&found))))
}

fn noise(fence: &Fence) -> Option<(String, String)> {
    match lint(fence, &[]) {
        Ok(mut found) => {
            found.retain(lint::Found::counts);
            (!found.is_empty()).then(|| (fence.name.clone(), format!("{}: {}", fence.place, lint::told(&found))))
        }
        Err(e) => Some((fence.name.clone(), format!("{}: {e}", fence.place))),
    }
}

#[test]
fn every_manual_has_the_fixed_headings_in_order() {
    for manual in manuals() {
        assert_eq!(manual.front.id, manual.stem);
        assert!(manual.body.trim_start().starts_with(&format!("# {}\n", manual.stem)), "{}", manual.stem);
        let headings: Vec<&str> = manual.body.lines().filter(|l| l.starts_with("## ")).collect();
        assert_eq!(headings, HEADINGS, "{}", manual.stem);
    }
}

#[test]
fn every_front_matter_says_what_the_lint_can_use() {
    for manual in manuals() {
        let front = &manual.front;
        assert!(["allow", "warn", "deny"].contains(&front.level.as_str()), "{}", front.id);
        assert!(["high", "medium"].contains(&front.confidence.as_str()), "{}", front.id);
        assert!(!front.title.is_empty() && !front.title.ends_with('.'), "{}", front.id);
        assert!(!front.since.is_empty() && !front.cwe.is_empty(), "{}", front.id);
        assert!(front.languages.iter().all(|l| l == "rust" || l == "c"), "{}", front.id);
    }
}

#[test]
fn every_manual_shows_three_bad_and_three_good_programs() {
    for manual in manuals() {
        let good = manual.fences.iter().filter(|f| f.good).count();
        assert!(good >= 3, "{}: {good} good", manual.stem);
        assert!(manual.fences.len() - good >= 3, "{}: {} bad", manual.stem, manual.fences.len() - good);
        for fence in &manual.fences {
            assert!(["rust", "c", "cpp"].contains(&fence.language.as_str()), "{}", fence.place);
            let own = fence.markers().iter().any(|(_, rule)| *rule == manual.stem);
            assert_eq!(own, !fence.good, "{}: marker", fence.place);
            for (line, rule) in fence.markers() {
                let function = functions::around(&fence.text, line);
                assert_ne!(function.name, "", "{}: {rule} is in no function", fence.place);
            }
        }
    }
}

#[test]
fn every_bad_fence_is_found_in_the_function_of_its_marker() {
    let manuals = manuals();
    let wrong: Vec<(String, String)> = manuals
        .par_iter()
        .flat_map(|manual| manual.fences.par_iter().map(move |fence| (manual, fence)))
        .filter(|(_, fence)| !fence.good && is_read(fence))
        .filter_map(|(manual, fence)| misses(manual, fence))
        .collect();
    gaps::hold("missed-fences", &wrong, looked_at);
}

/// Was the fence of that name read by this build?
fn looked_at(name: &str) -> bool {
    manuals().iter().flat_map(|m| &m.fences).any(|f| f.name == name && is_read(f))
}

#[test]
fn every_good_fence_is_silent_for_all_rules() {
    let wrong: Vec<(String, String)> = manuals()
        .par_iter()
        .flat_map(|manual| manual.fences.par_iter())
        .filter(|fence| fence.good && is_read(fence))
        .filter_map(noise)
        .collect();
    gaps::hold("flagged-fences", &wrong, looked_at);
}

#[test]
fn the_mended_twin_is_silent_for_advice_too() {
    let advice = ["accept-error-spins", "no-deadline"];
    for manual in manuals().iter().filter(|m| advice.contains(&m.stem.as_str())) {
        for fence in manual.fences.iter().filter(|f| f.good && is_read(f)) {
            let found = lint(fence, &["--select", &manual.stem]).unwrap();
            assert!(found.is_empty(), "{}: {}", fence.place, lint::told(&found));
        }
    }
}
