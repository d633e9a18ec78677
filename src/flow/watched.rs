//! What an analysis asks of a program, remembered, so that it need not be repeated while the answers stay.

use std::cell::{Cell, RefCell};

use rustc_hash::{FxHashMap, FxHashSet};

use super::program::FuncId;
use crate::ir::Name;

/// What was asked.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// Bodies that were looked at.
    pub functions: FxHashSet<FuncId>,
    /// Paths, and what they were found to name.
    pub paths: FxHashMap<Name, Name>,
    /// Methods that were looked for by name.
    pub methods: FxHashSet<Name>,
}

/// Takes notes while it is told to.
#[derive(Debug, Default)]
pub(super) struct Watch {
    on: Cell<bool>,
    notes: RefCell<Watched>,
}

impl Watch {
    pub(super) fn start(&self) {
        self.notes.take();
        self.on.set(true);
    }

    pub(super) fn stop(&self) -> Watched {
        self.on.set(false);
        self.notes.take()
    }

    pub(super) fn function(&self, id: FuncId) {
        if self.on.get() {
            self.notes.borrow_mut().functions.insert(id);
        }
    }

    pub(super) fn path(&self, path: Name, found: Name) {
        if self.on.get() {
            self.notes.borrow_mut().paths.insert(path, found);
        }
    }

    pub(super) fn method(&self, name: Name) {
        if self.on.get() {
            self.notes.borrow_mut().methods.insert(name);
        }
    }
}
