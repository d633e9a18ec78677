//! What the client is shown of a run: published where it does not ask, answered where it does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::Diagnostic;
use serde_json::json;

use super::client::Client;
use super::convert::Places;
use super::documents::Documents;
use super::folder::Seen;
use super::uri;
use crate::finding::Finding;
use crate::source::Sources;

/// The last run and what the client has of it.
#[derive(Default)]
pub(super) struct Shown {
    pub generation: u64,
    seen: Vec<Seen>,
    /// What each file was shown last, with the version it was shown for.
    published: BTreeMap<PathBuf, (Option<i32>, Vec<Diagnostic>)>,
}

impl Shown {
    /// Takes a run and publishes what differs from before.
    pub(super) fn take(&mut self, generation: u64, seen: Vec<Seen>, documents: &Documents, client: &mut Client) {
        self.generation = generation;
        self.seen = seen;
        self.publish(documents, client);
    }

    /// Brings the client up to date.
    pub(super) fn publish(&mut self, documents: &Documents, client: &mut Client) {
        let mut now = self.diagnostics(documents, client);
        for path in self.published.keys() {
            now.entry(path.clone()).or_default();
        }
        let mut ask_again = false;
        for (path, diagnostics) in now {
            let document = documents.get(&path);
            let version = document.map(|document| document.version);
            let before = self.published.get(&path);
            let same =
                before.is_some_and(|(_, shown)| *shown == diagnostics) || before.is_none() && diagnostics.is_empty();
            // The client has moved what it shows with every change since; say where it is even if it is the same.
            let moved =
                version.is_some() && before.is_some_and(|(shown, _)| *shown != version) && !diagnostics.is_empty();
            if same && !moved {
                continue;
            }
            if client.pulls && document.is_some() {
                ask_again |= !same;
            } else {
                let uri = document.map_or_else(|| uri::of_path(&path), |document| document.uri.clone());
                let mut params = json!({ "uri": uri, "diagnostics": diagnostics });
                if let Some(version) = version {
                    params["version"] = json!(version);
                }
                client.notify("textDocument/publishDiagnostics", params);
            }
            if diagnostics.is_empty() && document.is_none() {
                self.published.remove(&path);
            } else {
                self.published.insert(path, (version, diagnostics));
            }
        }
        if ask_again {
            client.ask("workspace/diagnostic/refresh", ());
        }
    }

    /// What a client that pulls is shown of a file that it now has open: nothing that was published.
    pub(super) fn opened(&mut self, path: &Path, uri: &str, client: &Client) {
        if client.pulls && self.published.get(path).is_some_and(|(_, shown)| !shown.is_empty()) {
            client.notify("textDocument/publishDiagnostics", json!({ "uri": uri, "diagnostics": [] }));
        }
    }

    /// A file that is closed was shown nothing by publishing, if the client pulls.
    pub(super) fn closed(&mut self, path: &Path, client: &Client) {
        if client.pulls {
            self.published.remove(path);
        }
    }

    /// Every file that anything was found in.
    fn diagnostics(&self, documents: &Documents, client: &Client) -> BTreeMap<PathBuf, Vec<Diagnostic>> {
        let mut by_file: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
        for seen in &self.seen {
            let mut places = Places::new(&seen.sources, documents, client);
            for finding in &seen.findings {
                let path = seen.sources.path(finding.span.file);
                if self.owner(path) == Some(&seen.root) {
                    by_file.entry(path.to_path_buf()).or_default().push(places.diagnostic(finding));
                }
            }
        }
        by_file
    }

    /// The diagnostics of one file, each with its finding, and the texts they are about.
    pub(super) fn of(
        &self,
        path: &Path,
        documents: &Documents,
        client: &Client,
    ) -> Vec<(Diagnostic, &Finding, &Sources)> {
        let Some(seen) = self.seen.iter().find(|seen| self.owner(path) == Some(&seen.root)) else {
            return Vec::new();
        };
        let mut places = Places::new(&seen.sources, documents, client);
        let here = seen.findings.iter().filter(|finding| seen.sources.path(finding.span.file) == path);
        here.map(|finding| (places.diagnostic(finding), finding, &seen.sources)).collect()
    }

    /// The innermost folder around a file: of folders within each other one speaks.
    fn owner(&self, path: &Path) -> Option<&PathBuf> {
        let around = self.seen.iter().map(|seen| &seen.root).filter(|root| path.starts_with(root));
        around.max_by_key(|root| root.components().count())
    }
}
