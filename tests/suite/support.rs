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
    let built = env!("CARGO_BIN_EXE_closewait");
    scrubbed(&std::env::var("CLOSEWAIT_SERVER").unwrap_or_else(|_| built.to_owned()))
}

/// Any program, without the variables that change what the binary does.
pub fn scrubbed(program: &str) -> Command {
    let mut command = Command::new(program);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE", "GITHUB_ACTIONS", "CI", "CI_PROJECT_DIR"] {
        command.env_remove(name);
    }
    command
}

/// Runs `command` to its end.
pub fn run(command: &mut Command) -> Run {
    let Output { status, stdout, stderr } = command.output().unwrap();
    Run { code: status.code(), out: String::from_utf8(stdout).unwrap(), err: String::from_utf8(stderr).unwrap() }
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

/// A server that goes on reading after end of file.
pub const LEAKING: &str = r#"use std::io::Read;
use std::net::TcpListener;

fn serve(listener: TcpListener) {
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        std::thread::spawn(move || {
            let mut buf = [0; 512];
            loop {
                match stream.read(&mut buf) {
                    Ok(0) => continue,
                    Ok(n) => println!("{n} bytes"),
                    Err(_) => break,
                }
            }
        });
    }
}

fn main() {
    serve(TcpListener::bind("127.0.0.1:7777").unwrap());
}
"#;

/// The same, mended.
pub fn mended() -> String {
    LEAKING.replace("Ok(0) => continue", "Ok(0) => break")
}

/// A git repository in a new folder, with these files committed.
pub fn repository_of(files: &[(&str, &str)]) -> TempDir {
    let dir = folder(files);
    git(dir.path(), &["init", "--quiet", "--initial-branch=main"]);
    commit(dir.path());
    dir
}

/// Commits everything.
pub fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "--no-verify", "-m", "x"]);
}

/// Runs git, away from the settings of whoever runs the tests.
pub fn git(folder: &Path, args: &[&str]) -> Run {
    let who = ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"];
    let mut command = scrubbed("git");
    command.current_dir(folder).args(args).envs(who.map(|name| (name, "x@example.com")));
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let run = run(&mut command);
    assert_eq!(run.code, Some(0), "git {args:?}: {run:?}");
    run
}
