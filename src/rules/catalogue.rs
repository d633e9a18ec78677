//! What is known of each rule, read from the front matter of the embedded `rules/<id>.md`.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Deserialize;

/// How loud a rule is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
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

    /// The level called `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Level> {
        [Level::Allow, Level::Warn, Level::Deny].into_iter().find(|level| level.word() == word)
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
    page!("eof-other-owner"),
    page!("eof-waits"),
    page!("half-close-dropped"),
    page!("error-exit-keeps"),
    page!("descriptor-lost"),
    page!("ownership-disarmed"),
    page!("shutdown-not-close"),
    page!("fork-keeps-descriptor"),
    page!("wrong-descriptor-closed"),
    page!("closed-twice"),
    page!("used-after-close"),
    page!("accept-error-spins"),
    page!("no-deadline"),
];

static RULES: LazyLock<Vec<RuleInfo>> =
    LazyLock::new(|| PAGES.iter().filter_map(|(id, page)| parse(id, page).ok()).collect());

/// A comment that allows a rule where it finds nothing.
pub const UNUSED_ALLOW: &str = "unused-allow";
/// A comment that allows a rule and does not say why.
pub const NO_REASON: &str = "allow-without-reason";

/// Rules about the use of the lint itself; they have no analysis and no page in the folder.
static NOTICES: LazyLock<Vec<RuleInfo>> = LazyLock::new(|| {
    let notice = |id, title: &str, text| RuleInfo {
        id,
        title: title.to_owned(),
        level: Level::Warn,
        confidence: "high".to_owned(),
        since: "0.1.0".to_owned(),
        cwe: Vec::new(),
        languages: vec!["rust".to_owned(), "c".to_owned()],
        text,
    };
    vec![
        notice(
            UNUSED_ALLOW,
            "A comment allows a rule that finds nothing there",
            "A `closewait: allow(rule)` comment outlives the code it was written for. It would hide the next finding\n\
             at its place, so it is reported once it silences nothing, or names no rule. Remove it.\n",
        ),
        notice(
            NO_REASON,
            "A comment allows a rule without saying why",
            "Write the reason behind the bracket: `// closewait: allow(eof-reread) the peer never closes first`.\n\
             Whoever reads the code next must be able to tell whether it still holds.\n",
        ),
    ]
});

/// The rules that analyse, in the order of the list. Pages that do not parse are left out (a test holds that
/// there are none).
#[must_use]
pub fn all() -> &'static [RuleInfo] {
    &RULES
}

/// Every rule that can be named: those of [`all`], then those about the use of the lint itself.
pub fn every() -> impl Iterator<Item = &'static RuleInfo> {
    RULES.iter().chain(NOTICES.iter())
}

/// The rule called `id`.
#[must_use]
pub fn find(id: &str) -> Option<&'static RuleInfo> {
    every().find(|rule| rule.id == id)
}

/// An error, with what may have been meant, unless there is a rule of that name.
pub fn known(rule: &str) -> Result<(), String> {
    if find(rule).is_some() {
        return Ok(());
    }
    let near = nearest(rule, every().map(|rule| rule.id));
    let hint = near.map_or_else(|| "`closewait rules` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
    Err(format!("there is no rule `{rule}`; {hint}"))
}

/// The known word nearest to `word`, when it is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = known.into_iter().map(|name| (distance(word, name), name)).min()?;
    (near.0 <= word.chars().count().max(3) / 3 + 1).then_some(near.1)
}

/// Edit distance: insertions, deletions, replacements, neighbours that changed places.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
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

    #[test]
    fn the_nearest_word_is_offered_only_when_it_is_near() {
        let rules = ["eof-reread", "descriptor-lost"];
        assert_eq!(nearest("eof-rereed", rules), Some("eof-reread"));
        assert_eq!(nearest("something", rules), None);
    }
}
