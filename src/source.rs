//! Text, spans and lines. Knows no file system and no language.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Index of a file in the [`Sources`] of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A byte range of one file: `start` inclusive, `end` exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The file the range lies in.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` (bytes) of `file`.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file, start: narrow(start), end: narrow(end) }
    }

    /// The smallest range of the same file that covers both.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A place as people count: both numbers 1-based, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// 1-based line.
    pub line: usize,
    /// 1-based column in characters (Unicode scalar values).
    pub column: usize,
}

/// One file's text with its line starts.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path as the user will see it.
    pub path: PathBuf,
    /// The whole text, UTF-8.
    pub text: String,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// Indexes the lines of `text`.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, text: String) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(starts).map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect();
        SourceFile { path: path.into(), text, line_starts }
    }

    /// The place of byte `offset`; an offset past the end is the end.
    #[must_use]
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let row = self.line_starts.partition_point(|start| *start <= offset).max(1) - 1;
        let start = self.line_starts[row] as usize;
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        LineColumn { line: row + 1, column: self.text[start.min(end)..end].chars().count() + 1 }
    }

    /// The bytes of 1-based `line`, without its line end; empty when there is no such line.
    #[must_use]
    pub fn line_text(&self, line: usize) -> &str {
        let Some(start) = line.checked_sub(1).and_then(|row| self.line_starts.get(row)) else {
            return "";
        };
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| *next as usize);
        self.text[*start as usize..end].trim_end_matches(['\n', '\r'])
    }

    /// The text that `span` covers; empty when it does not fit this file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

/// The word that opens a comment for the lint.
pub const MARK: &str = "closewait:";

/// A comment for the lint: `// closewait: allow(rule) reason`, `/* closewait: closes(fd) */`.
#[derive(Clone, Copy, Debug)]
pub struct Note<'t> {
    /// What stands behind the mark, to the end of the line or comment.
    pub text: &'t str,
    /// Bytes from the mark to the end of its line.
    pub bytes: (usize, usize),
    /// The 1-based line it is about: its own when code stands before it, else the next one with code.
    pub about: usize,
}

impl SourceFile {
    /// The comments for the lint, in order.
    pub fn notes(&self) -> impl Iterator<Item = Note<'_>> {
        self.text.match_indices(MARK).filter_map(|(start, _)| {
            let line = self.line_column(u32::try_from(start).unwrap_or(u32::MAX)).line;
            let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
            let code = before_comment(&self.text[line_start..start])?;
            let text = self.line_text(line);
            let rest = text.get(start + MARK.len() - line_start..).unwrap_or("");
            Some(Note {
                text: rest.split("*/").next().unwrap_or(rest),
                bytes: (start, line_start + text.len()),
                about: if code.trim().is_empty() { self.next_code(line) } else { line },
            })
        })
    }

    /// The first line below `line` that is neither empty nor a comment.
    fn next_code(&self, line: usize) -> usize {
        let is_code = |line: &usize| {
            let text = self.line_text(*line).trim();
            !(text.is_empty() || text.starts_with("//") || text.starts_with("/*") || text.starts_with('*'))
        };
        (line + 1..=self.line_starts.len()).find(is_code).unwrap_or(line + 1)
    }
}

/// What stands before the comment that `text` ends with the opening of; none when it opens no comment there.
fn before_comment(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let code = text.strip_suffix("/*").or_else(|| text.strip_suffix("///")).or_else(|| text.strip_suffix("//"));
    // A line inside a block comment.
    code.or_else(|| text.strip_suffix('*').filter(|before| before.trim().is_empty()))
}

/// All files of a run, in a fixed order.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Arc<SourceFile>>,
}

impl Sources {
    /// Adds a file and names it.
    pub fn add(&mut self, file: impl Into<Arc<SourceFile>>) -> FileId {
        self.files.push(file.into());
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// Gives the file of `id` another text. Nothing happens when there is no such file.
    pub fn replace(&mut self, id: FileId, file: Arc<SourceFile>) {
        if let Some(place) = self.files.get_mut(id.0 as usize) {
            *place = file;
        }
    }

    /// The file of `id`, if there is one.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize).map(Arc::as_ref)
    }

    /// The path of `id`, or an empty path.
    #[must_use]
    pub fn path(&self, id: FileId) -> &Path {
        self.get(id).map_or(Path::new(""), |file| &file.path)
    }

    /// Every file with its id, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(at, file)| (FileId(u32::try_from(at).unwrap_or(u32::MAX)), file.as_ref()))
    }
}

/// Something that could not be analysed, said briefly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Path of the file concerned.
    pub path: PathBuf,
    /// 1-based line, or 0 for the whole file.
    pub line: usize,
    /// One sentence, no full stop.
    pub message: String,
}
