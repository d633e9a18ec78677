//! Statements.

use tree_sitter::Node;

use super::collect::Item;
use super::expressions::value_kind;
use super::lowering::Lowering;
use super::syntax::{field, first, named};
use crate::ir::{Place, Rvalue, Ty};

impl<'t> Lowering<'t> {
    pub fn statement(&mut self, node: Node<'t>) {
        self.deeper(|s| s.statement_within(node));
    }

    fn statement_within(&mut self, node: Node<'t>) {
        match node.kind() {
            "compound_statement" => self.block(node),
            "expression_statement" => {
                if let Some(expression) = first(node) {
                    self.full_expression(|s| s.effect(expression), expression);
                }
            }
            "declaration" => self.local_declaration(node),
            "if_statement" => self.if_statement(node),
            "while_statement" => self.while_loop(node),
            "do_statement" => self.do_loop(node),
            "for_statement" => self.for_loop(node),
            "for_range_loop" => self.range_loop(node),
            "switch_statement" => self.switch(node),
            "case_statement" => self.case(node),
            "return_statement" | "co_return_statement" => self.return_statement(node),
            "break_statement" => self.break_out(node),
            "continue_statement" => self.continue_loop(node),
            "goto_statement" => self.goto_label(node),
            "labeled_statement" => self.label(node),
            "try_statement" => self.try_block(node),
            "throw_statement" => self.throw(node),
            "preproc_if" | "preproc_ifdef" => self.alternatives(node),
            "attributed_statement" | "init_statement" => {
                for inner in named(node).into_iter().filter(|n| n.kind() != "attribute_declaration") {
                    self.statement(inner);
                }
            }
            "type_definition" | "alias_declaration" | "using_declaration" | "struct_specifier" | "class_specifier"
            | "union_specifier" | "enum_specifier" => self.local_item(node),
            "gnu_asm_expression" => self.assembly(node),
            "ERROR" => {
                self.body.partial = true;
                for inner in named(node) {
                    self.statement(inner);
                }
            }
            "identifier" | "type_identifier" | "primitive_type" | "comment" => {}
            kind if value_kind(kind) => self.full_expression(|s| s.effect(node), node),
            _ => {}
        }
    }

    fn block(&mut self, node: Node<'t>) {
        self.body.open();
        for statement in named(node) {
            self.statement(statement);
        }
        let span = self.end_span(node);
        self.close(span);
    }

    /// A chain of `else if` is followed without recursion.
    fn if_statement(&mut self, node: Node<'t>) {
        let end = self.body.block();
        let mut opened = 0usize;
        let mut node = node;
        loop {
            let (yes, no) = (self.body.block(), self.body.block());
            let condition = field(node, "condition");
            if condition.is_some_and(declares) {
                self.body.open();
                opened += 1;
            }
            let clause = condition.and_then(|c| self.clause(c));
            self.test_clause(clause, yes, no);
            self.body.enter(yes);
            let base = self.body.scopes.len() - opened;
            if let Some(consequence) = field(node, "consequence") {
                self.scoped(consequence);
                let span = self.end_span(consequence);
                self.leave(base, span);
            }
            self.body.goto(end);
            self.body.enter(no);
            let alternative = field(node, "alternative").and_then(else_statement);
            match alternative {
                Some(next) if next.kind() == "if_statement" => node = next,
                Some(other) => {
                    self.scoped(other);
                    break;
                }
                None => break,
            }
        }
        let span = self.end_span(node);
        for _ in 0..opened {
            self.close(span);
        }
        self.body.fall_into(end);
    }

    /// Types and names declared inside a function.
    fn local_item(&mut self, node: Node<'t>) {
        let item = Item { scope: self.body.scope, class: None, local: false, params: self.params.clone() };
        self.item(node, &item);
    }

    /// GNU `({ ..; x; })`: the last expression is the value.
    pub fn statement_expression(&mut self, node: Node<'t>, to: Option<Place>) {
        self.body.open();
        let statements = named(node);
        let value = statements.last().filter(|n| n.kind() == "expression_statement").and_then(|n| first(*n));
        let count = statements.len() - usize::from(value.is_some());
        for statement in &statements[..count] {
            self.statement(*statement);
        }
        match (value, to) {
            (Some(value), Some(to)) => self.into(value, to),
            (Some(value), None) => self.effect(value),
            _ => {}
        }
        let span = self.end_span(node);
        self.close(span);
    }

    fn assembly(&mut self, node: Node<'t>) {
        let span = self.span(node);
        let to = self.body.local(None, Ty::Unknown, crate::ir::LocalKind::Temporary, span);
        self.assign(Place::local(to), Rvalue::Unknown(Vec::new(), Ty::Unknown), span);
    }
}

/// Does a C++ condition declare something?
fn declares(condition: Node<'_>) -> bool {
    field(condition, "initializer").is_some() || field(condition, "value").is_some_and(|v| v.kind() == "declaration")
}

fn else_statement(clause: Node<'_>) -> Option<Node<'_>> {
    match clause.kind() {
        "else_clause" => first(clause),
        _ => Some(clause),
    }
}
