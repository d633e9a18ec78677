//! Paths by their text alone.

use std::path::{Component, Path, PathBuf};

/// The path without `.` components and with `name/..` taken out.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// The path from the root of the file system, by its text and the current folder alone.
#[must_use]
pub fn absolute(path: &Path) -> PathBuf {
    normal(&std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()))
}

/// The path for people: always with `/`, `.` for the empty one.
#[must_use]
pub fn display(path: &Path) -> String {
    let text = path.to_string_lossy();
    if text.is_empty() {
        return ".".to_owned();
    }
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

/// How many leading folders two files share.
pub(super) fn shared_folders(a: &Path, b: &Path) -> usize {
    let folders = |path: &Path| path.parent().map(Path::to_path_buf).unwrap_or_default();
    folders(a).components().zip(folders(b).components()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_go_away() {
        assert_eq!(normal(Path::new("./a/./b/../c.rs")), Path::new("a/c.rs"));
        assert_eq!(normal(Path::new("../a")), Path::new("../a"));
        assert_eq!(normal(Path::new("a/../../b")), Path::new("../b"));
    }
}
