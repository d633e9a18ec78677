//! A wait that ends when the last sender is gone, while this function holds one: drop it first.

use super::blocks::Blocks;
use crate::finding::Fix;
use crate::front::rust::snippet;

pub(super) fn propose(text: &Blocks, at: usize) -> Vec<Fix> {
    let Some((function, _)) = text.function_around(at).filter(|_| text.rust) else {
        return Vec::new();
    };
    let (wait, _) = text.statement(at);
    let mut fixes = Vec::new();
    for word in text.words("let", function.open, wait) {
        let (_, end) = text.statement(word);
        let Some((pattern, value)) = text.text.get(word..end).and_then(|text| text.split_once('=')) else {
            continue;
        };
        let Some(names) = pattern.trim_start_matches("let").trim().strip_prefix('(') else {
            continue;
        };
        let sender = names.split(',').next().unwrap_or("").trim().trim_start_matches("mut ").trim();
        if !value.contains("channel") || text.words(sender, end, wait).is_empty() {
            continue;
        }
        let mut edits: Vec<_> = snippet::drop_of(sender)
            .map(|call| text.replace(wait, wait, format!("{call}\n{}", text.indent(wait))))
            .into_iter()
            .collect();
        // A drop that comes too late would be one of a moved value.
        let late = format!("drop({sender});");
        if let Some(place) = text.text.get(wait..function.close).and_then(|rest| rest.find(&late)) {
            let start = wait + place;
            let line = text.text[..start].trim_end_matches([' ', '\t']).len();
            let end = start + late.len();
            let newline = usize::from(text.text[end..].starts_with('\n'));
            edits.push(text.replace(line, end + newline, ""));
        }
        fixes.push(Fix {
            title: format!("Let the last sender go before waiting: `drop({sender})`"),
            safe: true,
            edits,
        });
    }
    fixes
}
