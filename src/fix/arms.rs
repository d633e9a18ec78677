//! End of file goes on reading: make its arm leave the loop, or give it an arm.

use super::blocks::{Block, Blocks};
use super::leave;
use crate::finding::{Edit, Finding, Fix};
use crate::front::rust::snippet;

/// Patterns that end of file matches and data does not.
const AT_EOF: [&str; 5] = ["Ok(0)", "0", "None", "Ok(None)", "Some(0)"];
/// Conditions that hold at end of file, as they end.
const IS_ZERO: [&str; 4] = ["== 0", "== Ok(0)", "< 1", ".is_empty()"];

pub(super) fn propose(finding: &Finding, text: &Blocks) -> Vec<Fix> {
    let at = finding.span.start as usize;
    let Some(around) = text.loop_around(at) else {
        return Vec::new();
    };
    let mut fixes = Vec::new();
    for leave in leave::ways(text, around) {
        let mut add = |title: &str, safe: bool, edits: Vec<Edit>| {
            if !edits.is_empty() {
                let title = title.replace("{}", &leave);
                fixes.push(Fix { title, safe, edits });
            }
        };
        if text.rust {
            add("Leave at end of file: `{}`", true, arm(text, around, &leave));
        }
        add("Leave at end of file: `{}`", true, zero_block(text, around, &leave));
        if text.rust {
            add("Add an arm for end of file: `{}`", true, missing_arm(text, at, &leave));
            add("Test for end of file: `{}`", true, after_let(text, at, &leave));
            add("Test for end of file: `{}`", true, dropped_count(text, at, &leave));
        }
    }
    if !text.rust {
        fixes.extend(signs(text, at, around));
    }
    fixes
}

/// `Ok(0) => continue` and `Ok(0) => {}`.
fn arm(text: &Blocks, around: Block, leave: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (arrow, _) in text.bare(around.open, around.close).match_indices("=>") {
        let arrow = around.open + arrow;
        let start =
            text.bare(around.open, arrow).rfind(['{', ',', '}', ';']).map_or(around.open, |at| around.open + at + 1);
        let pattern = text.text[start..arrow].trim();
        if !AT_EOF.contains(&pattern) {
            continue;
        }
        let rest = text.bare(arrow + 2, around.close);
        let body = arrow + 2 + rest.len() - rest.trim_start().len();
        if text.bare.get(body) == Some(&b'{') {
            let Some(close) = text.closing(body) else {
                continue;
            };
            edits.extend(block(text, Block { open: body, close }, leave));
        } else if let Some(end) = text.bare(body, around.close).find([',', '}', '\n']) {
            let end = body + end;
            if matches!(text.text[body..end].trim(), "continue" | "()") {
                edits.push(text.replace(body, end, leave));
            }
        }
    }
    edits
}

/// `if n == 0 { continue; }`.
fn zero_block(text: &Blocks, around: Block, leave: &str) -> Vec<Edit> {
    for at in text.words("if", around.open, around.close) {
        let Some(open) = text.bare(at, around.close).find('{').map(|open| at + open) else {
            continue;
        };
        let condition = text.text[at + 2..open].trim().trim_start_matches('(').trim_end_matches(')').trim();
        let zero = IS_ZERO.iter().any(|zero| condition.ends_with(zero));
        let simple = !condition.contains("&&") && !condition.contains("||");
        if let (true, true, Some(close)) = (zero, simple, text.closing(open)) {
            let edits = block(text, Block { open, close }, leave);
            if !edits.is_empty() {
                return edits;
            }
        }
    }
    Vec::new()
}

/// Every `continue` of a block leaves instead; a block that does nothing to leave gets it as its last statement.
fn block(text: &Blocks, block: Block, leave: &str) -> Vec<Edit> {
    let goes_on = text.words("continue", block.open, block.close);
    if !goes_on.is_empty() {
        let edit = |at: usize| text.replace(at, at + "continue".len(), leave);
        return goes_on.into_iter().map(edit).collect();
    }
    let leaves = ["break", "return", "goto"].iter().any(|word| !text.words(word, block.open, block.close).is_empty());
    if leaves {
        return Vec::new();
    }
    let inside = text.text[block.open + 1..block.close].trim();
    if inside.is_empty() {
        return vec![text.replace(block.open, block.close + 1, format!("{{ {leave}; }}"))];
    }
    let indent = text.indent(block.close);
    let end = block.open + 1 + text.text[block.open + 1..block.close].trim_end().len();
    let semicolon = if inside.ends_with([';', '}']) { "" } else { ";" };
    vec![text.replace(end, end, format!("{semicolon}\n{indent}{}{leave};", text.step()))]
}

/// A match on the read itself with no arm for zero.
fn missing_arm(text: &Blocks, at: usize, leave: &str) -> Vec<Edit> {
    let (start, _) = text.statement(at);
    let Some(word) = text.words("match", start, at).pop() else {
        return Vec::new();
    };
    let Some(open) = text.bare(at, text.bare.len()).find('{').map(|open| at + open) else {
        return Vec::new();
    };
    if text.bare(word, at).contains('{') {
        return Vec::new();
    }
    let Some(close) = text.closing(open) else {
        return Vec::new();
    };
    let first = open + 1 + text.bare(open + 1, close).len() - text.bare(open + 1, close).trim_start().len();
    let arms = text.bare(first, close);
    let pattern = if arms.contains("Ok(") { "Ok(0)" } else { "0" };
    match snippet::arm(pattern, leave) {
        Some(arm) => vec![text.replace(first, first, format!("{arm}\n{}", text.indent(first)))],
        None => Vec::new(),
    }
}

/// `let n = s.read(..)?;` and `while let Ok(n) = s.read(..) {`: test the count next.
fn after_let(text: &Blocks, at: usize, leave: &str) -> Vec<Edit> {
    let (start, end) = text.statement(at);
    let statement = text.text.get(start..end).unwrap_or("");
    if let Some(name) = statement.strip_prefix("let ").and_then(|rest| rest.split_once('=')) {
        let name = name.0.trim().trim_start_matches("mut ").split(':').next().unwrap_or("").trim();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') && name != "_";
        if !is_name || !statement.ends_with(';') {
            return Vec::new();
        }
        return guard(text, end, text.indent(start), name, leave);
    }
    let header = text.words("let", start.saturating_sub(1), at).pop();
    let open = text.bare(at, text.bare.len()).find('{').map(|open| at + open);
    if let (Some(_), Some(open)) = (header, open)
        && statement.starts_with("while")
        && let Some((_, rest)) = statement.split_once("Ok(")
        && let Some((name, _)) = rest.split_once(')')
    {
        let indent = format!("{}{}", text.indent(start), text.step());
        return guard(text, open + 1, &indent, name.trim(), leave);
    }
    Vec::new()
}

fn guard(text: &Blocks, at: usize, indent: &str, name: &str, leave: &str) -> Vec<Edit> {
    let Some([head, body, tail]) = snippet::leave_at_zero(name, leave) else {
        return Vec::new();
    };
    let step = text.step();
    let at = text.after_comment(at);
    let lines = format!("\n{indent}{head}\n{indent}{step}{body}\n{indent}{tail}");
    vec![text.replace(at, at, lines)]
}

/// `reader.read_line(&mut line)?;`: nobody keeps the count.
fn dropped_count(text: &Blocks, at: usize, leave: &str) -> Vec<Edit> {
    let (start, end) = text.statement(at);
    let statement = text.text.get(start..end).unwrap_or("");
    let Some(expression) = statement.strip_suffix(';') else {
        return Vec::new();
    };
    let expression = match expression.strip_prefix("let _ = ") {
        Some(rest) if !rest.trim_end().ends_with('?') => format!("{rest}.unwrap_or(0)"),
        Some(rest) => rest.to_owned(),
        None => expression.to_owned(),
    };
    let counted =
        expression.ends_with('?') || expression.ends_with(".unwrap()") || expression.ends_with("unwrap_or(0)");
    if !counted || expression.contains('=') || !snippet::is_expression(&expression) {
        return Vec::new();
    }
    let (indent, step) = (text.indent(start), text.step());
    let new = format!("if {expression} == 0 {{\n{indent}{step}{leave};\n{indent}}}");
    vec![text.replace(start, end, new)]
}

/// C: a test of the sign that is off by the zero.
fn signs(text: &Blocks, at: usize, around: Block) -> Vec<Fix> {
    let mut fixes = Vec::new();
    for word in text.words("if", at, around.close) {
        let Some(open) = text.bare(word, around.close).find('(').map(|open| word + open) else {
            continue;
        };
        let Some(close) = text.closing(open) else {
            continue;
        };
        let condition = text.bare(open, close);
        for (from, to) in [("<= 0", "< 0"), ("< 0", "<= 0"), ("== -1", "<= 0"), (">= 0", "> 0")] {
            let Some(place) = condition.find(from).map(|place| open + place) else {
                continue;
            };
            // `n <= 0 && errno == ..` takes end of file for a failure; a plain `n < 0` forgets it.
            if (from == "<= 0") != condition.contains("errno") {
                continue;
            }
            fixes.push(Fix {
                title: format!("Let end of file take the right branch: `{to}`"),
                safe: true,
                edits: vec![text.replace(place, place + from.len(), to)],
            });
        }
    }
    fixes
}
