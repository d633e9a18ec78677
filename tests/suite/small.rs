//! Small programs, one reason each: `expect: silence`, or `expect: RULE in FUNCTION`, on their first line.

use std::fs;

use serde_json::Value;

use crate::functions::around;
use crate::support::{repository, run_in};

#[test]
fn small_programs_get_the_verdict_they_expect() {
    let folder = repository().join("tests/small");
    let mut wrong = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let expected = text.lines().next().unwrap().split("expect: ").nth(1).unwrap().split('.').next().unwrap();
        let run = run_in(&folder, &["check", "--no-config", "--format", "json", name]);
        let report: Value = serde_json::from_str(&run.out).unwrap();
        let told = report["findings"].as_array().unwrap().iter().map(|finding| {
            let line = usize::try_from(finding["line"].as_u64().unwrap()).unwrap();
            format!("{} in {}", finding["rule"].as_str().unwrap(), around(&text, line).name)
        });
        let told: Vec<String> = told.collect();
        let right = if expected == "silence" { told.is_empty() } else { told.iter().any(|told| told == expected) };
        if !right {
            wrong.push(format!("{name}: expected {expected}, told {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
