//! A rule's page as a file that an editor can open.

use std::cell::RefCell;
use std::path::PathBuf;

use rustc_hash::FxHashMap;

use super::uri;
use crate::cache;
use crate::rules::catalogue::{self, RuleInfo};

/// The addresses of the pages that diagnostics point to, each written when it is first needed.
#[derive(Debug, Default)]
pub(super) struct Pages(RefCell<FxHashMap<&'static str, Option<String>>>);

impl Pages {
    pub(super) fn of(&self, rule: &'static str) -> Option<String> {
        let mut known = self.0.borrow_mut();
        let page = || write(catalogue::find(rule)?).map(|path| uri::of_path(&path));
        known.entry(rule).or_insert_with(page).clone()
    }
}

/// Writes the page where the user keeps what can be had again; none when that fails.
pub(super) fn write(rule: &RuleInfo) -> Option<PathBuf> {
    let folder = cache::folder()?.join(concat!("rules-", env!("CARGO_PKG_VERSION")));
    let path = folder.join(format!("{}.md", rule.id));
    let there = std::fs::read_to_string(&path).is_ok_and(|text| text == rule.text);
    if !there {
        std::fs::create_dir_all(&folder).ok()?;
        std::fs::write(&path, rule.text).ok()?;
    }
    Some(path)
}
