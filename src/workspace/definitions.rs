//! Does a C file define the function or macro whose name stands here? Told from the text alone, so that only
//! files that do are parsed.

/// Is the whole word at `start..end` of `text` being defined: followed by a parameter list and a body, or
/// preceded by `#define`?
pub(super) fn defines(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = text[line..start].trim();
    if let Some(directive) = before.strip_prefix('#') {
        return directive.trim() == "define";
    }
    let last = before.bytes().next_back();
    if before == "return" || last.is_some_and(|b| b"=,(.!&|<+-/?;".contains(&b) && !before.ends_with("*/")) {
        return false;
    }
    let Some(open) = skip_space(bytes, end).filter(|at| bytes[*at] == b'(') else {
        return false;
    };
    let Some(close) = matching(bytes, open) else {
        return false;
    };
    // Between the list and the body stand at most qualifiers, initialisers and attributes.
    let rest = &bytes[close + 1..];
    let stop = rest.iter().take(400).position(|b| matches!(b, b'{' | b';' | b'}' | b'=' | b'&' | b'|' | b'?'));
    stop.is_some_and(|at| rest[at] == b'{' && !starts_operator(&rest[..at]))
}

fn starts_operator(between: &[u8]) -> bool {
    // `if (f(x)) {`: the list is closed once more before the brace.
    let first = between.iter().find(|b| !b.is_ascii_whitespace());
    first.is_some_and(|b| {
        b")<>!+-*/%,.".contains(b)
            && !between.trim_ascii_start().starts_with(b"/*")
            && !between.trim_ascii_start().starts_with(b"//")
            && !between.trim_ascii_start().starts_with(b"->")
    })
}

fn skip_space(bytes: &[u8], from: usize) -> Option<usize> {
    (from..bytes.len()).find(|at| !bytes[*at].is_ascii_whitespace())
}

fn matching(bytes: &[u8], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in bytes.iter().enumerate().skip(open).take(4000) {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            b'{' | b';' => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(text: &str) -> bool {
        let start = text.find("take").unwrap();
        defines(text, start, start + 4)
    }

    #[test]
    fn definitions_are_told_from_calls_and_declarations() {
        assert!(says("static int take(int fd)\n{\n"));
        assert!(says("void\ntake (struct conn *c, int (*cb)(int)) {"));
        assert!(says("#define take(fd) close(fd)"));
        assert!(says("int Conn::take() const noexcept {"));
        assert!(says("Conn::take(int fd) : fd_(fd) {"));
        assert!(!says("int take(int fd);"));
        assert!(!says("    if (take(fd)) {"));
        assert!(!says("    return take(fd);\n}"));
        assert!(!says("    while (take(fd) > 0) {"));
        assert!(!says("x = take(fd); {"));
    }
}
