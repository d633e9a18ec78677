//! `closewait init`: a settings file that explains itself.

use std::path::Path;

use super::args::Check;
use super::errors::{Exit, Failure};
use super::{baseline, settings};

/// Every key, commented out at its default.
const TEMPLATE: &str = r#"# Settings of closewait. Every key is optional; these are the defaults.

# Findings that are less sure than this are kept back: "low", "medium" or "high".
#confidence = "medium"

# Paths to leave out, in the syntax of .gitignore, relative to this file.
#exclude = ["third_party/", "tests/fixtures/"]

# Findings that are known and not shown again: `closewait baseline write` makes the file.
#baseline = "closewait-baseline.json"

# The level of a rule: "allow", "warn" or "deny". `closewait rules` lists them.
#[levels]
#eof-other-owner = "deny"

# Levels under some paths; a later table wins over an earlier one.
#[[override]]
#paths = ["examples/"]
#levels = { eof-reread = "warn" }

# What your own functions do with a socket, in the schema of the lint's own models (rules/README.md).
#[[apis.fn]]
#path = ["my_net::close_quietly"]
#does = "close"
"#;

/// Writes `closewait.toml` here, and a baseline when asked.
pub(super) fn run(with_baseline: bool, force: bool) -> Result<Exit, Failure> {
    let file = Path::new("closewait.toml");
    if file.exists() && !force {
        return Err(Failure::new("closewait.toml is there already; --force replaces it"));
    }
    std::fs::write(file, TEMPLATE).map_err(|error| Failure::of(file, &error))?;
    anstream::eprintln!("closewait.toml written");
    if with_baseline {
        let args = Check::default();
        return baseline::write(&args, &settings::read(&args)?);
    }
    Ok(Exit::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::file::{Kind, read};

    #[test]
    fn every_line_of_the_template_is_valid_when_its_comment_is_taken_away() {
        let live: String = TEMPLATE
            .lines()
            .map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line))
            .filter(|line| !line.starts_with("eof-other-owner"))
            .map(|line| format!("{line}\n"))
            .collect();
        let config = read(Path::new("/p/closewait.toml"), &live, Kind::Closewait).unwrap().unwrap();
        assert_eq!(config.exclude.len(), 2);
        assert!(config.apis.is_some());
        assert!(read(Path::new("/p/closewait.toml"), TEMPLATE, Kind::Closewait).is_ok());
    }
}
