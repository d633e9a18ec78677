//! Types of expressions, as far as declarations of this file tell.

use std::sync::Arc;

use tree_sitter::Node;

use super::lowering::Lowering;
use super::names::Meaning;
use super::syntax::{field, first, operator, path_text};
use crate::ir::{Name, Ty};

impl<'t> Lowering<'t> {
    /// The type of an expression; `Ty::Unknown` when not obvious. References are looked through.
    pub fn type_of(&mut self, node: Node<'t>) -> Ty {
        self.deeper(|s| s.type_within(node)).unwrap_or_default()
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
                let ty = field(node, "argument").map_or(Ty::Unknown, |n| self.type_of(n));
                self.element(&ty)
            }
            "pointer_expression" => {
                let ty = field(node, "argument").map_or(Ty::Unknown, |n| self.type_of(n));
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
            _ => Ty::Unknown,
        }
    }

    fn field_type(&mut self, node: Node<'t>) -> Option<Ty> {
        let name = self.text(field(node, "field")?);
        let object = self.type_of(field(node, "argument")?);
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
                let path = self.function_named(&name);
                if let Some(signature) = path.and_then(|p| self.known.functions.get(&p)) {
                    return signature.ret.clone();
                }
                let class = self.known.resolve(self.body.scope, &name, |k, p| k.classes.contains_key(&p));
                class.map_or(Ty::Unknown, |path| Ty::named(path.as_str()))
            }
            "field_expression" => {
                let Some(argument) = field(function, "argument") else {
                    return Ty::Unknown;
                };
                let object = self.type_of(argument);
                let name = field(function, "field").map_or("", |n| self.text(n));
                if matches!(name, "back" | "front" | "at" | "value" | "get") {
                    let element = self.element(&object);
                    if element != Ty::Unknown && self.known.class_of(&object).is_none() {
                        return element;
                    }
                }
                let class = self.class_of(&object);
                let method = class.and_then(|c| self.known.method(c, name));
                method.map_or(Ty::Unknown, |(_, signature)| signature.ret)
            }
            _ => Ty::Unknown,
        }
    }
}
