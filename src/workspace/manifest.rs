//! `Cargo.toml`: which files of a package are crate roots, and which other crates it names.

use std::io::Read;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::disk::Disk;

/// A package as far as its sources matter.
#[derive(Clone, Debug, Default)]
pub(super) struct Package {
    pub dir: PathBuf,
    pub name: String,
    /// Name by which other crates use the library.
    pub lib_name: String,
    pub targets: Vec<Target>,
    pub dependencies: Vec<Dependency>,
}

/// Another package that this one names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dependency {
    /// Its name in this package's code.
    pub alias: String,
    /// Its own.
    pub package: String,
    /// Named by a path or by the workspace; others are named by a version.
    pub near: bool,
}

/// One crate root that the manifest names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub kind: Kind,
    pub name: String,
    pub path: PathBuf,
}

/// What cargo makes of a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Lib,
    Bin,
    Example,
    Test,
    Bench,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Lib => "lib",
            Kind::Bin => "bin",
            Kind::Example => "example",
            Kind::Test => "test",
            Kind::Bench => "bench",
        }
    }
}

/// The folders in which cargo finds roots by itself.
const FOLDERS: [(&str, Kind); 4] =
    [("src/bin", Kind::Bin), ("examples", Kind::Example), ("tests", Kind::Test), ("benches", Kind::Bench)];

/// Reads the manifest of `dir`. None when there is no package in it (a workspace's own manifest, a broken one).
pub(super) fn read(dir: &Path, disk: &Disk) -> Option<Package> {
    let mut text = String::new();
    let mut file = disk.file(&dir.join("Cargo.toml")).inspect_err(|error| disk.failed(error)).ok()?;
    file.read_to_string(&mut text).inspect_err(|error| disk.failed(error)).ok()?;
    parse(dir, &text)
}

fn parse(dir: &Path, text: &str) -> Option<Package> {
    let manifest: Table = text.parse().ok()?;
    let name = manifest.get("package")?.get("name")?.as_str()?.to_owned();
    let mut package = Package { dir: dir.to_path_buf(), lib_name: name.replace('-', "_"), name, ..Package::default() };
    if let Some(lib) = manifest.get("lib") {
        if let Some(name) = lib.get("name").and_then(Value::as_str) {
            package.lib_name = name.to_owned();
        }
        package.add_listed(Kind::Lib, lib);
    }
    for (key, kind) in [("bin", Kind::Bin), ("example", Kind::Example), ("test", Kind::Test), ("bench", Kind::Bench)] {
        for entry in manifest.get(key).and_then(Value::as_array).into_iter().flatten() {
            package.add_listed(kind, entry);
        }
    }
    package.dependencies = dependencies(&manifest);
    Some(package)
}

impl Package {
    fn add_listed(&mut self, kind: Kind, entry: &Value) {
        let name = entry.get("name").and_then(Value::as_str);
        if let Some(path) = entry.get("path").and_then(Value::as_str) {
            self.targets.push(Target {
                kind,
                name: name.unwrap_or(&self.lib_name).to_owned(),
                path: super::paths::normal(&self.dir.join(path)),
            });
        }
    }

    /// The target that cargo would make of `file` by its place alone.
    pub(super) fn target_by_place(&self, file: &Path) -> Option<Target> {
        let inside = file.strip_prefix(&self.dir).ok()?;
        let target = |kind, name: &str| Some(Target { kind, name: name.to_owned(), path: file.to_path_buf() });
        if inside == Path::new("src/main.rs") {
            return target(Kind::Bin, &self.name);
        }
        if inside == Path::new("src/lib.rs") {
            return target(Kind::Lib, &self.lib_name);
        }
        for (folder, kind) in FOLDERS {
            let Ok(rest) = inside.strip_prefix(folder) else {
                continue;
            };
            let parts: Vec<_> = rest.iter().filter_map(|part| part.to_str()).collect();
            return match parts[..] {
                [name] => target(kind, name.trim_end_matches(".rs")),
                [name, "main.rs"] => target(kind, name),
                _ => None,
            };
        }
        None
    }
}

fn dependencies(manifest: &Table) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut add = |table: Option<&Value>| {
        for (alias, spec) in table.and_then(Value::as_table).into_iter().flatten() {
            let package = spec.get("package").and_then(Value::as_str).unwrap_or(alias);
            let near = spec.get("path").is_some() || spec.get("workspace").is_some();
            found.push(Dependency { alias: alias.replace('-', "_"), package: package.to_owned(), near });
        }
    };
    for section in ["dependencies", "dev-dependencies"] {
        add(manifest.get(section));
        for target in manifest.get("target").and_then(Value::as_table).into_iter().flatten() {
            add(target.1.get(section));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_named_or_found_by_place() {
        let text = "[package]\nname = \"my-app\"\n[[bin]]\nname = \"tool\"\npath = \"./cmd/tool.rs\"\n[dependencies]\nold = { package = \"new-name\", path = \"../n\" }\n";
        let package = parse(Path::new("p"), text).unwrap();
        assert_eq!(package.lib_name, "my_app");
        assert_eq!(package.targets[0].path, Path::new("p/cmd/tool.rs"));
        let old = Dependency { alias: "old".to_owned(), package: "new-name".to_owned(), near: true };
        assert_eq!(package.dependencies, [old]);
        let kind = |path| package.target_by_place(Path::new(path)).map(|t| (t.kind, t.name));
        assert_eq!(kind("p/src/main.rs"), Some((Kind::Bin, "my-app".into())));
        assert_eq!(kind("p/examples/echo/main.rs"), Some((Kind::Example, "echo".into())));
        assert_eq!(kind("p/examples/echo/io.rs"), None);
        assert_eq!(kind("p/src/conn.rs"), None);
    }
}
