//! A helper that reads and hides end of file from its caller: make it an error there.

use super::blocks::Blocks;
use crate::finding::{Finding, Fix};
use crate::front::rust::snippet;
use crate::source::Sources;

const LEAVE: &str = "return Err(std::io::ErrorKind::UnexpectedEof.into())";

pub(super) fn propose(finding: &Finding, sources: &Sources) -> Vec<Fix> {
    let mut fixes = Vec::new();
    for step in finding.steps.iter().rev() {
        let Some(file) = sources.get(step.span.file) else {
            continue;
        };
        let text = Blocks::new(step.span.file, file);
        fixes.extend(after_read(&text, step.span.start as usize));
    }
    fixes.truncate(2);
    fixes
}

/// `let n = x.read(..)?;` in a function that gives an `io::Result`.
fn after_read(text: &Blocks, at: usize) -> Option<Fix> {
    let (_, header) = text.function_around(at).filter(|_| text.rust)?;
    let (_, ty) = header.rsplit_once("->")?;
    if !ty.trim().starts_with("io::Result") && !ty.trim().starts_with("std::io::Result") {
        return None;
    }
    let (start, end) = text.statement(at);
    let statement = text.text.get(start..end)?;
    let (name, value) = statement.strip_prefix("let ")?.split_once('=')?;
    let name = name.trim();
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_') && name != "_";
    if !plain || !value.ends_with("?;") {
        return None;
    }
    let [head, body, tail] = snippet::leave_at_zero(name, LEAVE)?;
    let (indent, step, place) = (text.indent(start), text.step(), text.after_comment(end));
    Some(Fix {
        title: "Make end of file an error: `UnexpectedEof`".to_owned(),
        safe: false,
        edits: vec![text.replace(place, place, format!("\n{indent}{head}\n{indent}{step}{body}\n{indent}{tail}"))],
    })
}
