//! `closewait explain` and `closewait rules`.

use super::errors::{Exit, Failure};
use super::print;
use crate::rules::catalogue::{self, RuleInfo};

/// Prints the page of `rule`, or the list.
pub(super) fn explain(rule: Option<&str>) -> Result<Exit, Failure> {
    let Some(id) = rule else {
        return rules(false);
    };
    catalogue::known(id).map_err(Failure::new)?;
    print(&catalogue::find(id).map(page).unwrap_or_default(), Exit::Clean)
}

/// The page with what the front matter says below its heading.
fn page(rule: &RuleInfo) -> String {
    let cwe: Vec<String> = rule.cwe.iter().map(|n| format!("CWE-{n}")).collect();
    let level = format!("level: {}", rule.level.word());
    let facts = [level, rule.languages.join(", "), cwe.join(", ")];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let heading = format!("# {}", rule.id);
    let text = rule.text.strip_prefix(&heading).unwrap_or(rule.text).trim_start();
    format!("{heading}\n\n{} ({})\n\n{text}", rule.title, facts.join("; "))
}

/// Prints all rules.
pub(super) fn rules(markdown: bool) -> Result<Exit, Failure> {
    let text = if markdown { markdown_table() } else { plain_table() };
    print(&text, Exit::Clean)
}

fn plain_table() -> String {
    let rules: Vec<&RuleInfo> = catalogue::every().collect();
    let wide = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let row = |rule: &RuleInfo| format!("{:wide$}  {:5}  {}\n", rule.id, rule.level.word(), rule.title);
    rules.into_iter().map(row).collect()
}

/// The rules as the README shows them.
fn markdown_table() -> String {
    let mut text = String::from("| rule | level | languages | what it finds |\n|---|---|---|---|\n");
    for rule in catalogue::all() {
        let languages = rule.languages.join(", ");
        text.push_str(&format!(
            "| [`{0}`](rules/{0}.md) | {1} | {languages} | {2} |\n",
            rule.id,
            rule.level.word(),
            rule.title
        ));
    }
    text
}
