//! The peer has closed and its entry stays in the map: take it out where the key is at hand.

use super::blocks::{Block, Blocks};
use crate::finding::{Edit, Finding, Fix};

const LOOKUPS: [&str; 2] = [".get_mut(", ".get("];

pub(super) fn propose(finding: &Finding, text: &Blocks) -> Vec<Fix> {
    let at = finding.span.start as usize;
    let Some((map, key)) = lookup(text, at).filter(|_| text.rust) else {
        return Vec::new();
    };
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

/// The map and the key of the last look-up before `at` in the same function.
fn lookup(text: &Blocks, at: usize) -> Option<(String, String)> {
    let (function, _) = text.function_around(at)?;
    let before = text.bare(function.open, at);
    let (place, word) = LOOKUPS.iter().filter_map(|word| Some((before.rfind(word)?, word))).max()?;
    let open = function.open + place + word.len() - 1;
    let close = text.closing(open)?;
    let key = text.text.get(open + 1..close)?.trim();
    let map = before[..place].rsplit(|c: char| !(c.is_alphanumeric() || "_.".contains(c))).next()?;
    let simple = !map.is_empty() && !key.is_empty() && !key.contains('{');
    simple.then(|| (map.to_owned(), key.to_owned()))
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
        if text.text[at..open].trim_end().ends_with("== 0") {
            let indent = text.indent(at);
            return vec![text.replace(open + 1, open + 1, format!("\n{indent}{step}{call}"))];
        }
    }
    Vec::new()
}
