//! How long a change takes from the editor to its diagnostics, in parses of the changed file.
//!
//! `cargo bench --bench latency` makes a workspace of 200 files, changes the one of 3,000 lines again and again over
//! the protocol, and prints the ratio. `CLOSEWAIT_SERVER` names another binary to ask, `KEEP` a folder for the
//! workspace.

// A bench is no library to clippy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
#[path = "../suite/editor.rs"]
mod editor;
#[allow(dead_code)]
#[path = "../suite/support.rs"]
mod support;
mod workspace;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use editor::Editor;
use workspace::Workspace;

/// Changes measured.
const CHANGES: usize = 21;
/// Parses of the file a change may cost.
const ALLOWED: f64 = 3.0;

fn main() {
    let mut worst: f64 = 0.0;
    for (language, workspace) in [("rust", workspace::rust()), ("c", workspace::c())] {
        let keep = std::env::var("KEEP").ok();
        let files: Vec<(&str, &str)> = workspace.files.iter().map(|(path, text)| (&**path, &**text)).collect();
        let dir = support::folder(&files);
        if let Some(keep) = keep {
            for (path, text) in &files {
                support::write(&Path::new(&keep).join(language), path, text.as_bytes());
            }
        }
        let root = dir.path().canonicalize().unwrap();
        let text = &workspace.files[0].1;
        let parse = median((0..CHANGES).map(|_| parsing(language, text)).collect());
        println!("{language}: {} lines among {} files, parsed in {}", text.lines().count(), files.len(), ms(parse));
        let mut editor = Editor::start(json!({}), &[&root]);
        let file = root.join(&workspace.files[0].0);
        editor.open(&file, text);
        for (name, change) in [("in the code that serves", serving as Change), ("elsewhere in the file", beside)] {
            let times: Vec<Duration> = changes(&mut editor, &file, &workspace, change);
            let (time, slowest) = (median(times.clone()), times.iter().max().copied().unwrap_or_default());
            let ratio = time.as_secs_f64() / parse.as_secs_f64();
            println!("  a change {name}: {} (slowest {}), {ratio:.2} parses", ms(time), ms(slowest));
            worst = worst.max(ratio);
        }
        editor.stop();
    }
    println!("worst: {worst:.2} parses, {ALLOWED} allowed");
    std::process::exit(i32::from(worst > ALLOWED));
}

/// The text after the change with a number.
type Change = fn(&Workspace, usize) -> String;

fn serving(workspace: &Workspace, number: usize) -> String {
    let text = &workspace.files[0].1;
    let new = if number.is_multiple_of(2) { workspace.stays } else { workspace.leaves };
    text.replacen(workspace.leaves, &format!("{new} /* {number} */"), 1)
}

fn beside(workspace: &Workspace, number: usize) -> String {
    let leaks = workspace.files[0].1.replacen(workspace.leaves, workspace.stays, 1);
    leaks.replacen(workspace.aside, &format!("/* {number} */ let_us_see({number});"), 1)
}

/// From each change to the diagnostics of its version.
fn changes(editor: &mut Editor, file: &Path, workspace: &Workspace, change: Change) -> Vec<Duration> {
    static VERSION: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(1);
    let mut times = Vec::new();
    for number in 0..CHANGES + 4 {
        let version = VERSION.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        let text = change(workspace, number);
        let started = Instant::now();
        editor.rewrite(file, version, &text);
        editor.wait("the answer", |message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["version"] == version
        });
        times.push(started.elapsed());
    }
    times.split_off(4)
}

fn parsing(language: &str, text: &str) -> Duration {
    proc_macro2::extra::invalidate_current_thread_spans();
    let started = Instant::now();
    if language == "rust" {
        black_box(syn::parse_file(text).unwrap());
    } else {
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&tree_sitter_c::LANGUAGE.into()).unwrap();
        black_box(parser.parse(text, None).unwrap());
    }
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
