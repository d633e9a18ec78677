//! Blocks, loops and statements of a text, told from its braces and words.

use super::mask::mask;
use crate::finding::Edit;
use crate::source::{FileId, SourceFile, Span};

/// One file as the proposals look at it.
pub(super) struct Blocks<'a> {
    pub id: FileId,
    pub text: &'a str,
    pub rust: bool,
    /// The text with comments and literals blank.
    pub bare: Vec<u8>,
}

/// From `{` to `}`, both inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub open: usize,
    pub close: usize,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(id: FileId, file: &'a SourceFile) -> Blocks<'a> {
        let rust = file.path.extension().is_some_and(|ending| ending == "rs");
        Blocks { id, text: &file.text, rust, bare: mask(&file.text, rust) }
    }

    /// The bare text between two offsets; empty where it is no text.
    pub(super) fn bare(&self, start: usize, end: usize) -> &str {
        self.bare.get(start..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// The blocks around `at`, the innermost first.
    pub(super) fn around(&self, at: usize) -> Vec<Block> {
        let mut open = Vec::new();
        for (place, byte) in self.bare.iter().enumerate().take(at) {
            match byte {
                b'{' => open.push(place),
                b'}' => {
                    open.pop();
                }
                _ => {}
            }
        }
        let blocks = open.into_iter().rev().filter_map(|open| {
            let close = self.closing(open)?;
            Some(Block { open, close })
        });
        blocks.collect()
    }

    /// The bracket that closes the one at `open`.
    pub(super) fn closing(&self, open: usize) -> Option<usize> {
        let (left, right) = match self.bare.get(open)? {
            b'{' => (b'{', b'}'),
            b'(' => (b'(', b')'),
            _ => (b'[', b']'),
        };
        let mut depth = 0usize;
        for (at, byte) in self.bare.iter().enumerate().skip(open) {
            if *byte == left {
                depth += 1;
            } else if *byte == right {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
        }
        None
    }

    /// What stands before a block: from the end of the statement or block before it.
    pub(super) fn header(&self, block: Block) -> &str {
        let (mut depth, mut angles) = (0usize, 0usize);
        let mut at = block.open;
        while at > 0 {
            match self.bare[at - 1] {
                b')' | b']' => depth += 1,
                b'(' | b'[' if depth == 0 => break,
                b'(' | b'[' => depth -= 1,
                b';' | b'{' | b'}' if depth == 0 => break,
                // Of arguments of a type, not of an arrow.
                b'>' if at > 1 && !matches!(self.bare[at - 2], b'-' | b'=') => angles += 1,
                b'<' => angles = angles.saturating_sub(1),
                b',' if depth == 0 && angles == 0 => break,
                _ => {}
            }
            at -= 1;
        }
        self.bare(at, block.open).trim()
    }

    /// The innermost loop around `at` that lies in the same function.
    pub(super) fn loop_around(&self, at: usize) -> Option<Block> {
        for block in self.around(at) {
            let header = self.header(block);
            if is_loop(header) {
                return Some(block);
            }
            if self.is_function(header) {
                return None;
            }
        }
        None
    }

    /// The function, closure or async block around `at`, with its header.
    pub(super) fn function_around(&self, at: usize) -> Option<(Block, &str)> {
        let blocks = self.around(at);
        let outermost = blocks.len();
        blocks.into_iter().enumerate().find_map(|(nth, block)| {
            let header = self.header(block);
            let last = !self.rust && nth + 1 == outermost;
            (self.is_function(header) || last).then_some((block, header))
        })
    }

    fn is_function(&self, header: &str) -> bool {
        if !self.rust {
            return false;
        }
        let closure = header.ends_with('|') || header.ends_with("async") || header.ends_with("async move");
        closure || header.split_whitespace().any(|word| word == "fn")
    }

    /// Whole words `word` between two offsets.
    pub(super) fn words(&self, word: &str, start: usize, end: usize) -> Vec<usize> {
        let part = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        self.bare(start, end)
            .match_indices(word)
            .map(|(at, _)| at + start)
            .filter(|at| !part(at.checked_sub(1).and_then(|before| self.bare.get(before))))
            .filter(|at| !part(self.bare.get(at + word.len())))
            .collect()
    }

    /// The statement that `at` stands in: its first byte and one past its `;` (or its last byte, without one).
    pub(super) fn statement(&self, at: usize) -> (usize, usize) {
        let mut depth = 0usize;
        let mut start = at;
        while start > 0 {
            match self.bare[start - 1] {
                b')' | b']' => depth += 1,
                b'(' | b'[' => depth = depth.saturating_sub(1),
                b';' | b'{' | b'}' if depth == 0 => break,
                _ => {}
            }
            start -= 1;
        }
        while self.bare.get(start).is_some_and(u8::is_ascii_whitespace) {
            start += 1;
        }
        let mut end = start;
        let mut depth = 0usize;
        while let Some(byte) = self.bare.get(end) {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth == 0 => break,
                b')' | b']' | b'}' => depth -= 1,
                b';' if depth == 0 => return (start, end + 1),
                _ => {}
            }
            end += 1;
        }
        (start, end)
    }

    /// `at`, or the end of its line when only a comment follows there.
    pub(super) fn after_comment(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |end| at + end);
        let end = at + self.text[at..end].trim_end_matches('\r').len();
        let rest = &self.text[at..end];
        let only_comment = rest.trim_start().starts_with("//") && self.bare(at, end).trim().is_empty();
        if only_comment { end } else { at }
    }

    /// The white space that the line of `at` begins with.
    pub(super) fn indent(&self, at: usize) -> &'a str {
        let line = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let rest = &self.text[line..];
        &rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()]
    }

    /// One step of indentation, as this file does it.
    pub(super) fn step(&self) -> &'static str {
        if self.text.contains("\n\t") { "\t" } else { "    " }
    }

    pub(super) fn replace(&self, start: usize, end: usize, text: impl Into<String>) -> Edit {
        Edit { span: Span::new(self.id, start, end), text: text.into() }
    }
}

pub(super) fn is_loop(header: &str) -> bool {
    let header = match header.split_once(':') {
        Some((label, rest)) if label.starts_with('\'') => rest.trim_start(),
        _ => header,
    };
    let word = header.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    matches!(word, "loop" | "while" | "for" | "do")
}
