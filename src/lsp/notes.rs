//! What the client tells without asking.

use gen_lsp_types::{DidChangeTextDocumentParams, DidOpenTextDocumentParams};
use serde_json::Value;

use super::documents::Document;
use super::server::Server;
use super::uri;

/// Files whose change means other settings.
const SETTINGS: [&str; 4] = ["closewait.toml", ".closewait.toml", "Cargo.toml", "closewait-baseline.json"];

impl Server {
    pub(super) fn notified(&mut self, method: &str, params: Value) {
        match method {
            "textDocument/didOpen" => self.opened(params),
            "textDocument/didChange" => self.typed(params),
            "textDocument/didSave" => self.saved(&params),
            "textDocument/didClose" => self.closed(&params),
            "workspace/didChangeWatchedFiles" => self.watched(&params),
            "workspace/didChangeWorkspaceFolders" => self.other_folders(&params["event"]),
            "workspace/didChangeConfiguration" => self.configured(&params),
            "$/cancelRequest" => self.cancel(&params["id"]),
            _ => {}
        }
    }

    fn opened(&mut self, params: Value) {
        let Ok(DidOpenTextDocumentParams { text_document: item }) = serde_json::from_value(params) else {
            return;
        };
        let Some(path) = uri::to_path(&item.uri.0) else {
            return;
        };
        self.shown.opened(&path, &item.uri.0, &self.client);
        let document = Document { uri: item.uri.0, version: item.version, text: item.text.into(), typing: false };
        self.documents.open(path, document);
        self.changed(false);
    }

    fn typed(&mut self, params: Value) {
        let Ok(params) = serde_json::from_value::<DidChangeTextDocumentParams>(params) else {
            return;
        };
        let (id, encoding) = (params.text_document, self.client.encoding);
        let path = uri::to_path(&id.text_document_identifier.uri.0);
        let Some(document) = path.and_then(|path| self.documents.get_mut(&path)) else {
            return;
        };
        document.change(id.version, params.content_changes, encoding);
        self.changed(false);
    }

    fn saved(&mut self, params: &Value) {
        let path = params["textDocument"]["uri"].as_str().and_then(uri::to_path);
        let Some(document) = path.and_then(|path| self.documents.get_mut(&path)) else {
            return;
        };
        document.typing = false;
        self.changed(true);
    }

    fn closed(&mut self, params: &Value) {
        if let Some(path) = params["textDocument"]["uri"].as_str().and_then(uri::to_path) {
            self.documents.close(&path);
            self.shown.closed(&path, &self.client);
            self.changed(true);
        }
    }

    fn watched(&mut self, params: &Value) {
        let changes = params["changes"].as_array().into_iter().flatten();
        let paths: Vec<_> = changes.filter_map(|change| uri::to_path(change["uri"].as_str()?)).collect();
        let is_setting = |path: &std::path::PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| SETTINGS.contains(&name))
        };
        if paths.iter().any(is_setting) {
            self.start_over();
        } else if paths.iter().any(|path| crate::workspace::is_source(path) || path.extension().is_none()) {
            self.changed(true);
        }
    }

    fn other_folders(&mut self, event: &Value) {
        let paths = |list: &Value| -> Vec<std::path::PathBuf> {
            let folders = list.as_array().into_iter().flatten();
            folders.filter_map(|folder| uri::to_path(folder["uri"].as_str()?)).collect()
        };
        let gone = paths(&event["removed"]);
        self.folders.retain(|folder| !gone.contains(folder));
        self.folders.extend(paths(&event["added"]));
        self.folders.dedup();
        self.start_over();
    }

    fn configured(&mut self, params: &Value) {
        if self.client.configures {
            self.ask_settings();
        } else if !params["settings"].is_null() {
            self.options = params["settings"].clone();
            self.start_over();
        }
    }
}
