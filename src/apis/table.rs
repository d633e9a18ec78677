//! Files of models, turned into tables keyed by canonical paths.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as WordError, StrDeserializer};

use super::entry::FnEntry;
use super::model::{ApiFile, FnModel, Role, TypeRole};
use super::parse;
use super::shape::{Meaning, Shape};
use crate::ir::Name;

/// Value roles: what a value is beyond its type.
pub(super) const VALUE_WORDS: [&str; 8] = ["iterator", "error", "bool", "number", "entry", "owner", "future", "any"];

/// Whose method a model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Receiver {
    Type(Name),
    Role(TypeRole),
    /// One of [`VALUE_WORDS`].
    Word(Name),
}

/// All tables of one layer of files.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub functions: FxHashMap<Name, Vec<FnEntry>>,
    pub methods: FxHashMap<(Receiver, Name), Vec<FnEntry>>,
    pub types: FxHashMap<Name, TypeRole>,
    /// Lists that have all their elements from the start.
    pub full: FxHashSet<Name>,
    pub records: FxHashMap<Name, Vec<Name>>,
    /// Where pollers tell what has happened.
    pub told: FxHashMap<Name, Name>,
    /// Where they are told what to look out for.
    pub asked: FxHashMap<Name, Name>,
    /// Classes with their bases.
    pub bases: FxHashMap<Name, Name>,
    pub constants: FxHashMap<Name, Meaning>,
    pub reexports: FxHashMap<String, String>,
    pub libraries: FxHashSet<String>,
    pub words: FxHashSet<String>,
    /// Types with reads of their own.
    pub readers: FxHashSet<Name>,
    /// Functions without a path that make sockets.
    pub makers: FxHashSet<String>,
    /// The word that tells that a socket is accepted: a method, a function, the type of `T::new`.
    pub acceptors: FxHashSet<String>,
}

impl Tables {
    /// Adds the files (text, where) of one layer. Files that cannot be read are left out; what is wrong is told.
    pub fn add<'a>(&mut self, files: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
        let mut errors = Vec::new();
        let mut read = Vec::new();
        for (text, origin) in files {
            match toml::from_str::<ApiFile>(text) {
                Ok(file) => read.push((file, origin)),
                Err(error) => errors.push(format!("{origin}: {error}")),
            }
        }
        // Functions may name types and re-exports of any file, so those come first.
        for (file, _) in &read {
            let reexports = file.reexports.iter();
            for (path, of) in reexports.flat_map(|r| r.path.iter().map(|path| (path, &r.of))) {
                let first = path.split("::").next().unwrap_or_default();
                if path.contains("::") || first.starts_with(char::is_lowercase) {
                    self.libraries.insert(first.to_owned());
                }
                self.reexports.insert(path.clone(), of.clone());
            }
        }
        for (file, _) in &read {
            self.add_types(file);
            self.add_records(file);
            self.add_classes(file);
        }
        let mut layer = Tables::default();
        for (file, origin) in &read {
            let library = Name::new(&file.library);
            for model in &file.functions {
                let mut wrong = Vec::new();
                self.add_function(&mut layer, model, library, &mut wrong);
                let subject = model.path.first().or(model.name.first());
                let subject = subject.map_or("[[fn]]", String::as_str);
                errors.extend(wrong.iter().map(|what| format!("{origin}: {subject}: {what}")));
            }
            errors.extend(self.add_constants(file).iter().map(|what| format!("{origin}: {what}")));
        }
        // A later layer replaces what an earlier one said of the same thing.
        self.functions.extend(layer.functions);
        self.methods.extend(layer.methods);
        errors
    }

    fn add_types(&mut self, file: &ApiFile) {
        self.words.extend(file.vocabulary.iter().cloned());
        for model in &file.types {
            for path in &model.path {
                self.learn_library(path);
                let path = self.canonical(Name::new(path));
                if names_a_socket(model.is) {
                    self.words.insert(path.last_segment().to_owned());
                }
                self.types.insert(path, model.is);
                if model.full {
                    self.full.insert(path);
                }
            }
        }
    }

    fn add_records(&mut self, file: &ApiFile) {
        for model in &file.records {
            let fields: Vec<Name> = model.fields.iter().map(|field| Name::new(field)).collect();
            for path in &model.path {
                let path = self.canonical(Name::new(path));
                self.records.insert(path, fields.clone());
                self.told.extend(model.told.iter().map(|told| (path, Name::new(told))));
                self.asked.extend(model.asked.iter().map(|asked| (path, Name::new(asked))));
            }
        }
    }

    fn add_classes(&mut self, file: &ApiFile) {
        for model in &file.classes {
            for path in &model.path {
                self.bases.insert(Name::new(path), Name::new(&model.base));
            }
        }
    }

    fn add_constants(&mut self, file: &ApiFile) -> Vec<String> {
        let mut wrong = Vec::new();
        for model in &file.constants {
            let Some(meaning) = parse::meaning(&model.means) else {
                wrong.push(format!("{:?}: unknown meaning `{}`", model.name, model.means));
                continue;
            };
            for name in &model.name {
                self.constants.insert(self.canonical(Name::new(name)), meaning);
            }
        }
        wrong
    }

    fn add_function(&mut self, layer: &mut Tables, model: &FnModel, library: Name, wrong: &mut Vec<String>) {
        let entry = FnEntry::read(model, library, wrong);
        if model.on.is_empty() != model.name.is_empty() || (model.on.is_empty() && model.path.is_empty()) {
            wrong.push("needs `path`, or both `on` and `name`".to_owned());
        }
        let accepts = entry.returns.as_ref().is_some_and(gives_accepted);
        for path in &model.path {
            self.learn_library(path);
            let path = self.canonical(Name::new(path));
            let mut entry = entry.clone();
            entry.handle = entry.handle.or_else(|| self.handle_of(path, entry.returns.as_ref()));
            if entry.returns.as_ref().is_some_and(makes_a_socket) {
                self.words.insert(telling_word(path).to_owned());
                if path.parent().is_none() {
                    self.makers.insert(path.as_str().to_owned());
                }
            }
            if accepts {
                self.acceptors.insert(telling_word(path).to_owned());
            }
            layer.functions.entry(path).or_default().push(entry);
        }
        for on in &model.on {
            let Some(receiver) = self.receiver(on) else {
                wrong.push(format!("`{on}` is neither a role nor a type path"));
                continue;
            };
            if let (Receiver::Type(path), Role::Read) = (receiver, entry.does) {
                self.readers.insert(path);
            }
            if accepts {
                self.acceptors.extend(model.name.iter().cloned());
            }
            for name in &model.name {
                let methods = layer.methods.entry((receiver, Name::new(name)));
                methods.or_default().push(entry.clone());
            }
        }
    }

    fn receiver(&mut self, on: &str) -> Option<Receiver> {
        if let Some(role) = role_word(on) {
            return Some(Receiver::Role(role));
        }
        let name = Name::new(on);
        if VALUE_WORDS.contains(&on) {
            return Some(Receiver::Word(name));
        }
        let typed = on.contains("::") || on.starts_with(char::is_uppercase);
        typed.then(|| {
            self.learn_library(on);
            Receiver::Type(self.canonical(name))
        })
    }

    /// The path by which the models know `path`: re-exports undone, longest first.
    pub fn canonical(&self, path: Name) -> Name {
        let Some(mut text) = self.undo_reexport(path.as_str()) else {
            return path;
        };
        // Re-exports may stand for re-exports; the bound keeps a circle in a user's file harmless.
        for _ in 0..4 {
            let Some(better) = self.undo_reexport(&text) else {
                break;
            };
            text = better;
        }
        Name::new(&text)
    }

    fn undo_reexport(&self, path: &str) -> Option<String> {
        let mut head = path;
        loop {
            if let Some(of) = self.reexports.get(head) {
                let rest = &path[head.len()..];
                // `of = ""`: a crate whose items are known by their bare C names, or one such item.
                let bare = if of.is_empty() && rest.is_empty() { path.rsplit("::").next()? } else { "" };
                return Some(format!("{of}{bare}{rest}").trim_start_matches("::").to_owned());
            }
            head = head.rsplit_once(':')?.0.strip_suffix(':')?;
        }
    }

    fn learn_library(&mut self, path: &str) {
        if let Some((first, _)) = path.split_once("::") {
            self.libraries.insert(first.to_owned());
        }
    }

    fn handle_of(&self, path: Name, returns: Option<&Shape>) -> Option<Name> {
        let parent = path.parent()?;
        let shape = returns?;
        let known = self.types.contains_key(&parent);
        let channel = has(shape, &|s| matches!(s, Shape::SenderEnd | Shape::ReceiverEnd));
        let thing = has(shape, &|s| !is_wrapping(s) && !matches!(s, Shape::Unit | Shape::Bool | Shape::Int));
        (channel || (known && thing)).then_some(parent)
    }
}

/// The role that `word` names, as in the files.
pub(super) fn role_word(word: &str) -> Option<TypeRole> {
    let word: StrDeserializer<'_, WordError> = word.into_deserializer();
    TypeRole::deserialize(word).ok()
}

fn names_a_socket(role: TypeRole) -> bool {
    use TypeRole::{BorrowedHalf, Descriptor, Half, Listener, Socket};
    matches!(role, Socket | Half | BorrowedHalf | Listener | Descriptor)
}

fn makes_a_socket(shape: &Shape) -> bool {
    use Shape::{Accepted, Created, Incoming, Listener};
    has(shape, &|s| matches!(s, Accepted | Created | Incoming | Listener))
}

fn gives_accepted(shape: &Shape) -> bool {
    has(shape, &|s| matches!(s, Shape::Accepted | Shape::Incoming))
}

/// The word of a function's path that few other files have: the type of `T::new`, else the function's name.
fn telling_word(path: Name) -> &'static str {
    let parent = path.parent().map(Name::last_segment);
    let of_type = parent.filter(|word| word.starts_with(char::is_uppercase));
    of_type.unwrap_or(path.last_segment())
}

fn is_wrapping(shape: &Shape) -> bool {
    use Shape::{JustOk, JustSome, Ok, Ready, Some, Tuple, Unknown};
    matches!(shape, Ok(_) | Some(_) | JustOk(_) | JustSome(_) | Ready(_) | Tuple(_) | Unknown)
}

/// Does `test` hold for the shape or any part of it?
fn has(shape: &Shape, test: &dyn Fn(&Shape) -> bool) -> bool {
    test(shape) || parts(shape).iter().any(|part| has(part, test))
}

fn parts(shape: &Shape) -> &[Shape] {
    match shape {
        Shape::Tuple(items) => items,
        Shape::Ref(x)
        | Shape::Ok(x)
        | Shape::Some(x)
        | Shape::JustOk(x)
        | Shape::JustSome(x)
        | Shape::Ready(x)
        | Shape::Raw(x)
        | Shape::Descriptor(x)
        | Shape::Dup(x)
        | Shape::Half(x)
        | Shape::Own(x)
        | Shape::Shared(x)
        | Shape::Boxed(x)
        | Shape::Weak(x)
        | Shape::NeverDropped(x)
        | Shape::DroppedAgain(x)
        | Shape::List(Some(x)) => std::slice::from_ref(x.as_ref()),
        _ => &[],
    }
}
