//! Findings in the words of the protocol. Places are moved to where they are in the text of now.

use std::path::Path;

use gen_lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, Message, Range,
    TextEdit, Uri,
};
use rustc_hash::FxHashMap;

use super::client::Client;
use super::documents::Documents;
use super::page::Pages;
use super::position::{Encoding, Lines};
use super::shift::Shift;
use super::uri;
use crate::finding::{Finding, Fix, Severity};
use crate::source::{FileId, Sources, Span};

/// Turns spans of one run into places of now.
pub(super) struct Places<'p> {
    sources: &'p Sources,
    documents: &'p Documents,
    encoding: Encoding,
    pages: &'p Pages,
    files: FxHashMap<FileId, Place<'p>>,
}

/// One file: its address, its lines now, and how they differ from those that were analysed.
struct Place<'p> {
    uri: String,
    lines: Lines<'p>,
    shift: Option<Shift>,
}

impl<'p> Places<'p> {
    pub(super) fn new(sources: &'p Sources, documents: &'p Documents, client: &'p Client) -> Places<'p> {
        Places { sources, documents, encoding: client.encoding, pages: &client.pages, files: FxHashMap::default() }
    }

    fn place(&mut self, id: FileId) -> &Place<'p> {
        let (sources, documents, encoding) = (self.sources, self.documents, self.encoding);
        self.files.entry(id).or_insert_with(|| {
            let path = sources.path(id);
            let seen = sources.get(id).map_or("", |file| file.text.as_str());
            match documents.get(path) {
                Some(document) => Place {
                    uri: document.uri.clone(),
                    lines: Lines::new(&document.text, encoding),
                    shift: (*document.text != *seen).then(|| Shift::new(seen, &document.text)),
                },
                None => Place { uri: uri::of_path(path), lines: Lines::new(seen, encoding), shift: None },
            }
        })
    }

    pub(super) fn location(&mut self, span: Span) -> Location {
        let place = self.place(span.file);
        let at = |offset: u32| match &place.shift {
            Some(shift) => shift.offset(offset as usize),
            None => offset as usize,
        };
        Location { uri: Uri(place.uri.clone()), range: place.lines.range(at(span.start), at(span.end)) }
    }

    /// A finding, with each of its steps as related information.
    pub(super) fn diagnostic(&mut self, finding: &Finding) -> Diagnostic {
        let steps = finding.steps.iter().enumerate().map(|(at, step)| DiagnosticRelatedInformation {
            location: self.location(step.span),
            message: format!("{}: {}", at + 1, step.message),
        });
        let steps: Vec<_> = steps.collect();
        let mut message = finding.message.clone();
        if !finding.help.is_empty() {
            message.push_str("\nhelp: ");
            message.push_str(&finding.help);
        }
        Diagnostic {
            range: self.location(finding.span).range,
            severity: Some(match finding.severity {
                Severity::Error => DiagnosticSeverity::Error,
                Severity::Warning => DiagnosticSeverity::Warning,
                Severity::Note => DiagnosticSeverity::Information,
            }),
            code: Some(Code::String(finding.rule.to_owned())),
            code_description: self.pages.of(finding.rule).map(|href| CodeDescription { href: Uri(href) }),
            source: Some("closewait".to_owned()),
            message: Message::String(message),
            tags: None,
            related_information: (!steps.is_empty()).then_some(steps),
            data: None,
        }
    }

    /// The edits of a fix, by the address of the file.
    pub(super) fn edits(&mut self, fix: &Fix) -> Vec<(String, TextEdit)> {
        let edits = fix.edits.iter().map(|edit| {
            let place = self.location(edit.span);
            let crlf = self.sources.get(edit.span.file).is_some_and(|file| file.text.contains("\r\n"));
            let new_text = if crlf { edit.text.replace('\n', "\r\n") } else { edit.text.clone() };
            (place.uri.0, TextEdit { range: place.range, new_text })
        });
        edits.collect()
    }

    /// True when the text of now is the one that was analysed.
    pub(super) fn is_current(&mut self, path: &Path) -> bool {
        let id = self.sources.iter().find(|(_, file)| file.path == path).map(|(id, _)| id);
        id.is_none_or(|id| self.place(id).shift.is_none())
    }
}

/// Do two ranges touch?
pub(super) fn touch(a: &Range, b: &Range) -> bool {
    a.start <= b.end && b.start <= a.end
}
