//! Why something under /proc could not be read.

use std::fmt;

use procfs::ProcError;

/// A sentence for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    /// What was read, and what the kernel said.
    pub(super) fn of(what: &str, error: &ProcError) -> Error {
        Error(match error {
            ProcError::PermissionDenied(_) => {
                format!("{what}: not allowed; run as its user or as root")
            }
            ProcError::NotFound(_) => format!("{what}: no such process"),
            other => format!("{what}: {other}"),
        })
    }

    /// In plain words.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Error {
        Error(message.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
