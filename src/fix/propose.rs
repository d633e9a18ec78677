//! Which edits may mend a finding: by its rule, its spans and the source text, never by its wording.

use super::blocks::Blocks;
use super::{arms, close, entry, relay, sender};
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
        "eof-reread" => arms::propose(finding, &text),
        "descriptor-lost" => close::propose(finding, &text),
        "eof-still-stored" | "shutdown-not-close" => entry::propose(finding, &text),
        "half-close-dropped" => relay::propose(&text, at),
        "eof-waits" => sender::propose(&text, at),
        _ => Vec::new(),
    }
}
