//! Modules and blocks as scopes of item names, and the resolution of paths in them.

use rustc_hash::FxHashMap;

use super::std_names::{Case, bare_variant, case, glob_member, prelude, primitive};
use crate::front::Context;
use crate::ir::Name;

/// What an item is; it decides how a path to it reads in patterns and values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ItemKind {
    Module,
    Struct,
    Enum,
    Variant,
    Alias,
    Const,
    Static,
    Other,
}

/// Index into [`Scopes`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ScopeId(usize);

#[derive(Clone)]
enum Import {
    Raw(Vec<Name>),
    Resolving,
    Done(Name),
}

struct Scope {
    path: Name,
    /// Blocks see the names around them; modules do not.
    outer: Option<ScopeId>,
    items: FxHashMap<Name, Name>,
    imports: FxHashMap<Name, Import>,
    globs: Vec<Name>,
}

pub(super) struct Scopes {
    scopes: Vec<Scope>,
    crate_id: Name,
    externs: FxHashMap<Name, Name>,
    by_path: FxHashMap<Name, ScopeId>,
    kinds: FxHashMap<Name, ItemKind>,
    aliases: FxHashMap<Name, (ScopeId, Vec<Name>)>,
}

impl Scopes {
    pub(super) fn new(context: &Context) -> (Scopes, ScopeId) {
        let mut made = Scopes {
            scopes: Vec::new(),
            crate_id: context.crate_id,
            externs: context.externs.iter().copied().collect(),
            by_path: FxHashMap::default(),
            kinds: FxHashMap::default(),
            aliases: FxHashMap::default(),
        };
        let root = made.module(context.module);
        (made, root)
    }

    /// The module at `path`; alternatives under `#[cfg]` share one scope.
    pub(super) fn module(&mut self, path: Name) -> ScopeId {
        if let Some(known) = self.by_path.get(&path) {
            return *known;
        }
        let id = self.add(path, None);
        self.by_path.insert(path, id);
        id
    }

    pub(super) fn is_block(&self, id: ScopeId) -> bool {
        self.scopes.get(id.0).is_some_and(|scope| scope.outer.is_some())
    }

    pub(super) fn block(&mut self, path: Name, outer: ScopeId) -> ScopeId {
        self.add(path, Some(outer))
    }

    fn add(&mut self, path: Name, outer: Option<ScopeId>) -> ScopeId {
        self.scopes.push(Scope {
            path,
            outer,
            items: FxHashMap::default(),
            imports: FxHashMap::default(),
            globs: Vec::new(),
        });
        ScopeId(self.scopes.len() - 1)
    }

    pub(super) fn path(&self, id: ScopeId) -> Name {
        self.scopes.get(id.0).map_or(self.crate_id, |scope| scope.path)
    }

    fn module_path(&self, id: ScopeId) -> Name {
        let mut at = id;
        while let Some(outer) = self.scopes.get(at.0).and_then(|scope| scope.outer) {
            at = outer;
        }
        self.path(at)
    }

    /// The type `path` is another name for the one that is written `of` in the scope.
    pub(super) fn alias(&mut self, id: ScopeId, path: Name, of: Vec<Name>) {
        self.aliases.insert(path, (id, of));
    }

    /// Are there types by other names at all?
    pub(super) fn has_aliases(&self) -> bool {
        !self.aliases.is_empty()
    }

    /// The path of the type for which `path` is another name.
    pub(super) fn aliased(&mut self, path: Name) -> Option<Name> {
        let (scope, of) = self.aliases.get(&path)?.clone();
        Some(self.resolve(scope, &of)).filter(|target| *target != path)
    }

    pub(super) fn item(&mut self, id: ScopeId, name: Name, path: Name, kind: ItemKind) {
        self.kinds.insert(path, kind);
        if let Some(scope) = self.scopes.get_mut(id.0) {
            scope.items.insert(name, path);
        }
    }

    pub(super) fn note(&mut self, path: Name, kind: ItemKind) {
        self.kinds.insert(path, kind);
    }

    pub(super) fn kind(&self, path: Name) -> Option<ItemKind> {
        self.kinds.get(&path).copied()
    }

    pub(super) fn import(&mut self, id: ScopeId, name: Name, target: Vec<Name>) {
        if let Some(scope) = self.scopes.get_mut(id.0) {
            scope.imports.insert(name, Import::Raw(target));
        }
    }

    /// A glob import; its target is resolved at once, so plain imports must be known.
    pub(super) fn glob(&mut self, id: ScopeId, target: &[Name]) -> Name {
        let path = self.resolve_in_use(id, target);
        if let Some(scope) = self.scopes.get_mut(id.0) {
            scope.globs.push(path);
        }
        path
    }

    /// The canonical path of a written path. A name found nowhere is `module::name`.
    pub(super) fn resolve(&mut self, id: ScopeId, segments: &[Name]) -> Name {
        let Some((first, rest)) = segments.split_first() else {
            return self.module_path(id);
        };
        let start = match self.first(id, *first) {
            Some(start) => start,
            None if rest.is_empty() => self.module_path(id).join(first.as_str()),
            None if case(first.as_str()) == Case::Camel => self.module_path(id).join(first.as_str()),
            None => *first,
        };
        self.walk(start, *first, rest)
    }

    /// As [`Scopes::resolve`]; in a `use` the first segment may always be a crate.
    pub(super) fn resolve_in_use(&mut self, id: ScopeId, segments: &[Name]) -> Name {
        let Some((first, rest)) = segments.split_first() else {
            return self.module_path(id);
        };
        let start = self.first(id, *first).unwrap_or(*first);
        self.walk(start, *first, rest)
    }

    fn walk(&mut self, start: Name, first: Name, rest: &[Name]) -> Name {
        let mut path = start;
        let mut rising = matches!(first.as_str(), "super" | "self");
        for segment in rest {
            path = match segment.as_str() {
                "super" if rising => path.parent().unwrap_or(path),
                "self" => path,
                text => {
                    rising = false;
                    self.step(path, *segment).unwrap_or_else(|| path.join(text))
                }
            };
        }
        normalise(path)
    }

    /// One step into a module of this file: what it declares or imports under `name`.
    fn step(&mut self, module: Name, name: Name) -> Option<Name> {
        let id = *self.by_path.get(&module)?;
        self.own(id, name)
    }

    fn first(&mut self, id: ScopeId, first: Name) -> Option<Name> {
        match first.as_str() {
            "crate" | "$crate" => return Some(self.crate_id),
            "self" => return Some(self.module_path(id)),
            "super" => {
                let module = self.module_path(id);
                return Some(module.parent().unwrap_or(module));
            }
            // A leading `::`: only crates.
            "" => return Some(Name::new("")),
            _ => {}
        }
        let mut at = Some(id);
        while let Some(scope) = at {
            if let Some(found) = self.own(scope, first) {
                return Some(found);
            }
            if let Some(found) = self.through_globs(scope, first) {
                return Some(found);
            }
            at = self.scopes.get(scope.0).and_then(|scope| scope.outer);
        }
        let text = first.as_str();
        match text {
            "std" | "core" | "alloc" => return Some(Name::new("std")),
            _ if primitive(text) => return Some(first),
            _ => {}
        }
        if let Some(known) = self.externs.get(&first) {
            return Some(*known);
        }
        prelude(text).map(Name::new)
    }

    /// Declared or imported in this very scope.
    fn own(&mut self, id: ScopeId, name: Name) -> Option<Name> {
        let scope = self.scopes.get_mut(id.0)?;
        if let Some(path) = scope.items.get(&name) {
            return Some(*path);
        }
        let import = scope.imports.get_mut(&name)?;
        match std::mem::replace(import, Import::Resolving) {
            Import::Done(path) => {
                *import = Import::Done(path);
                Some(path)
            }
            // `use libc;`: the import names itself, so it is the crate.
            Import::Resolving => None,
            Import::Raw(target) => {
                let path = self.resolve_in_use(id, &target);
                let scope = self.scopes.get_mut(id.0)?;
                scope.imports.insert(name, Import::Done(path));
                Some(path)
            }
        }
    }

    fn through_globs(&mut self, id: ScopeId, name: Name) -> Option<Name> {
        let globs = self.scopes.get(id.0)?.globs.clone();
        for glob in &globs {
            if let Some(known) = glob_member(glob.as_str(), name.as_str()) {
                return Some(Name::new(known));
            }
            let member = glob.join(name.as_str());
            if self.kinds.get(&member) == Some(&ItemKind::Variant) {
                return Some(member);
            }
            if bare_variant(member.as_str()).is_some() {
                return Some(member);
            }
            if let Some(module) = self.by_path.get(glob).copied().filter(|m| *m != id) {
                let found = self.scopes.get(module.0).and_then(|m| m.items.get(&name).copied());
                let found = match found {
                    Some(found) => Some(found),
                    None => self.own(module, name),
                };
                if found.is_some() {
                    return found;
                }
            }
        }
        // `use Event::*` of an enum declared elsewhere: the only thing a capital name can then be.
        let enums = || globs.iter().filter(|g| case(g.last_segment()) == Case::Camel);
        let unknown = |path: &Name| self.kinds.get(path) != Some(&ItemKind::Enum);
        if case(name.as_str()) == Case::Camel && prelude(name.as_str()).is_none() && enums().count() == 1 {
            return enums().find(|g| unknown(g)).map(|g| g.join(name.as_str()));
        }
        None
    }
}

/// `core::` and `alloc::` are `std::`; a leading `::` goes.
fn normalise(path: Name) -> Name {
    let text = path.as_str();
    if let Some(rest) = text.strip_prefix("core::").or_else(|| text.strip_prefix("alloc::")) {
        return Name::new(&format!("std::{rest}"));
    }
    path
}
