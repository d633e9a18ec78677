//! Text from sources and paths made safe to print: nothing in it may move a cursor, colour a terminal or turn
//! the order of letters round.

use std::borrow::Cow;

/// Does `c` act on a terminal rather than stand in it? Tabs and line ends count.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// One line of text with every acting character written as `\u{..}`.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if acts(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Several lines of text, each made safe as by [`line`].
#[must_use]
pub fn block(text: &str) -> String {
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Source text with every acting character replaced by one that stands still and has as many bytes, so that
/// offsets keep their meaning. Tabs and line feeds stay.
pub(super) fn source(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| acts(c) && c != '\n' && c != '\t') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' if chars.peek() == Some(&'\n') => out.push(' '),
            c if acts(c) => out.push_str(match c.len_utf8() {
                1 => "?",
                2 => "\u{b7}",
                3 => "\u{fffd}",
                _ => "\u{fffd}?",
            }),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// JSON text in which acting characters are written as `\uXXXX`: they stand only inside strings, so the value
/// stays what it is.
pub(super) fn json(text: &str) -> Cow<'_, str> {
    let unsafe_here = |c: char| acts(c) && !c.is_ascii();
    if !text.chars().any(|c| unsafe_here(c) || c == '\u{7f}') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if unsafe_here(c) || c == '\u{7f}' {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\u{1b}[31m\u{202e}b\u{7f}\u{9b}\u{e0041}c\r\n";

    #[test]
    fn lines_show_what_was_hidden() {
        let shown = line(HOSTILE);
        assert!(shown.starts_with("a\\u{1b}[31m\\u{202e}b"));
        assert!(!shown.chars().any(acts));
    }

    #[test]
    fn sources_keep_their_offsets() {
        let shown = source(HOSTILE);
        assert_eq!(shown.len(), HOSTILE.len());
        assert_eq!(shown.find('c'), HOSTILE.find('c'));
        assert!(!shown.trim_end().chars().any(acts));
    }

    #[test]
    fn json_keeps_its_value() {
        let text = serde_json::to_string(HOSTILE).unwrap();
        let safe = json(&text);
        assert!(!safe.chars().any(acts));
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), HOSTILE);
    }
}
