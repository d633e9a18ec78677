//! The fixtures as running servers: under `closewait prove` the leaking ones keep sockets, the mended ones none.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use tempfile::TempDir;

use crate::corpus::{Program, corpus, files};
use crate::support::{closewait, repository, scrubbed};
use crate::{gaps, lint};

/// Proofs mostly sleep, so more of them than there are cores go on at once.
const AT_ONCE: usize = 6;

/// At least so many pairs need nothing but a C compiler and rustc.
const LEAST_PAIRS: usize = 24;

/// One program that was built.
struct Server {
    source: PathBuf,
    binary: PathBuf,
    send: String,
    leaks: bool,
}

/// Crates of the programs in `tests/servers`.
fn needs_crates(text: &str) -> bool {
    ["futures", "libc", "mio", "polling", "smol", "tokio"].iter().any(|name| text.contains(&format!("{name}::")))
}

/// Builds one program with the compiler of its language.
pub fn build(source: &Path, binary: &Path) -> Result<(), String> {
    let ending = source.extension().unwrap().to_str().unwrap();
    let (compiler, options): (&str, &[&str]) = match ending {
        "rs" => ("rustc", &["--edition", "2024", "-A", "warnings"]),
        "cpp" => ("c++", &["-std=c++17", "-w", "-pthread"]),
        _ => ("cc", &["-w", "-pthread"]),
    };
    let compiler = match ending {
        // The rustc that builds us.
        "rs" => std::env::var("RUSTC").unwrap_or_else(|_| compiler.to_owned()),
        _ => compiler.to_owned(),
    };
    let output = Command::new(&compiler)
        .args(options)
        .arg("-o")
        .args([binary, source])
        .output()
        .map_err(|error| format!("{compiler}: {error}"))?;
    succeeded(&output).map_err(|error| format!("{}: {error}", source.display()))
}

fn succeeded(output: &Output) -> Result<(), String> {
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Every pair that rustc and the C compiler build alone; the others by name.
fn plain_servers(folder: &Path) -> (Vec<Server>, Vec<(String, Program)>) {
    let corpus = corpus();
    let mut servers = Vec::new();
    let mut with_crates = Vec::new();
    let rust = corpus.rust.into_iter().map(|(name, p)| ("rust", name, p));
    let c = corpus.c.into_iter().map(|(name, p)| ("c", name, p));
    for (language, name, program) in rust.chain(c) {
        let both = ["bad", "good"].map(|kind| files(language, &name, kind));
        let text = |file: &PathBuf| fs::read_to_string(file).unwrap();
        if language == "rust" && both.iter().flatten().map(text).any(|t| needs_crates(&t)) {
            with_crates.push((name, program));
            continue;
        }
        for (leaks, file) in both[0].iter().map(|f| (true, f)).chain(both[1].iter().map(|f| (false, f))) {
            let stem = file.file_name().unwrap().to_str().unwrap().replace('.', "-");
            servers.push(Server {
                source: file.clone(),
                binary: folder.join(format!("{language}-{name}-{stem}")),
                send: program.send.clone(),
                leaks,
            });
        }
    }
    (servers, with_crates)
}

/// Runs `work` on all of `items`, a few at once; gives what went wrong.
fn together<T: Sync>(items: &[T], work: impl Fn(&T) -> Result<(), String> + Sync) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = work(item) {
                        wrong.lock().unwrap().push(error);
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    wrong
}

/// A port that is free now, below those that the kernel gives to clients.
pub fn free_port() -> u16 {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    // Two runs of the tests at once begin at different ports.
    let first = std::process::id() as usize * 97;
    loop {
        let offset = (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        let port = u16::try_from(20_000 + offset).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Text as `--send` takes it.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\");
    text.replace('\r', "\\r").replace('\n', "\\n")
}

fn prove(server: &Server, options: &[&str]) -> Result<Value, String> {
    let port = free_port().to_string();
    let output = closewait()
        .args(["prove", "--format", "json", "--port", &port])
        .args(["--send", &escaped(&server.send)])
        .args(options)
        .arg("--")
        .arg(&server.binary)
        .arg(&port)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let name = server.source.display();
    let proof: Value = serde_json::from_slice(&output.stdout).map_err(|error| format!("{name}: {error}: {told}"))?;
    let code = output.status.code();
    let agrees = match proof["verdict"].as_str() {
        Some("leaked") => code == Some(1),
        Some("clean") => code == Some(0),
        _ => false,
    };
    if agrees { Ok(proof) } else { Err(format!("{name}: exit {code:?}, {proof}")) }
}

/// Proves one server, and compares with what is declared and with what the lint says.
fn verdict(server: &Server) -> Result<(), String> {
    let name = server.source.display();
    let proof = prove(server, &["--clients", "12", "--hold", "2500"])?;
    let leaked = proof["verdict"] == "leaked";
    if leaked != server.leaks {
        return Err(format!("{name}: {}", proof["left"]));
    }
    let linted = cfg!(feature = "c") || server.source.extension().is_some_and(|e| e == "rs");
    // What the lint is known not to see yet stands in one list for all tests.
    if linted && !gaps::is_known(&server.source) {
        let found = lint::check(&server.source, &[])?;
        let finds = found.iter().any(lint::Found::counts);
        if finds != leaked {
            return Err(format!("{name}: leaked is {leaked}, and {}", lint::told(&found)));
        }
    }
    Ok(())
}

#[test]
fn leaking_fixtures_keep_sockets_and_mended_ones_none() {
    let folder = TempDir::new().unwrap();
    let (servers, _) = plain_servers(folder.path());
    let pairs = servers.iter().filter(|server| server.leaks).count();
    assert!(pairs >= LEAST_PAIRS, "{pairs} pairs");
    let cpp = scrubbed("c++").arg("--version").output().is_ok_and(|output| output.status.success());
    if !cpp {
        eprintln!("skipped: the pairs in C++, there is no C++ compiler");
    }
    let wrong = together(&servers, |server| {
        if !cpp && server.source.extension().is_some_and(|ending| ending == "cpp") {
            return Ok(());
        }
        build(&server.source, &server.binary)?;
        verdict(server)
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The programs of `tests/servers`, built; an error when its crates can not be had.
fn servers_with_crates() -> Result<PathBuf, String> {
    let manifest = repository().join("tests/servers/Cargo.toml");
    let target = repository().join("target/servers");
    let cargo = |arguments: &[&str]| {
        scrubbed(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
            .args(arguments)
            .args(["--quiet", "--locked", "--manifest-path"])
            .arg(&manifest)
            .env("CARGO_TARGET_DIR", &target)
            .output()
            .unwrap()
    };
    succeeded(&cargo(&["fetch"]))?;
    // What was fetched must build: from here on an error is one of ours.
    succeeded(&cargo(&["build", "--offline"])).unwrap();
    Ok(target.join("debug"))
}

#[test]
fn leaking_fixtures_that_need_crates_keep_sockets_and_mended_ones_none() {
    let folder = TempDir::new().unwrap();
    let (_, programs) = plain_servers(folder.path());
    let manifest = fs::read_to_string(repository().join("tests/servers/Cargo.toml")).unwrap();
    let mut servers = Vec::new();
    for (name, program) in programs {
        for kind in ["bad", "good"] {
            let bin = format!("{name}-{kind}");
            assert!(manifest.contains(&format!("name = \"{bin}\"")), "tests/servers/Cargo.toml has no {bin}");
            servers.push(Server {
                source: repository().join(format!("fixtures/rust/{name}/{kind}.rs")),
                binary: PathBuf::from(bin),
                send: program.send.clone(),
                leaks: kind == "bad",
            });
        }
    }
    let built = match servers_with_crates() {
        Ok(built) => built,
        Err(error) => {
            eprintln!("skipped: the crates of tests/servers can not be had: {error}");
            return;
        }
    };
    for server in &mut servers {
        server.binary = built.join(&server.binary);
    }
    let wrong = together(&servers, verdict);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One fixture of C, built into `folder`.
fn c_server(folder: &Path, name: &str, leaks: bool) -> Server {
    let kind = if leaks { "bad" } else { "good" };
    let server = Server {
        source: repository().join(format!("fixtures/c/{name}/{kind}.c")),
        binary: folder.join(format!("{name}-{kind}")),
        send: "test\n".to_owned(),
        leaks,
    };
    build(&server.source, &server.binary).unwrap();
    server
}

#[test]
fn every_kind_of_client_provokes_the_article_s_server_and_none_its_mended_twin() {
    let folder = TempDir::new().unwrap();
    let bad = c_server(folder.path(), "article_server", true);
    let good = c_server(folder.path(), "article_server", false);
    let kinds = ["close", "half-close", "reset", "silent", "slow", "garbage"];
    let mut runs = Vec::new();
    for kind in kinds {
        runs.push((kind, &bad));
        runs.push((kind, &good));
    }
    let wrong = together(&runs, |(kind, server)| {
        let proof = prove(server, &["--clients", "6", "--client", kind, "--hold", "1500"])?;
        let left = proof["left"]["sockets"].as_u64();
        let wanted = if server.leaks { 6 } else { 0 };
        if left == Some(wanted) {
            Ok(())
        } else {
            Err(format!("{kind}, {}: {}", server.source.display(), proof["left"]))
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_proof_is_told_to_a_person_with_the_finding_beside_it() {
    let folder = TempDir::new().unwrap();
    let server = c_server(folder.path(), "article_server", true);
    let text = |options: &[&str]| {
        let port = free_port().to_string();
        let mut command = closewait();
        command
            .args(["prove", "--hold", "800", "--clients", "7"])
            .args(options)
            .arg("--")
            .arg(&server.binary)
            .arg(&port);
        let output = command.stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let source = server.source.to_str().unwrap();
    let (proof, _) = text(&["--ramp", "--source", source]);
    assert!(
        proof.contains("after 7 sockets in all: 7 sockets left") || proof.contains("in all: 7 sockets left"),
        "{proof}"
    );
    assert!(proof.contains("leaked: 7 sockets kept"), "{proof}");
    if cfg!(feature = "c") {
        assert!(proof.contains("[descriptor-lost]\n  confirmed by 7 sockets"), "{proof}");
    }
    let (proof, _) = text(&["--half-close"]);
    assert!(proof.contains("leaked: 7 sockets kept"), "{proof}");
}

#[test]
fn what_the_server_prints_is_shown_when_asked_for() {
    let folder = TempDir::new().unwrap();
    let server = c_server(folder.path(), "article_server", false);
    let port = free_port().to_string();
    let said = |options: &[&str]| {
        let command = format!("echo here I am >&2; exec {} {port}", server.binary.display());
        let arguments = ["prove", "--hold", "300", "--clients", "1"].iter().chain(options);
        let output = closewait().args(arguments).args(["--", "sh", "-c", &command]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap()
    };
    assert!(said(&["--output"]).contains("here I am"));
    assert!(!said(&[]).contains("here I am"));
}

#[test]
fn a_proof_ends_the_server_and_all_it_started() {
    let folder = TempDir::new().unwrap();
    let server = c_server(folder.path(), "fork_server", true);
    prove(&server, &["--clients", "3", "--hold", "300"]).unwrap();
    // Nobody runs the binary any more: it could not be written to.
    let again = fs::OpenOptions::new().write(true).open(&server.binary);
    assert!(again.is_ok(), "{again:?}");
}

#[test]
fn what_can_not_be_proven_is_a_clear_error() {
    let run = |arguments: &[&str]| {
        let output = closewait().arg("prove").args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let ended = run(&["--", "sh", "-c", "echo no port >&2; exit 3"]);
    assert!(ended.contains("exit status: 3") && ended.contains("no port"), "{ended}");
    let quiet = run(&["--start", "1", "--", "sleep", "60"]);
    assert!(quiet.contains("does not listen"), "{quiet}");
    let missing = run(&["--", "./no-such-server"]);
    assert!(missing.contains("no-such-server"), "{missing}");
}
