//! The list of rule pages and the folder hold the same rules.

use std::collections::BTreeSet;

use closewait::rules::catalogue;

use crate::support::repository;

#[test]
fn every_page_in_the_folder_is_in_the_list() {
    let listed: BTreeSet<String> = catalogue::all().iter().map(|rule| rule.id.to_owned()).collect();
    let mut there = BTreeSet::new();
    for entry in std::fs::read_dir(repository().join("rules")).into_iter().flatten() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_some_and(|ending| ending == "md") && stem != "README" {
            there.insert(stem);
        }
    }
    assert_eq!(listed, there, "src/rules/catalogue.rs and rules/*.md differ");
}
