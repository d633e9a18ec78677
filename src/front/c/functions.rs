//! Functions: paths, parameters, bodies.

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::body::Body;
use super::collect::{Item, Task};
use super::lowering::Lowering;
use super::syntax::{child, field, named, path_text};
use crate::ir::{Const, Function, LocalId, LocalKind, Name, Operand, Place, Rvalue, SelfMode, Stmt, Term, Ty};
use crate::source::Span;

impl<'t> Lowering<'t> {
    /// Lowers one body.
    pub fn perform(&mut self, task: Task<'t>) {
        match task {
            Task::Function(node, item) => self.function(node, &item, None),
            Task::Instance(node, item, path, bound) => {
                self.bound = bound;
                self.function(node, &item, Some(path));
                self.bound.clear();
            }
            Task::Global(node, value, path, ty, item) => self.global(node, value, path, ty, &item),
            Task::Constructor(node, class) => self.implicit(node, class),
        }
    }

    /// The path of a function by the name in its declarator.
    pub fn function_path(&self, name: Node<'t>, item: &Item<'t>) -> Name {
        let text = match name.kind() {
            "operator_cast" => {
                let ty = field(name, "type").map_or("", |n| self.text(n));
                let scope = self.text(name).split("operator").next().unwrap_or("");
                format!("{}operator {ty}", scope.trim())
            }
            _ => path_text(name, &self.rendered.text),
        };
        let text = text.trim_start_matches("::");
        match text.rsplit_once("::") {
            Some((scope, last)) => {
                let known = |path: Name| self.known.is_type(path) || self.known.namespaces.contains(&path);
                let scope = self
                    .known
                    .resolve(item.scope, scope, |_, path| known(path))
                    .unwrap_or_else(|| item.scope.join(scope));
                scope.join(last)
            }
            None => item.scope.join(text),
        }
    }

    /// The class of a method defined outside its class body.
    pub fn outside_class(&self, name: Node<'t>, path: Name) -> Option<Name> {
        if !self.cpp || name.kind() != "qualified_identifier" {
            return None;
        }
        path.parent().filter(|p| !self.known.namespaces.contains(p))
    }

    /// Under its own path, or that of an instance.
    fn function(&mut self, node: Node<'t>, item: &Item<'t>, instance: Option<Name>) {
        self.body.scope = item.scope;
        self.params.clone_from(&item.params);
        let Some(declarator) = field(node, "declarator") else {
            return;
        };
        let base = field(node, "type").map_or(Ty::Unknown, |n| self.specified(n));
        let declared = self.declarator(declarator, base);
        let Some(name) = declared.name else { return };
        let path = self.function_path(name, item);
        let class = item.class.or_else(|| self.outside_class(name, path));
        let free =
            class.is_none() || self.storage(node, "static") || class.is_some_and(|class| self.fixed(class, path));
        let name_span = self.span(name);
        let mut body = Body::new(instance.unwrap_or(path), class.unwrap_or(item.scope), declared.ty, name_span);
        body.class = class;
        body.returns_reference = declared.reference;
        body.partial = node.has_error();
        self.body = body;
        let mut params = Vec::new();
        if let Some(class) = class.filter(|_| !free) {
            params.push(self.this(class, name));
        }
        if let Some(function) = declared.function {
            let old: FxHashMap<&str, Ty> = self.old_style(node);
            self.parameters(function, &old, &mut params);
        }
        self.answers(node);
        let constructs = class.is_some_and(|c| c.last_segment() == path.last_segment());
        if let Some(class) = class.filter(|_| constructs) {
            self.initialisers(node, class);
        }
        let body_node = field(node, "body").or_else(|| child(node, "try_statement"));
        if let Some(block) = body_node {
            self.statement(block);
        }
        if let Some(class) = class {
            self.end_of_whole(class, node);
        }
        let end = self.end_span(node);
        if path.as_str() == "main" {
            let zero = Rvalue::Use(Operand::Const(Const::Int(0)));
            self.assign(Place::local(LocalId(0)), zero, end);
        }
        let mut function = self.finish(params, self.span(node), name_span, end);
        function.self_mode = class.filter(|_| !free).map(|_| SelfMode::Reference);
        function.file_local = (class.is_none() && self.storage(node, "static")) || item.local;
        self.add(function);
    }

    /// Is it a static method, by the class body?
    fn fixed(&self, class: Name, path: Name) -> bool {
        let class = self.known.classes.get(&class);
        let method = class.and_then(|c| c.methods.get(path.last_segment()));
        method.is_some_and(|m| m.free)
    }

    /// Declares `this`.
    pub fn this(&mut self, class: Name, at: Node<'t>) -> LocalId {
        let ty = Ty::Ref(Ty::named(class.as_str()).into());
        self.declare("this", ty, LocalKind::Param, false, at)
    }

    /// Types of K&R parameters by name.
    fn old_style(&mut self, node: Node<'t>) -> FxHashMap<&'t str, Ty> {
        let mut types = FxHashMap::default();
        for declaration in named(node).into_iter().filter(|n| n.kind() == "declaration") {
            let base = field(declaration, "type").map_or(Ty::Unknown, |n| self.specified(n));
            for declarator in super::syntax::fields(declaration, "declarator") {
                let declared = self.declarator(declarator, base.clone());
                if let Some(name) = declared.name {
                    types.insert(self.text(name), declared.ty);
                }
            }
        }
        types
    }

    /// Declares the parameters of a function declarator.
    pub fn parameters(&mut self, function: Node<'t>, old: &FxHashMap<&str, Ty>, params: &mut Vec<LocalId>) {
        for param in field(function, "parameters").map(named).unwrap_or_default() {
            if param.kind() == "identifier" {
                let name = self.text(param);
                let ty = old.get(name).cloned().unwrap_or_default();
                params.push(self.declare(name, ty, LocalKind::Param, false, param));
                continue;
            }
            if !param.kind().ends_with("parameter_declaration") || self.text(param) == "void" {
                continue;
            }
            let base = field(param, "type").map_or(Ty::Unknown, |n| self.specified(n));
            let Some(declarator) = field(param, "declarator") else {
                let span = self.span(param);
                let local = self.body.local(None, base, LocalKind::Param, span);
                self.body.owned_by_scope(local);
                params.push(local);
                continue;
            };
            let declared = self.declarator(declarator, base);
            match declared.name {
                Some(name) => {
                    // An array parameter is a pointer.
                    let ty = match declared.ty {
                        Ty::Array(inner) => Ty::Ref(inner),
                        other => other,
                    };
                    let text = self.text(name);
                    params.push(self.declare(text, ty, LocalKind::Param, declared.reference, name));
                }
                None => {
                    let span = self.span(param);
                    let local = self.body.local(None, declared.ty, LocalKind::Param, span);
                    self.body.owned_by_scope(local);
                    params.push(local);
                }
            }
        }
    }

    /// Ends the function being built at `end` and hands it out.
    pub fn finish(&mut self, params: Vec<LocalId>, span: Span, name_span: Span, end: Span) -> Function {
        self.leave(0, end);
        self.return_here(end);
        let root = Name::new("");
        let next = Body::new(root, root, Ty::Unknown, span);
        let mut body = std::mem::replace(&mut self.body, next);
        for (_, block, _, _) in std::mem::take(&mut body.pending) {
            if let Some(block) = body.blocks.get_mut(block.0 as usize) {
                block.term = Term::Stop;
                body.partial = true;
            }
        }
        end_captures(&mut body);
        body.finish(params, span, name_span)
    }
}

/// What a lambda has captured ends when it returns.
fn end_captures(body: &mut Body<'_>) {
    for block in &mut body.blocks {
        if let Term::Return { span } = block.term {
            let ends = body.captures.iter().rev().map(|(local, _)| Stmt::ScopeEnd { local: *local, span });
            block.stmts.extend(ends);
        }
    }
}
