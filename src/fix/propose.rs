//! Which edits may mend a finding: by its rule, its spans and the source text, never by its wording.

use super::blocks::Blocks;
use super::{arms, close, entry, helper, relay, select, sender, task, twice};
use crate::finding::{Finding, Fix};
use crate::source::Sources;

/// Proposals for `finding`, the best first. They are guesses until [`super::probe`] has tried them.
#[must_use]
pub fn propose(finding: &Finding, sources: &Sources) -> Vec<Fix> {
    let Some(file) = sources.get(finding.span.file) else {
        return Vec::new();
    };
    let text = Blocks::new(finding.span.file, file);
    let at = finding.span.start as usize;
    if at > file.text.len() {
        return Vec::new();
    }
    match finding.rule {
        "eof-reread" => {
            let mut fixes = arms::propose(finding, &text);
            fixes.extend(select::propose(&text, at));
            fixes.extend(helper::propose(finding, sources));
            fixes
        }
        "descriptor-lost" | "fork-keeps-descriptor" => close::propose(finding, &text),
        "wrong-descriptor-closed" => {
            let mut fixes = twice::other_name(finding, &text);
            fixes.extend(close::propose(finding, &text));
            fixes
        }
        "closed-twice" => twice::propose(finding, &text),
        "eof-still-stored" => entry::propose(finding, &text),
        "shutdown-not-close" => {
            let mut fixes = entry::propose(finding, &text);
            fixes.extend(close::after_call(finding, &text));
            fixes
        }
        "error-exit-keeps" => entry::as_elsewhere(&text, at),
        "eof-other-owner" => task::propose(&text, at),
        "half-close-dropped" => relay::propose(&text, at),
        "eof-waits" => sender::propose(&text, at),
        _ => Vec::new(),
    }
}
