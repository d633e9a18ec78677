//! `// closewait: allow(rule) reason`: on the line of a finding or on a line of its own above it, and
//! `allow-file(rule)` for a whole file. The same in C, also in `/* */`.
//!
//! What `closes(x)` and `owns(x)` say of functions is read in `front::claims`.
//!
//! A comment that silences nothing, names no known rule or gives no reason is itself reported.

use rustc_hash::FxHashMap;

use crate::finding::{Confidence, Finding, Severity};
use crate::rules::catalogue::{self, NO_REASON, UNUSED_ALLOW};
use crate::source::{FileId, MARK, SourceFile, Sources, Span};

/// One rule allowed at one place.
#[derive(Clone, Debug)]
struct Allow {
    rule: String,
    /// The 1-based line it holds for; 0 for the whole file.
    line: usize,
    span: Span,
    reason: bool,
    used: bool,
}

/// Takes out the findings that a comment allows and puts in those about the comments.
#[must_use]
pub fn apply(findings: Vec<Finding>, sources: &Sources) -> Vec<Finding> {
    let mut allows: FxHashMap<FileId, Vec<Allow>> = FxHashMap::default();
    for (id, file) in sources.iter().filter(|(_, file)| file.text.contains(MARK)) {
        allows.insert(id, comments(id, file));
    }
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        let line = sources.get(finding.span.file).map_or(0, |file| file.line_column(finding.span.start).line);
        let mut allowed = false;
        for allow in allows.get_mut(&finding.span.file).into_iter().flatten() {
            if allow.rule == finding.rule && (allow.line == 0 || allow.line == line) {
                allow.used = true;
                allowed = true;
            }
        }
        if !allowed {
            kept.push(finding);
        }
    }
    let mut notices: Vec<Finding> = allows.into_values().flatten().flat_map(notices).collect();
    notices.sort_by_key(|notice| (notice.span, notice.rule));
    kept.extend(notices);
    kept
}

fn notices(allow: Allow) -> Vec<Finding> {
    let notice = |rule, message, help: &str| Finding {
        rule,
        severity: Severity::Warning,
        confidence: Confidence::High,
        span: allow.span,
        message,
        help: help.to_owned(),
        function: allow.rule.clone(),
        steps: Vec::new(),
        fix: None,
    };
    let mut notices = Vec::new();
    if let Err(message) = catalogue::known(&allow.rule) {
        notices.push(notice(UNUSED_ALLOW, message, "mend the name of the rule"));
    } else if !allow.used {
        let message = format!("this allows `{}`, which finds nothing here", allow.rule);
        notices.push(notice(UNUSED_ALLOW, message, "remove the comment"));
    } else if !allow.reason {
        let message = format!("`{}` is allowed here without a reason", allow.rule);
        let help = "say after the bracket why the socket is closed all the same, or need not be";
        notices.push(notice(NO_REASON, message, help));
    }
    notices
}

fn comments(id: FileId, file: &SourceFile) -> Vec<Allow> {
    let mut found = Vec::new();
    for note in file.notes() {
        let Some((whole_file, rules, reason)) = parse(note.text) else {
            continue;
        };
        for rule in rules {
            found.push(Allow {
                rule: rule.to_owned(),
                line: if whole_file { 0 } else { note.about },
                span: Span::new(id, note.bytes.0, note.bytes.1),
                reason: !reason.is_empty(),
                used: false,
            });
        }
    }
    found
}

/// `allow(a, b) reason` as (for the whole file, rules, reason).
fn parse(text: &str) -> Option<(bool, Vec<&str>, &str)> {
    let text = text.trim_start();
    let (whole_file, rest) = match text.strip_prefix("allow-file") {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix("allow")?),
    };
    let (rules, reason) = rest.trim_start().strip_prefix('(')?.split_once(')')?;
    let rules = rules.split(',').map(str::trim).filter(|rule| !rule.is_empty()).collect();
    Some((whole_file, rules, reason.trim_matches(|c: char| c.is_whitespace() || ":-.".contains(c))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, at: &[(&'static str, &str)]) -> Vec<String> {
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new("a.rs", text.to_owned()));
        let findings = at.iter().map(|(rule, word)| {
            let start = text.find(word).unwrap();
            Finding {
                rule,
                severity: Severity::Error,
                confidence: Confidence::High,
                span: Span::new(id, start, start + word.len()),
                message: String::new(),
                help: String::new(),
                function: String::new(),
                steps: Vec::new(),
                fix: None,
            }
        });
        let kept = apply(findings.collect(), &sources);
        kept.iter().map(|f| format!("{}:{}", sources.get(id).unwrap().line_column(f.span.start).line, f.rule)).collect()
    }

    #[test]
    fn a_comment_beside_or_above_allows() {
        let text = "read(); // closewait: allow(eof-reread) the peer never closes\n\
                    /* closewait: allow(eof-reread): tests only */\n// more words\nagain();\nthird();\n";
        let found = [("eof-reread", "read()"), ("eof-reread", "again"), ("eof-reread", "third")];
        assert_eq!(run(text, &found), ["5:eof-reread"]);
    }

    #[test]
    fn a_whole_file_may_be_allowed() {
        let text = "// closewait: allow-file(eof-reread) a test server\n\nread();\nagain();\n";
        assert!(run(text, &[("eof-reread", "read"), ("eof-reread", "again")]).is_empty());
    }

    #[test]
    fn unused_unknown_and_unexplained_ones_are_reported() {
        let text = "// closewait: allow(eof-reread) gone\nfine();\n\
                    // closewait: allow(eof-rereed) typo\nfine();\nread(); // closewait: allow(eof-reread)\n";
        assert_eq!(
            run(text, &[("eof-reread", "read();")]),
            ["1:unused-allow", "3:unused-allow", "5:allow-without-reason"]
        );
    }

    #[test]
    fn words_in_strings_and_other_marks_are_nothing() {
        let text = "let s = \"closewait: allow(eof-reread)\";\n// closewait: closes(fd)\nf();\n";
        assert!(run(text, &[]).is_empty());
    }
}
