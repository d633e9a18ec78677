//! Bodies of structs, classes, unions and enums.

use tree_sitter::Node;

use super::collect::{Item, Task};
use super::known::{Class, Initial};
use super::lowering::Lowering;
use super::syntax::{all, child, field, first, named, path_text};
use crate::ir::{Name, Ty, TypeDef, TypeKind};

impl<'t> Lowering<'t> {
    /// Records a struct, class or union with a body.
    pub fn record(&mut self, node: Node<'t>, body: Node<'t>, path: Name) {
        let scope = std::mem::replace(&mut self.body.scope, path);
        let params = self.params.clone();
        self.known.types.insert(path);
        let again = self.known.classes.contains_key(&path);
        let bases: Vec<Name> =
            child(node, "base_class_clause").map(|clause| self.bases(clause, scope)).unwrap_or_default();
        self.known.classes.entry(path).or_default().bases = bases.clone();
        let item = Item { scope: path, class: Some(path), local: false, params };
        let mut drop = None;
        for member in named(body) {
            self.deeper(|s| s.class_member(member, &item, &mut drop));
        }
        self.implicit_constructor(node, path);
        let class = self.known.classes.get(&path);
        let fields = class.map(|c| c.fields.clone()).unwrap_or_default();
        let definition = TypeDef {
            path,
            params: item.params.iter().map(|p| path.join(p)).collect(),
            kind: TypeKind::Struct(fields),
            drop,
            virtual_drop: self.known.classes.get(&path).is_some_and(|class| class.virtual_drop),
            bases,
            numbers: Vec::new(),
            span: self.span(node),
        };
        let types = &mut self.unit.types;
        match types.iter_mut().find(|t| again && t.path == path) {
            Some(earlier) => *earlier = definition,
            None => types.push(definition),
        }
        self.params = item.params;
        self.body.scope = scope;
    }

    fn bases(&mut self, clause: Node<'t>, scope: Name) -> Vec<Name> {
        named(clause)
            .into_iter()
            .filter(|n| n.kind().ends_with("identifier") || n.kind() == "template_type")
            .map(|n| self.known.type_path(scope, &path_text(n, &self.rendered.text)))
            .collect()
    }

    fn class(&mut self, path: Name) -> &mut Class<'t> {
        self.known.classes.entry(path).or_default()
    }

    fn class_member(&mut self, node: Node<'t>, item: &Item<'t>, drop: &mut Option<Name>) {
        let path = item.scope;
        match node.kind() {
            "field_declaration" => self.field_member(node, item),
            "function_definition" | "declaration" => {
                let named = self.method_member(node, item);
                let gone =
                    child(node, "default_method_clause").is_some() || child(node, "delete_method_clause").is_some();
                let destructs = named.is_some_and(|name| name.starts_with('~'));
                let first = self.text(node).split_whitespace().next().unwrap_or_default();
                if destructs && (first == "virtual" || child(node, "virtual").is_some()) {
                    self.class(path).virtual_drop = true;
                }
                if destructs && !gone {
                    *drop = Some(path.join(&format!("~{}", path.last_segment())));
                }
            }
            "template_declaration" => {
                self.item(node, item);
                let inner = named(node).into_iter().find(|n| n.kind() == "function_definition");
                if let Some(inner) = inner.or_else(|| child(node, "declaration")) {
                    self.note_method(inner, item);
                }
                self.body.scope = path;
            }
            "ERROR" => {
                for inner in named(node) {
                    self.deeper(|s| s.class_member(inner, item, drop));
                }
            }
            _ => {
                self.item(node, item);
                self.body.scope = path;
            }
        }
    }

    /// A method; its last name.
    fn method_member(&mut self, node: Node<'t>, item: &Item<'t>) -> Option<String> {
        let name = self.note_method(node, item);
        if node.kind() == "function_definition" {
            self.item(node, item);
            self.body.scope = item.scope;
            self.params.clone_from(&item.params);
        }
        name
    }

    fn note_method(&mut self, node: Node<'t>, item: &Item<'t>) -> Option<String> {
        let (path, signature) = self.signature(node, item)?;
        let deleted = child(node, "delete_method_clause").is_some();
        let defaulted = child(node, "default_method_clause").is_some();
        let constructs = path.last_segment() == item.scope.last_segment();
        if !deleted {
            self.known.functions.entry(path).or_insert_with(|| signature.clone());
        }
        let class = self.class(item.scope);
        if constructs {
            if !deleted && !defaulted {
                class.constructors.push(signature);
            }
        } else if !deleted && !defaulted {
            class.methods.insert(path.last_segment().to_owned(), signature);
        }
        Some(path.last_segment().to_owned())
    }

    fn field_member(&mut self, node: Node<'t>, item: &Item<'t>) {
        let specifier = field(node, "type");
        let base = specifier.map_or(Ty::Unknown, |n| self.specified(n));
        let fixed = self.storage(node, "static");
        let mut cursor = node.walk();
        let mut last: Option<Name> = None;
        let mut declared_any = false;
        let children: Vec<(Option<&str>, Node<'t>)> = {
            let mut list = Vec::new();
            if cursor.goto_first_child() {
                loop {
                    list.push((cursor.field_name(), cursor.node()));
                    if !cursor.goto_next_sibling() {
                        break;
                    }
                }
            }
            list
        };
        for (at, (slot, child)) in children.iter().copied().enumerate() {
            match slot {
                Some("declarator") if child.is_named() => {
                    declared_any = true;
                    let declared = self.declarator(child, base.clone());
                    if declared.function.is_some() {
                        self.note_method(node, item);
                        continue;
                    }
                    let Some(name) = declared.name else { continue };
                    let name = self.text(name);
                    if fixed {
                        let path = item.scope.join(name);
                        self.known.globals.insert(path, declared.ty.clone());
                        self.class(item.scope).statics.insert(name.to_owned());
                        last = None;
                        let of_it = children[at + 1..].iter().take_while(|(slot, _)| *slot != Some("declarator"));
                        let value = of_it.filter(|(slot, _)| *slot == Some("default_value")).map(|(_, n)| *n).next();
                        // Where it is only declared it is defined elsewhere.
                        if value.is_some() || self.storage(node, "inline") {
                            let task = Task::Global(child, value, path, declared.ty, item.clone());
                            self.tasks.push_back(task);
                        }
                        continue;
                    }
                    let name = Name::new(name);
                    let class = self.class(item.scope);
                    if declared.reference {
                        class.references.insert(name);
                    }
                    if class.field(name.as_str()).is_none() {
                        class.fields.push((name, declared.ty));
                    }
                    last = Some(name);
                }
                Some("default_value") if child.is_named() => {
                    if let Some(name) = last {
                        let initial = Initial { value: child, file: self.unit.file, rendered: self.rendered };
                        self.class(item.scope).defaults.push((name, initial));
                    }
                }
                _ => {}
            }
        }
        if !declared_any {
            self.anonymous_member(specifier, &base, item);
        }
    }

    /// The fields of an anonymous struct or union are fields of what holds it.
    fn anonymous_member(&mut self, specifier: Option<Node<'t>>, base: &Ty, item: &Item<'t>) {
        let nameless = specifier.is_some_and(|n| field(n, "name").is_none());
        let inner = base.path().and_then(|path| self.known.classes.get(&path));
        if let Some(fields) = inner.filter(|_| nameless).map(|c| c.fields.clone()) {
            let class = self.class(item.scope);
            for (name, ty) in fields {
                if class.field(name.as_str()).is_none() {
                    class.fields.push((name, ty));
                }
            }
        }
    }

    /// A class whose fields have initialisers, or whose fields or bases have constructors, and that has no constructor
    /// of its own gets one.
    fn implicit_constructor(&mut self, node: Node<'t>, path: Name) {
        let bases = self.class(path).bases.clone();
        let built = bases.into_iter().any(|base| base != path && self.has_constructor(base));
        let fields = self.class(path).fields.clone();
        let built = built || fields.iter().any(|(_, ty)| ty.path() != Some(path) && self.is_built(ty));
        let class = self.class(path);
        let built = built || !class.defaults.is_empty();
        if class.constructors.is_empty() && built {
            self.tasks.push_back(Task::Constructor(node, path));
        } else if built {
            let body = field(node, "body").map(named).unwrap_or_default();
            let defaulted =
                body.into_iter().any(|m| child(m, "default_method_clause").is_some() && self.nullary(m, path));
            if defaulted {
                self.tasks.push_back(Task::Constructor(node, path));
            }
        }
    }

    /// `C() = default;`
    fn nullary(&self, member: Node<'t>, path: Name) -> bool {
        let declarator = field(member, "declarator");
        let name = declarator.and_then(|d| field(d, "declarator"));
        let params = declarator.and_then(|d| field(d, "parameters"));
        name.is_some_and(|n| self.text(n) == path.last_segment()) && params.is_some_and(|p| first(p).is_none())
    }

    /// Records an enum and its enumerators.
    pub fn enumeration(&mut self, node: Node<'t>, body: Node<'t>, path: Name, scope: Name) {
        let scoped = all(node).iter().any(|n| matches!(n.kind(), "class" | "struct"));
        let outer = match (scoped, self.cpp) {
            (true, _) => path,
            (false, true) => scope,
            (false, false) => Name::new(""),
        };
        self.known.types.insert(path);
        let mut variants = Vec::new();
        let mut next = Some(0i64);
        for enumerator in named(body) {
            let Some(name) = field(enumerator, "name").filter(|_| enumerator.kind() == "enumerator") else {
                continue;
            };
            if let Some(value) = field(enumerator, "value") {
                next = self.evaluate(value, 64);
            }
            let full = outer.join(self.text(name));
            self.known.enumerators.insert(full, next);
            if !scoped && self.cpp {
                // `K::A` names it as well.
                self.known.enumerators.insert(path.join(self.text(name)), next);
            }
            variants.push((full, Vec::new()));
            self.constant_global(full, next, self.span(enumerator));
            next = next.and_then(|value| value.checked_add(1));
        }
        let span = self.span(node);
        self.unit.types.push(TypeDef {
            path,
            params: Vec::new(),
            kind: TypeKind::Enum(variants),
            drop: None,
            virtual_drop: false,
            bases: Vec::new(),
            numbers: Vec::new(),
            span,
        });
    }
}
