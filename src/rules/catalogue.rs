//! What is known of each rule, read from the front matter of the embedded `rules/<id>.md`.

use std::sync::LazyLock;

use serde::Deserialize;

/// How loud a rule is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Off.
    Allow,
    /// A warning.
    #[default]
    Warn,
    /// An error.
    Deny,
}

impl Level {
    /// The word for it in files and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        }
    }
}

/// One rule's page.
#[derive(Clone, Debug)]
pub struct RuleInfo {
    /// Its id, the stem of its file.
    pub id: &'static str,
    /// One line, no full stop.
    pub title: String,
    /// The level it has when nobody says otherwise.
    pub level: Level,
    /// The confidence its findings usually have, in a word.
    pub confidence: String,
    /// The version that brought it.
    pub since: String,
    /// Entries of the Common Weakness Enumeration.
    pub cwe: Vec<u32>,
    /// `rust`, `c`, `cpp`.
    pub languages: Vec<String>,
    /// The page below the front matter, Markdown.
    pub text: &'static str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    id: String,
    title: String,
    level: Level,
    #[serde(default)]
    confidence: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    cwe: Vec<u32>,
    #[serde(default)]
    languages: Vec<String>,
}

macro_rules! page {
    ($id:literal) => {
        ($id, include_str!(concat!("../../rules/", $id, ".md")))
    };
}

/// Every page: its stem and its text. A test compares the list with the folder.
const PAGES: &[(&str, &str)] = &[
    page!("eof-reread"),
    page!("eof-still-stored"),
    page!("eof-indistinguishable"),
];

static RULES: LazyLock<Vec<RuleInfo>> = LazyLock::new(|| {
    PAGES
        .iter()
        .filter_map(|(id, page)| parse(id, page).ok())
        .collect()
});

/// All rules, in the order of the list. Pages that do not parse are left out (a test holds that there are none).
#[must_use]
pub fn all() -> &'static [RuleInfo] {
    &RULES
}

/// The rule called `id`.
#[must_use]
pub fn find(id: &str) -> Option<&'static RuleInfo> {
    all().iter().find(|rule| rule.id == id)
}

/// Reads one page: front matter between two `+++` lines, then Markdown. The error says what is wrong in a line.
pub fn parse(id: &'static str, page: &'static str) -> Result<RuleInfo, String> {
    let (front, text) = page
        .trim_start_matches('\u{feff}')
        .strip_prefix("+++")
        .and_then(|rest| rest.split_once("\n+++"))
        .ok_or("no front matter between two `+++` lines")?;
    let front: FrontMatter = toml::from_str(front).map_err(|error| error.to_string())?;
    if front.id != id {
        return Err(format!("the id is `{}`, the file is `{id}.md`", front.id));
    }
    Ok(RuleInfo {
        id,
        title: front.title,
        level: front.level,
        confidence: front.confidence,
        since: front.since,
        cwe: front.cwe,
        languages: front.languages,
        text: text.trim_start_matches(['\r', '\n']),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read() {
        let page = "+++\nid = \"x-y\"\ntitle = \"T\"\nlevel = \"deny\"\ncwe = [775]\n+++\n\n## What it finds\n";
        let rule = parse("x-y", page).unwrap();
        assert_eq!((rule.title.as_str(), rule.level), ("T", Level::Deny));
        assert_eq!(rule.text, "## What it finds\n");
        assert!(parse("z", page).is_err());
    }

    #[test]
    fn every_page_of_the_list_parses() {
        for (id, page) in PAGES {
            parse(id, page).unwrap();
        }
    }
}
