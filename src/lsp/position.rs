//! Positions of the protocol and bytes of a text.

use gen_lsp_types::{Position, Range};

/// How a position counts within its line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16: what every client knows.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The best of those that a client offers, by their words.
    pub(super) fn choose<'w>(offered: impl Iterator<Item = &'w str>) -> Encoding {
        let words: Vec<&str> = offered.collect();
        match () {
            () if words.contains(&"utf-8") => Encoding::Utf8,
            () if words.contains(&"utf-32") => Encoding::Utf32,
            () => Encoding::Utf16,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Utf32 => "utf-32",
        }
    }

    fn width(self, c: char) -> usize {
        match self {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }
}

/// A text with its line starts. Lines end with `\n`, `\r\n` or a lone `\r`, as the protocol has it.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str, encoding: Encoding) -> Lines<'t> {
        let bytes = text.as_bytes();
        let ends = bytes
            .iter()
            .enumerate()
            .filter(|(at, byte)| **byte == b'\n' || **byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Lines { text, starts, encoding }
    }

    /// The byte at a position; one past the end of a line is its end, one past the end of the text is its end.
    pub(super) fn offset(&self, position: Position) -> usize {
        let row = position.line as usize;
        let Some(start) = self.starts.get(row) else {
            return self.text.len();
        };
        let end = self.starts.get(row + 1).copied().unwrap_or(self.text.len());
        let line = self.text[*start..end].trim_end_matches(['\n', '\r']);
        let wanted = position.character as usize;
        let mut units = 0;
        for (at, c) in line.char_indices() {
            if units >= wanted {
                return start + at;
            }
            units += self.encoding.width(c);
        }
        start + line.len()
    }

    /// The position of a byte.
    pub(super) fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let row = self.starts.partition_point(|start| *start <= offset).max(1) - 1;
        let units = self.text[self.starts[row]..offset].chars().map(|c| self.encoding.width(c));
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position { line: narrow(row), character: narrow(units.sum()) }
    }

    pub(super) fn range(&self, start: usize, end: usize) -> Range {
        Range { start: self.position(start), end: self.position(end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn letters_of_several_units_are_counted_as_negotiated() {
        let text = "aü𝄞b\nc";
        for (encoding, b) in [(Encoding::Utf8, 7), (Encoding::Utf16, 4), (Encoding::Utf32, 3)] {
            let lines = Lines::new(text, encoding);
            assert_eq!(lines.offset(at(0, b)), 7, "{encoding:?}");
            assert_eq!(lines.position(7), at(0, b), "{encoding:?}");
        }
    }

    #[test]
    fn every_kind_of_line_end_counts() {
        let lines = Lines::new("a\r\nb\rc\nd", Encoding::Utf16);
        assert_eq!(lines.offset(at(1, 0)), 3);
        assert_eq!(lines.offset(at(2, 0)), 5);
        assert_eq!(lines.offset(at(3, 1)), 8);
        assert_eq!(lines.offset(at(0, 99)), 1);
        assert_eq!(lines.offset(at(99, 0)), 8);
        assert_eq!(lines.position(7), at(3, 0));
    }
}
