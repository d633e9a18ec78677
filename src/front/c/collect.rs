//! The survey of a file: which types, functions and variables it declares, and which bodies there are to lower.

use tree_sitter::Node;

use super::instances::Bound;
use super::known::Signature;
use super::lowering::Lowering;
use super::syntax::{all, child, field, fields, first, named, path_text};
use crate::ir::{Name, Ty, TypeDef, TypeKind};

/// Where an item stands.
#[derive(Clone, Debug)]
pub(super) struct Item<'t> {
    /// Namespace or class.
    pub scope: Name,
    /// The class, inside a class body.
    pub class: Option<Name>,
    /// Inside an anonymous namespace.
    pub local: bool,
    /// Template parameters.
    pub params: Vec<&'t str>,
}

/// A body to lower once all names are known.
#[derive(Debug)]
pub(super) enum Task<'t> {
    /// A function with a body.
    Function(Node<'t>, Item<'t>),
    /// One of a template, for the types that its parameters stand for: with its path.
    Instance(Node<'t>, Item<'t>, Name, Bound<'t>),
    /// A variable of the file: its declarator and initialiser, path and type.
    Global(Node<'t>, Option<Node<'t>>, Name, Ty, Item<'t>),
    /// A constructor that the compiler writes, for the sake of the initialisers at the fields.
    Constructor(Node<'t>, Name),
}

impl<'t> Lowering<'t> {
    /// Reads all declarations of a file.
    pub fn survey(&mut self, root: Node<'t>) {
        let item = Item { scope: Name::new(""), class: None, local: false, params: Vec::new() };
        self.type_names(root, item.scope);
        self.items(root, &item);
    }

    /// First pass: names of types alone, so that they may be used before they are declared.
    fn type_names(&mut self, node: Node<'t>, scope: Name) {
        for node in named(node) {
            match node.kind() {
                "namespace_definition" => {
                    let inner = self.namespace(node, scope);
                    self.inner_type_names(node, inner);
                }
                "struct_specifier" | "class_specifier" | "union_specifier" | "enum_specifier" => {
                    let name = field(node, "name").map(|n| path_text(n, &self.rendered.text));
                    let Some(path) = name.map(|name| scope.join(&name)) else {
                        continue;
                    };
                    let path = if self.cpp { path } else { Name::new(path.last_segment()) };
                    self.known.types.insert(path);
                    self.inner_type_names(node, path);
                }
                "alias_declaration" => {
                    if let Some(name) = field(node, "name") {
                        self.known.types.insert(scope.join(self.text(name)));
                    }
                }
                "linkage_specification"
                | "declaration_list"
                | "template_declaration"
                | "type_definition"
                | "declaration"
                | "field_declaration"
                | "ERROR" => {
                    self.deeper(|s| s.type_names(node, scope));
                }
                _ => {}
            }
        }
    }

    fn inner_type_names(&mut self, node: Node<'t>, scope: Name) {
        if let Some(body) = field(node, "body") {
            self.deeper(|s| s.type_names(body, scope));
        }
    }

    /// The path of a namespace; an anonymous one adds nothing.
    fn namespace(&mut self, node: Node<'t>, scope: Name) -> Name {
        let Some(name) = field(node, "name") else {
            return scope;
        };
        let path = path_text(name, &self.rendered.text).replace("inline", "");
        let mut inner = scope;
        for segment in path.split("::") {
            inner = inner.join(segment);
            self.known.namespaces.insert(inner);
        }
        inner
    }

    pub fn items(&mut self, node: Node<'t>, item: &Item<'t>) {
        for node in named(node) {
            self.deeper(|s| s.item(node, item));
        }
    }

    /// One declaration of a file, namespace or class.
    pub fn item(&mut self, node: Node<'t>, item: &Item<'t>) {
        self.body.scope = item.scope;
        self.params.clone_from(&item.params);
        match node.kind() {
            "namespace_definition" => {
                let scope = self.namespace(node, item.scope);
                let local = item.local || field(node, "name").is_none();
                if let Some(body) = field(node, "body") {
                    self.items(body, &Item { scope, local, ..item.clone() });
                }
            }
            "template_declaration" => {
                let mut inner = item.clone();
                if let Some(list) = field(node, "parameters") {
                    inner.params.extend(self.template_parameters(list));
                }
                self.template(node, &inner);
                self.items(node, &inner);
            }
            "function_definition" => self.function_item(node, item),
            "declaration" | "field_declaration" => self.declaration_item(node, item),
            "type_definition" => self.typedef(node, item),
            "alias_declaration" => self.alias(node, item),
            "struct_specifier" | "class_specifier" | "union_specifier" | "enum_specifier" => {
                self.specified(node);
            }
            "using_declaration" => self.using(node, item),
            "namespace_alias_definition" => {
                let parts = named(node);
                if let [name, target] = parts.as_slice() {
                    let target = path_text(*target, &self.rendered.text);
                    let path = item.scope.join(self.text(*name));
                    self.known.declared.insert(path, Name::new(target.trim_start_matches("::")));
                    self.unit.aliases.push((path, Name::new(&target)));
                }
            }
            "linkage_specification" | "declaration_list" | "friend_declaration" | "ERROR" => {
                let outside =
                    Item { class: item.class.filter(|_| node.kind() != "friend_declaration"), ..item.clone() };
                self.items(node, &outside);
            }
            _ => {}
        }
    }

    fn template_parameters(&self, list: Node<'t>) -> Vec<&'t str> {
        named(list)
            .into_iter()
            .filter(|p| p.kind().contains("type_parameter"))
            .filter_map(|p| field(p, "name").or_else(|| first(p)))
            .map(|name| self.text(name))
            .collect()
    }

    /// `typedef T a, *b;`
    pub fn typedef(&mut self, node: Node<'t>, item: &Item<'t>) {
        let Some(specifier) = field(node, "type") else {
            return;
        };
        let base = self.specified(specifier);
        for declarator in fields(node, "declarator") {
            let declared = self.declarator(declarator, base.clone());
            let ty = match declared.function {
                Some(_) => Ty::Fn(declared.ty.into()),
                None => declared.ty,
            };
            if let Some(name) = declared.name {
                self.named_alias(item.scope.join(self.text(name)), ty, node);
            }
        }
    }

    fn alias(&mut self, node: Node<'t>, item: &Item<'t>) {
        if let (Some(name), Some(ty)) = (field(node, "name"), field(node, "type")) {
            let ty = self.described(ty);
            self.named_alias(item.scope.join(self.text(name)), ty, node);
        }
    }

    fn named_alias(&mut self, path: Name, ty: Ty, node: Node<'t>) {
        if ty.path() == Some(path) || self.known.typedefs.contains_key(&path) {
            return;
        }
        self.known.typedefs.insert(path, ty.clone());
        let params = self.params.iter().map(|p| self.body.scope.join(p)).collect();
        let span = self.span(node);
        self.unit.types.push(TypeDef {
            path,
            params,
            kind: TypeKind::Alias(ty),
            drop: None,
            virtual_drop: false,
            bases: Vec::new(),
            numbers: Vec::new(),
            span,
        });
    }

    /// `using namespace a;`, `using a::b;` and `using enum a::c;`
    pub fn using(&mut self, node: Node<'t>, item: &Item<'t>) {
        let Some(target) = first(node) else { return };
        let path = Name::new(path_text(target, &self.rendered.text).trim_start_matches("::"));
        let of = |kind: &str| all(node).iter().any(|n| n.kind() == kind);
        if of("enum") {
            let path = self.known.type_path(item.scope, path.as_str());
            self.known.used.push(path);
        } else if of("namespace") {
            self.known.used.push(path);
            // Names of other files are written as they stand, whatever the namespace around them.
            self.unit.globs.push((Name::new(""), path));
            if !item.scope.as_str().is_empty() {
                self.unit.globs.push((item.scope, path));
            }
        } else {
            let own = item.scope.join(path.last_segment());
            self.known.declared.insert(own, path);
            self.unit.aliases.push((own, path));
        }
    }

    /// A function with a body, or one that is defaulted or deleted.
    fn function_item(&mut self, node: Node<'t>, item: &Item<'t>) {
        if let Some(specifier) = field(node, "type") {
            // A struct may be defined in the return type.
            self.specified(specifier);
        }
        if let Some((path, signature)) = self.signature(node, item) {
            self.known.function(path, signature);
        }
        if field(node, "body").is_some() || child(node, "try_statement").is_some() {
            self.tasks.push_back(Task::Function(node, item.clone()));
        }
    }

    /// The path and types of a function declared by `node`.
    pub fn signature(&mut self, node: Node<'t>, item: &Item<'t>) -> Option<(Name, Signature)> {
        let declarator = field(node, "declarator")?;
        let base = field(node, "type").map_or(Ty::Unknown, |n| self.specified(n));
        let declared = self.declarator(declarator, base);
        let (name, function) = (declared.name?, declared.function?);
        let path = self.function_path(name, item);
        let mut signature = self.parameter_types(function);
        signature.ret = declared.ty;
        signature.returns_reference = declared.reference;
        let outside = self.outside_class(name, path).is_some();
        signature.free = (item.class.is_none() && !outside) || self.storage(node, "static");
        Some((path, signature))
    }

    /// The types that a function declarator takes.
    pub fn parameter_types(&mut self, function: Node<'t>) -> Signature {
        let mut signature = Signature::default();
        let list = field(function, "parameters").map(named).unwrap_or_default();
        for param in list {
            if !param.kind().ends_with("parameter_declaration") {
                continue;
            }
            let base = field(param, "type").map_or(Ty::Unknown, |n| self.specified(n));
            let (ty, reference) = match field(param, "declarator") {
                Some(declarator) => {
                    let declared = self.declarator(declarator, base);
                    (declared.ty, declared.reference)
                }
                None if self.text(param) == "void" => continue,
                None => (base, false),
            };
            signature.params.push(ty);
            signature.by_reference.push(reference);
        }
        signature
    }

    /// Has the declaration this storage class?
    pub fn storage(&self, node: Node<'t>, class: &str) -> bool {
        all(node).into_iter().any(|n| n.kind() == "storage_class_specifier" && self.text(n) == class)
    }

    /// Variables, prototypes and types of a declaration at file or namespace level.
    fn declaration_item(&mut self, node: Node<'t>, item: &Item<'t>) {
        let base = field(node, "type").map_or(Ty::Unknown, |n| self.specified(n));
        for declarator in fields(node, "declarator") {
            let declared = self.declarator(declarator, base.clone());
            let Some(name) = declared.name else { continue };
            if declared.function.is_some() {
                if let Some((path, signature)) = self.signature(node, item) {
                    self.known.function(path, signature);
                }
                continue;
            }
            let name = path_text(name, &self.rendered.text);
            let path = match name.rsplit_once("::") {
                Some((class, last)) => self.known.type_path(item.scope, class).join(last),
                None => item.scope.join(&name),
            };
            self.known.globals.insert(path, declared.ty.clone());
            let value = field(declarator, "value");
            let elsewhere = self.storage(node, "extern") && value.is_none();
            if !elsewhere {
                let task = Task::Global(declarator, value, path, declared.ty, item.clone());
                self.tasks.push_back(task);
            }
        }
    }
}
