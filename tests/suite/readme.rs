//! What the README says is so.

use closewait::rules::catalogue;

use crate::support::{closewait, repository, run};

fn readme() -> String {
    std::fs::read_to_string(repository().join("README.md")).unwrap()
}

/// The text between `<!-- name -->` and `<!-- /name -->`.
fn marked<'t>(text: &'t str, name: &str) -> &'t str {
    let (_, rest) = text.split_once(&format!("<!-- {name} -->\n")).unwrap();
    rest.split_once(&format!("<!-- /{name} -->")).unwrap().0
}

#[test]
fn the_table_of_rules_is_the_catalogue() {
    let table = run(closewait().args(["rules", "--markdown"])).out;
    assert_eq!(
        marked(&readme(), "rules"),
        table,
        "paste the output of `closewait rules --markdown`"
    );
    assert_eq!(table.lines().count(), catalogue::all().len() + 2);
}
