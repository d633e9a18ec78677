//! Quick fixes: the edit that holds, a comment that allows the finding, the rule's page.

use std::collections::HashMap;

use gen_lsp_types::{
    CodeAction, CodeActionKind, Command, Diagnostic, LspAny, Position, Range, TextEdit, Uri, WorkspaceEdit,
};
use serde_json::json;

use super::convert::Places;
use super::documents::Document;
use super::position::{Encoding, Lines};
use crate::finding::{Finding, Fix};

/// The command that shows a rule's page.
pub(super) const EXPLAIN: &str = "closewait.explain";

/// The action that makes `fix`.
pub(super) fn mend(fix: &Fix, diagnostic: &Diagnostic, places: &mut Places) -> CodeAction {
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for (uri, edit) in places.edits(fix) {
        changes.entry(Uri(uri)).or_default().push(edit);
    }
    CodeAction {
        is_preferred: Some(fix.safe),
        edit: Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }),
        ..action(&fix.title, diagnostic)
    }
}

/// The action that writes `// closewait: allow(rule) reason` above the finding.
pub(super) fn allow(finding: &Finding, diagnostic: &Diagnostic, document: &Document, encoding: Encoding) -> CodeAction {
    let lines = Lines::new(&document.text, encoding);
    let line = diagnostic.range.start.line;
    let start = Position { line, character: 0 };
    let text = &document.text[lines.offset(start)..];
    let indent: String = text.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    let end = if document.text.contains("\r\n") { "\r\n" } else { "\n" };
    let rule = finding.rule;
    let comment = format!("{indent}// closewait: allow({rule}) reason: say here why this is right{end}");
    let edit = TextEdit { range: Range { start, end: start }, new_text: comment };
    CodeAction {
        edit: Some(WorkspaceEdit {
            changes: Some(HashMap::from([(Uri(document.uri.clone()), vec![edit])])),
            ..WorkspaceEdit::default()
        }),
        ..action(&format!("Allow `{rule}` here, with a reason"), diagnostic)
    }
}

/// The action that opens the rule's page.
pub(super) fn explain(finding: &Finding, diagnostic: &Diagnostic) -> CodeAction {
    let title = format!("Explain `{}`", finding.rule);
    let argument: LspAny = json!(finding.rule);
    CodeAction {
        command: Some(Command {
            title: title.clone(),
            tooltip: None,
            command: EXPLAIN.to_owned(),
            arguments: Some(vec![argument]),
        }),
        ..action(&title, diagnostic)
    }
}

fn action(title: &str, diagnostic: &Diagnostic) -> CodeAction {
    CodeAction {
        title: title.to_owned(),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![diagnostic.clone()]),
        ..CodeAction::default()
    }
}
