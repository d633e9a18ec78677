//! One workspace folder: its settings and what is known of it.

use std::path::{Path, PathBuf};

use super::documents::Documents;
use super::options::Options;
use crate::apis::Models;
use crate::check::Session;
use crate::finding::{Finding, Fix};
use crate::fix::probe::{self, Texts, View};
use crate::project::{self, Project};
use crate::rules::catalogue::{NO_REASON, UNUSED_ALLOW};
use crate::select::baseline::Baseline;
use crate::source::Sources;
use crate::workspace::Request;

/// A folder under watch. A file that lies in none is a folder of its own.
pub(super) struct Folder {
    pub root: PathBuf,
    project: Project,
    models: Option<Models>,
    baseline: Option<Baseline>,
    session: Session,
    /// The last run, whatever is shown of it.
    view: View,
}

/// What a folder's files look like.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub root: PathBuf,
    pub sources: Sources,
    /// What is to be shown.
    pub findings: Vec<Finding>,
}

impl Folder {
    /// Reads the settings that hold for `root`. Those that can not be read are told and left out.
    pub(super) fn new(root: PathBuf, options: &Options, complaints: &mut Vec<String>) -> Folder {
        let start = if root.is_dir() { root.as_path() } else { root.parent().unwrap_or(&root) };
        let mut project = match project::nearest(start) {
            Ok(project) => project,
            Err(message) => {
                complaints.push(message);
                None
            }
        }
        .unwrap_or_else(|| Project::plain(start));
        options.apply(&mut project.config.settings);
        let models = project.models().unwrap_or_else(|message| {
            complaints.push(message);
            None
        });
        let baseline = project::read_baseline(&project.baseline()).unwrap_or_else(|message| {
            complaints.push(message);
            None
        });
        Folder {
            root,
            project,
            models,
            baseline: baseline.map(|(baseline, _)| baseline),
            session: Session::default(),
            view: View::default(),
        }
    }

    pub(super) fn disk_changed(&mut self) {
        self.session.disk_changed();
    }

    /// Looks at the folder with the open files in place of those on disk.
    pub(super) fn look(&mut self, documents: &Documents) -> Seen {
        let request = self.request();
        self.view = look(&mut self.session, &request, models(&self.models), &self.root, documents, &Texts::new());
        let settings = &self.project.config.settings;
        let sources = self.view.sources.clone();
        let mut findings = project::select(self.view.findings.clone(), &sources, settings);
        if let Some(baseline) = &self.baseline {
            findings = project::unknown(findings, &sources, baseline, &self.project.root);
        }
        // A file that has gone is still among the sources of a session.
        findings.retain(|finding| {
            let path = sources.path(finding.span.file);
            ![UNUSED_ALLOW, NO_REASON].contains(&finding.rule) || documents.get(path).is_some() || path.is_file()
        });
        Seen { root: self.root.clone(), sources, findings }
    }

    /// The fix that holds for `finding`, tried on the texts of now.
    pub(super) fn mend(&mut self, finding: &Finding, documents: &Documents) -> Option<(Fix, Sources)> {
        let request = self.request();
        let (session, models, root) = (&mut self.session, models(&self.models), &self.root);
        let now = look(session, &request, models, root, documents, &Texts::new());
        let mut look = |texts: &Texts| look(session, &request, models, root, documents, texts);
        let mended = probe::mend(finding, &now, &Texts::new(), true, &mut look)?;
        Some((mended.fix, now.sources))
    }

    fn request(&self) -> Request {
        Request {
            paths: vec![self.root.clone()],
            no_ignore: false,
            exclude: self.project.config.exclude.clone(),
            exclude_root: self.project.root.clone(),
        }
    }
}

fn models(own: &Option<Models>) -> &Models {
    own.as_ref().unwrap_or_else(|| Models::builtin())
}

fn look(
    session: &mut Session,
    request: &Request,
    models: &Models,
    root: &Path,
    documents: &Documents,
    texts: &Texts,
) -> View {
    let open = session.open();
    for path in open.paths() {
        if documents.get(&path).is_none() {
            open.close(&path);
        }
    }
    for (path, document) in documents.iter().filter(|(path, _)| path.starts_with(root)) {
        // What does not parse in Rust is nothing in the editor, saved or not.
        let rust = path.extension().is_some_and(|ending| ending == "rs");
        open.set(path.clone(), document.text.clone(), document.typing || rust);
    }
    for (path, text) in texts {
        open.set(path.clone(), text.as_str().into(), false);
    }
    let outcome = session.run(request, models);
    if !texts.is_empty() {
        let open = session.open();
        texts.keys().for_each(|path| open.close(path));
    }
    View { findings: outcome.findings, problems: outcome.problems.len(), sources: outcome.sources }
}
