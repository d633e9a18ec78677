//! What the engine is known to get wrong: `fixtures/gaps.toml`. The list may only shrink: an entry that has been
//! mended fails its test until it is taken out, and anything new fails as well. `BLESS=1` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

/// One blessing at a time: the tests share the file.
static WRITING: Mutex<()> = Mutex::new(());

type Gaps = BTreeMap<String, BTreeSet<String>>;

const HEAD: &str = "\
# What the engine does not do right yet, by test: bad fences and programs that it misses or tells under another rule,
# good ones that it flags, twins whose verdicts differ. A fence is `RULE#N`, the Nth of its manual. Whatever is not
# here must be right, and what has been mended must go: the tests hold both. `BLESS=1` writes this file anew.
";

fn file() -> PathBuf {
    crate::corpus::folder().join("gaps.toml")
}

fn read() -> Gaps {
    fs::read_to_string(file()).map_or_else(|_| Gaps::new(), |text| toml::from_str(&text).unwrap())
}

/// Is the lint known to be wrong about the program at `file`?
#[cfg(target_os = "linux")]
pub fn is_known(file: &std::path::Path) -> bool {
    let name = file.strip_prefix(crate::corpus::folder()).unwrap_or(file).display().to_string();
    let gaps = read();
    ["missed-programs", "flagged-programs"].iter().any(|test| gaps.get(*test).is_some_and(|all| all.contains(&name)))
}

/// Holds what is wrong, (name, details), against the known gaps of `test`. Names for which `applies` does not hold
/// were not looked at in this build.
pub fn hold(test: &str, wrong: &[(String, String)], applies: impl Fn(&str) -> bool) {
    let names: BTreeSet<String> = wrong.iter().map(|(name, _)| name.clone()).collect();
    let _guard = WRITING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut gaps = read();
    if std::env::var_os("BLESS").is_some() {
        gaps.insert(test.to_owned(), names);
        fs::write(file(), format!("{HEAD}{}", toml::to_string_pretty(&gaps).unwrap())).unwrap();
        return;
    }
    let known = gaps.remove(test).unwrap_or_default();
    let new: Vec<String> = wrong
        .iter()
        .filter(|(name, _)| !known.contains(name))
        .map(|(name, details)| format!("{name}: {details}"))
        .collect();
    assert!(new.is_empty(), "{} newly wrong:\n{}", new.len(), new.join("\n"));
    let mended: Vec<&String> = known.iter().filter(|name| applies(name) && !names.contains(*name)).collect();
    assert!(mended.is_empty(), "mended, take out of fixtures/gaps.toml: {mended:?}");
}
