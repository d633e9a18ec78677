//! What fixes change, as a unified diff.

use similar::TextDiff;

/// The change of one file, with the headers that `patch -p1` and `git apply` take. Empty when nothing changes.
#[must_use]
pub fn unified(path: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let path = path.trim_start_matches('/');
    TextDiff::from_lines(before, after).unified_diff().header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}
