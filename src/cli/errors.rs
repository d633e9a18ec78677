//! How a run ends, and what is said when it could not be done.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    Clean,
    Findings,
    CouldNotRun,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::CouldNotRun => 2,
        })
    }
}

/// Why a run could not be done: what is wrong, and what to do about it when that is known.
#[derive(Debug)]
pub(super) struct Failure(String);

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Failure {
        Failure(message.into())
    }

    /// An operating system error about a path, in words.
    pub(super) fn of(path: &Path, error: &std::io::Error) -> Failure {
        Failure(format!("{}: {}", path.display(), crate::workspace::reason(error)))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::report::clean::block(&self.0))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure(error.to_string())
    }
}

#[cfg(target_os = "linux")]
impl From<crate::proc::Error> for Failure {
    fn from(error: crate::proc::Error) -> Failure {
        Failure(error.to_string())
    }
}

/// Panics are caught for each file and told as problems; the default message would tell them twice.
pub(super) fn keep_panics_quiet() {
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
}
