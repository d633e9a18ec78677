//! What the client can do, read leniently from what it said at the start, and how to talk to it.

use std::path::PathBuf;

use crossbeam_channel::Sender;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::Serialize;
use serde_json::{Value, json};

use super::page::Pages;
use super::position::Encoding;
use super::uri;

/// The other end.
pub(super) struct Client {
    sender: Sender<Message>,
    next: i32,
    pub encoding: Encoding,
    pub pages: Pages,
    /// It asks for diagnostics, and can be told to ask again.
    pub pulls: bool,
    pub progress: bool,
    pub watches: bool,
    pub configures: bool,
    pub shows: bool,
    pub folders: Vec<PathBuf>,
    pub options: Value,
}

impl Client {
    pub(super) fn new(sender: Sender<Message>, params: &Value) -> Client {
        let can = |path: &str| params.pointer(path).is_some_and(|value| value.as_bool() == Some(true));
        let encodings = params.pointer("/capabilities/general/positionEncodings");
        let encodings = encodings.and_then(Value::as_array).into_iter().flatten();
        Client {
            sender,
            next: 0,
            encoding: Encoding::choose(encodings.filter_map(Value::as_str)),
            pulls: params.pointer("/capabilities/textDocument/diagnostic").is_some_and(Value::is_object)
                && can("/capabilities/workspace/diagnostics/refreshSupport"),
            pages: Pages::default(),
            progress: can("/capabilities/window/workDoneProgress"),
            watches: can("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
            configures: can("/capabilities/workspace/configuration"),
            shows: can("/capabilities/window/showDocument/support"),
            folders: folders(params),
            options: params["initializationOptions"].clone(),
        }
    }

    /// What the server can do.
    pub(super) fn capabilities(&self) -> Value {
        let mut capabilities = json!({
            "positionEncoding": self.encoding.word(),
            "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
            "hoverProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix"] },
            "executeCommandProvider": { "commands": [super::actions::EXPLAIN] },
            "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
        });
        if self.pulls {
            capabilities["diagnosticProvider"] = json!({
                "identifier": "closewait", "interFileDependencies": true, "workspaceDiagnostics": false,
            });
        }
        json!({
            "capabilities": capabilities,
            "serverInfo": { "name": "closewait", "version": env!("CARGO_PKG_VERSION") },
        })
    }

    pub(super) fn notify(&self, method: &str, params: impl Serialize) {
        let _ = self.sender.send(Notification::new(method.to_owned(), params).into());
    }

    /// Sends a request; the answer comes with the id that is given back.
    pub(super) fn ask(&mut self, method: &str, params: impl Serialize) -> RequestId {
        self.next += 1;
        let id = RequestId::from(format!("closewait/{}", self.next));
        let _ = self.sender.send(Request::new(id.clone(), method.to_owned(), params).into());
        id
    }

    pub(super) fn answer(&self, id: RequestId, result: impl Serialize) {
        let _ = self.sender.send(Response::new_ok(id, result).into());
    }

    pub(super) fn refuse(&self, id: RequestId, code: ErrorCode, message: &str) {
        let _ = self.sender.send(Response::new_err(id, code as i32, message.to_owned()).into());
    }

    /// A message for the person: 1 error, 2 warning, 3 information.
    pub(super) fn say(&self, kind: u8, message: &str) {
        self.notify("window/showMessage", json!({ "type": kind, "message": message }));
    }
}

fn folders(params: &Value) -> Vec<PathBuf> {
    let folders = params["workspaceFolders"].as_array().into_iter().flatten();
    let mut paths: Vec<PathBuf> = folders.filter_map(|folder| uri::to_path(folder["uri"].as_str()?)).collect();
    if paths.is_empty() {
        paths.extend(params["rootUri"].as_str().and_then(uri::to_path));
    }
    paths
}
