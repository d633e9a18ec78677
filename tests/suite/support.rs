//! Running the binary, and folders to run it on.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The root of this repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A run of the binary, as text.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// The binary, away from the settings of whoever runs the tests.
pub fn closewait() -> Command {
    scrubbed(env!("CARGO_BIN_EXE_closewait"))
}

/// Any program, without the variables that change what the binary does.
pub fn scrubbed(program: &str) -> Command {
    let mut command = Command::new(program);
    for name in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "RUST_BACKTRACE",
        "GITHUB_ACTIONS",
        "CI",
        "CI_PROJECT_DIR",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs `command` to its end.
pub fn run(command: &mut Command) -> Run {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    Run {
        code: status.code(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

/// Runs the binary in `folder`.
pub fn run_in(folder: &Path, args: &[&str]) -> Run {
    run(closewait().current_dir(folder).args(args))
}

/// A folder with files in it, gone when dropped.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (path, text) in files {
        write(dir.path(), path, text.as_bytes());
    }
    dir
}

/// Writes a file below `root`, with its folders.
pub fn write(root: &Path, path: &str, bytes: &[u8]) -> PathBuf {
    let file = root.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, bytes).unwrap();
    file
}
