//! A source text with its comments and literals blanked out, byte for byte, so that braces and words can be
//! looked for in it.

/// Blanks out comments, strings and characters. `rust` tells lifetimes and raw strings from C's literals.
pub(super) fn mask(text: &str, rust: bool) -> Vec<u8> {
    let mut out = text.as_bytes().to_vec();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(bytes, at, rust);
        match end {
            Some(end) => {
                for byte in &mut out[at..end] {
                    if *byte != b'\n' {
                        *byte = b' ';
                    }
                }
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    out
}

fn literal_end(bytes: &[u8], at: usize, rust: bool) -> Option<usize> {
    let rest = &bytes[at..];
    let part_of_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    match rest {
        [b'/', b'/', ..] => Some(find(rest, b"\n").map_or(bytes.len(), |end| at + end)),
        [b'/', b'*', ..] if rust => Some(at + nested(rest)),
        [b'/', b'*', ..] => Some(find(&rest[2..], b"*/").map_or(bytes.len(), |end| at + end + 4)),
        [b'r', b'"' | b'#', ..] if rust && !part_of_word => raw_end(rest).map(|end| at + end),
        [b'"', ..] => Some(at + quoted(rest, b'"')),
        [b'\'', ..] if !rust => Some(at + quoted(rest, b'\'')),
        [b'\'', b'\\', ..] => Some(at + quoted(rest, b'\'')),
        [b'\'', ..] => {
            // A character ends within its quotes; a lifetime has no second one.
            let width = match rest.get(1)? {
                ..0x80 => 1,
                ..0xe0 => 2,
                ..0xf0 => 3,
                _ => 4,
            };
            (rest.get(1 + width) == Some(&b'\'')).then_some(at + width + 2)
        }
        _ => None,
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn nested(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw_end(rest: &[u8]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.resize(1 + hashes, b'#');
    let body = 2 + hashes;
    let end = find(&rest[body..], &close).map_or(rest.len(), |end| body + end + close.len());
    Some(end)
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            b'\n' if quote == b'\'' => return at,
            _ => at += 1,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, rust: bool) -> String {
        String::from_utf8(mask(text, rust)).unwrap()
    }

    #[test]
    fn comments_and_literals_are_blank_and_offsets_stay() {
        for (text, rust, left) in [
            ("a /* { /* } */ */ b // }\nc", true, "ab\nc"),
            ("f(\"{\\\"\", r#\"}\"#, '{', '\\'') 'a", true, "f(,,,)'a"),
            ("if (c == '}') x(\"/*\");", false, "if(c==)x();"),
            ("'ü' } '\\u{7d}'", true, "}"),
        ] {
            let shown = shown(text, rust);
            assert_eq!(shown.len(), text.len());
            assert_eq!(shown.replace(' ', ""), left);
        }
    }
}
