//! A relay that keeps one direction's end of file to itself: shut the writer down after its copy.

use super::blocks::Blocks;
use crate::finding::{Edit, Fix};

/// A copy of one direction.
struct Copy {
    start: usize,
    end: usize,
    writer: String,
}

pub(super) fn propose(text: &Blocks, at: usize) -> Vec<Fix> {
    let Some((function, _)) = text.function_around(at).filter(|_| text.rust) else {
        return Vec::new();
    };
    let copies = copies(text, function.open, function.close);
    let mut edits: Vec<Edit> = copies.iter().filter_map(|copy| after(text, copy)).collect();
    if edits.is_empty() {
        edits = in_loops(text);
    }
    if edits.is_empty() {
        return Vec::new();
    }
    edits.dedup();
    let asynchronous = edits.iter().any(|edit| edit.text.contains(".await"));
    if asynchronous && !text.text.contains("AsyncWriteExt") {
        let first = text.words("use", 0, text.bare.len()).first().copied().unwrap_or(0);
        edits.push(text.replace(first, first, "use tokio::io::AsyncWriteExt;\n"));
    }
    vec![Fix { title: "Pass end of file on: shut each writer down after its copy".to_owned(), safe: false, edits }]
}

/// Loops that write what they read: at the count zero, the writer is shut down before the way out.
fn in_loops(text: &Blocks) -> Vec<Edit> {
    let mut edits = Vec::new();
    for word in text.words("write_all", 0, text.bare.len()) {
        let before = text.bare(0, word).trim_end_matches('.');
        let start = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
        let writer = &before[start..];
        let Some(around) = text.loop_around(word).filter(|_| !writer.is_empty()) else {
            continue;
        };
        if text.bare(around.open, around.close).contains("shutdown") {
            continue;
        }
        let (_, end) = text.statement(word);
        let call = match text.bare(word, end).contains(".await") {
            true => format!("let _ = {writer}.shutdown().await;"),
            false => format!("let _ = {writer}.shutdown(std::net::Shutdown::Write);"),
        };
        for at in text.words("if", around.open, around.close) {
            let Some(open) = text.bare(at, around.close).find('{').map(|open| at + open) else {
                continue;
            };
            if text.text[at..open].trim_end().ends_with("== 0") {
                let line = format!("\n{}{}{call}", text.indent(at), text.step());
                edits.push(text.replace(open + 1, open + 1, line));
            }
        }
    }
    edits
}

/// Calls `copy(&mut reader, &mut writer)`, with their path.
fn copies(text: &Blocks, start: usize, end: usize) -> Vec<Copy> {
    let mut found = Vec::new();
    for word in text.words("copy", start, end) {
        let open = word + "copy".len();
        if text.bare.get(open) != Some(&b'(') {
            continue;
        }
        let Some(close) = text.closing(open) else {
            continue;
        };
        let arguments = text.text.get(open + 1..close).unwrap_or("");
        let Some((_, writer)) = arguments.trim_end_matches([',', ' ', '\n']).split_once(',') else {
            continue;
        };
        let writer = writer.trim().trim_start_matches("&mut ").trim();
        let path = text.bare(0, word);
        let path = path.len() - path.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_' || c == ':').len();
        if !writer.is_empty() && writer.chars().all(|c| c.is_alphanumeric() || c == '_') {
            found.push(Copy { start: word - path, end: close + 1, writer: writer.to_owned() });
        }
    }
    found
}

fn after(text: &Blocks, copy: &Copy) -> Option<Edit> {
    let (indent, step) = (text.indent(copy.start), text.step());
    let call = text.text.get(copy.start..copy.end)?;
    let writer = &copy.writer;
    let before = text.bare(0, copy.start).trim_end();
    let after = text.bare(copy.end, text.bare.len()).trim_start();
    if before.ends_with("||") {
        let shut = format!("let _ = {writer}.shutdown(std::net::Shutdown::Write);");
        let inner = format!("{indent}{step}");
        let new = format!("{{\n{inner}let copied = {call};\n{inner}{shut}\n{inner}copied\n{indent}}}");
        return Some(text.replace(copy.start, copy.end, new));
    }
    let in_join = before.ends_with(['(', ',']) && after.starts_with([',', ')']);
    if in_join && text.text.contains("tokio") {
        let inner = format!("{indent}{step}");
        let new = format!("async {{\n{inner}{call}.await?;\n{inner}{writer}.shutdown().await\n{indent}}}");
        return Some(text.replace(copy.start, copy.end, new));
    }
    None
}
