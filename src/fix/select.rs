//! A `select!` whose pattern fails at end of file: the branch is off from then on, and the loop goes round for ever.

use super::blocks::Blocks;
use super::leave;
use crate::finding::Fix;

/// Patterns whose other case is end of file.
const REFUTABLE: [&str; 3] = ["Some(", "Ok(Some(", "Ok("];

pub(super) fn propose(text: &Blocks, at: usize) -> Vec<Fix> {
    let Some(around) = text.loop_around(at).filter(|_| text.rust) else {
        return Vec::new();
    };
    let Some((start, arrow)) = arm(text, at) else {
        return Vec::new();
    };
    let Some((pattern, future)) = text.text[start..arrow].split_once(" = ") else {
        return Vec::new();
    };
    let name = pattern.trim_end_matches(')').rsplit('(').next().unwrap_or("").trim();
    let name = name.trim_start_matches("mut ");
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') && name != "_";
    if !plain || !REFUTABLE.iter().any(|start| pattern.trim().starts_with(start)) || future.contains(", if ") {
        return Vec::new();
    }
    let body = arrow + 2 + text.text[arrow + 2..].len() - text.text[arrow + 2..].trim_start().len();
    let (indent, step) = (text.indent(start).to_owned(), text.step());
    let mut fixes = Vec::new();
    for leave in leave::ways(text, around) {
        let test = format!("let {} = {name} else {{ {leave} }};", pattern.trim());
        let mut edits = vec![text.replace(start, start + pattern.len(), name)];
        if text.bare.get(body) == Some(&b'{') {
            edits.push(text.replace(body + 1, body + 1, format!("\n{indent}{step}{test}")));
        } else {
            let end = end_of_arm(text, body);
            let old = text.text[body..end].trim_end();
            let new = format!("{{\n{indent}{step}{test}\n{indent}{step}{old};\n{indent}}}");
            let comma = usize::from(text.bare.get(end) == Some(&b','));
            edits.push(text.replace(body, end + comma, new));
        }
        fixes.push(Fix { title: format!("Leave at end of file: `{leave}`"), safe: true, edits });
    }
    fixes
}

/// The arm of a `select!` that `at` stands in the head of: its start and its `=>`.
fn arm(text: &Blocks, at: usize) -> Option<(usize, usize)> {
    let block = *text.around(at).first()?;
    if !text.header(block).contains("select!") {
        return None;
    }
    let arrow = at + text.bare(at, block.close).find("=>")?;
    let mut depth = 0usize;
    let mut start = at;
    while start > block.open + 1 {
        match text.bare[start - 1] {
            b')' | b']' | b'}' if depth == 0 && text.bare[start - 1] == b'}' => break,
            b')' | b']' => depth += 1,
            b'(' | b'[' => depth = depth.saturating_sub(1),
            b',' | b';' if depth == 0 => break,
            _ => {}
        }
        start -= 1;
    }
    let blank = text.bare(start, at).len() - text.bare(start, at).trim_start().len();
    Some((start + blank, arrow))
}

fn end_of_arm(text: &Blocks, body: usize) -> usize {
    let mut depth = 0usize;
    for (at, byte) in text.bare.iter().enumerate().skip(body) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => return at,
            b')' | b']' | b'}' => depth -= 1,
            b',' if depth == 0 => return at,
            _ => {}
        }
    }
    text.bare.len()
}
