//! What one file says about its own names.

use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::Node;

use super::preprocess::Rendered;
use crate::ir::{Name, Ty};
use crate::source::FileId;

/// An initialiser at a field, and the file in which it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Initial<'t> {
    pub value: Node<'t>,
    pub file: FileId,
    pub rendered: &'t Rendered,
}

/// A struct, class or union whose body stands in this file or one that it includes.
#[derive(Debug, Default)]
pub(super) struct Class<'t> {
    /// Fields in order.
    pub fields: Vec<(Name, Ty)>,
    /// Initialisers that stand at the fields.
    pub defaults: Vec<(Name, Initial<'t>)>,
    /// Fields that are C++ references.
    pub references: FxHashSet<Name>,
    /// Methods, by last name, with what they take.
    pub methods: FxHashMap<String, Signature>,
    /// Static data members.
    pub statics: FxHashSet<String>,
    /// Base classes.
    pub bases: Vec<Name>,
    /// Constructors that the user wrote or declared (deleted ones do not count).
    pub constructors: Vec<Signature>,
    /// It declares a virtual destructor.
    pub virtual_drop: bool,
}

impl Class<'_> {
    /// The type of a field.
    pub fn field(&self, name: &str) -> Option<&Ty> {
        let found = self.fields.iter().find(|(field, _)| field.as_str() == name);
        found.map(|(_, ty)| ty)
    }
}

/// What a function takes and gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Signature {
    /// Parameter types, `this` excluded.
    pub params: Vec<Ty>,
    /// Which parameters are C++ references.
    pub by_reference: Vec<bool>,
    /// Result.
    pub ret: Ty,
    /// The result is a C++ reference.
    pub returns_reference: bool,
    /// A static method or a free function.
    pub free: bool,
}

/// Names of one file.
#[derive(Debug, Default)]
pub(super) struct Known<'t> {
    /// Types with a body here.
    pub classes: FxHashMap<Name, Class<'t>>,
    /// Functions declared or defined here, methods included.
    pub functions: FxHashMap<Name, Signature>,
    /// Operators that are free functions, all overloads of each.
    pub operators: FxHashMap<Name, Vec<Signature>>,
    /// Variables declared or defined here.
    pub globals: FxHashMap<Name, Ty>,
    /// Enumerators with their value where it is plain.
    pub enumerators: FxHashMap<Name, Option<i64>>,
    /// `typedef` and `using X = Y`.
    pub typedefs: FxHashMap<Name, Ty>,
    /// Types named here without a body (`struct x;`, enums).
    pub types: FxHashSet<Name>,
    /// Namespaces opened here.
    pub namespaces: FxHashSet<Name>,
    /// `using x::y;`, `namespace y = x;`: the path of `x::y`, or `x`, by that of `y` in the scope where it is written.
    pub declared: FxHashMap<Name, Name>,
    /// `using namespace x;`
    pub used: Vec<Name>,
}

impl<'t> Known<'t> {
    /// Notes a function that is declared or defined here.
    pub fn function(&mut self, path: Name, signature: Signature) {
        if signature.free && path.last_segment().starts_with("operator") {
            let all = self.operators.entry(path).or_default();
            // A declaration and its definition are one.
            if !all.iter().any(|one| one.params == signature.params) {
                all.push(signature.clone());
            }
        }
        self.functions.entry(path).or_insert(signature);
    }

    /// The path that `name` has when written inside `scope`, if `is` holds for one: innermost scope first.
    pub fn resolve(&self, scope: Name, name: &str, is: impl Fn(&Self, Name) -> bool) -> Option<Name> {
        if let Some(rooted) = name.strip_prefix("::") {
            let rooted = Name::new(rooted);
            return is(self, rooted).then_some(rooted);
        }
        let mut scope = Some(scope).filter(|s| !s.as_str().is_empty());
        while let Some(path) = scope {
            let candidate = path.join(name);
            if is(self, candidate) {
                return Some(candidate);
            }
            if let Some(path) = self.declared_as(candidate).filter(|path| is(self, *path)) {
                return Some(path);
            }
            scope = path.parent();
        }
        let plain = Name::new(name);
        if is(self, plain) {
            return Some(plain);
        }
        if let Some(path) = self.declared_as(plain).filter(|path| is(self, *path)) {
            return Some(path);
        }
        let used = self.used.iter().map(|used| used.join(name));
        used.into_iter().find(|path| is(self, *path))
    }

    /// The path with what it begins with under its own path, where that has another name here.
    fn declared_as(&self, path: Name) -> Option<Name> {
        let text = path.as_str();
        let ends = text.match_indices("::").map(|(at, _)| at).chain([text.len()]);
        let mut of = ends.filter_map(|end| {
            let prefix = Name::new(text.get(..end)?);
            let rest = text.get(end..)?.trim_start_matches("::");
            let own = match (self.declared.get(&prefix), self.typedefs.get(&prefix)) {
                (Some(own), _) => *own,
                (None, Some(Ty::Named(own, _))) if !rest.is_empty() => *own,
                _ => return None,
            };
            Some(if rest.is_empty() { own } else { own.join(rest) })
        });
        of.next()
    }

    /// The path of a type written in `scope`; as written when the file does not know it.
    pub fn type_path(&self, scope: Name, name: &str) -> Name {
        self.resolve(scope, name, Self::is_type).unwrap_or_else(|| Name::new(name.trim_start_matches("::")))
    }

    /// Is it a type of this file?
    pub fn is_type(&self, path: Name) -> bool {
        self.classes.contains_key(&path) || self.typedefs.contains_key(&path) || self.types.contains(&path)
    }

    /// Follows typedefs.
    pub fn unalias(&self, ty: &Ty) -> Ty {
        let mut ty = ty.clone();
        for _ in 0..16 {
            match &ty {
                Ty::Named(path, args) if args.is_empty() => match self.typedefs.get(path) {
                    Some(next) if *next != ty => ty = next.clone(),
                    _ => break,
                },
                _ => break,
            }
        }
        ty
    }

    /// The path and class of a type, looked up through references and typedefs.
    pub fn class_of(&self, ty: &Ty) -> Option<(Name, &Class<'t>)> {
        let mut ty = self.unalias(ty);
        while let Ty::Ref(inner) = &ty {
            ty = self.unalias(&inner.clone());
        }
        let path = ty.path()?;
        self.classes.get(&path).map(|class| (path, class))
    }

    /// Looks something up in a class and its bases.
    pub fn in_class<T>(&self, class: Name, find: &impl Fn(Name, &Class<'t>) -> Option<T>) -> Option<T> {
        self.in_class_within(class, find, 16)
    }

    fn in_class_within<T>(
        &self,
        class: Name,
        find: &impl Fn(Name, &Class<'t>) -> Option<T>,
        depth: usize,
    ) -> Option<T> {
        let known = self.classes.get(&class)?;
        find(class, known).or_else(|| {
            let deeper = depth.checked_sub(1)?;
            let mut bases = known.bases.iter();
            bases.find_map(|base| self.in_class_within(*base, find, deeper))
        })
    }

    /// The type of a field of a class or its bases.
    pub fn field(&self, class: Name, field: &str) -> Option<Ty> {
        self.in_class(class, &|_, class| class.field(field).cloned())
    }

    /// The method of a class or its bases, with the class that has it.
    pub fn method(&self, class: Name, method: &str) -> Option<(Name, Signature)> {
        self.in_class(class, &|path, class| class.methods.get(method).map(|m| (path, m.clone())))
    }

    /// Has the class a base whose body is elsewhere, or no body here at all?
    pub fn partly_unknown(&self, class: Name) -> bool {
        let unknown = |bases: &[Name]| bases.iter().any(|b| !self.classes.contains_key(b));
        self.classes.get(&class).is_none_or(|_| self.in_class(class, &|_, c| unknown(&c.bases).then_some(())).is_some())
    }
}
