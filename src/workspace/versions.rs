//! The texts a file has had lately, with what each was lowered to, so that undoing, probing a fix and typing back
//! and forth cost nothing.

use std::sync::Arc;

use super::read::Family;
use crate::cache::digest;
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
    /// Of its path and text.
    pub digest: u128,
    pub file: Arc<SourceFile>,
    lowered: Vec<Lowered>,
}

/// A unit, for one place in one program.
#[derive(Clone, Debug)]
pub(super) struct Lowered {
    origin: u128,
    pub unit: Arc<Unit>,
    pub problems: Vec<Problem>,
}

impl Lowered {
    pub(super) fn new(unit: Unit, problems: Vec<Problem>) -> Lowered {
        // A copy has no room to spare: a third less memory, and it lies together.
        Lowered { origin: unit.origin, unit: Arc::new(unit.clone()), problems }
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
        let digest = digest(&(file.path.as_os_str(), &file.text));
        let known = self.versions.iter().position(|version| version.digest == digest);
        let version = match known {
            Some(at) => self.versions.remove(at),
            None => Version { digest, file, lowered: Vec::new() },
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

    pub(super) fn forget(&mut self) {
        self.versions.iter_mut().for_each(|version| version.lowered.clear());
    }

    pub(super) fn keep(&mut self, lowered: Lowered) {
        if let Some(version) = self.versions.last_mut() {
            version.lowered.retain(|known| known.origin != lowered.origin);
            version.lowered.push(lowered);
        }
    }
}

impl Version {
    pub(super) fn lowered(&self, context: &Context) -> Option<&Lowered> {
        let origin = self.origin(context);
        self.lowered.iter().find(|lowered| lowered.origin == origin)
    }

    /// A number for all that lowering depends on.
    pub(super) fn origin(&self, context: &Context) -> u128 {
        let name = |name: Name| name.as_str();
        let externs: Vec<_> = context.externs.iter().map(|(alias, id)| (name(*alias), name(*id))).collect();
        let headers: Vec<u128> = context.headers.iter().map(|header| header.digest).collect();
        digest(&(self.digest, name(context.module), name(context.crate_id), externs, headers))
    }
}
