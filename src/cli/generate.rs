//! What derives from the definitions: completions, the manual page, the schema of the settings.

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Args;
use super::errors::{Exit, Failure};
use super::print;
use crate::config::file::ConfigFile;

/// Prints a completion script.
pub(super) fn completions(shell: Shell) -> Result<Exit, Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "closewait", &mut bytes);
    print(&String::from_utf8_lossy(&bytes), Exit::Clean)
}

/// Prints the manual page.
pub(super) fn man() -> Result<Exit, Failure> {
    let mut bytes = Vec::new();
    clap_mangen::Man::new(Args::command()).render(&mut bytes)?;
    print(&String::from_utf8_lossy(&bytes), Exit::Clean)
}

/// Prints the JSON schema of `closewait.toml`.
pub(super) fn schema() -> Result<Exit, Failure> {
    let schema = schemars::schema_for!(ConfigFile);
    let text = serde_json::to_string_pretty(&schema).map_err(|error| Failure::new(error.to_string()))?;
    print(&format!("{text}\n"), Exit::Clean)
}
