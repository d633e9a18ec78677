//! A look at the bare text before it is parsed: parser and lowering recurse, and an overflowing stack aborts.
//!
//! Brackets nest, and so do prefix operators, `else if` chains, generics and long operator chains, all of which
//! are runs of tokens without a comma, a semicolon or the end of a block between them.

/// Brackets inside brackets.
pub(super) const LEVELS: usize = 400;
/// Bytes of operators, names and brackets in one unbroken run, summed over the open brackets.
const RUN: usize = 60_000;
/// Operator characters in one unbroken run, summed over the open brackets.
const OPERATORS: usize = 6_000;

/// The byte at which the text is nested deeper than the limits allow.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut open: Vec<Run> = Vec::new();
    let mut run = Run::default();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let next = match byte {
            b'/' if bytes.get(at + 1) == Some(&b'/') => line_end(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => comment_end(bytes, at),
            b'"' => string_end(bytes, at + 1),
            b'\'' => quote_end(text, at),
            b'r' | b'b' | b'c' if !follows_word(bytes, at) => raw_end(bytes, at),
            _ => at + 1,
        };
        match byte {
            b'(' | b'[' | b'{' => {
                open.push(run);
                if open.len() > LEVELS {
                    return Some(at);
                }
            }
            b')' | b']' | b'}' => {
                run = open.pop().unwrap_or_default();
                if *byte == b'}' && !continues(bytes, at + 1) {
                    run = open.last().copied().unwrap_or_default();
                }
            }
            b',' | b';' => run = open.last().copied().unwrap_or_default(),
            _ if byte.is_ascii_whitespace() => {}
            _ => {
                run.bytes += 1;
                run.operators += usize::from(byte.is_ascii_punctuation() && *byte != b'_');
            }
        }
        if run.bytes > RUN || run.operators > OPERATORS {
            return Some(at);
        }
        at = next.max(at + 1);
    }
    None
}

#[derive(Clone, Copy, Default)]
struct Run {
    bytes: usize,
    operators: usize,
}

/// Whether what follows a block belongs to the same expression.
fn continues(bytes: &[u8], from: usize) -> bool {
    let rest = bytes.get(from..).unwrap_or_default();
    let skip = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let rest = rest.get(skip..).unwrap_or_default();
    rest.starts_with(b"else") || matches!(rest.first(), Some(b'.' | b'?'))
}

fn follows_word(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())
}

fn comment_end(bytes: &[u8], from: usize) -> usize {
    let mut depth = 0usize;
    let mut at = from;
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => {
                depth += 1;
                at += 2;
            }
            Some(b"*/") => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Past a character literal, or past the tick of a lifetime.
fn quote_end(text: &str, at: usize) -> usize {
    let mut chars = text.get(at + 1..).unwrap_or_default().char_indices();
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((_, escaped))) => {
            let from = at + 2 + escaped.len_utf8();
            let rest = text.as_bytes().get(from..).unwrap_or_default();
            from + rest.iter().take(12).position(|b| *b == b'\'').map_or(0, |end| end + 1)
        }
        (Some(_), Some((end, '\''))) => at + 1 + end + 1,
        _ => at + 1,
    }
}

/// Past `r"..."`, `r#"..."#`, `br"..."`, `b"..."`; one byte when it is a plain name.
fn raw_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let letters = rest.iter().take(2).take_while(|b| matches!(b, b'r' | b'b' | b'c')).count();
    let raw = rest.get(..letters).unwrap_or_default().contains(&b'r');
    let hashes = rest.iter().skip(letters).take_while(|b| **b == b'#').count();
    let body = letters + hashes + 1;
    if rest.get(letters + hashes) != Some(&b'"') || (!raw && hashes > 0) {
        return at + 1;
    }
    if !raw {
        return string_end(bytes, at + body);
    }
    let mut from = at + body;
    while let Some(byte) = bytes.get(from) {
        from += 1;
        if *byte == b'"' {
            let closing = bytes.get(from..from + hashes).unwrap_or_default();
            if closing.len() == hashes && closing.iter().all(|b| *b == b'#') {
                return from + hashes;
            }
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{LEVELS, too_deep};

    #[test]
    fn brackets_count_by_level() {
        let nested = |n: usize| format!("fn f() {{ {}1{} }}", "(".repeat(n), ")".repeat(n));
        assert_eq!(too_deep(&nested(LEVELS - 2)), None);
        assert!(too_deep(&nested(LEVELS)).is_some());
    }

    #[test]
    fn brackets_in_text_and_comments_do_not_count() {
        let many = "(".repeat(2 * LEVELS);
        for text in [
            format!("// {many}"),
            format!("/* /* {many} */ {many} */"),
            format!("\"\\\"{many}\""),
            format!("r#\"\"{many}\"#"),
            format!("b\"{many}\""),
        ] {
            assert_eq!(too_deep(&text), None, "{text}");
        }
        assert_eq!(too_deep(&"let a = '(';".repeat(LEVELS)), None);
        assert_eq!(too_deep(&"let a = '\\u{28}';".repeat(LEVELS)), None);
    }

    #[test]
    fn unbroken_operator_chains_are_bounded_and_separate_statements_are_not() {
        assert!(too_deep(&format!("const A: i32 = {}1;", "-".repeat(10_000))).is_some());
        assert_eq!(too_deep(&"const A: i32 = -1;".repeat(10_000)), None);
        assert_eq!(too_deep(&"fn f() { if a {} }".repeat(10_000)), None);
        assert!(too_deep(&format!("fn f() {{ {} }}", "if a {} else ".repeat(20_000))).is_some());
    }
}
