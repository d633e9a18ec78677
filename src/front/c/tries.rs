//! Exceptions.

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::body::Handler;
use super::lowering::Lowering;
use super::syntax::{child, field, first, named, path_text};
use crate::ir::{BlockId, Const, LocalId, LocalKind, Name, Operand, Place, Rvalue, THROWN, Term, Ty};
use crate::source::Span;

impl<'t> Lowering<'t> {
    /// `try { .. } catch (..) { .. }`
    pub fn try_block(&mut self, node: Node<'t>) {
        let clauses: Vec<Node<'t>> = named(node).into_iter().filter(|n| n.kind() == "catch_clause").collect();
        let end = self.body.block();
        let dispatch = self.body.block();
        let mut caught = Vec::new();
        for clause in &clauses {
            let ty = self.caught(*clause);
            caught.push((ty, self.body.block()));
        }
        let depth = self.body.scopes.len();
        self.body.handlers.push(Handler { dispatch, depth, landings: FxHashMap::default() });
        if let Some(body) = field(node, "body").or_else(|| child(node, "compound_statement")) {
            self.statement(body);
        }
        self.body.handlers.pop();
        self.body.goto(end);
        let span = self.span(node);
        self.body.enter(dispatch);
        let otherwise = self.body.block();
        self.body.terminate(Term::Catch { clauses: caught.clone(), otherwise, span });
        self.body.enter(otherwise);
        self.pass_on(span);
        for (clause, (ty, block)) in clauses.into_iter().zip(caught) {
            self.body.enter(block);
            self.body.open();
            self.body.caught.push(ty);
            self.catch_parameter(clause);
            if let Some(body) = field(clause, "body") {
                self.statement(body);
            }
            let span = self.end_span(clause);
            self.close(span);
            self.body.caught.pop();
            self.body.goto(end);
        }
        self.body.enter(end);
    }

    fn catch_declaration(&self, clause: Node<'t>) -> Option<Node<'t>> {
        let list = field(clause, "parameters")?;
        first(list).filter(|n| n.kind() == "parameter_declaration")
    }

    fn caught(&mut self, clause: Node<'t>) -> Option<Name> {
        let declaration = self.catch_declaration(clause)?;
        let ty = self.specified(field(declaration, "type")?);
        ty.path()
    }

    fn catch_parameter(&mut self, clause: Node<'t>) {
        let Some(declaration) = self.catch_declaration(clause) else {
            return;
        };
        let base = field(declaration, "type").map(|n| self.specified(n)).unwrap_or_default();
        if let Some(declarator) = field(declaration, "declarator") {
            let declared = self.declarator(declarator, base);
            if let Some(name) = declared.name {
                let text = self.text(name);
                self.declare(text, declared.ty, LocalKind::Variable, false, name);
            }
        }
    }

    /// `throw x;`, `throw;`
    pub fn throw(&mut self, node: Node<'t>) {
        let value = first(node);
        let thrown = match value {
            Some(value) => self.thrown(value),
            None => self.body.caught.last().copied().flatten(),
        };
        if let Some(value) = value {
            self.full_expression(|s| s.effect(value), value);
        }
        let span = self.span(node);
        let class =
            thrown.map_or(Rvalue::Unknown(Vec::new(), Ty::Unknown), |ty| Rvalue::Use(Operand::Const(Const::Str(ty))));
        self.assign(Place::global(Name::new(THROWN)), class, span);
        self.pass_on(span);
    }

    /// An exception goes to the handlers around this place, or leaves the function.
    fn pass_on(&mut self, span: Span) {
        let Some(handler) = self.body.handlers.last() else {
            self.leave(0, span);
            return self.body.terminate(Term::Throw { span });
        };
        let (target, depth) = (handler.dispatch, handler.depth);
        self.leave(depth, span);
        self.body.goto(target);
    }

    fn thrown(&mut self, value: Node<'t>) -> Option<Name> {
        let name = match value.kind() {
            "call_expression" => field(value, "function")?,
            "compound_literal_expression" => field(value, "type")?,
            _ => return self.type_of(value).path(),
        };
        let name = path_text(name, &self.rendered.text);
        Some(self.known.type_path(self.body.scope, &name))
    }

    /// Temporaries of the full expression so far that may have destructors, in the order in which they end.
    fn temporary_objects(&self) -> Vec<LocalId> {
        let is_object = |local: &LocalId| match self.body.locals.get(local.0 as usize).map(|l| &l.ty) {
            Some(ty @ Ty::Named(..)) => self.class_of(ty).is_some(),
            _ => false,
        };
        self.body.temporaries.iter().rev().copied().filter(is_object).collect()
    }

    /// Where an exception out of a call made here goes.
    pub fn landing(&mut self, span: Span) -> Option<BlockId> {
        let handler = self.body.handlers.last()?;
        let (depth, dispatch) = (handler.depth, handler.dispatch);
        let mut locals = self.temporary_objects();
        locals.extend(self.body.locals_above(depth));
        if let Some(block) = handler.landings.get(&locals) {
            return Some(*block);
        }
        let here = self.body.current;
        let block = self.body.block();
        self.body.enter(block);
        for local in &locals {
            self.scope_end(*local, span);
        }
        self.body.goto(dispatch);
        self.body.enter(here);
        if let Some(handler) = self.body.handlers.last_mut() {
            handler.landings.insert(locals, block);
        }
        Some(block)
    }
}
