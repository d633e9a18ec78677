//! Edits into a text.

use crate::finding::Edit;

/// `text` with `edits` of its file made; nothing when they overlap or do not fit.
#[must_use]
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in edits {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        out.push_str(text.get(at..start)?);
        text.get(start..end)?;
        out.push_str(&with_line_ends(&edit.text, text));
        at = end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// New lines end as those of the file do.
fn with_line_ends(new: &str, text: &str) -> String {
    if text.contains("\r\n") { new.replace('\n', "\r\n") } else { new.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { span: Span::new(FileId(0), start, end), text: text.to_owned() }
    }

    #[test]
    fn edits_are_made_in_order_of_place() {
        let edits = [edit(4, 5, "E"), edit(0, 1, "A"), edit(2, 2, "+")];
        assert_eq!(apply("abcde", &edits).as_deref(), Some("Ab+cdE"));
    }

    #[test]
    fn edits_that_overlap_or_split_a_letter_are_refused() {
        assert_eq!(apply("abcde", &[edit(0, 3, "x"), edit(2, 4, "y")]), None);
        assert_eq!(apply("ü", &[edit(1, 2, "x")]), None);
    }

    #[test]
    fn line_ends_are_those_of_the_file() {
        assert_eq!(apply("a\r\nb", &[edit(0, 0, "x\n")]).as_deref(), Some("x\r\na\r\nb"));
    }
}
