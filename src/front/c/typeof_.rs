//! Types of expressions, as far as declarations of this file tell.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::known::Signature;
use super::lowering::Lowering;
use super::names::Meaning;
use super::syntax::{field, first, operator, path_text};
use crate::ir::{Name, Ty};

/// What the parts of one expression are: where each is asked for twice, a chain of calls would double with every link.
#[derive(Default)]
pub(super) struct Typed {
    under_way: usize,
    parts: FxHashMap<usize, Ty>,
}

impl<'t> Lowering<'t> {
    /// The type of an expression; `Ty::Unknown` when not obvious. References are looked through.
    pub fn type_of(&mut self, node: Node<'t>) -> Ty {
        if let Some(known) = self.typed.parts.get(&node.id()) {
            return known.clone();
        }
        self.typed.under_way += 1;
        let ty = self.deeper(|s| s.type_within(node)).unwrap_or_default();
        self.typed.under_way -= 1;
        if self.typed.under_way > 0 {
            self.typed.parts.insert(node.id(), ty.clone());
        } else {
            // Names may mean something else where the next one stands.
            self.typed.parts.clear();
        }
        ty
    }

    fn type_within(&mut self, node: Node<'t>) -> Ty {
        match node.kind() {
            "identifier" | "qualified_identifier" => {
                let name = path_text(node, &self.rendered.text);
                match self.meaning(&name) {
                    Meaning::Place(_, ty) => ty,
                    _ => Ty::Unknown,
                }
            }
            "this" => self.method_class().map_or(Ty::Unknown, |c| Ty::Ref(Ty::named(c.as_str()).into())),
            "parenthesized_expression" => first(node).map_or(Ty::Unknown, |n| self.type_of(n)),
            "field_expression" => self.field_type(node).unwrap_or_default(),
            "subscript_expression" => {
                if let Some(signature) = field(node, "argument").and_then(|a| self.operator_of(a, "operator[]")) {
                    return signature.ret;
                }
                let ty = field(node, "argument").map_or(Ty::Unknown, |n| self.type_of(n));
                self.element(&ty)
            }
            "pointer_expression" => {
                let argument = field(node, "argument");
                if let Some(argument) = argument.filter(|a| operator(node) == "*" && self.overloaded(*a, "operator*")) {
                    let signature = self.operator_of(argument, "operator*");
                    return signature.map_or(Ty::Unknown, |signature| signature.ret);
                }
                let ty = argument.map_or(Ty::Unknown, |n| self.type_of(n));
                match (operator(node), self.known.unalias(&ty)) {
                    ("&", ty) => Ty::Ref(ty.into()),
                    ("*", Ty::Ref(inner) | Ty::Array(inner)) => inner.as_ref().clone(),
                    ("*", Ty::Named(_, args)) => args.first().cloned().unwrap_or_default(),
                    _ => Ty::Unknown,
                }
            }
            "cast_expression" | "compound_literal_expression" => {
                field(node, "type").map_or(Ty::Unknown, |n| self.described(n))
            }
            "new_expression" => {
                let ty = field(node, "type").map_or(Ty::Unknown, |n| self.specified(n));
                Ty::Ref(ty.into())
            }
            "assignment_expression" => field(node, "left").map_or(Ty::Unknown, |n| self.type_of(n)),
            "conditional_expression" => field(node, "alternative").map_or(Ty::Unknown, |n| self.type_of(n)),
            "number_literal" | "char_literal" => Ty::named("int"),
            "call_expression" => self.result_type(node),
            "binary_expression" => self.binary_type(node),
            _ => Ty::Unknown,
        }
    }

    fn field_type(&mut self, node: Node<'t>) -> Option<Ty> {
        let name = self.text(field(node, "field")?);
        let object = self.object_type(node)?;
        let class = self.class_of(&object)?;
        self.known.field(class, name)
    }

    /// The class behind a type: through pointers, and through the smart pointers that the file names.
    pub fn class_of(&self, ty: &Ty) -> Option<Name> {
        if let Some((path, _)) = self.known.class_of(ty) {
            return Some(path);
        }
        match self.known.unalias(ty.peel()) {
            Ty::Named(path, args) if path.as_str().ends_with("_ptr") => {
                args.first().and_then(|inner| self.known.class_of(inner)).map(|(path, _)| path)
            }
            _ => None,
        }
    }

    /// What a container or array holds.
    pub fn element(&self, ty: &Ty) -> Ty {
        match self.known.unalias(ty) {
            Ty::Array(inner) => inner.as_ref().clone(),
            Ty::Ref(inner) => match self.known.unalias(&inner) {
                Ty::Array(inner) => inner.as_ref().clone(),
                Ty::Named(path, args) if !args.is_empty() => self.element(&Ty::Named(path, args)),
                other => other,
            },
            // A map's last argument is its value; allocators and comparators are seldom written.
            Ty::Named(path, args) => {
                let keyed = path.as_str().ends_with("map");
                let at = if keyed { args.get(1) } else { args.first() };
                at.cloned().unwrap_or_default()
            }
            _ => Ty::Unknown,
        }
    }

    fn result_type(&mut self, node: Node<'t>) -> Ty {
        let Some(function) = field(node, "function") else {
            return Ty::Unknown;
        };
        match function.kind() {
            "identifier" | "qualified_identifier" | "template_function" => {
                let name = path_text(function, &self.rendered.text);
                if matches!(name.as_str(), "std::move" | "std::forward" | "move") {
                    let args = field(node, "arguments");
                    return args.and_then(first).map_or(Ty::Unknown, |n| self.type_of(n));
                }
                if name.ends_with("_cast") || name.starts_with("std::make_") {
                    let inner = self.template_arguments(function);
                    let inner = inner.first().cloned().unwrap_or_default();
                    return if name.ends_with("_cast") {
                        inner
                    } else {
                        Ty::Named(Name::new("std::unique_ptr"), Arc::from([inner]))
                    };
                }
                if let Some(signature) = self.call_signature(node) {
                    return signature.ret;
                }
                let class = self
                    .known
                    .resolve(self.body.scope, &name, |k, p| k.classes.contains_key(&p) || k.types.contains(&p));
                class.map_or(Ty::Unknown, |path| Ty::named(path.as_str()))
            }
            "field_expression" => {
                let Some(argument) = field(function, "argument") else {
                    return Ty::Unknown;
                };
                let object = self.type_of(argument);
                let name = field(function, "field").map_or("", |n| self.text(n));
                if matches!(name, "back" | "front" | "top" | "at" | "value" | "get") {
                    let element = self.element(&object);
                    if element != Ty::Unknown && self.known.class_of(&object).is_none() {
                        // A smart pointer gives out a bare one.
                        return if name == "get" { Ty::Ref(element.into()) } else { element };
                    }
                }
                self.call_signature(node).map_or(Ty::Unknown, |signature| signature.ret)
            }
            _ => Ty::Unknown,
        }
    }

    /// Does the call return a C++ reference?
    pub fn returns_reference(&mut self, node: Node<'t>) -> bool {
        self.cpp && self.call_signature(node).is_some_and(|signature| signature.returns_reference)
    }

    /// What the called function takes and gives, as far as declarations tell.
    pub fn call_signature(&mut self, node: Node<'t>) -> Option<Signature> {
        let function = field(node, "function")?;
        match function.kind() {
            "identifier" | "qualified_identifier" | "template_function" => {
                let name = path_text(function, &self.rendered.text);
                if self.variable(&name).is_some() {
                    return None;
                }
                let method = self.method_class().and_then(|class| self.known.method(class, &name));
                if let Some((_, signature)) = method {
                    return Some(signature);
                }
                let path = self.function_named(&name)?;
                self.known.functions.get(&path).cloned()
            }
            "field_expression" => {
                let name = field(function, "field").map_or("", |n| self.text(n));
                let object = self.object_type(function)?;
                let class = self.class_of(&object)?;
                self.known.method(class, name).map(|(_, signature)| signature)
            }
            _ => None,
        }
    }

    /// The type of what `.` and `->` select from.
    fn object_type(&mut self, node: Node<'t>) -> Option<Ty> {
        let argument = field(node, "argument")?;
        if operator(node) == "->" && self.overloaded(argument, "operator->") {
            return self.operator_of(argument, "operator->").map(|signature| signature.ret);
        }
        Some(self.type_of(argument))
    }
}
