//! The conversation: what the client says, and when what is known is told.

use std::path::{Path, PathBuf};

use crossbeam_channel::{Receiver, Sender, select};
use gen_lsp_types::{CodeAction, Diagnostic, Range};
use lsp_server::{ErrorCode, Message, RequestId, Response};
use serde_json::{Value, json};

use super::client::Client;
use super::convert::{Places, touch};
use super::documents::Documents;
use super::show::Shown;
use super::worker::{Answer, Job, State};
use super::{actions, uri};
use crate::finding::{Finding, Fix};
use crate::rules::catalogue;
use crate::source::Sources;

pub(super) struct Server {
    pub(super) client: Client,
    jobs: Sender<Job>,
    pub(super) documents: Documents,
    pub(super) shown: Shown,
    pub(super) folders: Vec<PathBuf>,
    pub(super) options: Value,
    generation: u64,
    waiting: Vec<Waiting>,
    /// The request for the editor's settings that is out.
    pub(super) asked: Option<RequestId>,
    /// The first scan is going on.
    scanning: bool,
    pub(super) stopping: bool,
}

/// A request that must wait for an analysis.
struct Waiting {
    id: RequestId,
    path: PathBuf,
    what: What,
}

enum What {
    /// Diagnostics of the file, no older than this change.
    Pull(u64),
    /// Actions, whose fixes are being tried under this number.
    Actions(u64, Vec<(Diagnostic, Finding)>),
}

impl Server {
    pub(super) fn new(client: Client, jobs: Sender<Job>) -> Server {
        Server {
            folders: client.folders.clone(),
            options: client.options.clone(),
            client,
            jobs,
            documents: Documents::default(),
            shown: Shown::default(),
            generation: 0,
            waiting: Vec::new(),
            asked: None,
            scanning: false,
            stopping: false,
        }
    }

    /// Talks until the client says goodbye. The error is for whoever started the server.
    pub(super) fn run(mut self, messages: &Receiver<Message>, answers: &Receiver<Answer>) -> Result<(), String> {
        self.begin();
        loop {
            select! {
                recv(messages) -> message => match message {
                    Err(_) => return if self.stopping { Ok(()) } else { Err("the client has gone".to_owned()) },
                    Ok(Message::Notification(note)) if note.method == "exit" => {
                        return if self.stopping { Ok(()) } else { Err("exit without shutdown".to_owned()) };
                    }
                    Ok(Message::Notification(note)) => self.notified(&note.method, note.params),
                    Ok(Message::Request(request)) => self.requested(request.id, &request.method, request.params),
                    Ok(Message::Response(response)) => self.answered(response),
                },
                recv(answers) -> answer => match answer {
                    Err(_) => return Err("the analysis has stopped".to_owned()),
                    Ok(answer) => self.came(answer),
                },
            }
        }
    }

    fn begin(&mut self) {
        if self.client.watches {
            let watched = json!([{ "globPattern": "**/*" }]);
            let registration = json!({ "registrations": [{
                "id": "closewait-files", "method": "workspace/didChangeWatchedFiles",
                "registerOptions": { "watchers": watched },
            }]});
            self.client.ask("client/registerCapability", registration);
        }
        if self.client.progress {
            self.client.ask("window/workDoneProgress/create", json!({ "token": "closewait/scan" }));
            let value = json!({ "kind": "begin", "title": "closewait", "message": "reading the workspace", "cancellable": false });
            self.client.notify("$/progress", json!({ "token": "closewait/scan", "value": value }));
        }
        self.scanning = true;
        self.ask_settings();
        self.start_over();
    }

    pub(super) fn ask_settings(&mut self) {
        if self.client.configures {
            let items = json!({ "items": [{ "section": "closewait" }] });
            self.asked = Some(self.client.ask("workspace/configuration", items));
        }
    }

    /// Reads settings and files again.
    pub(super) fn start_over(&mut self) {
        let _ = self.jobs.send(Job::Folders(self.folders.clone(), self.options.clone()));
        self.changed(true);
    }

    /// Something has changed: have it looked at.
    pub(super) fn changed(&mut self, disk_changed: bool) {
        self.generation += 1;
        let _ = self.jobs.send(Job::Look(self.state(disk_changed)));
    }

    fn state(&self, disk_changed: bool) -> State {
        State { generation: self.generation, documents: self.documents.clone(), disk_changed }
    }

    fn came(&mut self, answer: Answer) {
        match answer {
            Answer::Complaint(message) => self.client.say(2, &message),
            Answer::Seen(generation, seen) => {
                self.shown.take(generation, seen, &self.documents, &mut self.client);
                if std::mem::take(&mut self.scanning) && self.client.progress {
                    let end = json!({ "token": "closewait/scan", "value": { "kind": "end" } });
                    self.client.notify("$/progress", end);
                }
                self.answer_pulls();
            }
            Answer::Mended(number, fixes) => self.answer_actions(number, fixes),
        }
    }

    fn requested(&mut self, id: RequestId, method: &str, params: Value) {
        let path = params["textDocument"]["uri"].as_str().and_then(uri::to_path);
        match (method, path) {
            ("shutdown", _) => {
                self.stopping = true;
                self.client.answer(id, ());
            }
            _ if self.stopping => self.client.refuse(id, ErrorCode::InvalidRequest, "shutting down"),
            ("textDocument/diagnostic", Some(path)) => {
                let what = What::Pull(self.generation);
                self.waiting.push(Waiting { id, path, what });
                self.answer_pulls();
            }
            ("textDocument/codeAction", Some(path)) => self.actions(id, path, &params),
            ("textDocument/hover", Some(path)) => self.hover(id, &path, &params),
            ("workspace/executeCommand", _) => self.execute(id, &params),
            ("textDocument/diagnostic" | "textDocument/codeAction" | "textDocument/hover", None) => {
                self.client.answer(id, ());
            }
            _ => self.client.refuse(id, ErrorCode::MethodNotFound, method),
        }
    }

    fn answered(&mut self, response: Response) {
        if self.asked.as_ref() == Some(&response.id) {
            self.asked = None;
            let options = response.response_result.ok().map_or(Value::Null, |value| value[0].clone());
            if options != self.options && !options.is_null() {
                self.options = options;
                self.start_over();
            }
        }
    }

    pub(super) fn cancel(&mut self, id: &Value) {
        let same = |waiting: &Waiting| serde_json::to_value(&waiting.id).is_ok_and(|own| own == *id);
        if let Some(at) = self.waiting.iter().position(same) {
            let waiting = self.waiting.remove(at);
            self.client.refuse(waiting.id, ErrorCode::RequestCanceled, "cancelled");
        }
    }

    fn answer_pulls(&mut self) {
        let known = self.shown.generation;
        let ready = |waiting: &mut Waiting| matches!(waiting.what, What::Pull(wanted) if wanted <= known);
        let ready: Vec<Waiting> = self.waiting.extract_if(.., ready).collect();
        for waiting in ready {
            let found = self.shown.of(&waiting.path, &self.documents, &self.client);
            let items: Vec<Diagnostic> = found.into_iter().map(|(diagnostic, ..)| diagnostic).collect();
            self.client.answer(waiting.id, json!({ "kind": "full", "items": items }));
        }
    }

    fn actions(&mut self, id: RequestId, path: PathBuf, params: &Value) {
        let range: Option<Range> = serde_json::from_value(params["range"].clone()).ok();
        let only = params["context"]["only"].as_array();
        let wanted = only.is_none_or(|kinds| kinds.iter().any(|kind| kind == "quickfix" || kind == ""));
        let Some(range) = range.filter(|_| wanted) else {
            return self.client.answer(id, Vec::<CodeAction>::new());
        };
        let found = self.shown.of(&path, &self.documents, &self.client);
        let here: Vec<(Diagnostic, Finding)> = found
            .into_iter()
            .filter(|(diagnostic, ..)| touch(&diagnostic.range, &range))
            .map(|(diagnostic, finding, _)| (diagnostic, finding.clone()))
            .collect();
        if here.is_empty() {
            return self.client.answer(id, Vec::<CodeAction>::new());
        }
        self.generation += 1;
        let number = self.generation;
        let findings = here.iter().map(|(_, finding)| finding.clone()).collect();
        let state = self.state(false);
        let what = What::Actions(number, here);
        let _ = self.jobs.send(Job::Mend(number, path.clone(), findings, state));
        let _ = self.jobs.send(Job::Look(self.state(false)));
        self.waiting.push(Waiting { id, path, what });
    }

    fn answer_actions(&mut self, number: u64, fixes: Vec<Option<(Fix, Sources)>>) {
        let same = |waiting: &Waiting| matches!(waiting.what, What::Actions(own, _) if own == number);
        let Some(at) = self.waiting.iter().position(same) else {
            return;
        };
        let Waiting { id, path, what } = self.waiting.remove(at);
        let What::Actions(_, here) = what else { return };
        let mut fixes = fixes.into_iter();
        let mut offered = Vec::new();
        for (diagnostic, finding) in &here {
            if let Some((fix, sources)) = fixes.next().flatten() {
                let mut places = Places::new(&sources, &self.documents, &self.client);
                // Edits are for the text they were tried on, not for one that has changed since.
                if places.is_current(&path) {
                    offered.push(actions::mend(&fix, diagnostic, &mut places));
                }
            }
            if let Some(document) = self.documents.get(&path) {
                offered.push(actions::allow(finding, diagnostic, document, self.client.encoding));
            }
            offered.push(actions::explain(finding, diagnostic));
        }
        self.client.answer(id, offered);
    }

    fn hover(&mut self, id: RequestId, path: &Path, params: &Value) {
        let at: Option<gen_lsp_types::Position> = serde_json::from_value(params["position"].clone()).ok();
        let found = self.shown.of(path, &self.documents, &self.client);
        let here = at.and_then(|at| {
            let point = Range { start: at, end: at };
            found.into_iter().find(|(diagnostic, ..)| touch(&diagnostic.range, &point))
        });
        match here.and_then(|(diagnostic, finding, _)| Some((diagnostic, catalogue::find(finding.rule)?))) {
            Some((diagnostic, rule)) => {
                let contents = json!({ "kind": "markdown", "value": rule.text });
                self.client.answer(id, json!({ "contents": contents, "range": diagnostic.range }));
            }
            None => self.client.answer(id, ()),
        }
    }

    fn execute(&mut self, id: RequestId, params: &Value) {
        let rule = params["arguments"][0].as_str().and_then(catalogue::find);
        let Some(rule) = rule.filter(|_| params["command"] == actions::EXPLAIN) else {
            return self.client.refuse(id, ErrorCode::InvalidParams, "no such command or rule");
        };
        let page = if self.client.shows { super::page::write(rule) } else { None };
        match page {
            Some(path) => {
                let show = json!({ "uri": uri::of_path(&path), "takeFocus": true });
                self.client.ask("window/showDocument", show);
            }
            None => self.client.say(3, &format!("{}\n\n{}", rule.title, rule.text)),
        }
        self.client.answer(id, ());
    }
}
