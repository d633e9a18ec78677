//! The questions the engine asks of the models.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::embed;
use super::entry::FnEntry;
use super::model::{Role, TypeRole};
use super::shape::Meaning;
use super::table::{Receiver, Tables};
use crate::ir::Name;

static BUILTIN: LazyLock<Models> = LazyLock::new(|| Models::with(&[]).0);

/// All models: those compiled in and those of the user.
///
/// Paths go in as the front end writes them; re-exports are undone here. Where several models come out, those
/// whose `when` and `args` hold win over those that have none; the first that holds is meant.
#[derive(Debug)]
pub struct Models {
    tables: Tables,
    /// Methods, of whatever type, that wait for a poller's events.
    waiting: FxHashSet<Name>,
    /// The names of all methods, of whatever type.
    methods: FxHashSet<Name>,
    /// The names of all fields of plain structs.
    fields: FxHashSet<Name>,
    /// Functions and methods that the user speaks of: the path as written, with its models.
    own: Vec<(Name, Vec<FnEntry>)>,
}

impl Models {
    /// The models compiled in, read once.
    #[must_use]
    pub fn builtin() -> &'static Models {
        &BUILTIN
    }

    /// The models compiled in and those of the user: (TOML text, where it stands). What the user says of a path
    /// or of a method replaces what was built in. The second value tells what could not be read.
    #[must_use]
    pub fn with(extra: &[(String, String)]) -> (Models, Vec<String>) {
        let mut tables = Tables::default();
        let mut errors = tables.add(embed::FILES.iter().map(|(stem, text)| (*text, *stem)));
        let mut told = Tables::default();
        if !extra.is_empty() {
            told.reexports.clone_from(&tables.reexports);
            told.add(extra.iter().map(|(text, origin)| (&**text, &**origin)));
        }
        errors.extend(tables.add(extra.iter().map(|(text, origin)| (&**text, &**origin))));
        let functions = told.functions.into_iter();
        let methods = told.methods.into_iter().filter_map(|((receiver, name), entries)| match receiver {
            Receiver::Type(ty) => Some((ty.join(name.as_str()), entries)),
            Receiver::Role(_) | Receiver::Word(_) => None,
        });
        let own = functions.chain(methods).collect();
        let waits = |entries: &[FnEntry]| entries.iter().any(|entry| entry.does == Role::WaitEvents);
        let waiting = tables.methods.iter().filter(|(_, entries)| waits(entries)).map(|((_, name), _)| *name).collect();
        let methods = tables.methods.keys().map(|(_, name)| *name).collect();
        let fields = tables.records.values().flatten().copied().collect();
        (Models { tables, waiting, methods, fields, own }, errors)
    }

    /// Is there a method of that name, of whatever type, that waits for a poller's events?
    #[must_use]
    pub fn waits_for_events(&self, method: Name) -> bool {
        self.waiting.contains(&method)
    }

    /// What the user says of the function with a body at `path`: it holds in the body's place. A path in the
    /// settings may begin with `crate`, with the package's name, or with neither.
    #[must_use]
    pub fn told(&self, path: Name) -> &[FnEntry] {
        if self.own.is_empty() {
            return &[];
        }
        let (root, rest) = path.as_str().split_once("::").unwrap_or(("", path.as_str()));
        let package = root.split(['(', '.']).next().unwrap_or(root).replace('-', "_");
        let means = |own: &str| {
            let inside = own.strip_prefix("crate::").or_else(|| own.strip_prefix(&package)?.strip_prefix("::"));
            own == path.as_str() || own == rest || inside == Some(rest)
        };
        let found = self.own.iter().find(|(own, _)| means(own.as_str()));
        found.map_or(&[], |(_, entries)| entries.as_slice())
    }

    /// Models of the function with this full path. `Type::method` paths of methods: see
    /// [`Models::method_by_path`].
    #[must_use]
    pub fn function(&self, path: Name) -> &[FnEntry] {
        let path = self.canonical(path);
        self.tables.functions.get(&path).map_or(&[], Vec::as_slice)
    }

    /// Models of a method called by path (`TcpStream::shutdown(&s, how)`, `Read::read(&mut s, buf)`): argument 0
    /// of the call is the receiver, and the numbers in the entry start behind it. `role` is that of argument 0.
    /// Nothing for paths of types and libraries that are not modelled.
    #[must_use]
    pub fn method_by_path(&self, path: Name, role: Option<TypeRole>) -> &[FnEntry] {
        let path = self.canonical(path);
        let Some(parent) = path.parent() else {
            return &[];
        };
        let name = Name::new(path.last_segment());
        if self.tables.types.contains_key(&parent) {
            let found = self.method(Some(parent), role, name);
            if !found.is_empty() {
                return found;
            }
        }
        if !self.is_known_library(parent) {
            return &[];
        }
        let found = self.method(None, role, name);
        if found.is_empty() { self.value_method("any", name) } else { found }
    }

    /// Models of the method `name` on a value of this type or role: those of the exact type, else those of the
    /// role. A half answers as a socket where it has no model of its own.
    #[must_use]
    pub fn method(&self, type_path: Option<Name>, role: Option<TypeRole>, name: Name) -> &[FnEntry] {
        let type_path = type_path.map(|path| self.canonical(path));
        let own_role = type_path.and_then(|path| self.tables.types.get(&path).copied());
        let by_type = type_path.map(Receiver::Type);
        // A slab answers as one even to an engine that keeps it as a map.
        let roles = match own_role {
            Some(TypeRole::Slab) => [own_role, role],
            _ => [role, own_role],
        };
        let by_role = roles.into_iter().flatten().flat_map(stand_ins).map(Receiver::Role);
        by_type
            .into_iter()
            .chain(by_role)
            .find_map(|receiver| self.tables.methods.get(&(receiver, name)))
            .map_or(&[], Vec::as_slice)
    }

    /// Models of the method `name` on a value known by what it is rather than by its type: `option`, `result`,
    /// `iterator`, `error`, `bool`, `entry`; where the word has none, those of `any`.
    #[must_use]
    pub fn value_method(&self, word: &str, name: Name) -> &[FnEntry] {
        let role = if super::table::VALUE_WORDS.contains(&word) { None } else { super::table::role_word(word) };
        let receiver = role.map_or_else(|| Receiver::Word(Name::new(word)), Receiver::Role);
        [receiver, Receiver::Word(Name::new("any"))]
            .into_iter()
            .find_map(|receiver| self.tables.methods.get(&(receiver, name)))
            .map_or(&[], Vec::as_slice)
    }

    /// Models of the method `name` of that word alone: of an owning pointer itself (`owner`), which is not one of what it
    /// points to; of a `number`, to which the program may have added others.
    #[must_use]
    pub fn own_method(&self, word: &str, name: Name) -> &[FnEntry] {
        self.tables.methods.get(&(Receiver::Word(Name::new(word)), name)).map_or(&[], Vec::as_slice)
    }

    /// Every modelled method: its name and what it does; in no order.
    pub fn methods(&self) -> impl Iterator<Item = (Name, &FnEntry)> {
        let all = self.tables.methods.iter();
        all.flat_map(|((_, name), entries)| entries.iter().map(|entry| (*name, entry)))
    }

    /// Has some type a method of that name?
    #[must_use]
    pub fn knows_method(&self, name: Name) -> bool {
        self.methods.contains(&name)
    }

    /// Has some plain struct a field of that name?
    #[must_use]
    pub fn knows_field(&self, name: Name) -> bool {
        self.fields.contains(&name)
    }

    /// Has the type at `path` reads of its own, which tell end of file in their own way?
    #[must_use]
    pub fn reads_by_itself(&self, path: Name) -> bool {
        self.tables.readers.contains(&self.canonical(path))
    }

    /// What the type at `path` is.
    #[must_use]
    pub fn type_role(&self, path: Name) -> Option<TypeRole> {
        self.tables.types.get(&self.canonical(path)).copied()
    }

    /// Is the type at `path` a list that has all its elements from the start?
    #[must_use]
    pub fn is_full(&self, path: Name) -> bool {
        self.tables.full.contains(&self.canonical(path))
    }

    /// The class that the one at `path` is derived from.
    #[must_use]
    pub fn base(&self, path: Name) -> Option<Name> {
        self.tables.bases.get(&path).copied()
    }

    /// The fields of the plain struct at `path`, in order.
    #[must_use]
    pub fn fields(&self, path: Name) -> Option<&[Name]> {
        self.tables.records.get(&self.canonical(path)).map(Vec::as_slice)
    }

    /// The field of the plain struct at `path` in which a poller tells what has happened.
    #[must_use]
    pub fn told_in(&self, path: Name) -> Option<Name> {
        self.tables.told.get(&self.canonical(path)).copied()
    }

    /// The field of the plain struct at `path` by which a poller is told what to look out for.
    #[must_use]
    pub fn asked_in(&self, path: Name) -> Option<Name> {
        self.tables.asked.get(&self.canonical(path)).copied()
    }

    /// What the constant at `path` means. `libc::EAGAIN` and `Errno::EAGAIN` are found as the C name.
    #[must_use]
    pub fn constant(&self, path: Name) -> Option<Meaning> {
        let constants = &self.tables.constants;
        let full = constants.get(&self.canonical(path));
        full.or_else(|| constants.get(&Name::new(path.last_segment()))).copied()
    }

    /// Whole words whose presence in a file means that it may touch sockets; in no order.
    pub fn vocabulary(&self) -> impl Iterator<Item = &str> {
        self.tables.words.iter().map(String::as_str)
    }

    /// C functions of which a call makes a socket; in no order.
    pub fn makers(&self) -> impl Iterator<Item = &str> {
        self.tables.makers.iter().map(String::as_str)
    }

    /// Words of Rust of which a call, or that of a function of theirs, accepts a socket; in no order.
    pub fn acceptors(&self) -> impl Iterator<Item = &str> {
        self.tables.acceptors.iter().map(String::as_str)
    }

    /// Is the first segment of `path` a crate or C++ namespace that models speak of?
    #[must_use]
    pub fn is_known_library(&self, path: Name) -> bool {
        let first = path.as_str().split("::").next().unwrap_or_default();
        self.tables.libraries.contains(first)
    }

    /// What `using namespace` brings in: the names one level down in `module`, except where a bare name of C is meant.
    #[must_use]
    pub fn inside(&self, module: Name) -> Vec<Name> {
        let known = |path: Name| self.tables.functions.contains_key(&path) || self.tables.types.contains_key(&path);
        let classes = self.tables.bases.iter().flat_map(|(class, base)| [class, base]);
        let all = self.tables.functions.keys().chain(self.tables.types.keys()).chain(classes);
        let below = all.filter_map(|path| path.as_str().strip_prefix(module.as_str())?.strip_prefix("::"));
        let names: FxHashSet<&str> = below.filter_map(|rest| rest.split("::").next()).collect();
        names.into_iter().filter(|name| !known(Name::new(name))).map(|name| module.join(name)).collect()
    }

    /// The path by which the models know `path`, with re-exports undone.
    #[must_use]
    pub fn canonical(&self, path: Name) -> Name {
        self.tables.canonical(path)
    }
}

/// The role itself and those whose models also hold for it.
fn stand_ins(role: TypeRole) -> impl Iterator<Item = TypeRole> {
    let others: &[TypeRole] = match role {
        TypeRole::BorrowedHalf => &[TypeRole::Half, TypeRole::Socket],
        TypeRole::Half | TypeRole::Descriptor => &[TypeRole::Socket],
        _ => &[],
    };
    std::iter::once(role).chain(others.iter().copied())
}
