//! What comments say of the functions of a program.

use super::program::Program;
use crate::ir::{Claim, Name};

impl Program {
    /// What comments say of the function at `path`.
    #[must_use]
    pub fn claims(&self, path: Name) -> &[Claim] {
        if self.claims.is_empty() {
            return &[];
        }
        self.claims.get(&self.resolve(path)).map_or(&[], Vec::as_slice)
    }

    /// As [`Program::claims`], for a function that has no body here: a bare declaration is known by its name.
    #[must_use]
    pub fn claims_of_declared(&self, path: Name) -> &[Claim] {
        match self.claims(path) {
            [] => self.claims(Name::new(path.last_segment())),
            found => found,
        }
    }
}
