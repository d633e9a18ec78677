//! The thread that analyses. The one that talks to the client never waits for it.

use std::path::{Path, PathBuf};

use crossbeam_channel::{Receiver, Sender};
use serde_json::Value;

use super::documents::Documents;
use super::folder::{Folder, Seen};
use super::options::Options;
use crate::finding::{Finding, Fix};
use crate::source::Sources;
use crate::workspace::in_big_stacks;

/// What is asked for.
pub(super) enum Job {
    /// These folders, with these settings of the editor, from scratch.
    Folders(Vec<PathBuf>, Value),
    /// The open files are these now.
    Look(State),
    /// Which fix holds for each of these findings, by the number of the request?
    Mend(u64, PathBuf, Vec<Finding>, State),
}

/// What the editor holds.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// Counts the changes.
    pub generation: u64,
    pub documents: Documents,
    /// Something may have changed on disk.
    pub disk_changed: bool,
}

/// What came of it.
pub(super) enum Answer {
    Seen(u64, Vec<Seen>),
    Mended(u64, Vec<Option<(Fix, Sources)>>),
    /// Something for a person to read.
    Complaint(String),
}

/// Works until the other side hangs up.
pub(super) fn run(jobs: &Receiver<Job>, answers: &Sender<Answer>) {
    let ran = in_big_stacks(0, || {
        let mut worker = Worker::default();
        while let Ok(job) = jobs.recv() {
            if worker.take(job, jobs, answers).is_none() {
                return;
            }
        }
    });
    if let Err(error) = ran {
        let _ = answers.send(Answer::Complaint(format!("no threads to work with: {error}")));
    }
}

#[derive(Default)]
struct Worker {
    folders: Vec<Folder>,
    options: Options,
}

impl Worker {
    /// None when nobody listens any more.
    fn take(&mut self, job: Job, jobs: &Receiver<Job>, answers: &Sender<Answer>) -> Option<()> {
        let mut next = Some(job);
        while let Some(job) = next.take() {
            match job {
                Job::Folders(roots, options) => {
                    self.options = Options::read(&options);
                    let mut complaints = Vec::new();
                    let folder = |root| Folder::new(root, &self.options, &mut complaints);
                    self.folders = roots.into_iter().map(folder).collect();
                    for complaint in complaints {
                        answers.send(Answer::Complaint(complaint)).ok()?;
                    }
                }
                Job::Look(mut state) => {
                    // Of several changes in a row only the last one needs an answer.
                    while let Ok(job) = jobs.try_recv() {
                        match job {
                            Job::Look(newer) => {
                                let disk_changed = state.disk_changed || newer.disk_changed;
                                state = State { disk_changed, ..newer };
                            }
                            other => {
                                next = Some(other);
                                break;
                            }
                        }
                    }
                    let seen = self.look(&state);
                    answers.send(Answer::Seen(state.generation, seen)).ok()?;
                }
                Job::Mend(number, path, findings, state) => {
                    let folder = self.folders.iter_mut().filter(|folder| path.starts_with(&folder.root));
                    let folder = folder.max_by_key(|folder| folder.root.components().count());
                    let fixes = match folder {
                        Some(folder) => findings.iter().map(|finding| folder.mend(finding, &state.documents)).collect(),
                        None => Vec::new(),
                    };
                    answers.send(Answer::Mended(number, fixes)).ok()?;
                }
            }
        }
        Some(())
    }

    fn look(&mut self, state: &State) -> Vec<Seen> {
        let within = |folders: &[Folder], path: &Path| folders.iter().any(|folder| path.starts_with(&folder.root));
        // A file outside of all folders stands for itself while it is open.
        self.folders.retain(|folder| folder.root.is_dir() || state.documents.get(&folder.root).is_some());
        for (path, _) in state.documents.iter() {
            if !within(&self.folders, path) {
                let folder = Folder::new(path.clone(), &self.options, &mut Vec::new());
                self.folders.push(folder);
            }
        }
        let look = |folder: &mut Folder| {
            if state.disk_changed {
                folder.disk_changed();
            }
            folder.look(&state.documents)
        };
        self.folders.iter_mut().map(look).collect()
    }
}
