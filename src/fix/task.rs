//! A task beside the reader keeps the socket: end it when the reader has ended.

use super::blocks::{Block, Blocks};
use crate::finding::Fix;

/// What a task's handle is called where none was kept.
const HANDLE: &str = "beside";

pub(super) fn propose(text: &Blocks, at: usize) -> Vec<Fix> {
    let at = started(text, at).unwrap_or(at);
    let Some((reader, header)) = text.function_around(at).filter(|_| text.rust) else {
        return Vec::new();
    };
    let mut fixes = Vec::new();
    // A handle that is at hand in the function that reads.
    for word in text.words("spawn", reader.open, at) {
        let (start, end) = text.statement(word);
        if end < at {
            fixes.extend(aborted(text, start, end, reader));
        }
    }
    // The reader is a task of its own: the one before it in the same block.
    let outer = text.around(reader.open).into_iter().find(|block| block.open < reader.open);
    if let (true, Some(outer)) = (header.contains("async"), outer) {
        let (own, _) = text.statement(reader.open);
        for word in text.words("spawn", outer.open, own) {
            let (start, end) = text.statement(word);
            if end <= own {
                fixes.extend(aborted(text, start, end, reader));
            }
        }
    }
    fixes
}

/// The finding may stand where the reader is started: somewhere in its body.
fn started(text: &Blocks, at: usize) -> Option<usize> {
    let (_, end) = text.statement(at);
    let call = text.bare(at, end);
    call.starts_with("spawn").then(|| call.find('{')).flatten().map(|open| at + open + 1)
}

/// Ends the task that the statement starts at the end of `reader`.
fn aborted(text: &Blocks, start: usize, end: usize, reader: Block) -> Option<Fix> {
    let statement = text.text.get(start..end)?;
    if !statement.contains("tokio") && !text.text.contains("tokio::") {
        return None;
    }
    let (name, binding) = match statement.strip_prefix("let ").and_then(|rest| rest.split_once('=')) {
        Some((name, _)) => (name.trim().trim_start_matches("mut ").to_owned(), None),
        None if statement.ends_with(';') => {
            (HANDLE.to_owned(), Some(text.replace(start, start, format!("let {HANDLE} = "))))
        }
        None => return None,
    };
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') && name != "_";
    let taken = binding.is_some() && !text.words(HANDLE, 0, text.bare.len()).is_empty();
    if !plain || taken {
        return None;
    }
    let indent = text.indent(reader.close).to_owned();
    let last = text.text[..reader.close].trim_end().len();
    let call = format!("\n{indent}{}{name}.abort();", text.step());
    let tail = text.bare(reader.open, reader.close).trim_end();
    if !tail.ends_with(['}', ';']) {
        return None;
    }
    let mut edits: Vec<_> = binding.into_iter().collect();
    edits.push(text.replace(last, last, call));
    Some(Fix { title: format!("End the task beside it: `{name}.abort()`"), safe: false, edits })
}
