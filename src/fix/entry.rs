//! The peer has closed and its entry stays in the map: take it out where the key is at hand.

use super::blocks::{Block, Blocks};
use crate::finding::{Edit, Finding, Fix};

const LOOKUPS: [&str; 2] = [".get_mut(", ".get("];

pub(super) fn propose(finding: &Finding, text: &Blocks) -> Vec<Fix> {
    let at = finding.span.start as usize;
    let Some(Lookup { map, key, place, word }) = lookup(text, at).filter(|_| text.rust) else {
        return Vec::new();
    };
    let mut fixes = at_end_of_file(text, at, &map, &key);
    // Looked up at the end only to be shut down: taken out it is dropped too.
    if let Some(edit) = taken(text, at, place, word) {
        fixes.push(Fix {
            title: "Take the entry out where it is looked up: `remove`".to_owned(),
            safe: false,
            edits: vec![edit],
        });
    }
    fixes
}

/// `if let Some(x) = map.get(&key) {` around `at` that could own what it finds.
fn taken(text: &Blocks, at: usize, place: usize, word: &str) -> Option<Edit> {
    let block = *text.around(at).first()?;
    let header = text.header(block);
    let own = place < block.open && header.starts_with("if let Some(") && header.contains(word);
    own.then(|| text.replace(place, place + word.len() - 1, ".remove"))
}

/// `return` past the clean-up that stands further down: do it here too.
pub(super) fn as_elsewhere(text: &Blocks, at: usize) -> Vec<Fix> {
    let Some((function, _)) = text.function_around(at).filter(|_| text.rust) else {
        return Vec::new();
    };
    let (start, end) = text.statement(at);
    if !text.bare(start, end).starts_with("return") {
        return Vec::new();
    }
    let mut fixes = Vec::new();
    for (place, _) in text.bare(end, function.close).match_indices(".remove(") {
        let (from, to) = text.statement(end + place);
        let call = &text.text[from..to];
        if call.ends_with(';') && !call.contains(['=', '?', '\n']) {
            let indent = text.indent(start);
            fixes.push(Fix {
                title: format!("Take the entry out here too: `{call}`"),
                safe: true,
                edits: vec![text.replace(start, start, format!("{call}\n{indent}"))],
            });
        }
    }
    fixes
}

fn at_end_of_file(text: &Blocks, at: usize, map: &str, key: &str) -> Vec<Fix> {
    let call = format!("{map}.remove({key});");
    let scope = text.loop_around(at).or_else(|| text.around(at).first().copied());
    let Some(scope) = scope else {
        return Vec::new();
    };
    let edits = at_zero(text, scope, &call);
    if edits.is_empty() {
        return Vec::new();
    }
    vec![Fix {
        title: format!("Take the entry out: `{call}`"),
        // It may be borrowed for longer than can be told here.
        safe: text.bare(scope.open, scope.close).contains("break")
            || text.bare(scope.open, scope.close).contains("return"),
        edits,
    }]
}

struct Lookup<'w> {
    map: String,
    key: String,
    /// Of the word.
    place: usize,
    word: &'w str,
}

/// The map and the key of the last look-up before `at` in the same function.
fn lookup(text: &Blocks, at: usize) -> Option<Lookup<'static>> {
    let (function, _) = text.function_around(at)?;
    let before = text.bare(function.open, at);
    let (place, word) = LOOKUPS.iter().filter_map(|word| Some((before.rfind(word)?, *word))).max()?;
    let place = function.open + place;
    let open = place + word.len() - 1;
    let close = text.closing(open)?;
    let key = text.text.get(open + 1..close)?.trim();
    let map = text.text.get(receiver(text, place)..place)?;
    let simple = !map.is_empty() && !key.is_empty() && !key.contains('{');
    simple.then(|| Lookup { map: map.to_owned(), key: key.to_owned(), place, word })
}

/// Where the chain of fields and calls before `place` begins.
fn receiver(text: &Blocks, place: usize) -> usize {
    let mut depth = 0usize;
    let mut start = place;
    while start > 0 {
        match text.bare[start - 1] {
            b')' => depth += 1,
            b'(' if depth == 0 => break,
            b'(' => depth -= 1,
            c if depth == 0 && !(c.is_ascii_alphanumeric() || c == b'_' || c == b'.') => break,
            _ => {}
        }
        start -= 1;
    }
    start
}

/// Puts `call` first into the arm or block for zero.
fn at_zero(text: &Blocks, scope: Block, call: &str) -> Vec<Edit> {
    let step = text.step();
    for pattern in ["Ok(0)", "0"] {
        for at in text.words(pattern, scope.open, scope.close) {
            let rest = text.bare(at + pattern.len(), scope.close);
            let Some(body) = rest.trim_start().strip_prefix("=>") else {
                continue;
            };
            let body = scope.close - body.len() + (body.len() - body.trim_start().len());
            let indent = text.indent(at);
            if text.bare.get(body) == Some(&b'{') {
                return vec![text.replace(body + 1, body + 1, format!("\n{indent}{step}{call}"))];
            }
            let Some(end) = text.bare(body, scope.close).find([',', '\n', '}']).map(|end| body + end) else {
                continue;
            };
            let old = text.text[body..end].trim();
            let new = format!("{{\n{indent}{step}{call}\n{indent}{step}{old};\n{indent}}}");
            let comma = if text.bare.get(end) == Some(&b',') { end + 1 } else { end };
            return vec![text.replace(body, comma, new)];
        }
    }
    for at in text.words("if", scope.open, scope.close) {
        let Some(open) = text.bare(at, scope.close).find('{').map(|open| at + open) else {
            continue;
        };
        let condition = text.text[at..open].trim_end();
        let indent = text.indent(at);
        if condition.starts_with("if let Ok(0) =") {
            // Its own condition may borrow from the entry, what follows does not.
            let close = text.closing(open).unwrap_or(open);
            let last = text.text[..close].trim_end().len();
            return vec![text.replace(last, last, format!("\n{indent}{step}{call}"))];
        }
        if condition.ends_with("== 0") {
            return vec![text.replace(open + 1, open + 1, format!("\n{indent}{step}{call}"))];
        }
    }
    Vec::new()
}
