//! A rule's page as a file that an editor can open.

use std::path::PathBuf;

use crate::rules::catalogue::RuleInfo;

/// Writes the page below the temporary folder; none when that fails.
pub(super) fn write(rule: &RuleInfo) -> Option<PathBuf> {
    let folder = std::env::temp_dir().join(concat!("closewait-rules-", env!("CARGO_PKG_VERSION")));
    std::fs::create_dir_all(&folder).ok()?;
    let path = folder.join(format!("{}.md", rule.id));
    std::fs::write(&path, rule.text).ok()?;
    Some(path)
}
