//! Loops.

use tree_sitter::Node;

use super::body::Breakable;
use super::lowering::Lowering;
use super::syntax::{bare, field, named};
use crate::ir::{BlockId, Builtin, LocalKind, Name, Operand, Place, Proj, Rvalue, Test, Ty};

impl<'t> Lowering<'t> {
    pub(super) fn loop_body(&mut self, body: Option<Node<'t>>, on_break: BlockId, on_continue: BlockId) {
        self.round(on_break, on_continue, |lowering| {
            if let Some(body) = body {
                lowering.scoped(body);
            }
        });
    }

    /// One round of a loop, whatever `body` lowers.
    pub(super) fn round(&mut self, on_break: BlockId, on_continue: BlockId, body: impl FnOnce(&mut Self)) {
        let depth = self.body.scopes.len();
        self.body.breakables.push(Breakable { on_break, on_continue: Some(on_continue), depth });
        body(self);
        self.body.breakables.pop();
        self.body.goto(on_continue);
    }

    /// A statement in a scope of its own.
    pub fn scoped(&mut self, node: Node<'t>) {
        if node.kind() == "compound_statement" {
            return self.statement(node);
        }
        self.body.open();
        self.statement(node);
        let span = self.end_span(node);
        self.close(span);
    }

    /// `while (c) body`
    pub fn while_loop(&mut self, node: Node<'t>) {
        let condition = field(node, "condition");
        if let Some(each) = condition.and_then(|c| self.each_call(c)) {
            return self.each_loop(node, each);
        }
        if self.walk_loop(node) {
            return;
        }
        let (head, inside, leave, end) = (self.body.block(), self.body.block(), self.body.block(), self.body.block());
        self.body.fall_into(head);
        // What the condition declares lives for one round.
        self.body.open();
        let clause = condition.and_then(|c| self.clause(c));
        self.test_clause(clause, inside, leave);
        let round = self.body.block();
        self.body.enter(inside);
        self.body.breakables.push(Breakable {
            on_break: leave,
            on_continue: Some(round),
            depth: self.body.scopes.len(),
        });
        if let Some(body) = field(node, "body") {
            self.scoped(body);
        }
        self.body.breakables.pop();
        self.body.fall_into(round);
        let span = self.end_span(node);
        let depth = self.body.scopes.len().saturating_sub(1);
        self.leave(depth, span);
        self.body.goto(head);
        self.body.enter(leave);
        self.close(span);
        self.body.fall_into(end);
    }

    /// `do body while (c);`
    pub fn do_loop(&mut self, node: Node<'t>) {
        let (head, test, end) = (self.body.block(), self.body.block(), self.body.block());
        self.body.fall_into(head);
        self.loop_body(field(node, "body"), end, test);
        self.body.enter(test);
        match field(node, "condition") {
            Some(condition) => self.condition(condition, head, end),
            None => self.body.goto(end),
        }
        self.body.enter(end);
    }

    /// `for (init; c; update) body`
    pub fn for_loop(&mut self, node: Node<'t>) {
        self.body.open();
        if let Some(init) = field(node, "initializer") {
            match init.kind() {
                "declaration" => self.statement(init),
                _ => self.full_expression(|s| s.effect(init), init),
            }
        }
        if self.walk_loop(node) {
            let span = self.end_span(node);
            return self.close(span);
        }
        let (head, inside, step, end) = (self.body.block(), self.body.block(), self.body.block(), self.body.block());
        self.body.fall_into(head);
        match field(node, "condition") {
            Some(condition) => self.condition(condition, inside, end),
            None => self.body.goto(inside),
        }
        self.body.enter(inside);
        self.loop_body(field(node, "body"), end, step);
        self.body.enter(step);
        if let Some(update) = field(node, "update") {
            self.full_expression(|s| s.effect(update), update);
        }
        self.body.goto(head);
        self.body.enter(end);
        let span = self.end_span(node);
        self.close(span);
    }

    /// `for (T x : range) body`
    pub fn range_loop(&mut self, node: Node<'t>) {
        self.body.open();
        if let Some(init) = field(node, "initializer") {
            for statement in named(init) {
                self.statement(statement);
            }
        }
        let Some(range) = field(node, "right") else {
            let span = self.end_span(node);
            return self.close(span);
        };
        let span = self.span(range);
        let collection = self.type_of(range);
        let iterator = self.body.local(None, Ty::Unknown, LocalKind::Temporary, span);
        // What has no name of its own lives as long as the loop: its items are lent as those of a variable.
        let held = self.body.local(None, collection.clone(), LocalKind::Temporary, span);
        self.body.owned_by_scope(held);
        self.body.owned_by_scope(iterator);
        self.full_expression(
            |s| {
                let names = matches!(
                    bare(range).kind(),
                    "identifier"
                        | "field_expression"
                        | "subscript_expression"
                        | "pointer_expression"
                        | "qualified_identifier"
                );
                let over = if names {
                    s.place(range)
                } else {
                    let made = s.operand(range);
                    s.assign(Place::local(held), Rvalue::Use(made), span);
                    Place::local(held)
                };
                s.builtin(Place::local(iterator), Builtin::IntoIter, vec![Operand::Ref(over)], span);
            },
            range,
        );
        let element = self.element(&collection);
        self.items_loop(node, iterator, span, |s, item| s.range_variable(node, &item, &element));
        let span = self.end_span(node);
        self.close(span);
    }

    /// The loop over an iterator; `bind` declares what each item is called.
    fn items_loop(
        &mut self,
        node: Node<'t>,
        iterator: crate::ir::LocalId,
        span: crate::source::Span,
        bind: impl FnOnce(&mut Self, Place),
    ) {
        let (head, inside, end) = (self.body.block(), self.body.block(), self.body.block());
        self.body.fall_into(head);
        let item = Place::local(self.body.local(None, Ty::Unknown, LocalKind::Temporary, span));
        let over = vec![Operand::Ref(Place::local(iterator))];
        self.builtin(item.clone(), Builtin::Next, over, span);
        let some = Name::new("Some");
        self.branch(Test::Is(item.clone(), some), inside, end, span);
        self.body.enter(inside);
        let round = self.body.block();
        self.body.breakables.push(Breakable { on_break: end, on_continue: Some(round), depth: self.body.scopes.len() });
        self.body.open();
        bind(self, item);
        if let Some(body) = field(node, "body") {
            self.scoped(body);
        }
        let at = self.end_span(node);
        self.close(at);
        self.body.breakables.pop();
        self.body.fall_into(round);
        self.body.goto(head);
        self.body.enter(end);
    }

    fn range_variable(&mut self, node: Node<'t>, item: &Place, element: &Ty) {
        let written = field(node, "type").map_or(Ty::Unknown, |n| self.specified(n));
        let base = if written == Ty::Unknown { element.clone() } else { written };
        let Some(declarator) = field(node, "declarator") else {
            return;
        };
        let declared = self.declarator(declarator, base);
        let span = self.span(declarator);
        let payload = Proj::Payload(Name::new("Some"), Name::new("0"));
        if let Some(binding) = declared.binding {
            for (at, name) in named(binding).into_iter().enumerate() {
                let text = self.text(name);
                let local = self.declare(text, Ty::Unknown, LocalKind::Variable, true, name);
                let pattern = vec![payload.clone(), Proj::Field(Name::new(&at.to_string()))];
                let value = Rvalue::Bind { scrutinee: item.clone(), pattern };
                self.assign(Place::local(local), value, span);
            }
            return;
        }
        let Some(name) = declared.name else { return };
        let text = self.text(name);
        let reference = declared.reference;
        let local = self.declare(text, declared.ty, LocalKind::Variable, reference, name);
        let value = if reference {
            Rvalue::Bind { scrutinee: item.clone(), pattern: vec![payload] }
        } else {
            Rvalue::Use(Operand::Copy(item.clone().with(payload).with(Proj::Deref)))
        };
        self.assign(Place::local(local), value, span);
    }

    /// The call that stands for a loop macro, when the condition is one.
    fn each_call(&self, condition: Node<'t>) -> Option<Node<'t>> {
        let call = match condition.kind() {
            "condition_clause" => field(condition, "value")?,
            _ => bare(condition),
        };
        let name = field(call, "function").map(|f| self.text(f));
        (name == Some("__closewait_each")).then_some(call)
    }

    /// `X_FOREACH(var, head, ..) body`: the variable takes the items of the list one by one.
    fn each_loop(&mut self, node: Node<'t>, call: Node<'t>) {
        let args = field(call, "arguments").map(named).unwrap_or_default();
        let spelling = args.first().map_or("", |n| self.text(*n)).to_owned();
        let values = args.get(1..).unwrap_or(&[]);
        let (variable, list) = loop_arguments(&spelling, values.len());
        let (Some(variable), Some(list)) = (values.get(variable).copied(), values.get(list).copied()) else {
            self.body.partial = true;
            return;
        };
        let span = self.span(*args.first().unwrap_or(&node));
        let iterator = self.body.local(None, Ty::Unknown, LocalKind::Temporary, span);
        self.full_expression(
            |s| {
                let over = s.operand(list);
                s.builtin(Place::local(iterator), Builtin::IntoIter, vec![over], span);
            },
            list,
        );
        self.items_loop(node, iterator, span, |s, item| {
            let payload = Proj::Payload(Name::new("Some"), Name::new("0"));
            let to = s.place(variable);
            let value = Rvalue::Bind { scrutinee: item, pattern: vec![payload] };
            s.assign(to, value, span);
        });
    }
}

/// Which arguments of a loop macro are the variable and the list, by the families' habits.
fn loop_arguments(spelling: &str, count: usize) -> (usize, usize) {
    let lower = spelling.to_ascii_lowercase();
    let safe = lower.contains("safe");
    if lower.starts_with("hash_iter") {
        (2, 1)
    } else if matches!(lower.split("_foreach").next(), Some("ll" | "dl" | "cdl")) {
        // utlist
        (1, 0)
    } else if lower.contains("for_each") && safe && count > 2 {
        // Linux: (pos, next, head, ..)
        (0, 2)
    } else {
        (0, 1)
    }
}
