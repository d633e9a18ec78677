//! Trying proposals: each is made in the text, the program is analysed again, and it stays only when its finding
//! is gone and nothing new has come.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use super::apply::apply;
use super::propose::propose;
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::source::{FileId, Sources};

/// Texts that differ from the disk, by path.
pub type Texts = BTreeMap<PathBuf, String>;

/// What an analysis saw.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Everything that was found, whatever is shown of it.
    pub findings: Vec<Finding>,
    /// How many problems there were: a text that no longer parses has more.
    pub problems: usize,
    /// The texts it saw.
    pub sources: Sources,
}

/// Analyses the program with some texts in place of those on disk.
pub type Look<'l> = dyn FnMut(&Texts) -> View + 'l;

/// A fix that holds, the texts with it, and what the analysis says then.
#[derive(Clone, Debug)]
pub struct Mended {
    /// The fix.
    pub fix: Fix,
    /// All texts that differ from the disk.
    pub texts: Texts,
    /// The program after it.
    pub view: View,
}

/// The first proposal for `finding` that holds, given what `now` says of `texts`.
pub fn mend(finding: &Finding, now: &View, texts: &Texts, with_unsafe: bool, look: &mut Look) -> Option<Mended> {
    let wanted = |fix: &Fix| fix.safe || with_unsafe;
    propose(finding, &now.sources).into_iter().filter(wanted).find_map(|fix| {
        let texts = with(&fix, texts, &now.sources)?;
        let view = look(&texts);
        holds(finding, now, &view).then_some(Mended { fix, texts, view })
    })
}

/// Mends what `shown` lets through, one after the other. Gives the fixes with the rule and path of each, the
/// texts, and the last view.
pub fn mend_all(
    start: View,
    with_unsafe: bool,
    shown: &dyn Fn(&View) -> Vec<Finding>,
    look: &mut Look,
) -> (Vec<(&'static str, PathBuf, Fix)>, Texts, View) {
    let (mut now, mut texts, mut done) = (start, Texts::new(), Vec::new());
    let mut tried: FxHashSet<(&'static str, PathBuf, String)> = FxHashSet::default();
    loop {
        let mended = shown(&now).into_iter().find_map(|finding| {
            let path = now.sources.path(finding.span.file).to_path_buf();
            let line = now.sources.get(finding.span.file).map(|file| {
                let line = file.line_column(finding.span.start).line;
                format!("{}\n{}", finding.function, file.line_text(line))
            });
            if !tried.insert((finding.rule, path.clone(), line.unwrap_or_default())) {
                return None;
            }
            let mended = mend(&finding, &now, &texts, with_unsafe, look)?;
            Some((finding.rule, path, mended))
        });
        let Some((rule, path, mended)) = mended else {
            return (done, texts, now);
        };
        done.push((rule, path, mended.fix));
        texts = mended.texts;
        now = mended.view;
        // What was in the way of one fix may be gone with the next.
        tried.retain(|(other, ..)| *other != rule);
    }
}

fn with(fix: &Fix, texts: &Texts, sources: &Sources) -> Option<Texts> {
    let mut by_file: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        by_file.entry(edit.span.file).or_default().push(edit.clone());
    }
    let mut texts = texts.clone();
    for (id, edits) in by_file {
        let file = sources.get(id)?;
        texts.insert(file.path.clone(), apply(&file.text, &edits)?);
    }
    Some(texts)
}

/// Is the finding gone, and nothing else there that was not?
fn holds(finding: &Finding, before: &View, after: &View) -> bool {
    let (old, new) = (count(before), count(after));
    let own = key(finding, before);
    let fewer = new.get(&own).copied().unwrap_or(0) < old.get(&own).copied().unwrap_or(0);
    // Advice that comes into sight with the mended code is no harm.
    let harm = |rule: &str| after.findings.iter().any(|f| f.rule == rule && f.severity >= Severity::Warning);
    let none_new = new.iter().all(|(key, n)| !harm(key.0) || *n <= old.get(key).copied().unwrap_or(0));
    fewer && none_new && after.problems <= before.problems
}

type Key<'v> = (&'static str, &'v Path, &'v str);

fn key<'v>(finding: &'v Finding, view: &'v View) -> Key<'v> {
    (finding.rule, view.sources.path(finding.span.file), &finding.function)
}

fn count(view: &View) -> FxHashMap<Key<'_>, usize> {
    let mut counts = FxHashMap::default();
    for finding in &view.findings {
        *counts.entry(key(finding, view)).or_default() += 1;
    }
    counts
}
