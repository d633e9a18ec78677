//! What a name stands for where it is used.

use super::body::{Binding, CaptureDefault};
use super::lowering::Lowering;
use crate::ir::{Const, LocalKind, Name, Operand, Place, Proj, Ty};

/// A name, resolved as far as the file tells.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    /// A variable or field.
    Place(Place, Ty),
    /// A literal or constant.
    Const(Const),
    /// A function of this file.
    Function(Name),
    /// Something of another file.
    Unknown(Name),
}

impl Lowering<'_> {
    /// A variable of this function, or of one around it, which is then captured.
    pub fn variable(&mut self, name: &str) -> Option<Binding> {
        if let Some(binding) = self.body.lookup(name) {
            return Some(binding.clone());
        }
        self.body.lambda?;
        let level = (0..self.outer.len()).rev().find(|at| self.outer[*at].lookup(name).is_some())?;
        let mut binding = self.outer[level].lookup(name)?.clone();
        // A static variable is not captured but used.
        let holder = self.outer[level].locals.get(binding.local.0 as usize);
        let lasting = holder.is_some_and(|l| l.kind == LocalKind::Static);
        let count = self.outer.len();
        for at in level + 1..=count {
            let body = if at == count { &mut self.body } else { &mut self.outer[at] };
            let by_reference = lasting || (body.lambda == Some(CaptureDefault::Reference) && name != "this");
            let from = seen(&binding);
            let value = if by_reference { Operand::Ref(from) } else { Operand::Copy(from) };
            binding = capture(body, name, binding.ty.clone(), by_reference, value);
        }
        Some(binding)
    }

    /// What `name` stands for.
    pub fn meaning(&mut self, name: &str) -> Meaning {
        if let Some(binding) = self.variable(name) {
            return Meaning::Place(seen(&binding), binding.ty);
        }
        if let Some(found) = self.member_named(name) {
            return found;
        }
        let scope = self.body.scope;
        let global = self.known.resolve(scope, name, |known, path| known.globals.contains_key(&path));
        if let Some(path) = global {
            let ty = self.known.globals.get(&path).cloned().unwrap_or_default();
            return Meaning::Place(Place::global(path), ty);
        }
        if let Some((path, value)) = self.enumerator(name) {
            return Meaning::Const(value.map_or(Const::Named(path), Const::Int));
        }
        if let Some(path) = self.function_named(name) {
            return Meaning::Function(path);
        }
        let plain = name.trim_start_matches("::");
        match plain {
            "errno" => Meaning::Place(Place::global(Name::new("errno")), Ty::named("int")),
            "nullptr" | "NULL" => Meaning::Const(Const::Null),
            "true" | "TRUE" => Meaning::Const(Const::Bool(true)),
            "false" | "FALSE" => Meaning::Const(Const::Bool(false)),
            "__func__" | "__FUNCTION__" | "__FILE__" | "__PRETTY_FUNCTION__" => {
                Meaning::Const(Const::Str(Name::new("")))
            }
            "__LINE__" => Meaning::Const(Const::Int(1)),
            _ if self.field_of_unknown(plain) => Meaning::Place(self.this_field(Name::new(plain)), Ty::Unknown),
            _ => Meaning::Unknown(Name::new(plain)),
        }
    }

    /// A function of this file by the name it is called by here.
    pub fn function_named(&self, name: &str) -> Option<Name> {
        self.known.resolve(self.body.scope, name, |known, path| known.functions.contains_key(&path))
    }

    /// A bare member name inside a method.
    fn member_named(&mut self, name: &str) -> Option<Meaning> {
        let class = self.method_class()?;
        if name.contains("::") {
            return None;
        }
        let fixed = self.known.in_class(class, &|path, class| class.statics.contains(name).then_some(path));
        if let Some(owner) = fixed {
            let path = owner.join(name);
            let ty = self.known.globals.get(&path).cloned().unwrap_or_default();
            return Some(Meaning::Place(Place::global(path), ty));
        }
        let ty = self.known.field(class, name)?;
        Some(Meaning::Place(self.this_field(Name::new(name)), ty))
    }

    /// The class of the method being lowered, seen from its lambdas too.
    pub fn method_class(&self) -> Option<Name> {
        let own = self.body.class;
        own.or_else(|| self.outer.iter().rev().find_map(|body| body.class))
    }

    /// A member of a class whose body is in another file: told by the form of the name.
    fn field_of_unknown(&self, name: &str) -> bool {
        let Some(class) = self.method_class() else {
            return false;
        };
        let member = name.ends_with('_') || name.starts_with("m_");
        let begins_small = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
        let whole = !self.known.classes.contains_key(&class);
        let outside = name.contains("::") || matches!(name, "stdin" | "stdout" | "stderr" | "environ");
        !outside && self.known.partly_unknown(class) && (member || (whole && begins_small))
    }
}

/// The place that a use of the binding means.
pub(super) fn seen(binding: &Binding) -> Place {
    let place = Place::local(binding.local);
    if binding.reference { place.with(Proj::Deref) } else { place }
}

/// Adds a capture to a lambda's body.
pub(super) fn capture(
    body: &mut super::body::Body<'_>,
    name: &str,
    ty: Ty,
    reference: bool,
    value: Operand,
) -> Binding {
    let span = body.locals.first().map(|l| l.span).unwrap_or_default();
    let local = body.local(Some(Name::new(name)), ty.clone(), LocalKind::Capture, span);
    body.captures.push((local, value));
    let binding = Binding { local, reference, ty };
    if let Some(scope) = body.scopes.first_mut() {
        scope.names.insert(name.to_owned(), binding.clone());
    }
    binding
}
