//! One close too many, or one of the wrong name.

use super::blocks::Blocks;
use crate::finding::{Finding, Fix};

/// Takes out the close that is one too many: the last, else one before it.
pub(super) fn propose(finding: &Finding, text: &Blocks) -> Vec<Fix> {
    let steps = finding.steps.iter().rev().map(|step| step.span).filter(|span| span.file == finding.span.file);
    let mut places: Vec<usize> = std::iter::once(finding.span).chain(steps).map(|span| span.start as usize).collect();
    let mut seen = Vec::new();
    places.retain(|place| {
        let new = !seen.contains(place);
        seen.push(*place);
        new
    });
    places.into_iter().filter_map(|at| without(text, at)).collect()
}

/// Removes the statement at `at` when it is one plain call on a line of its own.
fn without(text: &Blocks, at: usize) -> Option<Fix> {
    let (start, end) = text.statement(at);
    let statement = text.text.get(start..end)?;
    let call = statement.strip_suffix(");")?;
    let (word, arguments) = call.split_once('(')?;
    let plain = word.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ':') && !arguments.contains(['(', ',']);
    let line = text.text[..start].rfind('\n').map_or(0, |line| line + 1);
    let alone = text.text[line..start].trim().is_empty() && text.text[end..].starts_with(['\n', '\r']);
    // A branch without braces needs its statement.
    let before = text.bare(0, start).trim_end();
    let in_block = before.ends_with([';', '{', '}', ':']);
    (plain && alone && in_block && !arguments.is_empty()).then(|| Fix {
        title: format!("Close it once: take out `{statement}`"),
        safe: true,
        edits: vec![text.replace(line, text.text[end..].find('\n').map_or(end, |at| end + at + 1), "")],
    })
}

/// Closes the socket in place of what was taken for it.
pub(super) fn other_name(finding: &Finding, text: &Blocks) -> Vec<Fix> {
    let at = finding.span.start as usize;
    let Some(open) = text.bare(at, text.bare.len()).find('(').map(|open| at + open) else {
        return Vec::new();
    };
    let Some(close) = text.closing(open) else {
        return Vec::new();
    };
    let wrong = text.text[open + 1..close].trim();
    let simple = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let steps = finding.steps.iter().filter(|step| step.span.file == finding.span.file);
    let names = steps.filter_map(|step| {
        let start = step.span.start as usize;
        let (first, _) = text.statement(start);
        let (left, _) = text.text.get(first..start)?.rsplit_once('=')?;
        left.trim_end().rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next()
    });
    let names = names.filter(|name| simple(name) && *name != wrong && simple(wrong));
    let fix = |name: &str| Fix {
        title: format!("Close `{name}`, not `{wrong}`"),
        safe: true,
        edits: vec![text.replace(open + 1, close, name)],
    };
    names.map(fix).collect()
}
