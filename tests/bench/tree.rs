//! `cargo bench --bench tree -- FOLDER...`: closewait's wall time over a whole tree, cold (nothing known of it) and warm
//! (after a run that it could keep), beside ripgrep's for one word in the same files, and beside parsing and lowering
//! every file.
//!
//! Each is run once to warm the cache, then three times; the best counts. `--no-parse` leaves out the parse of
//! everything, which takes minutes on a kernel. Everything is read, also what `.gitignore` excludes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use closewait::apis::Models;
use closewait::check;
use closewait::front::{Context, Frontend};
use closewait::ir::Name;
use closewait::source::{FileId, SourceFile};
use closewait::workspace::{Request, in_big_stacks};
use rayon::prelude::*;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let parse = !args.iter().any(|arg| arg == "--no-parse");
    let folders: Vec<PathBuf> = args.iter().filter(|arg| !arg.starts_with("--")).map(PathBuf::from).collect();
    if folders.is_empty() {
        println!("usage: cargo bench --bench tree -- [--no-parse] FOLDER...");
    }
    for folder in folders {
        bench(&folder, parse);
    }
}

fn bench(folder: &Path, parse: bool) {
    let request = Request { paths: vec![folder.to_path_buf()], no_ignore: true, ..Request::default() };
    let files = check::run(&request, Models::builtin(), 0, None).unwrap().checked;
    println!("{}: {} files", folder.display(), files.len());
    let cache = tempfile::tempdir().unwrap();
    let own = |cache: &[&std::ffi::OsStr]| {
        best(|| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_closewait"));
            command.args(["check", "--no-config", "--no-ignore", "--exit-zero", "--quiet"]).args(cache).arg(folder);
            assert!(quiet(&mut command).is_some(), "closewait did not run");
        })
    };
    let own = Own {
        cold: own(&["--no-cache".as_ref()]),
        // The first run of several, which is not counted, fills it.
        warm: own(&["--cache-dir".as_ref(), cache.path().as_ref()]),
    };
    tell("closewait cold", own.cold, own);
    tell("closewait warm", own.warm, own);
    let globs = ["rs", "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "hxx", "inl", "ipp"].map(|e| format!("-g*.{e}"));
    let search = || quiet(Command::new("rg").args(["-c", "--no-ignore"]).args(&globs).arg("accept").arg(folder));
    match search() {
        Some(()) => tell(
            "rg -c accept",
            best(|| {
                search();
            }),
            own,
        ),
        None => println!("  rg is not on the path: nothing to compare with"),
    }
    if parse {
        tell("parse of all", best_of(1, || parse_all(&files)), own);
    }
}

/// closewait's own times.
#[derive(Clone, Copy)]
struct Own {
    cold: Duration,
    warm: Duration,
}

fn tell(what: &str, time: Duration, own: Own) {
    let ratio = |own: Duration| own.as_secs_f64() / time.as_secs_f64();
    let (cold, warm) = (ratio(own.cold), ratio(own.warm));
    println!("  {what:<14} {:>9.3} s   closewait takes {cold:.2} times that cold, {warm:.2} warm", time.as_secs_f64());
}

/// Runs it to its end; `None` when there is no such program.
fn quiet(command: &mut Command) -> Option<()> {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().ok().map(drop)
}

fn best(run: impl Fn()) -> Duration {
    run();
    best_of(3, run)
}

fn best_of(times: usize, run: impl Fn()) -> Duration {
    let once = |_| {
        let started = Instant::now();
        run();
        started.elapsed()
    };
    (0..times).map(once).min().unwrap_or_default()
}

fn frontend(path: &Path) -> Option<&'static dyn Frontend> {
    let ending = path.extension()?.to_str()?;
    #[cfg(feature = "c")]
    if closewait::front::c::C.extensions().contains(&ending) {
        return Some(&closewait::front::c::C);
    }
    closewait::front::rust::Rust.extensions().contains(&ending).then_some(&closewait::front::rust::Rust)
}

fn parse_all(files: &[PathBuf]) {
    let nowhere = Name::new("x");
    let context = Context { module: nowhere, crate_id: nowhere, externs: Vec::new(), headers: Vec::new() };
    in_big_stacks(0, || {
        files.par_iter().for_each(|path| {
            if let (Some(front), Ok(text)) = (frontend(path), std::fs::read_to_string(path)) {
                drop(front.lower(&SourceFile::new(path, text), FileId::default(), &context));
            }
        });
    })
    .unwrap();
}
