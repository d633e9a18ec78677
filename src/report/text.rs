//! For people: codespan excerpts whose labels are the numbered steps of the path.
//!
//! codespan orders the labels of a file by line, so the numbers carry the order. A path that is too long or too
//! scattered for one excerpt becomes a chain of notes, one for each step.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use codespan_reporting::diagnostic::{Diagnostic, Label, LabelStyle, Severity as Shown};
use codespan_reporting::files::{Error, Files, line_starts};
use codespan_reporting::term::{self, Config, WriteStyle};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Place, Report, clean};
use crate::finding::{Finding, Severity};
use crate::source::{FileId, Sources, Span};

/// More labels than this in one excerpt can not be read at a glance.
const MOST_LABELS: usize = 5;
/// Nor can more files than this.
const MOST_FILES: usize = 2;
/// A line of more bytes (minified, generated) is cited by its place alone.
const LONGEST_LINE: usize = 400;

pub(super) fn render(report: &Report, color: bool) -> String {
    let files = Excerpts::new(report);
    let mut out = Styled { bytes: Vec::new(), color };
    let config = Config { chars: term::Chars::ascii(), ..Config::default() };
    for finding in report.findings {
        for diagnostic in diagnostics(finding, &files, report.sources) {
            // Writing to memory does not fail, and a label that does not fit its file was cut to fit.
            let _ = term::emit_to_write_style(&mut out, &config, &files, &diagnostic);
        }
    }
    String::from_utf8_lossy(&out.bytes).into_owned()
}

fn diagnostics(finding: &Finding, files: &Excerpts, sources: &Sources) -> Vec<Diagnostic<FileId>> {
    let shown = match finding.severity {
        Severity::Note => Shown::Note,
        Severity::Warning => Shown::Warning,
        Severity::Error => Shown::Error,
    };
    let head = Diagnostic::new(shown).with_code(finding.rule).with_message(clean::line(&finding.message));
    let mut notes = Vec::new();
    if !finding.help.is_empty() {
        notes.push(format!("help: {}", clean::line(&finding.help)));
    }
    let cited: FxHashSet<FileId> = finding.steps.iter().map(|step| step.span.file).chain([finding.span.file]).collect();
    let spans = finding.steps.iter().map(|step| step.span).chain([finding.span]);
    let fits = finding.steps.len() <= MOST_LABELS && cited.len() <= MOST_FILES;
    if fits && spans.clone().all(|span| files.short(span)) {
        return vec![head.with_labels(labels(finding, files)).with_notes(notes)];
    }
    let last = finding.steps.len();
    let mut chain =
        vec![head.with_labels(files.label(LabelStyle::Primary, finding.span, String::new()).into_iter().collect())];
    if !files.short(finding.span) {
        chain[0].notes.push(format!("at {}", Place::of(finding.span, sources)));
    }
    for (at, step) in finding.steps.iter().enumerate() {
        let message = clean::line(&step.message);
        let mut note = Diagnostic::note().with_message(format!("{}: {message}", at + 1));
        match files.label(LabelStyle::Primary, step.span, String::new()) {
            Some(label) => note.labels.push(label),
            None => note.notes.push(format!("at {}", Place::of(step.span, sources))),
        }
        if at + 1 == last {
            note.notes.append(&mut notes);
        }
        chain.push(note);
    }
    chain
}

/// The steps as labels; the one that stands where the finding does is the primary one.
fn labels(finding: &Finding, files: &Excerpts) -> Vec<Label<FileId>> {
    let number = finding.steps.len() > 1;
    let primary = finding.steps.iter().rposition(|step| step.span == finding.span);
    let mut labels = Vec::new();
    for (at, step) in finding.steps.iter().enumerate() {
        let style = if primary == Some(at) { LabelStyle::Primary } else { LabelStyle::Secondary };
        let message = clean::line(&step.message);
        let message = if number { format!("{}: {message}", at + 1) } else { message.into_owned() };
        labels.extend(files.label(style, step.span, message));
    }
    if primary.is_none() {
        labels.extend(files.label(LabelStyle::Primary, finding.span, String::new()));
    }
    labels
}

/// The files that findings cite, made safe to print.
struct Excerpts<'a>(FxHashMap<FileId, Excerpt<'a>>);

struct Excerpt<'a> {
    name: String,
    text: Cow<'a, str>,
    starts: Vec<usize>,
}

impl<'a> Excerpts<'a> {
    fn new(report: &Report<'a>) -> Self {
        let mut files = FxHashMap::default();
        let spans = report.findings.iter().flat_map(|f| f.steps.iter().map(|step| step.span).chain([f.span]));
        for span in spans {
            let Some(file) = report.sources.get(span.file) else {
                continue;
            };
            files.entry(span.file).or_insert_with(|| {
                let text = clean::source(&file.text);
                Excerpt {
                    name: clean::line(&super::path(&file.path)).into_owned(),
                    starts: line_starts(&text).collect(),
                    text,
                }
            });
        }
        Excerpts(files)
    }

    /// A label on the part of `span` that lies on its first line.
    fn label(&self, style: LabelStyle, span: Span, message: String) -> Option<Label<FileId>> {
        let file = self.0.get(&span.file)?;
        if !self.short(span) {
            return None;
        }
        let start = floor(&file.text, span.start as usize);
        let end = floor(&file.text, span.end as usize).max(start);
        let line_end = file.text[start..].find('\n').map_or(file.text.len(), |at| start + at);
        Some(Label::new(style, span.file, start..end.min(line_end)).with_message(message))
    }

    fn short(&self, span: Span) -> bool {
        let Some(file) = self.0.get(&span.file) else {
            return false;
        };
        let line = file.starts.partition_point(|start| *start <= span.start as usize).max(1);
        let end = file.starts.get(line).copied().unwrap_or(file.text.len());
        end - file.starts[line - 1] <= LONGEST_LINE
    }
}

fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl<'f> Files<'f> for Excerpts<'_> {
    type FileId = FileId;
    type Name = &'f str;
    type Source = &'f str;

    fn name(&'f self, id: FileId) -> Result<&'f str, Error> {
        self.0.get(&id).map(|file| file.name.as_str()).ok_or(Error::FileMissing)
    }

    fn source(&'f self, id: FileId) -> Result<&'f str, Error> {
        self.0.get(&id).map(|file| file.text.as_ref()).ok_or(Error::FileMissing)
    }

    fn line_index(&'f self, id: FileId, byte: usize) -> Result<usize, Error> {
        let file = self.0.get(&id).ok_or(Error::FileMissing)?;
        Ok(file.starts.partition_point(|start| *start <= byte).max(1) - 1)
    }

    fn line_range(&'f self, id: FileId, line: usize) -> Result<Range<usize>, Error> {
        let file = self.0.get(&id).ok_or(Error::FileMissing)?;
        let max = file.starts.len() - 1;
        let start = *file.starts.get(line).ok_or(Error::LineTooLarge { given: line, max })?;
        Ok(start..file.starts.get(line + 1).copied().unwrap_or(file.text.len()))
    }
}

/// Bytes with the colours that rustc's readers know.
struct Styled {
    bytes: Vec<u8>,
    color: bool,
}

impl Styled {
    fn set(&mut self, style: Style) -> io::Result<()> {
        if self.color {
            self.bytes.extend(style.render().to_string().bytes());
        }
        Ok(())
    }
}

fn of_severity(severity: Shown) -> AnsiColor {
    match severity {
        Shown::Bug | Shown::Error => AnsiColor::BrightRed,
        Shown::Warning => AnsiColor::BrightYellow,
        Shown::Note => AnsiColor::BrightGreen,
        Shown::Help => AnsiColor::BrightCyan,
    }
}

impl io::Write for Styled {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl WriteStyle for Styled {
    fn set_header(&mut self, severity: Shown) -> io::Result<()> {
        self.set(of_severity(severity).on_default().bold())
    }

    fn set_header_message(&mut self) -> io::Result<()> {
        self.set(Style::new().bold())
    }

    fn set_line_number(&mut self) -> io::Result<()> {
        self.set(AnsiColor::BrightBlue.on_default())
    }

    fn set_note_bullet(&mut self) -> io::Result<()> {
        self.set(AnsiColor::BrightBlue.on_default())
    }

    fn set_source_border(&mut self) -> io::Result<()> {
        self.set(AnsiColor::BrightBlue.on_default())
    }

    fn set_label(&mut self, severity: Shown, style: LabelStyle) -> io::Result<()> {
        let color = match style {
            LabelStyle::Primary => of_severity(severity),
            LabelStyle::Secondary => AnsiColor::BrightBlue,
        };
        self.set(color.on_default())
    }

    fn reset(&mut self) -> io::Result<()> {
        if self.color {
            self.bytes.extend(anstyle::Reset.render().to_string().bytes());
        }
        Ok(())
    }
}
