//! `#if` inside a function: every branch is a way the program may go.

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::lowering::Lowering;
use super::preprocess::Condition;
use super::syntax::{field, named};
use crate::ir::{BlockId, Const, LocalId, LocalKind, Operand, Place, Rvalue, Term, Test, Ty};

/// How many conditions of one function are kept consistent; each doubles the ways through it.
const MAX_ANSWERS: usize = 3;

impl<'t> Lowering<'t> {
    /// Conditions that the function asks more than once get one answer, given at its start.
    pub fn answers(&mut self, node: Node<'t>) {
        let mut count: FxHashMap<&'t str, u32> = FxHashMap::default();
        let mut order: Vec<&'t str> = Vec::new();
        let mut cursor = node.walk();
        'walk: loop {
            let here = cursor.node();
            if let Some(condition) = self.asked(here) {
                let entry = count.entry(condition.key.as_str()).or_insert(0);
                *entry += 1;
                if *entry == 2 {
                    order.push(condition.key.as_str());
                }
            }
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    break 'walk;
                }
            }
        }
        let span = self.span(node);
        for key in order.into_iter().take(MAX_ANSWERS) {
            let answer = self.body.local(None, Ty::named("bool"), LocalKind::Temporary, span);
            let (yes, no, end) = (self.body.block(), self.body.block(), self.body.block());
            self.body.terminate(Term::Choose { targets: vec![yes, no], last: false, span });
            for (block, truth) in [(yes, true), (no, false)] {
                self.body.enter(block);
                let value = Rvalue::Use(Operand::Const(Const::Bool(truth)));
                self.assign(Place::local(answer), value, span);
                self.body.goto(end);
            }
            self.body.enter(end);
            self.body.answers.insert(key.to_owned(), answer);
        }
    }

    /// The condition of an `#if` or `#elif`.
    fn asked(&self, node: Node<'t>) -> Option<&'t Condition> {
        if !matches!(node.kind(), "preproc_if" | "preproc_elif") {
            return None;
        }
        let id: usize = self.text(field(node, "condition")?).parse().ok()?;
        self.conditions.get(id)
    }

    /// An `#if` group among statements.
    pub fn alternatives(&mut self, node: Node<'t>) {
        let mut node = node;
        if holds_cases(node) {
            return self.all_branches(node);
        }
        let end = self.body.block();
        loop {
            let (yes, no) = (self.body.block(), self.body.block());
            let span = self.span(field(node, "condition").unwrap_or(node));
            match self.asked(node) {
                Some(condition) => {
                    let negated = condition.negated;
                    let answer = self.body.answers.get(&condition.key).copied();
                    self.ask(answer, negated, (yes, no), span);
                }
                None => self.body.goto(yes),
            }
            self.body.enter(yes);
            self.branch_statements(node);
            self.body.goto(end);
            self.body.enter(no);
            match field(node, "alternative") {
                Some(next) if next.kind() == "preproc_else" => {
                    self.branch_statements(next);
                    break;
                }
                Some(next) => node = next,
                None => break,
            }
        }
        self.body.fall_into(end);
    }

    fn ask(
        &mut self,
        answer: Option<LocalId>,
        negated: bool,
        (yes, no): (BlockId, BlockId),
        span: crate::source::Span,
    ) {
        match answer {
            Some(answer) => {
                let (yes, no) = if negated { (no, yes) } else { (yes, no) };
                let test = Test::Truth(Operand::Copy(Place::local(answer)));
                self.branch(test, yes, no, span);
            }
            None => self.body.terminate(Term::Choose { targets: vec![yes, no], last: false, span }),
        }
    }

    /// The statements of one branch; what they declare stays visible behind the group.
    fn branch_statements(&mut self, node: Node<'t>) {
        for child in statements(node) {
            self.statement(child);
        }
    }

    /// Cases of a switch under `#if`: all of them, one after the other.
    fn all_branches(&mut self, node: Node<'t>) {
        let mut next = Some(node);
        while let Some(node) = next {
            self.branch_statements(node);
            next = field(node, "alternative");
        }
    }
}

fn statements(node: Node<'_>) -> Vec<Node<'_>> {
    let condition = field(node, "condition").map(|n| n.id());
    let alternative = field(node, "alternative").map(|n| n.id());
    named(node).into_iter().filter(|n| Some(n.id()) != condition && Some(n.id()) != alternative).collect()
}

fn holds_cases(node: Node<'_>) -> bool {
    let mut next = Some(node);
    while let Some(node) = next {
        if statements(node).iter().any(|n| n.kind() == "case_statement") {
            return true;
        }
        next = field(node, "alternative");
    }
    false
}
