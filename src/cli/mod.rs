//! The command line: arguments in, an exit code out. No analysis here.

mod after;
mod args;
mod baseline;
mod check;
mod errors;
mod explain;
mod fix;
mod generate;
mod hook;
mod init;
mod new_from;
mod output;
#[cfg(target_os = "linux")]
mod prove;
#[cfg(target_os = "linux")]
mod prove_text;
mod run;
mod settings;
mod summary;
#[cfg(target_os = "linux")]
mod watch;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use errors::{Exit, Failure};

/// Runs the lint on `argv` and says how the process should end: 0 nothing at warn or above, 1 findings, 2 could
/// not run.
#[must_use]
pub fn main(argv: impl Iterator<Item = OsString>) -> ExitCode {
    errors::keep_panics_quiet();
    let args = match Args::try_parse_from(without_cargo(argv.collect())) {
        Ok(args) => args,
        Err(error) => {
            let failed = error.use_stderr();
            let _ = error.print();
            return if failed { Exit::CouldNotRun.into() } else { Exit::Clean.into() };
        }
    };
    let result = match args.command {
        None => check::run(&args.check),
        Some(Command::Check(check)) => check::run(&check),
        Some(Command::Explain { rule }) => explain::explain(rule.as_deref()),
        Some(Command::Rules { markdown }) => explain::rules(markdown),
        Some(Command::Baseline(command)) => baseline::run(&command),
        Some(Command::Init { baseline, force }) => init::run(baseline, force),
        Some(Command::Hook(command)) => hook::run(&command),
        #[cfg(target_os = "linux")]
        Some(Command::Prove(proof)) => prove::run(&proof),
        #[cfg(target_os = "linux")]
        Some(Command::Watch(watch)) => watch::run(&watch),
        Some(Command::Completions { shell }) => generate::completions(shell),
        Some(Command::Man) => generate::man(),
        Some(Command::Schema) => generate::schema(),
        #[cfg(feature = "lsp")]
        Some(Command::Lsp { .. }) => crate::lsp::serve().map(|()| Exit::Clean).map_err(Failure::new),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(failure) => {
            anstream::eprintln!("closewait: {failure}");
            Exit::CouldNotRun.into()
        }
    }
}

/// `cargo closewait ARGS` calls `cargo-closewait closewait ARGS`.
fn without_cargo(mut argv: Vec<OsString>) -> Vec<OsString> {
    let by_cargo = argv
        .first()
        .and_then(|name| std::path::Path::new(name).file_stem())
        .is_some_and(|name| name == "cargo-closewait");
    if by_cargo && argv.get(1).is_some_and(|arg| arg == "closewait") {
        argv.remove(1);
    }
    argv
}

/// Writes to standard output. A reader that has gone away wanted no more: that is a success.
fn print(text: &str, exit: Exit) -> Result<Exit, Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(exit),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Clean),
        Err(error) => Err(Failure::new(format!("standard output: {error}"))),
    }
}
