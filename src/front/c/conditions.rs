//! Conditions as control flow.

use tree_sitter::Node;

use super::lowering::Lowering;
use super::operators::comparison;
use super::syntax::{field, first, named, operator};
use crate::ir::{Base, BlockId, Call, Callee, Const, LocalKind, Name, Operand, Place, Rvalue, Test, Ty};
use crate::source::Span;

/// The conversion that a condition asks for.
const TO_BOOL: &str = "operator bool";

impl<'t> Lowering<'t> {
    /// Goes to `then` or `otherwise`; temporaries of the condition end on both ways.
    pub fn condition(&mut self, node: Node<'t>, then: BlockId, otherwise: BlockId) {
        let before = std::mem::take(&mut self.body.temporaries);
        let (yes, no) = (self.body.block(), self.body.block());
        self.decide(node, yes, no);
        let made = std::mem::replace(&mut self.body.temporaries, before);
        let span = self.span(node);
        for (block, target) in [(yes, then), (no, otherwise)] {
            self.body.enter(block);
            self.end_these(&made, span);
            self.body.goto(target);
        }
    }

    fn decide(&mut self, node: Node<'t>, then: BlockId, otherwise: BlockId) {
        self.deeper(|s| s.decide_within(node, then, otherwise));
    }

    fn decide_within(&mut self, node: Node<'t>, then: BlockId, otherwise: BlockId) {
        let node = super::syntax::bare(node);
        let span = self.span(node);
        if let Some(truth) = self.constant_truth(node) {
            return self.body.goto(if truth { then } else { otherwise });
        }
        match node.kind() {
            "unary_expression" if matches!(operator(node), "!" | "not") => {
                let Some(argument) = field(node, "argument") else {
                    return self.body.goto(otherwise);
                };
                if self.overloaded(argument, "operator!") {
                    let value = self.operator_call(node, argument, None, "operator!");
                    return self.branch(Test::Truth(Operand::Move(value)), then, otherwise, span);
                }
                self.decide(argument, otherwise, then);
            }
            "binary_expression" => match operator(node) {
                "&&" | "and" => self.chain(node, &["&&", "and"], then, otherwise),
                "||" | "or" => self.chain(node, &["||", "or"], then, otherwise),
                op => {
                    let parts = (field(node, "left"), field(node, "right"), comparison(op));
                    let (Some(left), Some(right), Some(compare)) = parts else {
                        return self.decide_value(node, then, otherwise);
                    };
                    if self.overloaded(left, &format!("operator{op}")) || self.free_operator(left, right, op).is_some()
                    {
                        return self.decide_value(node, then, otherwise);
                    }
                    let left = self.operand(left);
                    let right = self.operand(right);
                    self.branch(Test::Compare(compare, left, right), then, otherwise, span);
                }
            },
            "comma_expression" => {
                if let Some(left) = field(node, "left") {
                    self.effect(left);
                }
                match field(node, "right") {
                    Some(right) => self.decide(right, then, otherwise),
                    None => self.body.goto(otherwise),
                }
            }
            "conditional_expression" if field(node, "consequence").is_some() => {
                let (yes, no) = (self.body.block(), self.body.block());
                if let Some(condition) = field(node, "condition") {
                    self.decide(condition, yes, no);
                }
                for (block, part) in [(yes, "consequence"), (no, "alternative")] {
                    self.body.enter(block);
                    match field(node, part) {
                        Some(part) => self.decide(part, then, otherwise),
                        None => self.body.goto(otherwise),
                    }
                }
            }
            "call_expression" => match self.transparent(node) {
                Some(inner) => self.decide(inner, then, otherwise),
                None => self.decide_value(node, then, otherwise),
            },
            _ => self.decide_value(node, then, otherwise),
        }
    }

    fn decide_value(&mut self, node: Node<'t>, then: BlockId, otherwise: BlockId) {
        let span = self.span(node);
        let value = self.truth_of(node);
        self.branch(Test::Truth(value), then, otherwise, span);
    }

    /// The value whose truth is asked: that of the class's own conversion where it has one.
    pub fn truth_of(&mut self, node: Node<'t>) -> Operand {
        if self.overloaded(node, TO_BOOL) {
            return Operand::Move(self.operator_call(node, node, None, TO_BOOL));
        }
        self.operand(node)
    }

    /// `a && b && c`, which nests to the left, without recursion.
    fn chain(&mut self, node: Node<'t>, ops: &[&str], then: BlockId, otherwise: BlockId) {
        let mut parts = Vec::new();
        let mut lowest = node;
        while lowest.kind() == "binary_expression" && ops.contains(&operator(lowest)) {
            let (Some(left), Some(right)) = (field(lowest, "left"), field(lowest, "right")) else {
                break;
            };
            parts.push(right);
            lowest = left;
        }
        let every = ops.contains(&"&&");
        let mut part = lowest;
        while let Some(next) = parts.pop() {
            let go_on = self.body.block();
            if every {
                self.decide(part, go_on, otherwise);
            } else {
                self.decide(part, then, go_on);
            }
            self.body.enter(go_on);
            part = next;
        }
        self.decide(part, then, otherwise);
    }

    /// The truth of a variable that the condition itself declares.
    fn declared_truth(&mut self, place: Place, span: Span) -> Operand {
        let Base::Local(local) = place.base else { return Operand::Copy(place) };
        let ty = self.body.locals.get(local.0 as usize).map(|l| l.ty.clone()).unwrap_or_default();
        let class = self.known.unalias(&ty).path().filter(|_| self.cpp);
        if class.and_then(|c| self.known.method(c, TO_BOOL)).is_none() {
            return Operand::Copy(place);
        }
        let to = Place::local(self.body.local(None, Ty::named("bool"), LocalKind::Temporary, span));
        let callee = Callee::Method { receiver: place, name: Name::new(TO_BOOL) };
        self.call_to(to.clone(), Call { callee, args: Vec::new(), hint: None }, span);
        Operand::Move(to)
    }

    fn constant_truth(&self, node: Node<'t>) -> Option<bool> {
        match self.literal(node)? {
            Const::Int(value) => Some(value != 0),
            Const::Bool(value) => Some(value),
            Const::Null => Some(false),
            _ => None,
        }
    }

    /// The argument of a call that only hints at the likely branch.
    pub fn transparent(&self, node: Node<'t>) -> Option<Node<'t>> {
        let name = self.text(field(node, "function")?);
        let hint = matches!(
            name,
            "likely" | "unlikely" | "__builtin_expect" | "LIKELY" | "UNLIKELY" | "G_LIKELY" | "G_UNLIKELY"
        );
        first(field(node, "arguments")?).filter(|_| hint)
    }

    /// The truth of a condition into a place.
    pub fn truth_into(&mut self, node: Node<'t>, to: Place) {
        let (yes, no, end) = (self.body.block(), self.body.block(), self.body.block());
        let span = self.span(node);
        self.decide(node, yes, no);
        for (block, truth) in [(yes, true), (no, false)] {
            self.body.enter(block);
            let value = Rvalue::Use(Operand::Const(Const::Bool(truth)));
            self.assign(to.clone(), value, span);
            self.body.goto(end);
        }
        self.body.enter(end);
    }

    /// The condition of `if`, `while`, `switch`: in C++ with declarations, which are made here.
    /// Gives the expression to test, or the place of what was declared.
    pub fn clause(&mut self, node: Node<'t>) -> Option<Clause<'t>> {
        if node.kind() != "condition_clause" {
            return first(node).map(Clause::Expression);
        }
        if let Some(init) = field(node, "initializer") {
            for statement in named(init) {
                self.statement(statement);
            }
        }
        let value = field(node, "value")?;
        if value.kind() == "declaration" {
            return self.condition_declaration(value).map(|place| Clause::Declared(place, value));
        }
        Some(Clause::Expression(value))
    }

    /// Tests what [`Self::clause`] gave.
    pub fn test_clause(&mut self, clause: Option<Clause<'t>>, then: BlockId, otherwise: BlockId) {
        match clause {
            Some(Clause::Expression(node)) => self.condition(node, then, otherwise),
            Some(Clause::Declared(place, node)) => {
                let span = self.span(node);
                let value = self.declared_truth(place, span);
                self.branch(Test::Truth(value), then, otherwise, span);
            }
            None => {
                self.body.partial = true;
                self.body.goto(then);
            }
        }
    }
}

/// What a condition tests.
#[derive(Clone, Debug)]
pub(super) enum Clause<'t> {
    Expression(Node<'t>),
    Declared(Place, Node<'t>),
}
