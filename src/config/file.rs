//! `closewait.toml`, and the same tables under `[package.metadata.closewait]` or `[workspace.metadata.closewait]`
//! of a `Cargo.toml`. An unknown key is an error that names the place and the nearest right key.

use std::collections::BTreeMap;
use std::path::Path;

use ignore::gitignore::GitignoreBuilder;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::{Override, Settings};
use crate::apis::model::{FnModel, Reexport, TypeModel};
use crate::apis::structs::ConstModel;
use crate::finding::Confidence;
use crate::rules::catalogue::{self, Level, nearest};
use crate::source::SourceFile;

/// The settings of a project.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "closewait.toml")]
pub struct ConfigFile {
    /// Findings that are less sure than this are kept back. Default: medium.
    pub confidence: Option<ConfidenceWord>,
    /// Only these rules.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub select: Vec<Spanned<String>>,
    /// Not these rules.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub ignore: Vec<Spanned<String>>,
    /// Paths to leave out, in the syntax of .gitignore, relative to this file.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub exclude: Vec<Spanned<String>>,
    /// The baseline file, relative to this file. Default: closewait-baseline.json beside it, when there is one.
    pub baseline: Option<String>,
    /// Levels by rule.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Level>", extend("propertyNames" = rules()))]
    pub levels: BTreeMap<String, Spanned<Level>>,
    /// Levels under some paths; later ones win.
    #[serde(default, rename = "override")]
    pub overrides: Vec<OverrideTable>,
    /// Models of functions, types and constants of your own, in the schema of rules/apis.
    pub apis: Option<Apis>,
}

/// Levels under some paths.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideTable {
    /// Paths in the syntax of .gitignore, relative to this file.
    #[schemars(with = "Vec<String>")]
    pub paths: Vec<Spanned<String>>,
    /// Levels by rule.
    #[schemars(with = "BTreeMap<String, Level>", extend("propertyNames" = rules()))]
    pub levels: BTreeMap<String, Spanned<Level>>,
}

/// For the schema: a rule's id.
fn rules() -> serde_json::Value {
    let ids: Vec<&str> = catalogue::every().map(|rule| rule.id).collect();
    serde_json::json!({ "enum": ids })
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConfidenceWord {
    /// Part of the story is a guess.
    Low,
    /// Something on the way could not be seen.
    Medium,
    /// Every step was followed.
    High,
}

impl From<ConfidenceWord> for Confidence {
    fn from(word: ConfidenceWord) -> Confidence {
        match word {
            ConfidenceWord::Low => Confidence::Low,
            ConfidenceWord::Medium => Confidence::Medium,
            ConfidenceWord::High => Confidence::High,
        }
    }
}

/// The user's own models, checked here so that errors show the place in the user's file.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Apis {
    /// Name for messages.
    #[serde(rename = "crate")]
    pub library: Option<String>,
    /// Words that show that a file uses them.
    #[serde(default)]
    pub vocabulary: Vec<String>,
    /// See `rules/README.md`.
    #[serde(default, rename = "reexport")]
    pub reexports: Vec<Reexport>,
    /// See `rules/README.md`.
    #[serde(default, rename = "type")]
    pub types: Vec<TypeModel>,
    /// See `rules/README.md`.
    #[serde(default, rename = "fn")]
    pub functions: Vec<FnModel>,
    /// See `rules/README.md`.
    #[serde(default, rename = "const")]
    pub constants: Vec<ConstModel>,
}

/// A settings file after reading.
#[derive(Debug, Default)]
pub struct Config {
    /// Levels, selection and threshold.
    pub settings: Settings,
    /// Globs to leave out, relative to the file's folder.
    pub exclude: Vec<String>,
    /// The baseline file as written.
    pub baseline: Option<String>,
    /// Models as TOML text of the schema of `rules/apis`.
    pub apis: Option<String>,
}

/// Which tables of a file hold the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The whole file.
    Closewait,
    /// The metadata tables of a manifest.
    Manifest,
}

#[derive(Deserialize)]
struct Manifest {
    package: Option<Holder>,
    workspace: Option<Holder>,
}

#[derive(Deserialize)]
struct Holder {
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    closewait: Option<ConfigFile>,
}

/// Reads `text`, the file at `path` (absolute: globs hold below its folder). `Ok(None)`: a manifest without
/// settings. The error is `path:line:column: what is wrong`.
pub fn read(path: &Path, text: &str, kind: Kind) -> Result<Option<Config>, String> {
    let source = SourceFile::new(path, text.to_owned());
    let at = |offset: usize, message: &str| {
        let place = source.line_column(u32::try_from(offset).unwrap_or(u32::MAX));
        format!("{}:{}:{}: {message}", path.display(), place.line, place.column)
    };
    let refused = |error: &toml::de::Error| {
        let message = with_nearest(error.message().trim_end());
        error.span().map_or_else(|| format!("{}: {message}", path.display()), |span| at(span.start, &message))
    };
    let file = match kind {
        Kind::Closewait => Some(toml::from_str::<ConfigFile>(text).map_err(|error| refused(&error))?),
        Kind::Manifest => {
            let manifest: Manifest = toml::from_str(text).map_err(|error| refused(&error))?;
            let of = |holder: Option<Holder>| holder?.metadata?.closewait;
            of(manifest.package).or_else(|| of(manifest.workspace))
        }
    };
    file.map(|file| build(path, text, kind, file, &at)).transpose()
}

fn build(
    path: &Path,
    text: &str,
    kind: Kind,
    file: ConfigFile,
    at: &impl Fn(usize, &str) -> String,
) -> Result<Config, String> {
    let root = path.parent().unwrap_or(Path::new(""));
    for rule in file.select.iter().chain(&file.ignore) {
        catalogue::known(rule.as_ref()).map_err(|message| at(rule.span().start, &message))?;
    }
    let mut settings = Settings::default();
    let levels = |table: BTreeMap<String, Spanned<Level>>| {
        let checked = table.into_iter().map(|(rule, level)| {
            catalogue::known(&rule).map_err(|message| at(level.span().start, &message))?;
            Ok((rule, level.into_inner()))
        });
        checked.collect::<Result<_, String>>()
    };
    settings.levels = levels(file.levels)?;
    for part in file.overrides {
        let mut paths = GitignoreBuilder::new(root);
        for glob in &part.paths {
            add_glob(&mut paths, glob).map_err(|message| at(glob.span().start, &message))?;
        }
        settings
            .overrides
            .push(Override { paths: paths.build().map_err(|error| error.to_string())?, levels: levels(part.levels)? });
    }
    let mut exclude = GitignoreBuilder::new(root);
    for glob in &file.exclude {
        add_glob(&mut exclude, glob).map_err(|message| at(glob.span().start, &message))?;
    }
    settings.select = file.select.into_iter().map(Spanned::into_inner).collect();
    settings.ignore = file.ignore.into_iter().map(Spanned::into_inner).collect();
    if let Some(word) = file.confidence {
        settings.confidence = word.into();
    }
    Ok(Config {
        settings,
        exclude: file.exclude.into_iter().map(Spanned::into_inner).collect(),
        baseline: file.baseline,
        apis: file.apis.is_some().then(|| apis_text(text, kind)).flatten(),
    })
}

fn add_glob(builder: &mut GitignoreBuilder, glob: &Spanned<String>) -> Result<(), String> {
    builder.add_line(None, glob.as_ref()).map(|_| ()).map_err(|error| error.to_string())
}

/// The `apis` table as a file of its own.
fn apis_text(text: &str, kind: Kind) -> Option<String> {
    let whole: toml::Table = text.parse().ok()?;
    let holder = match kind {
        Kind::Closewait => &whole,
        Kind::Manifest => {
            let of = |section: &str| whole.get(section)?.get("metadata")?.get("closewait")?.as_table();
            of("package").or_else(|| of("workspace"))?
        }
    };
    let mut apis = holder.get("apis")?.as_table()?.clone();
    apis.entry("crate").or_insert_with(|| "closewait.toml".into());
    toml::to_string(&apis).ok()
}

/// serde's "unknown field `x`, expected one of `a`, `b`", with the nearest of them in front of the list.
fn with_nearest(message: &str) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    let (Some(wrong), true) = (names.next(), message.starts_with("unknown ")) else {
        return message.to_owned();
    };
    let what = if message.starts_with("unknown field") { "key" } else { "word" };
    let known: Vec<&str> = names.collect();
    match nearest(wrong, known.iter().copied()) {
        Some(near) => format!("unknown {what} `{wrong}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{wrong}`; known here: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        read(Path::new("/p/closewait.toml"), text, Kind::Closewait).unwrap_err()
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        assert_eq!(error("exclud = []\n"), "/p/closewait.toml:1:1: unknown key `exclud`; did you mean `exclude`?");
        assert_eq!(
            error("[levels]\neof-reread = \"lound\"\n"),
            "/p/closewait.toml:2:14: unknown word `lound`; known here: allow, warn, deny"
        );
        assert_eq!(
            error("[levels]\neof-rereed = \"warn\"\n"),
            "/p/closewait.toml:2:14: there is no rule `eof-rereed`; did you mean `eof-reread`?"
        );
        assert!(error("[[override]]\npaths = [\"a{\"]\nlevels = {}\n").starts_with("/p/closewait.toml:2:10: "));
        assert!(
            error("[[apis.fn]]\npath = [\"x\"]\ndose = \"close\"\n")
                .contains(":3:1: unknown key `dose`; did you mean `does`?")
        );
        assert!(error("a = \n").starts_with("/p/closewait.toml:1:"));
    }

    #[test]
    fn levels_hold_by_rule_and_by_path() {
        let text = "confidence = \"low\"\n[levels]\neof-reread = \"warn\"\n[[override]]\npaths = [\"examples/\"]\nlevels = { eof-reread = \"allow\" }\n";
        let config = read(Path::new("/p/closewait.toml"), text, Kind::Closewait).unwrap().unwrap();
        let level = |path| config.settings.level("eof-reread", Path::new(path));
        assert_eq!(level("/p/src/a.rs"), Some(Level::Warn));
        assert_eq!(level("/p/examples/deep/a.rs"), Some(Level::Allow));
        assert_eq!(level("/elsewhere/a.rs"), Some(Level::Warn));
        assert_eq!(config.settings.confidence, Confidence::Low);
    }

    #[test]
    fn a_manifest_may_hold_them_and_may_not() {
        let with = "[package]\nname = \"x\"\n[package.metadata.closewait]\nexclude = [\"a\"]\n[[package.metadata.closewait.apis.fn]]\npath = [\"f\"]\ndoes = \"close\"\n";
        let config = read(Path::new("/p/Cargo.toml"), with, Kind::Manifest).unwrap().unwrap();
        assert_eq!(config.exclude, ["a"]);
        assert!(config.apis.unwrap().contains("does = \"close\""));
        let without = "[package]\nname = \"x\"\n[package.metadata.docs]\nall = true\n";
        assert!(read(Path::new("/p/Cargo.toml"), without, Kind::Manifest).unwrap().is_none());
    }
}
