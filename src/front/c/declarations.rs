//! Local variables.

use tree_sitter::Node;

use super::lowering::Lowering;
use super::syntax::{child, field, fields, first, named};
use crate::ir::{LocalId, LocalKind, Name, Operand, Place, Rvalue, Term, Ty};

impl<'t> Lowering<'t> {
    /// `T a = x, *b, c(1);` inside a function.
    pub fn local_declaration(&mut self, node: Node<'t>) {
        let base = field(node, "type").map_or(Ty::Unknown, |n| self.specified(n));
        let fixed = self.storage(node, "static");
        let elsewhere = self.storage(node, "extern");
        let cleanup = self.cleanup(node);
        for declarator in fields(node, "declarator") {
            if elsewhere {
                let declared = self.declarator(declarator, base.clone());
                if let Some(name) = declared.name.filter(|_| declared.function.is_none()) {
                    let path = Name::new(self.text(name));
                    self.known.globals.entry(path).or_insert(declared.ty);
                }
                continue;
            }
            let value = field(declarator, "value").or_else(|| field(node, "value"));
            let local = self.declared(declarator, &base, value, fixed);
            if let (Some(local), Some(cleanup)) = (local, cleanup) {
                self.body.cleanups.insert(local, cleanup);
            }
        }
    }

    /// The function of `__attribute__((cleanup(f)))`.
    fn cleanup(&self, node: Node<'t>) -> Option<Name> {
        let attribute = child(node, "attribute_specifier")?;
        let list = child(attribute, "argument_list")?;
        let call = named(list).into_iter().find(|n| {
            let name = field(*n, "function").map(|f| self.text(f));
            matches!(name, Some("cleanup" | "__cleanup__"))
        })?;
        let function = first(field(call, "arguments")?)?;
        let name = self.text(function);
        Some(self.function_named(name).unwrap_or_else(|| Name::new(name)))
    }

    /// One declarator; the variable it declares.
    fn declared(&mut self, declarator: Node<'t>, base: &Ty, value: Option<Node<'t>>, fixed: bool) -> Option<LocalId> {
        let declared = self.declarator(declarator, base.clone());
        if let Some(binding) = declared.binding {
            self.structured(binding, value, declared.reference);
            return None;
        }
        let name = declared.name?;
        let given = declared.function.and_then(|function| self.given_to(function));
        let value = value.or(given);
        if declared.function.is_some() && value.is_none() {
            return None;
        }
        let mut ty = declared.ty;
        if matches!(ty, Ty::Unknown) {
            ty = value.map_or(Ty::Unknown, |value| self.type_of(value));
        }
        let text = self.text(name);
        if fixed {
            let local = self.declare(text, ty.clone(), LocalKind::Static, false, name);
            self.static_initialiser(local, &ty, value);
            return Some(local);
        }
        let reference = declared.reference;
        let local = self.declare(text, ty.clone(), LocalKind::Variable, reference, name);
        let to = Place::local(local);
        match value {
            Some(value) if reference => self.full_expression(|s| s.bind_reference(to, value), value),
            Some(value) => {
                let before = std::mem::take(&mut self.body.temporaries);
                self.initialise(to, &ty, value);
                self.end_temporaries(value);
                self.body.temporaries = before;
            }
            None if self.cpp && self.default_constructs(&ty) => {
                let span = self.span(name);
                self.construct(to, ty, Vec::new(), span);
            }
            None => {}
        }
        Some(local)
    }

    /// `for (T a(x);;)` reads like a function with one parameter of type `x`, where that is a variable.
    fn given_to(&mut self, function: Node<'t>) -> Option<Node<'t>> {
        let list = field(function, "parameters").filter(|_| self.cpp)?;
        let params = named(list);
        let mut names = params.iter().map(|param| field(*param, "type").filter(|_| named(*param).len() == 1));
        let all = names.all(|name| name.is_some_and(|name| self.variable(self.text(name)).is_some()));
        (all && !params.is_empty()).then_some(list)
    }

    /// `T &r = place;` A value without a place lives as long as the reference.
    pub fn bind_reference(&mut self, to: Place, value: Node<'t>) {
        let value = match value.kind() {
            "argument_list" | "initializer_list" => first(value).unwrap_or(value),
            _ => value,
        };
        let inner = super::syntax::bare(value);
        let span = self.span(value);
        match inner.kind() {
            "identifier"
            | "field_expression"
            | "subscript_expression"
            | "qualified_identifier"
            | "pointer_expression" => {
                let place = self.place(inner);
                self.assign(to, Rvalue::Use(Operand::Ref(place)), span);
            }
            "call_expression" | "cast_expression"
                if self.returns_reference(inner) || self.cast_to_reference(inner).is_some() =>
            {
                let place = self.place(inner);
                self.assign(to, Rvalue::Use(Operand::Ref(place)), span);
            }
            _ => self.into(value, to),
        }
    }

    /// A static variable is initialised once, before or at this point.
    fn static_initialiser(&mut self, local: LocalId, ty: &Ty, value: Option<Node<'t>>) {
        let Some(value) = value else { return };
        if self.literal(value).is_some() || self.evaluate(value, 16).is_some() {
            return;
        }
        if self.body.path.as_str() == "main" {
            // It runs once.
            return self.full_expression(|s| s.initialise(Place::local(local), ty, value), value);
        }
        let (first_time, end) = (self.body.block(), self.body.block());
        let span = self.span(value);
        self.body.terminate(Term::Choose { targets: vec![first_time, end], last: false, span });
        self.body.enter(first_time);
        self.full_expression(|s| s.initialise(Place::local(local), ty, value), value);
        self.body.fall_into(end);
    }

    /// `auto [a, b] = x;`
    fn structured(&mut self, binding: Node<'t>, value: Option<Node<'t>>, reference: bool) {
        let Some(value) = value else { return };
        let span = self.span(binding);
        let ty = self.type_of(value);
        let whole = if reference {
            self.full_expression(|s| s.place(value), value)
        } else {
            let local = self.body.local(None, ty.clone(), LocalKind::Variable, span);
            self.body.owned_by_scope(local);
            self.full_expression(|s| s.into(value, Place::local(local)), value);
            Place::local(local)
        };
        let parts = self.class_of(&ty).and_then(|c| self.known.classes.get(&c));
        let parts: Vec<Name> = parts.map(|c| c.fields.iter().map(|(n, _)| *n).collect()).unwrap_or_default();
        for (at, name) in named(binding).into_iter().enumerate() {
            let field = parts.get(at).copied().unwrap_or_else(|| Name::new(&at.to_string()));
            let text = self.text(name);
            let local = self.declare(text, Ty::Unknown, LocalKind::Variable, true, name);
            let part = Operand::Ref(whole.clone().field(field));
            self.assign(Place::local(local), Rvalue::Use(part), span);
        }
    }

    /// `if (T x = v)`: declares and gives the place to test.
    pub fn condition_declaration(&mut self, node: Node<'t>) -> Option<Place> {
        let base = field(node, "type").map_or(Ty::Unknown, |n| self.specified(n));
        let declarator = field(node, "declarator")?;
        let value = field(node, "value").or_else(|| field(declarator, "value"));
        let local = self.declared(declarator, &base, value, false)?;
        Some(Place::local(local))
    }
}
