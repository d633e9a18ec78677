//! A real editor, where one is installed: diagnostics come, the quick fix is applied, they vanish.

use std::process::Command;

use crate::editor::line_of;
use crate::support::{LEAKING, folder, mended};

#[test]
fn neovim_shows_a_leak_and_mends_it() {
    if Command::new("nvim").arg("--version").output().is_err() {
        return;
    }
    let dir = folder(&[("main.rs", LEAKING)]);
    let file = dir.path().canonicalize().unwrap().join("main.rs");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/neovim.lua");
    let output = Command::new("nvim")
        .args(["--headless", "--clean", "-n", "-S", script])
        .env("CLOSEWAIT_SERVER", env!("CARGO_BIN_EXE_closewait"))
        .env("CLOSEWAIT_FILE", &file)
        .env("XDG_STATE_HOME", dir.path())
        .env("XDG_CACHE_HOME", dir.path())
        .output()
        .unwrap();
    let said = std::fs::read_to_string(file.with_extension("rs.said")).unwrap_or_default();
    let line = line_of(LEAKING, "stream.read") + 1;
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.first(), Some(&format!("{line} eof-reread").as_str()), "{output:?}");
    assert_eq!(lines.last(), Some(&"mended"), "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), mended());
}
