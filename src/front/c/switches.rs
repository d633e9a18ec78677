//! `switch`.

use tree_sitter::Node;

use super::body::{Breakable, Switch};
use super::conditions::Clause;
use super::lowering::Lowering;
use super::syntax::{field, named};
use crate::ir::{BlockId, CmpOp, Operand, Place, Term, Test};

impl<'t> Lowering<'t> {
    /// The body is lowered in order, cases falling into each other; the tests are made afterwards.
    pub fn switch(&mut self, node: Node<'t>) {
        self.body.open();
        let clause = field(node, "condition").and_then(|c| self.clause(c));
        let subject = self.subject(clause);
        let tests = self.body.block();
        self.body.goto(tests);
        let end = self.body.block();
        self.body.switches.push(Switch { cases: Vec::new(), default: None });
        self.body.breakables.push(Breakable { on_break: end, on_continue: None, depth: self.body.scopes.len() });
        if let Some(body) = field(node, "body") {
            self.statement(body);
        }
        self.body.breakables.pop();
        self.body.goto(end);
        self.body.enter(tests);
        if let Some(switch) = self.body.switches.pop() {
            match subject {
                Some(subject) => self.tests(&switch, &subject, end),
                None => self.choose(&switch, end, node),
            }
        }
        self.body.enter(end);
        let span = self.end_span(node);
        self.close(span);
    }

    /// The value switched on, in a place that stays as it is.
    fn subject(&mut self, clause: Option<Clause<'t>>) -> Option<Operand> {
        match clause? {
            Clause::Declared(place, _) => Some(Operand::Copy(place)),
            Clause::Expression(node) => {
                let ty = self.type_of(node);
                let span = self.span(node);
                let kind = crate::ir::LocalKind::Temporary;
                let held = Place::local(self.body.local(None, ty, kind, span));
                self.full_expression(|s| s.into(node, held.clone()), node);
                Some(Operand::Copy(held))
            }
        }
    }

    fn tests(&mut self, switch: &Switch<'t>, subject: &Operand, end: BlockId) {
        for (value, block) in &switch.cases {
            let next = self.body.block();
            let span = self.span(*value);
            let inner = super::syntax::bare(*value);
            if inner.kind() == "comma_expression" {
                // A range of cases.
                if let (Some(low), Some(high)) = (field(inner, "left"), field(inner, "right")) {
                    let above = self.body.block();
                    let low = self.operand(low);
                    let test = Test::Compare(CmpOp::Ge, subject.clone(), low);
                    self.branch(test, above, next, span);
                    self.body.enter(above);
                    let high = self.operand(high);
                    let test = Test::Compare(CmpOp::Le, subject.clone(), high);
                    self.branch(test, *block, next, span);
                }
            } else {
                let value = match self.evaluate(*value, 64) {
                    Some(value) => Operand::Const(crate::ir::Const::Int(value)),
                    None => self.operand(*value),
                };
                let test = Test::Compare(CmpOp::Eq, subject.clone(), value);
                self.branch(test, *block, next, span);
            }
            self.body.enter(next);
        }
        self.body.goto(switch.default.unwrap_or(end));
    }

    fn choose(&mut self, switch: &Switch<'t>, end: BlockId, node: Node<'t>) {
        let mut targets: Vec<BlockId> = switch.cases.iter().map(|(_, block)| *block).collect();
        targets.push(switch.default.unwrap_or(end));
        let span = self.span(node);
        self.body.terminate(Term::Choose { targets, last: false, span });
    }

    /// `case x: ..` and `default: ..` with the statements up to the next.
    pub fn case(&mut self, node: Node<'t>) {
        let value = field(node, "value");
        let block = self.body.block();
        self.body.fall_into(block);
        if let Some(switch) = self.body.switches.last_mut() {
            match value {
                Some(value) => switch.cases.push((value, block)),
                None => switch.default = Some(block),
            }
        }
        let skip = usize::from(value.is_some());
        for statement in named(node).into_iter().skip(skip) {
            self.statement(statement);
        }
    }
}
