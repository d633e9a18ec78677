//! Scripted sessions with the language server.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::editor::{Editor, line_of, uri};
use crate::support::{folder, write};

const LEAKS: &str = "use std::io::Read;
use std::net::{TcpListener, TcpStream};

fn handle(mut stream: TcpStream) {
    let mut buf = [0u8; 1024];
    loop {
        match stream.read(&mut buf) {
            Ok(0) => continue,
            Ok(n) => println!(\"{n} bytes\"),
            Err(_) => break,
        }
    }
}

fn main() {
    let listener = TcpListener::bind(\"127.0.0.1:7000\").unwrap();
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || handle(stream));
    }
}
";

fn right() -> String {
    LEAKS.replace("Ok(0) => continue", "Ok(0) => break")
}

/// A folder whose path has no links in it, so that addresses compare.
fn project(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let dir = folder(files);
    let path = dir.path().canonicalize().unwrap();
    (dir, path)
}

fn one(found: &[Value]) -> bool {
    found.len() == 1
}

fn actions(editor: &mut Editor, path: &Path, diagnostic: &Value) -> Vec<Value> {
    let params = json!({
        "textDocument": { "uri": uri(path) }, "range": diagnostic["range"], "context": { "diagnostics": [diagnostic] },
    });
    let answer = editor.ask("textDocument/codeAction", params);
    answer.as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

fn range(line: usize, from: usize, to: usize) -> Value {
    json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } })
}

#[test]
fn a_leak_is_shown_with_its_steps_explained_and_mended() {
    let (_dir, root) = project(&[("main.rs", LEAKS)]);
    let file = root.join("main.rs");
    let mut editor = Editor::start(json!({}), &[&root]);
    editor.open(&file, LEAKS);
    let found = editor.published(&file, one);
    let leak = &found[0];
    assert_eq!(leak["code"], "eof-reread");
    assert_eq!(leak["source"], "closewait");
    let page = leak["codeDescription"]["href"].as_str().unwrap().strip_prefix("file://").unwrap();
    assert!(std::fs::read_to_string(page).unwrap().contains("# eof-reread"), "{page}");
    assert_eq!(leak["range"]["start"]["line"], line_of(LEAKS, "stream.read"));
    let steps = leak["relatedInformation"].as_array().unwrap();
    assert!(steps.len() >= 2, "{leak}");
    assert!(steps[0]["message"].as_str().unwrap().starts_with("1: "));

    let position = json!({ "textDocument": { "uri": uri(&file) }, "position": leak["range"]["start"] });
    let hover = editor.ask("textDocument/hover", position);
    assert!(hover["contents"]["value"].as_str().unwrap().contains("# eof-reread"), "{hover}");

    let offered = actions(&mut editor, &file, leak);
    let titles: Vec<&str> = offered.iter().map(|action| action["title"].as_str().unwrap()).collect();
    assert_eq!(titles.len(), 3, "{titles:?}");
    assert!(titles[1].starts_with("Allow `eof-reread` here"), "{titles:?}");
    let edit = &offered[0]["edit"]["changes"][uri(&file)][0];
    assert_eq!(edit["newText"], "break", "{titles:?}");
    editor.change(&file, 2, json!({ "range": edit["range"], "text": edit["newText"] }));
    editor.published(&file, <[Value]>::is_empty);

    editor.request("workspace/executeCommand", json!({ "command": "closewait.explain", "arguments": ["eof-reread"] }));
    editor.wait("the page", |message| message["method"] == "window/showMessage");
    assert_eq!(editor.stop(), Some(0));
}

#[test]
fn allowing_a_finding_silences_it() {
    let (_dir, root) = project(&[("main.rs", LEAKS)]);
    let file = root.join("main.rs");
    let mut editor = Editor::start(json!({}), &[&root]);
    editor.open(&file, LEAKS);
    let found = editor.published(&file, one);
    let offered = actions(&mut editor, &file, &found[0]);
    let allow = offered.iter().find(|action| action["title"].as_str().unwrap().starts_with("Allow")).unwrap();
    let edit = &allow["edit"]["changes"][uri(&file)][0];
    editor.change(&file, 2, json!({ "range": edit["range"], "text": edit["newText"] }));
    editor.published(&file, <[Value]>::is_empty);
}

#[test]
fn positions_count_as_negotiated() {
    let text = LEAKS.replace("let mut buf = [0u8; 1024];", "let _ = \"ü𝄞\"; let mut buf = [0u8; 1024]; let _ = \"𝄞\";");
    let line = line_of(&text, "Ok(0)");
    for (offered, width) in [(json!(["utf-8", "utf-16"]), 4), (json!(["utf-32"]), 1), (json!([]), 2)] {
        let (_dir, root) = project(&[]);
        let file = root.join("main.rs");
        let capabilities = json!({ "general": { "positionEncodings": offered } });
        let mut editor = Editor::start(capabilities, &[&root]);
        // A letter of several units before the edit on its own line.
        let text = text.replace("            Ok(0)", "/* 𝄞 */     Ok(0)");
        editor.open(&file, &text);
        editor.published(&file, one);
        let before = "/*  */     Ok(0) => ".len() + width;
        let change = json!({ "range": range(line, before, before + "continue".len()), "text": "break" });
        editor.change(&file, 2, change);
        editor.published(&file, <[Value]>::is_empty);
    }
}

#[test]
fn carriage_returns_are_kept() {
    let text = LEAKS.replace('\n', "\r\n");
    let (_dir, root) = project(&[("main.rs", &text)]);
    let file = root.join("main.rs");
    let mut editor = Editor::start(json!({}), &[&root]);
    editor.open(&file, &text);
    let found = editor.published(&file, one);
    assert_eq!(found[0]["range"]["start"]["line"], line_of(LEAKS, "stream.read"));
    let offered = actions(&mut editor, &file, &found[0]);
    let allow = &offered[1]["edit"]["changes"][uri(&file)][0]["newText"];
    assert!(allow.as_str().unwrap().ends_with("\r\n"), "{allow}");
}

#[test]
fn half_typed_code_keeps_the_last_good_findings() {
    let (_dir, root) = project(&[("main.rs", LEAKS)]);
    let file = root.join("main.rs");
    let mut editor = Editor::start(json!({}), &[&root]);
    editor.open(&file, LEAKS);
    editor.published(&file, one);
    let top = range(3, 0, 0);
    for (version, typed) in ["f", "n", " ", "x", "("].iter().enumerate() {
        let at = range(3, version, version);
        editor.change(&file, version as i64 + 2, json!({ "range": at, "text": typed }));
    }
    editor.change(&file, 7, json!({ "range": top, "text": "\n\n" }));
    let found = editor.published(&file, |found| {
        found.len() == 1 && found[0]["range"]["start"]["line"] == line_of(LEAKS, "stream.read") + 2
    });
    assert_eq!(found[0]["code"], "eof-reread");
    // Done typing: what is there now counts.
    editor.rewrite(&file, 8, &format!("fn x() {{}}\n{}", right()));
    editor.published(&file, <[Value]>::is_empty);
}

#[test]
fn a_file_deleted_while_open_stays_as_it_is_in_the_editor() {
    let (_dir, root) = project(&[("main.rs", LEAKS)]);
    let file = root.join("main.rs");
    let mut editor = Editor::start(json!({}), &[&root]);
    editor.open(&file, LEAKS);
    editor.published(&file, one);
    std::fs::remove_file(&file).unwrap();
    let change = json!({ "uri": uri(&file), "type": 3 });
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
    editor.change(&file, 2, json!({ "range": range(0, 0, 0), "text": "// moved\n" }));
    editor.published(&file, |found| {
        found.len() == 1 && found[0]["range"]["start"]["line"] == line_of(LEAKS, "stream.read") + 1
    });
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri(&file) } }));
    editor.published(&file, <[Value]>::is_empty);
}

#[test]
fn a_finding_follows_a_change_in_another_file() {
    let main = "mod handler;\n\nuse std::net::TcpListener;\n\nfn main() {\n    let listener = TcpListener::bind(\"127.0.0.1:7000\").unwrap();\n    for stream in listener.incoming().flatten() {\n        handler::serve(stream);\n    }\n}\n";
    let helper = |end: &str| {
        format!(
            "use std::io::Read;\nuse std::net::TcpStream;\n\n/// True when the peer has closed.\npub fn is_over(stream: &mut TcpStream) -> bool {{\n    let mut buf = [0u8; 64];\n    matches!(stream.read(&mut buf), {end})\n}}\n"
        )
    };
    let handler = "mod wire;\n\nuse std::net::TcpStream;\n\npub fn serve(mut stream: TcpStream) {\n    while !wire::is_over(&mut stream) {}\n}\n";
    let good = helper("Ok(0) | Err(_)");
    let (_dir, root) = project(&[("main.rs", main), ("handler.rs", handler), ("handler/wire.rs", &good)]);
    let wire = root.join("handler/wire.rs");
    let mut editor = Editor::start(json!({}), &[&root]);
    editor.open(&wire, &good);
    editor.rewrite(&wire, 2, &helper("Err(_)"));
    let message = editor.wait("a finding", |message| {
        let found = message["params"]["diagnostics"].as_array();
        found.is_some_and(|found| !found.is_empty())
    });
    let shown: PathBuf = message["params"]["uri"].as_str().unwrap()["file://".len()..].into();
    editor.rewrite(&wire, 3, &good);
    editor.published(&shown, <[Value]>::is_empty);
}

#[test]
fn two_folders_have_their_own_settings_and_programs() {
    let quiet = "[levels]\neof-reread = \"allow\"\n";
    let (_first, a) = project(&[("main.rs", LEAKS)]);
    let (_second, b) = project(&[("main.rs", LEAKS), ("closewait.toml", quiet)]);
    let mut editor = Editor::start(json!({}), &[&a, &b]);
    editor.published(&a.join("main.rs"), one);
    std::fs::remove_file(b.join("closewait.toml")).unwrap();
    let change = json!({ "uri": uri(&b.join("closewait.toml")), "type": 3 });
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
    editor.published(&b.join("main.rs"), one);
    let removed = json!([{ "uri": uri(&a), "name": "a" }]);
    editor.tell("workspace/didChangeWorkspaceFolders", json!({ "event": { "added": [], "removed": removed } }));
    editor.published(&a.join("main.rs"), <[Value]>::is_empty);
}

#[test]
fn a_file_outside_of_every_folder_is_looked_at_while_it_is_open() {
    let (_dir, root) = project(&[("main.rs", LEAKS)]);
    let file = root.join("main.rs");
    let mut editor = Editor::start(json!({}), &[]);
    editor.open(&file, LEAKS);
    editor.published(&file, one);
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri(&file) } }));
    editor.published(&file, <[Value]>::is_empty);
}

fn pulling() -> Value {
    json!({
        "textDocument": { "diagnostic": {} }, "workspace": { "diagnostics": { "refreshSupport": true } },
        "window": { "workDoneProgress": true },
    })
}

#[test]
fn a_client_that_asks_is_answered_and_told_to_ask_again() {
    let (_dir, root) = project(&[("main.rs", LEAKS)]);
    let file = root.join("main.rs");
    let mut editor = Editor::start(pulling(), &[&root]);
    editor.wait("the end of the scan", |message| message["params"]["value"]["kind"] == "end");
    editor.open(&file, LEAKS);
    let report = editor.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri(&file) } }));
    assert_eq!(report["kind"], "full");
    assert_eq!(report["items"][0]["code"], "eof-reread", "{report}");
    editor.rewrite(&file, 2, &right());
    let report = editor.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri(&file) } }));
    assert_eq!(report["items"], json!([]));
}

#[test]
fn a_request_can_be_cancelled_in_flight() {
    let (_dir, root) = project(&[("main.rs", LEAKS)]);
    let file = root.join("main.rs");
    let mut editor = Editor::start(pulling(), &[&root]);
    editor.open(&file, LEAKS);
    let id = editor.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri(&file) } }));
    editor.tell("$/cancelRequest", json!({ "id": id }));
    let answer = editor.answer(id);
    // Either it was in time, or the answer was already on its way.
    assert!(answer["code"] == -32800 || answer["kind"] == "full", "{answer}");
    let unknown = editor.ask("textDocument/unheardOf", json!({}));
    assert_eq!(unknown["code"], -32601);
    assert_eq!(editor.stop(), Some(0));
}

#[test]
fn five_hundred_changes_in_a_row_cost_no_memory() {
    let (_dir, root) = project(&[("main.rs", LEAKS)]);
    let file = root.join("main.rs");
    let mut editor = Editor::start(json!({}), &[&root]);
    editor.open(&file, LEAKS);
    editor.published(&file, one);
    let mut version = 1;
    let mut burst = |editor: &mut Editor, times: usize| {
        for at in 0..times {
            version += 1;
            let text = if at % 2 == 0 { "// x\n" } else { "" };
            let end = usize::from(at % 2 == 1);
            let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": end, "character": 0 } });
            editor.change(&file, version, json!({ "range": whole, "text": text }));
        }
        editor.rewrite(&file, version + 1, &right());
        editor.published(&file, <[Value]>::is_empty);
        editor.rewrite(&file, version + 2, LEAKS);
        editor.published(&file, one);
        version += 2;
    };
    burst(&mut editor, 20);
    let before = editor.memory();
    burst(&mut editor, 500);
    if let (Some(before), Some(after)) = (before, editor.memory()) {
        assert!(after < before + 20_000, "{before} KiB before, {after} KiB after");
    }
}

#[test]
fn settings_of_the_editor_hold() {
    let (_dir, root) = project(&[("main.rs", LEAKS)]);
    let file = root.join("main.rs");
    let mut editor = Editor::start(json!({}), &[&root]);
    editor.published(&file, one);
    let settings = json!({ "closewait": { "ignore": ["eof-reread"] } });
    editor.tell("workspace/didChangeConfiguration", json!({ "settings": settings }));
    editor.published(&file, <[Value]>::is_empty);
    write(&root, "closewait.toml", b"nonsense = 1\n");
    let change = json!({ "uri": uri(&root.join("closewait.toml")), "type": 1 });
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
    editor.wait("a complaint", |message| message["method"] == "window/showMessage");
}
