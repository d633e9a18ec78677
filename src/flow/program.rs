//! The linked program: every unit's items under one roof, and the resolution of names between them.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::instances::{Instances, instances};
use super::watched::{Watch, Watched};
use crate::ir::{Claim, Function, FunctionIndex, Global, Language, Name, Ty, TypeDef, TypeKind, Unit};
use crate::source::{FileId, Span};

pub use super::substitute::substitute;

/// Index of a function in a [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FuncId(pub u32);

/// What a variant path names: its enum and the position in it.
#[derive(Clone, Copy, Debug)]
pub struct VariantRef {
    /// The enum.
    pub owner: Name,
    /// Position among its variants.
    pub index: usize,
}

/// All units, linked.
#[derive(Debug, Default)]
pub struct Program {
    units: Vec<Linked>,
    /// For each function, its unit and its place there.
    functions: Vec<(u32, u32)>,
    by_path: FxHashMap<Name, Vec<FuncId>>,
    /// (owner type or trait, method name)
    methods: FxHashMap<(Name, Name), Vec<FuncId>>,
    by_method_name: FxHashMap<Name, Vec<FuncId>>,
    /// For each type, its unit and its place there.
    types: FxHashMap<Name, (u32, u32)>,
    variants: FxHashMap<Name, VariantRef>,
    globals: FxHashMap<Name, Vec<(u32, u32)>>,
    aliases: FxHashMap<Name, Name>,
    globs: FxHashMap<Name, Vec<Name>>,
    traits_of: FxHashMap<Name, Vec<Name>>,
    blanket: Vec<Name>,
    folders: FxHashMap<FileId, Name>,
    /// What comments say of functions, by path or, for bare declarations, by name.
    pub(super) claims: FxHashMap<Name, Vec<Claim>>,
    /// Every path that has items below it.
    modules: FxHashSet<Name>,
    pub(super) instances: Instances,
    resolved: RefCell<FxHashMap<Name, Name>>,
    watch: Watch,
}

/// A unit with the number of its first function.
#[derive(Debug)]
struct Linked {
    unit: Arc<Unit>,
    first: u32,
}

/// Paths met while one path is resolved, with what they name as far as that is known. Globs that import each
/// other lead to the same paths again and again.
type Met = FxHashMap<Name, Name>;

/// Paths tried before a path is taken as it stands.
const TRIES: usize = 256;

impl Program {
    /// Links `units`. `folder_of` names the folder of a file, so that C names prefer their neighbours.
    #[must_use]
    pub fn link(units: Vec<Arc<Unit>>, folder_of: impl Fn(FileId) -> Name) -> Program {
        let mut program = Program::default();
        for unit in units {
            program.add(unit, &folder_of);
        }
        program.learn_modules();
        program.put_stubs_last();
        program.instances = instances(program.units().map(|unit| &**unit), |path| program.type_parameters(path));
        program
    }

    /// `using namespace` of a library brings in what it has, which `inside` tells of a module.
    pub fn bring_in(&mut self, inside: impl Fn(Name) -> Vec<Name>) {
        for module in self.globs.get(&Name::new("")).cloned().unwrap_or_default() {
            for path in inside(module) {
                let bare = Name::new(path.last_segment());
                if !self.is_item(bare) {
                    self.aliases.entry(bare).or_insert(path);
                }
            }
        }
        self.resolved.borrow_mut().clear();
    }

    /// Of several bodies that one file gives a function, under `#if` and `#else`, the largest counts: others may do
    /// nothing but say that there is none.
    fn put_stubs_last(&mut self) {
        let mut by_path = std::mem::take(&mut self.by_path);
        for found in by_path.values_mut().filter(|found| found.len() > 1) {
            let size = |id: &FuncId| self.body(*id).blocks.iter().map(|block| block.stmts.len() + 1).sum::<usize>();
            let order = found.clone();
            let first = |id: &FuncId| order.iter().position(|other| self.file(*other) == self.file(*id));
            found.sort_by_key(|id| (first(id), std::cmp::Reverse(size(id))));
        }
        self.by_path = by_path;
    }

    fn learn_modules(&mut self) {
        let items = self.by_path.keys().chain(self.types.keys()).chain(self.globals.keys()).chain(self.aliases.keys());
        for path in items.filter_map(|path| path.parent()).chain(self.globs.keys().copied()) {
            let mut path = Some(path);
            while let Some(module) = path.filter(|module| self.modules.insert(*module)) {
                path = module.parent();
            }
        }
    }

    fn add(&mut self, unit: Arc<Unit>, folder_of: &impl Fn(FileId) -> Name) {
        let first = number(self.functions.len());
        let own = number(self.units.len());
        self.folders.insert(unit.file, folder_of(unit.file));
        for (at, def) in unit.types.iter().enumerate() {
            if let TypeKind::Enum(variants) = &def.kind {
                for (index, (path, _)) in variants.iter().enumerate() {
                    self.variants.insert(*path, VariantRef { owner: def.path, index });
                }
            }
            self.types.entry(def.path).or_insert((own, number(at)));
        }
        for (at, global) in unit.globals.iter().enumerate() {
            self.globals.entry(global.path).or_default().push((own, number(at)));
        }
        for claim in &unit.claims {
            self.claims.entry(claim.function).or_default().push(claim.clone());
        }
        self.aliases.extend(unit.aliases.iter().copied());
        for (module, target) in &unit.globs {
            self.globs.entry(*module).or_default().push(*target);
        }
        for (trait_, ty) in &unit.impls {
            if ty.as_str() == "_" {
                self.blanket.push(*trait_);
            } else {
                self.traits_of.entry(*ty).or_default().push(*trait_);
            }
        }
        for (at, function) in unit.functions.iter().enumerate() {
            let id = FuncId(number(self.functions.len()));
            if !function.is_closure {
                self.by_path.entry(function.path).or_default().push(id);
                let last = Name::new(function.path.last_segment());
                if let Some(owner) = function.owner {
                    self.methods.entry((owner, last)).or_default().push(id);
                    if let Some(trait_) = function.implements {
                        self.methods.entry((trait_, last)).or_default().push(id);
                    }
                    if function.self_mode.is_some() || function.implements.is_some() {
                        self.by_method_name.entry(last).or_default().push(id);
                    }
                }
            }
            self.functions.push((own, number(at)));
        }
        self.units.push(Linked { unit, first });
    }

    /// The function of `id`.
    #[must_use]
    pub fn function(&self, id: FuncId) -> &Function {
        self.watch.function(id);
        self.body(id)
    }

    /// As [`Program::function`], for what does not count as asking.
    fn body(&self, id: FuncId) -> &Function {
        let (unit, at) = self.functions[id.0 as usize];
        &self.units[unit as usize].unit.functions[at as usize]
    }

    fn unit(&self, id: FuncId) -> &Linked {
        &self.units[self.functions[id.0 as usize].0 as usize]
    }

    /// The units, in order.
    pub fn units(&self) -> impl Iterator<Item = &Arc<Unit>> {
        self.units.iter().map(|linked| &linked.unit)
    }

    /// The unit of `id` among [`Program::units`], and its place there.
    #[must_use]
    pub fn place(&self, id: FuncId) -> (usize, usize) {
        let (unit, at) = self.functions[id.0 as usize];
        (unit as usize, at as usize)
    }

    /// The function at a place of a unit.
    #[must_use]
    pub fn at_place(&self, unit: usize, at: usize) -> Option<FuncId> {
        let linked = self.units.get(unit)?;
        (at < linked.unit.functions.len()).then(|| FuncId(linked.first + number(at)))
    }

    /// The closure that `id` makes of the body at `index` of its unit.
    #[must_use]
    pub fn closure(&self, id: FuncId, index: FunctionIndex) -> FuncId {
        FuncId(self.unit(id).first + index.0)
    }

    /// The innermost function around `span`.
    #[must_use]
    pub fn function_at(&self, span: Span) -> Option<FuncId> {
        let holds = |id: &FuncId| {
            let own = self.body(*id).span;
            own.file == span.file && own.start <= span.start && span.end <= own.end
        };
        let length = |id: &FuncId| {
            let own = self.body(*id).span;
            own.end - own.start
        };
        self.ids().filter(holds).min_by_key(length)
    }

    /// Takes notes of what is asked, until [`Program::stop_watching`].
    pub fn start_watching(&self) {
        self.watch.start();
    }

    /// What was asked since [`Program::start_watching`].
    #[must_use]
    pub fn stop_watching(&self) -> Watched {
        self.watch.stop()
    }

    /// The language `id` was written in.
    #[must_use]
    pub fn language(&self, id: FuncId) -> Language {
        self.unit(id).unit.language
    }

    /// The file that holds `id`.
    #[must_use]
    pub fn file(&self, id: FuncId) -> FileId {
        self.unit(id).unit.file
    }

    /// Every function.
    pub fn ids(&self) -> impl Iterator<Item = FuncId> + use<> {
        (0..u32::try_from(self.functions.len()).unwrap_or(u32::MAX)).map(FuncId)
    }

    /// The path an item is defined under, following renames, re-exports and globs.
    #[must_use]
    pub fn resolve(&self, path: Name) -> Name {
        let known = self.resolved.borrow().get(&path).copied();
        let found = known.unwrap_or_else(|| {
            let found = self.resolve_slowly(path, 0, &mut Met::default());
            self.resolved.borrow_mut().insert(path, found);
            found
        });
        self.watch.path(path, found);
        found
    }

    fn is_item(&self, path: Name) -> bool {
        self.by_path.contains_key(&path)
            || self.types.contains_key(&path)
            || self.variants.contains_key(&path)
            || self.globals.contains_key(&path)
    }

    fn resolve_slowly(&self, path: Name, depth: usize, met: &mut Met) -> Name {
        if depth > 12 || self.is_item(path) {
            return path;
        }
        if let Some(found) = met.get(&path) {
            return *found;
        }
        if met.len() >= TRIES {
            return path;
        }
        met.insert(path, path);
        let found = self.follow(path, depth, met);
        met.insert(path, found);
        found
    }

    fn follow(&self, path: Name, depth: usize, met: &mut Met) -> Name {
        let text = path.as_str();
        let mut cut = text.len();
        loop {
            let (head, rest) = (&text[..cut], &text[cut..]);
            if let Some(target) = self.aliases.get(&Name::new(head)) {
                let next = Name::new(&format!("{target}{rest}"));
                if next != path {
                    return self.resolve_slowly(next, depth + 1, met);
                }
            }
            match head.rfind("::") {
                Some(at) => cut = at,
                None => break,
            }
        }
        // What belongs to a known type is found there or nowhere.
        if let Some(owner) = path.parent() {
            let found = self.resolve_slowly(owner, depth + 1, met);
            if self.types.contains_key(&found) {
                return found.join(path.last_segment());
            }
        }
        self.through_globs(path, depth, met).unwrap_or(path)
    }

    fn through_globs(&self, path: Name, depth: usize, met: &mut Met) -> Option<Name> {
        let text = path.as_str();
        let mut cut = text.rfind("::")?;
        let mut outside = None;
        loop {
            for target in self.globs.get(&Name::new(&text[..cut])).into_iter().flatten() {
                let next = Name::new(&format!("{target}{}", &text[cut..]));
                let found = self.resolve_slowly(next, depth + 1, met);
                if self.is_item(found) {
                    return Some(found);
                }
                if target.as_str().split("::").next() != text.split("::").next() {
                    outside.get_or_insert(next);
                }
            }
            // A module that is there was not imported by a glob further up.
            let here = Name::new(&text[..cut]);
            match text[..cut].rfind("::").filter(|_| !self.modules.contains(&here)) {
                Some(at) => cut = at,
                None => return outside,
            }
        }
    }

    /// Other paths under which `path` may be known outside: itself, then each glob import of its module.
    #[must_use]
    pub fn spellings(&self, path: Name) -> Vec<Name> {
        let mut all = vec![self.resolve(path)];
        if let Some((module, last)) = path.as_str().rsplit_once("::") {
            for target in self.globs.get(&Name::new(module)).into_iter().flatten() {
                all.push(target.join(last));
            }
        }
        all
    }

    /// The body `path` names when called from `file`: same file first, then same folder, then the only one.
    #[must_use]
    pub fn lookup(&self, path: Name, file: FileId) -> Option<FuncId> {
        let path = self.resolve(path);
        self.watch.method(Name::new(path.last_segment()));
        let found = self.by_path.get(&path).or_else(|| {
            let owner = path.parent()?;
            self.methods.get(&(self.resolve(owner), Name::new(path.last_segment())))
        })?;
        self.nearest(found, file)
    }

    fn nearest(&self, found: &[FuncId], file: FileId) -> Option<FuncId> {
        let visible = |id: &&FuncId| !self.body(**id).file_local || self.file(**id) == file;
        let here = found.iter().find(|id| self.file(**id) == file);
        let folder = self.folders.get(&file);
        here.or_else(|| found.iter().filter(visible).find(|id| self.folders.get(&self.file(**id)) == folder))
            .or_else(|| {
                let mut others = found.iter().filter(visible);
                others.next().filter(|_| others.next().is_none())
            })
            .copied()
    }

    /// The method `name` of type `owner`: inherent, of its traits, of its base classes, or by a blanket impl.
    #[must_use]
    pub fn method(&self, owner: Name, name: Name) -> Option<FuncId> {
        let owner = self.resolve(owner);
        self.watch.method(name);
        if let Some(ids) = self.methods.get(&(owner, name)) {
            return ids.first().copied();
        }
        let provided = |trait_: &Name| {
            let ids = self.methods.get(&(self.resolve(*trait_), name))?;
            ids.iter().copied().find(|id| self.body(*id).implements.is_none())
        };
        if let Some(id) = self.traits_of.get(&owner).into_iter().flatten().find_map(provided) {
            return Some(id);
        }
        if let Some(def) = self.defined(owner)
            && let Some(id) = def.bases.iter().find_map(|base| self.method(*base, name))
        {
            return Some(id);
        }
        self.blanket.iter().find_map(|trait_| {
            let ids = self.methods.get(&(self.resolve(*trait_), name))?;
            ids.first().copied()
        })
    }

    /// Every body at `path`: C++ overloads, definitions in several files.
    #[must_use]
    pub fn overloads(&self, path: Name) -> &[FuncId] {
        self.by_path.get(&self.resolve(path)).map_or(&[], Vec::as_slice)
    }

    /// Methods called `name`, of any type.
    #[must_use]
    pub fn methods_named(&self, name: Name) -> &[FuncId] {
        self.watch.method(name);
        self.by_method_name.get(&name).map_or(&[], Vec::as_slice)
    }

    /// The definition of the type at `path`.
    #[must_use]
    pub fn type_def(&self, path: Name) -> Option<&TypeDef> {
        self.defined(self.resolve(path))
    }

    pub(super) fn defined(&self, path: Name) -> Option<&TypeDef> {
        let (unit, at) = self.types.get(&path)?;
        self.units[*unit as usize].unit.types.get(*at as usize)
    }

    /// Every type definition, in no order.
    pub fn types(&self) -> impl Iterator<Item = &TypeDef> {
        self.types.values().filter_map(|(unit, at)| self.units[*unit as usize].unit.types.get(*at as usize))
    }

    /// The enum variant at `path`.
    #[must_use]
    pub fn variant(&self, path: Name) -> Option<VariantRef> {
        self.variants.get(&self.resolve(path)).copied()
    }

    /// Fields of the variant at `path`.
    #[must_use]
    pub fn variant_fields(&self, path: Name) -> &[(Name, Ty)] {
        let fields = || {
            let at = self.variant(path)?;
            match &self.defined(at.owner)?.kind {
                TypeKind::Enum(variants) => variants.get(at.index).map(|(_, fields)| fields.as_slice()),
                _ => None,
            }
        };
        fields().unwrap_or(&[])
    }

    /// The global at `path` as seen from `file`, and its initialiser.
    #[must_use]
    pub fn global(&self, path: Name, file: FileId) -> Option<(&Global, Option<FuncId>)> {
        let all = self.globals.get(&self.resolve(path))?;
        let all = all.iter().map(|(unit, at)| {
            let linked = &self.units[*unit as usize];
            (linked, &linked.unit.globals[*at as usize])
        });
        let mut own = all.clone().filter(|(at, _)| at.unit.file == file);
        // A variable of C may be declared again and again before it gets its value.
        let own = own.clone().find(|(_, global)| global.init.is_some()).or_else(|| own.next());
        let initialised = || all.clone().find(|(_, global)| !global.file_local && global.init.is_some());
        let (linked, global) =
            own.or_else(initialised).or_else(|| all.clone().find(|(_, global)| !global.file_local))?;
        Some((global, global.init.map(|init| FuncId(linked.first + init.0))))
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
