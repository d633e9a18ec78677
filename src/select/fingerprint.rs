//! A name for a finding that survives moved lines and renamed variables.

use rustc_hash::FxHashMap;

use crate::finding::Finding;
use crate::source::FileId;

/// 32 hexadecimal digits for each finding, all different within a file. They depend on the rule, the function's
/// path without its crate, and the words of the steps without the names in them; equal ones of one file are told
/// apart by their order there. The path plays no part, so that a file can move.
#[must_use]
pub fn all(findings: &[Finding]) -> Vec<String> {
    let mut times: FxHashMap<(FileId, String), usize> = FxHashMap::default();
    findings
        .iter()
        .map(|finding| {
            let plain = essence(finding);
            let nth = times.entry((finding.span.file, plain.clone())).or_default();
            *nth += 1;
            hash(&format!("{plain}\n{nth}"))
        })
        .collect()
}

fn essence(finding: &Finding) -> String {
    let mut text = String::from(finding.rule);
    text.push('\n');
    let inside = finding.function.split_once("::").map_or(finding.function.as_str(), |(_, rest)| rest);
    text.extend(inside.chars().filter(|c| !c.is_ascii_digit()));
    for step in &finding.steps {
        text.push('\n');
        text.push_str(&without_names(&step.message));
    }
    text
}

/// The message with everything between backticks, and every digit, taken out.
fn without_names(message: &str) -> String {
    let words = message.split('`').step_by(2).collect::<Vec<_>>().join("`");
    words.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// FNV-1a, 128 bits: short, and the same on every machine for ever.
fn hash(text: &str) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let value = text.bytes().fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{value:032x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Confidence, Severity, Step};
    use crate::source::Span;

    fn finding(function: &str, message: &str, at: usize) -> Finding {
        let span = Span::new(FileId(0), at, at + 1);
        Finding {
            rule: "eof-reread",
            severity: Severity::Error,
            confidence: Confidence::High,
            span,
            message: String::new(),
            help: String::new(),
            function: function.to_owned(),
            steps: vec![Step { span, message: message.to_owned() }],
            fix: None,
        }
    }

    #[test]
    fn lines_names_and_crates_do_not_matter() {
        let a = all(&[finding("app::serve", "`conn` is read again (2)", 10)]);
        let b = all(&[finding("other::serve", "`peer` is read again (2)", 99)]);
        assert_eq!(a, b);
        assert_eq!(a[0].len(), 32);
    }

    #[test]
    fn functions_and_words_do() {
        let a =
            all(&[finding("app::serve", "read", 1), finding("app::run", "read", 1), finding("app::run", "kept", 1)]);
        assert!(a[0] != a[1] && a[1] != a[2]);
    }

    #[test]
    fn equal_ones_are_told_apart() {
        let twice = all(&[finding("a::f", "x", 1), finding("a::f", "x", 2)]);
        assert_ne!(twice[0], twice[1]);
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(hash("hello"), "e3e1efd54283d94f7081314b599d31b3");
    }
}
