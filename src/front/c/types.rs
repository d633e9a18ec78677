//! Type specifiers.

use std::sync::Arc;

use tree_sitter::Node;

use super::lowering::Lowering;
use super::syntax::{field, named, path_text};
use crate::ir::{Name, Ty};

impl<'t> Lowering<'t> {
    /// The type of a declaration's specifier, in the scope of the body.
    pub fn specified(&mut self, node: Node<'t>) -> Ty {
        let scope = self.body.scope;
        self.deeper(|s| s.specifier(node, scope)).unwrap_or_default()
    }

    /// A `type_descriptor`: specifier and abstract declarator.
    pub fn described(&mut self, node: Node<'t>) -> Ty {
        let base = match field(node, "type") {
            Some(specifier) => self.specified(specifier),
            None => return self.specified(node),
        };
        match field(node, "declarator") {
            Some(declarator) => self.declarator(declarator, base).ty,
            None => base,
        }
    }

    fn specifier(&mut self, node: Node<'t>, scope: Name) -> Ty {
        match node.kind() {
            "primitive_type" => Ty::named(self.text(node)),
            "sized_type_specifier" => Ty::named(&self.text(node).split_whitespace().collect::<Vec<_>>().join(" ")),
            "struct_specifier" | "union_specifier" | "class_specifier" | "enum_specifier" => self.tagged(node, scope),
            "type_identifier" | "identifier" | "namespace_identifier" => self.named_type(self.text(node), scope),
            "qualified_identifier" => {
                let path = path_text(node, &self.rendered.text);
                let args = self.template_arguments(node);
                let path = self.known.type_path(scope, &path);
                Ty::Named(path, args)
            }
            "template_type" => {
                let args = self.template_arguments(node);
                let path = path_text(node, &self.rendered.text);
                Ty::Named(self.known.type_path(scope, &path), args)
            }
            "type_descriptor" => self.described(node),
            "dependent_type" => super::syntax::first(node).map_or(Ty::Unknown, |n| self.specifier(n, scope)),
            _ => Ty::Unknown,
        }
    }

    fn named_type(&mut self, name: &str, scope: Name) -> Ty {
        if let Some(ty) = self.bound_type(name) {
            return ty.clone();
        }
        if self.params.contains(&name) {
            return Ty::Param(scope.join(name), Arc::from([]));
        }
        if matches!(name, "__auto_type" | "auto") {
            return Ty::Unknown;
        }
        Ty::Named(self.known.type_path(scope, name), Arc::from([]))
    }

    /// The type arguments of the last segment.
    pub fn template_arguments(&mut self, node: Node<'t>) -> Arc<[Ty]> {
        let mut node = node;
        while node.kind() == "qualified_identifier" {
            match field(node, "name") {
                Some(name) => node = name,
                None => break,
            }
        }
        let Some(list) = field(node, "arguments") else {
            return Arc::from([]);
        };
        let types: Vec<Ty> = named(list)
            .into_iter()
            .map(|arg| match arg.kind() {
                "type_descriptor" => self.deeper(|s| s.described(arg)).unwrap_or_default(),
                _ => Ty::Unknown,
            })
            .collect();
        types.into()
    }

    /// `struct x`, `enum x`, with or without a body; a body is recorded.
    fn tagged(&mut self, node: Node<'t>, scope: Name) -> Ty {
        let name = field(node, "name").map(|n| path_text(n, &self.rendered.text));
        let Some(body) = field(node, "body") else {
            return name.map_or(Ty::Unknown, |n| self.named_type(&n, scope));
        };
        let path = match name {
            Some(name) => self.own_scope(scope).join(&name),
            None => self.anonymous(scope, node),
        };
        if node.kind() == "enum_specifier" {
            self.enumeration(node, body, path, scope);
        } else {
            self.record(node, body, path);
        }
        Ty::Named(path, Arc::from([]))
    }

    /// C tags live in the file, wherever they stand.
    fn own_scope(&self, scope: Name) -> Name {
        if self.cpp { scope } else { Name::new("") }
    }

    /// A path for a type without a name, from the name that uses it.
    fn anonymous(&mut self, scope: Name, node: Node<'t>) -> Name {
        let user = node.parent().and_then(|parent| {
            let declarator = field(parent, "declarator")?;
            self.declarator(declarator, Ty::Unknown).name
        });
        let typedef = node.parent().is_some_and(|p| p.kind() == "type_definition");
        match user.map(|n| self.text(n)) {
            Some(name) if typedef => self.own_scope(scope).join(name),
            Some(name) => scope.join(&format!("{name}#{}", self.unit.file.0)),
            None => scope.join(&format!("#{}.{}", self.unit.file.0, node.start_byte())),
        }
    }
}
