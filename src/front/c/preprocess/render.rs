//! Tokens back to text for the grammar, with the way back to the file.

use super::token::{Kind, Token};

/// Text that was made from tokens, and where each token stands in the file.
#[derive(Debug, Default)]
pub(in crate::front::c) struct Rendered {
    /// What the grammar reads.
    pub text: String,
    /// Start in `text`, then start and end in the file; ordered.
    places: Vec<(usize, usize, usize)>,
}

/// Writes the tokens out.
pub(super) fn render(tokens: &[Token<'_>]) -> Rendered {
    let mut text = String::with_capacity(tokens.len() * 5);
    let mut places = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        let line = token.kind == Kind::Directive;
        let adjacent = token.glued && at > 0 && tokens[at - 1].end == token.start;
        if line && !text.is_empty() {
            text.push('\n');
        } else if at > 0 && !adjacent {
            text.push(if ends_statement(&tokens[at - 1]) { '\n' } else { ' ' });
        }
        places.push((text.len(), token.start, token.end));
        text.push_str(&token.text);
    }
    text.push('\n');
    Rendered { text, places }
}

fn ends_statement(token: &Token<'_>) -> bool {
    token.kind == Kind::Directive || token.is_any(&[";", "{", "}"])
}

impl Rendered {
    /// The place in the file of `start..end` of the text.
    pub fn place(&self, start: usize, end: usize) -> (usize, usize) {
        let at = |offset: usize| {
            let index = self.places.partition_point(|(out, ..)| *out <= offset);
            self.places.get(index.saturating_sub(1)).copied()
        };
        let (Some(first), Some(last)) = (at(start), at(end.saturating_sub(1).max(start))) else {
            return (0, 0);
        };
        (first.1.min(last.1), last.2.max(first.2))
    }
}
