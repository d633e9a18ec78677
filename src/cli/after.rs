//! `--format rustc -- COMMAND`: another tool's cargo messages, then ours, so that an editor which runs one check
//! command shows both.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::errors::{Exit, Failure};
use crate::report::Report;
use crate::report::rustc::{self, Package};

/// What the other tool said.
pub(super) struct Said {
    packages: Vec<Package>,
    /// Its last message, which must stay the last.
    finished: Option<String>,
    failed: bool,
}

/// Runs `command` and passes its messages on as they come.
pub(super) fn pass_through(command: &[OsString]) -> Result<Said, Failure> {
    let Some((program, args)) = command.split_first() else {
        return Err(Failure::new("no command after --"));
    };
    let failed = |error: &io::Error| Failure::new(format!("{}: {error}", program.to_string_lossy()));
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error))?;
    let mut said = Said { packages: Vec::new(), finished: None, failed: false };
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            said.hear(line.map_err(|error| failed(&error))?)?;
        }
    }
    said.failed = !child.wait().map_err(|error| failed(&error))?.success();
    Ok(said)
}

impl Said {
    fn hear(&mut self, line: String) -> Result<(), Failure> {
        let message: Value = serde_json::from_str(&line).unwrap_or_default();
        let text = |field: &str| message[field].as_str().map(str::to_owned);
        if message["reason"] == "build-finished" {
            self.finished = Some(line);
            return Ok(());
        }
        if let (Some(id), Some(manifest)) = (text("package_id"), text("manifest_path")) {
            let known = self.packages.iter().any(|package| package.id == id);
            if !known && message["target"].is_object() && message["target"]["kind"][0] != "custom-build" {
                self.packages.push(Package {
                    id,
                    manifest: PathBuf::from(manifest),
                    target: message["target"].clone(),
                });
            }
        }
        put(&line)
    }

    /// Adds our findings and ends as the other tool ended; with `exit` when that was well.
    pub(super) fn add(self, report: &Report, exit: Exit) -> Result<Exit, Failure> {
        for line in rustc::messages(report, &self.packages).lines() {
            put(line)?;
        }
        if let Some(line) = &self.finished {
            put(line)?;
        }
        Ok(if self.failed { Exit::Findings } else { exit })
    }
}

fn put(line: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| Failure::new(format!("standard output: {error}")))
}
