//! The texts a file has had lately, with what each was lowered to, so that undoing, probing a fix and typing back
//! and forth cost nothing.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxHasher;

use super::read::Family;
use crate::front::Context;
use crate::ir::{Name, Unit};
use crate::source::{FileId, Problem, SourceFile};

/// Texts kept for each file.
const KEPT: usize = 3;

/// One file over time.
#[derive(Debug)]
pub(super) struct History {
    /// Its number, the same for all of its texts.
    pub id: FileId,
    /// The text in force last.
    versions: Vec<Version>,
}

/// One text and what it was lowered to.
#[derive(Debug)]
pub(super) struct Version {
    hash: u64,
    pub file: Arc<SourceFile>,
    lowered: Vec<Lowered>,
}

/// A unit, for one place in one program.
#[derive(Clone, Debug)]
pub(super) struct Lowered {
    context: Key,
    pub unit: Arc<Unit>,
    pub problems: Vec<Problem>,
}

impl Lowered {
    pub(super) fn new(context: &Context, unit: Unit, problems: Vec<Problem>) -> Lowered {
        Lowered { context: key(context), unit: Arc::new(unit), problems }
    }

    /// How much of it could not be read; more than before means that somebody is in the middle of a word.
    pub(super) fn broken(&self, family: Family) -> usize {
        let partial = self.unit.functions.iter().filter(|f| f.partial).count();
        match family {
            Family::Rust => self.problems.len(),
            Family::C => partial + self.problems.len(),
        }
    }
}

impl History {
    pub(super) fn new(id: FileId, file: Arc<SourceFile>) -> History {
        let mut history = History { id, versions: Vec::new() };
        history.enter(file);
        history
    }

    /// Puts a text in force; one that is known keeps what it was lowered to.
    pub(super) fn enter(&mut self, file: Arc<SourceFile>) {
        let hash = hash(&file.text);
        let known = self.versions.iter().position(|version| version.hash == hash && version.file.text == file.text);
        let version = match known {
            Some(at) => self.versions.remove(at),
            None => Version { hash, file, lowered: Vec::new() },
        };
        self.versions.push(version);
        if self.versions.len() > KEPT {
            self.versions.remove(0);
        }
    }

    /// The text in force.
    pub(super) fn now(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// Puts the text before the one in force back into force, and forgets the latter.
    pub(super) fn back(&mut self) {
        if self.versions.len() > 1 {
            self.versions.pop();
        }
    }

    /// The text that was in force before.
    pub(super) fn before(&self) -> Option<&Version> {
        self.versions.iter().rev().nth(1)
    }

    pub(super) fn keep(&mut self, lowered: Lowered) {
        if let Some(version) = self.versions.last_mut() {
            version.lowered.retain(|known| known.context != lowered.context);
            version.lowered.push(lowered);
        }
    }
}

impl Version {
    pub(super) fn lowered(&self, context: &Context) -> Option<&Lowered> {
        let key = key(context);
        self.lowered.iter().find(|lowered| lowered.context == key)
    }
}

/// What lowering depends on beside the text.
type Key = (Name, Name, Vec<(Name, Name)>, u64);

fn key(context: &Context) -> Key {
    let mut hasher = FxHasher::default();
    for header in &context.headers {
        (header.id, &header.file.text).hash(&mut hasher);
    }
    (context.module, context.crate_id, context.externs.clone(), hasher.finish())
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}
