//! Reads every file once and asks: is a word of the models' vocabulary in it? Which `mod x;` and `#include`
//! lines does it have?

use std::path::{Path, PathBuf};
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::disk::{self, Disk};
use super::read::{Family, read};
use super::walk::Found;
use crate::apis::Models;
use crate::source::Problem;

/// A file after the scan.
#[derive(Clone, Debug)]
pub(super) struct Scanned {
    pub path: PathBuf,
    pub family: Family,
    /// Size of its text.
    pub bytes: u64,
    /// A word of the vocabulary stands in it.
    pub matches: bool,
    /// A function that makes sockets (Rust: that accepts one) seems to be called in it.
    pub makes: bool,
    /// The text, kept when it matches; anything else is read again when it is asked for.
    pub text: Option<String>,
    /// Rust: files that its `mod` lines may mean, for a first guess at which files are roots.
    pub mods: Vec<String>,
    /// Its text is the one of the scan before.
    pub unchanged: bool,
}

/// What the scan before saw, by path. Empty for a run that has none before it.
pub(super) type Seen = FxHashMap<PathBuf, Known>;

/// What is known of a file while its stamp is the same.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub stamp: Stamp,
    /// Without its text.
    pub file: Scanned,
    pub note: Option<Problem>,
}

/// Tells one state of a file from another without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stamp {
    /// Open in an editor, with this text.
    Open(Arc<str>),
    Disk(disk::Stamp),
}

impl Stamp {
    fn of(path: &Path, disk: &Disk) -> Option<Stamp> {
        match disk.open.shared(path) {
            Some(text) => Some(Stamp::Open(text)),
            None => disk.stamp(path).map(Stamp::Disk),
        }
    }
}

/// Words matched as wholes.
pub(super) struct Words(Option<AhoCorasick>);

impl Words {
    pub(super) fn new<I, P>(words: I) -> Words
    where
        I: IntoIterator<Item = P>,
        P: AsRef<[u8]>,
    {
        let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words);
        Words(built.ok())
    }

    /// The ends of every whole-word match, with the number of the word.
    pub(super) fn matches<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, usize)> + 't {
        let part_of_word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        let bytes = text.as_bytes();
        self.0
            .iter()
            .flat_map(move |words| words.find_iter(text))
            .filter(move |hit| {
                let before = hit.start().checked_sub(1).and_then(|at| bytes.get(at));
                !part_of_word(before) && !part_of_word(bytes.get(hit.end()))
            })
            .map(|hit| (hit.pattern().as_usize(), hit.start(), hit.end()))
    }
}

/// Scans all files. Those that can not be read become problems and are left out.
pub(super) fn scan(
    found: Vec<Found>,
    models: &Models,
    disk: &Disk,
    seen: &mut Seen,
    problems: &mut Vec<Problem>,
) -> Vec<Scanned> {
    // A comment for the lint is found wherever it stands, so that a stale one can be reported.
    let words = Words::new(models.vocabulary().chain(["closewait"]));
    let makers = Words::new(models.makers().chain(models.acceptors()));
    // The texts of a whole kernel are too much to keep; what is asked for is read again.
    let keep = found.len() <= super::SMALL_TREE;
    let before = &*seen;
    let scanned: Vec<_> = found
        .into_par_iter()
        .map(|file| {
            let stamp = Stamp::of(&file.path, disk);
            let known = before.get(&file.path).filter(|known| Some(&known.stamp) == stamp.as_ref());
            let (file, problem) = match known {
                Some(known) => (Some(known.file.clone()), known.note.clone()),
                None => scan_one((&words, &makers), file, disk, keep),
            };
            (stamp, file, problem)
        })
        .collect();
    let mut files = Vec::with_capacity(scanned.len());
    seen.clear();
    for (stamp, file, problem) in scanned {
        if let (Some(stamp), Some(file)) = (stamp, &file) {
            let kept =
                Scanned { text: None, unchanged: true, mods: file.mods.clone(), path: file.path.clone(), ..*file };
            seen.insert(file.path.clone(), Known { stamp, file: kept, note: problem.clone() });
        }
        files.extend(file);
        problems.extend(problem);
    }
    files
}

fn scan_one(
    (words, makers): (&Words, &Words),
    file: Found,
    disk: &Disk,
    keep: bool,
) -> (Option<Scanned>, Option<Problem>) {
    let problem = |message| Problem { path: file.path.clone(), line: 0, message };
    let read = match read(&file.path, file.family, disk) {
        Ok(read) => read,
        Err(message) => return (None, Some(problem(message))),
    };
    let note = read.note.map(problem);
    let matches = words.matches(&read.text).next().is_some();
    let makes = matches && calls_any(makers, &read.text, &file.path);
    let mods = match file.family {
        Family::Rust => mod_lines(&read.text),
        Family::C => Vec::new(),
    };
    let scanned = Scanned {
        path: file.path,
        family: file.family,
        bytes: read.text.len() as u64,
        matches,
        makes,
        mods,
        text: (matches && keep || makes).then_some(read.text),
        unchanged: false,
    };
    (Some(scanned), note)
}

/// Is one of the words called, outside comments and strings? In C with arguments, and what is called through a field is
/// another function of that name; in Rust, what is defined is not called.
fn calls_any(words: &Words, text: &str, path: &Path) -> bool {
    let bytes = text.as_bytes();
    let ends_with = |ending| path.extension().is_some_and(|found| found == ending);
    let (rust, plain) = (ends_with("rs"), ends_with("c") || ends_with("h"));
    words.matches(text).any(|(_, start, end)| {
        let arguments = text[end..].trim_start().strip_prefix('(').map(str::trim_start);
        let of_type = rust && text[end..].starts_with("::");
        let called =
            of_type || arguments.is_some_and(|rest| rust || !rest.starts_with(')') && !rest.starts_with("..."));
        let through_field = plain && start > 0 && matches!(bytes[start - 1], b'.' | b'>');
        let defined = rust && text[..start].trim_end().ends_with("fn");
        called && !through_field && !defined && !is_prose(text, start)
    })
}

/// Does the place lie in a comment or in a string?
fn is_prose(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    let in_comment = before.rfind("/*").is_some_and(|open| before.rfind("*/").is_none_or(|close| close < open));
    in_comment || line.contains("//") || line.matches('"').count() % 2 == 1
}

/// The names in `mod name;` lines, or the file of a `#[path = "file"]` line before one.
fn mod_lines(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut path = None;
    for line in text.lines() {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("#[path") {
            path = rest.split('"').nth(1).map(str::to_owned);
        }
        let Some(at) = line.find("mod ") else {
            continue;
        };
        let Some((name, _)) = line[at + 4..].split_once(';') else {
            continue;
        };
        let name = name.trim().trim_start_matches("r#");
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if is_name && (at == 0 || line[..at].ends_with([' ', ')', ']', '{'])) {
            names.push(path.take().unwrap_or_else(|| name.to_owned()));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_match_whole() {
        let words = Words::new(["accept", "accept4"]);
        let hits = |text| words.matches(text).map(|(word, ..)| word).collect::<Vec<_>>();
        assert_eq!(hits("accept(fd) accept4(fd) accepted(x) no_accept"), [0, 1]);
    }

    #[test]
    fn calls_are_told_from_talk_of_them() {
        let words = Words::new(["accept"]);
        let calls = |text| calls_any(&words, text, Path::new("a.c"));
        assert!(calls("x();\n  fd = accept (l, 0, 0);"));
        assert!(calls("/* here */ while ((fd = accept(l, \"\", 0)) < 0)"));
        for other in
            ["s->accept(l)", "accept()", "/* see\n * accept(2) */", "// accept(l)", "p(\"accept(%d)\")", "accept;"]
        {
            assert!(!calls(other), "{other}");
        }
        let calls = |text| calls_any(&words, text, Path::new("a.rs"));
        assert!(calls("let (s, _) = listener\n    .accept()?;"));
        assert!(!calls("fn accept(&self) -> io::Result<S>"));
    }

    #[test]
    fn mod_lines_are_seen() {
        let text = "mod a;\npub(crate) mod b ;\n#[path = \"x/y.rs\"]\nmod c;\nmod d { }\n// model ;\n#[cfg(x)] mod e;";
        assert_eq!(mod_lines(text), ["a", "b", "x/y.rs", "e"]);
    }
}
