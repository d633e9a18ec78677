//! Small programs, one reason each: `expect: silence`, or `expect: RULE in FUNCTION`, on their first line.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::Value;

use crate::functions::around;
use crate::support::{repository, run_in};

#[test]
fn small_programs_get_the_verdict_they_expect() {
    let folder = repository().join("tests/small");
    let programs: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let wrong: Vec<String> = programs.par_iter().filter_map(|program| unexpected(&folder, program)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is told of the program, if it is not what its first line says.
fn unexpected(folder: &Path, program: &Path) -> Option<String> {
    let text = fs::read_to_string(program).unwrap();
    let name = program.file_name().unwrap().to_str().unwrap();
    let expected = text.lines().next().unwrap().split("expect: ").nth(1).unwrap().split('.').next().unwrap();
    let run = run_in(folder, &["check", "--no-config", "--format", "json", name]);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let told = report["findings"].as_array().unwrap().iter().map(|finding| {
        let line = usize::try_from(finding["line"].as_u64().unwrap()).unwrap();
        format!("{} in {}", finding["rule"].as_str().unwrap(), around(&text, line).name)
    });
    let told: Vec<String> = told.collect();
    let right = if expected == "silence" { told.is_empty() } else { told.iter().any(|told| told == expected) };
    (!right).then(|| format!("{name}: expected {expected}, told {told:?}"))
}
