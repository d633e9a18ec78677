//! `for (p = table; p < table + n; p++)`, `while (p < table + n && ..) p++;`: a pointer that goes through a table is an
//! index by another name, and is lowered as one, so that what holds of counting loops holds of it.

use tree_sitter::Node;

use super::lowering::Lowering;
use super::syntax::{all, bare, field, fields, first, index_of, named, operator};
use crate::ir::{BinOp, CmpOp, Const, LocalId, LocalKind, Operand, Place, Proj, Rvalue, Test, Ty};
use crate::source::Span;

/// A loop of that form.
struct Walk<'t> {
    /// The name of the pointer.
    pointer: Node<'t>,
    table: Node<'t>,
    /// Where it ends: `table + n`, `&table[n]`, or a pointer.
    end: Node<'t>,
    /// `n`, when it is written there.
    count: Option<Node<'t>>,
    /// What else must hold to go on.
    also: Vec<Node<'t>>,
    /// The statements of a round, the step left out.
    body: Vec<Node<'t>>,
}

impl<'t> Lowering<'t> {
    /// Lowers the loop when it is such a one; what its head declares is declared already. False: it is another one.
    pub fn walk_loop(&mut self, node: Node<'t>) -> bool {
        let walk = if node.kind() == "while_statement" { self.walk_while(node) } else { self.walk_for(node) };
        let Some(walk) = walk else { return false };
        let span = self.span(node);
        let index = self.body.local(None, Ty::named("int"), LocalKind::Variable, span);
        self.assign(Place::local(index), Rvalue::Use(Operand::Const(Const::Int(0))), span);
        // How far it is to a pointer nobody knows, but it is the same in every round.
        let unknown = self.body.local(None, Ty::Unknown, LocalKind::Variable, span);
        if walk.count.is_none() {
            self.assign(Place::local(unknown), Rvalue::Unknown(Vec::new(), Ty::Unknown), span);
        }
        let (head, inside, step) = (self.body.block(), self.body.block(), self.body.block());
        let (leave, end) = (self.body.block(), self.body.block());
        self.body.fall_into(head);
        let before = std::mem::take(&mut self.body.temporaries);
        let count = match walk.count {
            Some(count) => self.operand(count),
            None => Operand::Copy(Place::local(unknown)),
        };
        let made = std::mem::replace(&mut self.body.temporaries, before);
        let at = Operand::Copy(Place::local(index));
        self.branch(Test::Compare(CmpOp::Lt, at, count), inside, leave, span);
        self.body.enter(inside);
        self.end_these(&made, span);
        self.point_at(&walk, index, span);
        for condition in &walk.also {
            let next = self.body.block();
            self.condition(*condition, next, end);
            self.body.enter(next);
        }
        self.round(end, step, |lowering| {
            lowering.body.open();
            walk.body.iter().for_each(|statement| lowering.statement(*statement));
            let closing = lowering.end_span(node);
            lowering.close(closing);
        });
        self.body.enter(step);
        let one = Operand::Const(Const::Int(1));
        let next = Rvalue::Binary(BinOp::Add, Operand::Copy(Place::local(index)), one);
        self.assign(Place::local(index), next, span);
        self.body.goto(head);
        self.body.enter(leave);
        self.end_these(&made, span);
        self.full_expression(
            |s| {
                let behind = s.operand(walk.end);
                let to = s.place(walk.pointer);
                s.assign(to, Rvalue::Use(behind), span);
            },
            node,
        );
        self.body.fall_into(end);
        true
    }

    /// `p = &table[index]`
    fn point_at(&mut self, walk: &Walk<'t>, index: LocalId, span: Span) {
        let at = Operand::Copy(Place::local(index));
        let element = self.place(walk.table).with(Proj::Index(Box::new(at)));
        let to = self.place(walk.pointer);
        self.assign(to, Rvalue::Use(Operand::Ref(element)), span);
    }

    fn walk_for(&mut self, node: Node<'t>) -> Option<Walk<'t>> {
        let stepped = self.stepped(field(node, "update")?)?;
        let start = match field(node, "initializer") {
            Some(init) => begun(init)?,
            None => self.started_before(node, stepped)?,
        };
        self.walk(start, field(node, "condition")?, stepped, vec![field(node, "body")?])
    }

    /// The pointer was set before the loop, and its step is the last statement of a round.
    fn walk_while(&mut self, node: Node<'t>) -> Option<Walk<'t>> {
        let condition = field(node, "condition")?;
        let body = field(node, "body")?;
        let mut round = if body.kind() == "compound_statement" { named(body) } else { vec![body] };
        let last = round.pop().filter(|last| last.kind() == "expression_statement")?;
        let stepped = self.stepped(first(last)?)?;
        if round.iter().any(|statement| any_in(*statement, |node| node.kind() == "continue_statement")) {
            return None;
        }
        let start = self.started_before(node, stepped)?;
        self.walk(start, field(condition, "value").unwrap_or(condition), stepped, round)
    }

    /// The pointer and what it was set to by a statement before the loop.
    fn started_before(&self, node: Node<'t>, pointer: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
        let mut before = node.prev_named_sibling();
        while let Some(statement) = before {
            let set = starts(statement).into_iter().find(|(name, _)| self.text(*name) == self.text(bare(pointer)));
            if set.is_some() || self.is_changed(pointer, statement) {
                return set;
            }
            before = statement.prev_named_sibling();
        }
        None
    }

    fn walk(
        &mut self,
        (pointer, from): (Node<'t>, Node<'t>),
        condition: Node<'t>,
        stepped: Node<'t>,
        body: Vec<Node<'t>>,
    ) -> Option<Walk<'t>> {
        let (condition, also) = conjuncts(bare(condition));
        let (left, end) = (field(condition, "left")?, bare(field(condition, "right")?));
        let is_pointer = |s: &Self, other: Node<'t>| s.text(bare(other)) == s.text(pointer);
        let compares = condition.kind() == "binary_expression" && matches!(operator(condition), "<" | "!=");
        if !compares || !is_pointer(self, left) || !is_pointer(self, stepped) {
            return None;
        }
        let table = self.beginning(from)?;
        let ty = self.type_of(table);
        if !matches!(self.known.unalias(&ty), Ty::Array(_) | Ty::Ref(_)) {
            return None;
        }
        let item = self.element(&ty);
        // Of bytes it is a way through a text.
        let Ty::Named(item, _) = self.known.unalias(&item) else { return None };
        let bytes =
            item.as_str().contains("char") || matches!(item.as_str(), "uint8_t" | "int8_t" | "void" | "std::byte");
        let mut round = body.iter().chain(&also);
        if bytes || round.any(|part| self.is_changed(pointer, *part) || self.is_changed(table, *part)) {
            return None;
        }
        let count = self.counted_from(end, table);
        Some(Walk { pointer, table, end, count, also, body })
    }

    /// `p++`, `++p`, `p += 1`: what is stepped.
    fn stepped(&self, update: Node<'t>) -> Option<Node<'t>> {
        match (update.kind(), operator(update)) {
            ("update_expression", "++") => field(update, "argument"),
            ("assignment_expression", "+=") => {
                let one = field(update, "right").is_some_and(|by| self.text(by) == "1");
                field(update, "left").filter(|_| one)
            }
            _ => None,
        }
    }

    /// The table in `table`, `&table[0]`: a name or a field, which does the same each time it is read.
    fn beginning(&self, from: Node<'t>) -> Option<Node<'t>> {
        let from = bare(from);
        let table = match from.kind() {
            "pointer_expression" if operator(from) == "&" => {
                let (table, at) = element(from)?;
                Some(table).filter(|_| self.text(at) == "0")?
            }
            _ => from,
        };
        let mut inner = table;
        while inner.kind() == "field_expression" {
            inner = field(inner, "argument")?;
        }
        matches!(inner.kind(), "identifier" | "this").then_some(table)
    }

    /// `n` of `table + n` and `&table[n]`.
    fn counted_from(&self, end: Node<'t>, table: Node<'t>) -> Option<Node<'t>> {
        let same = |other: Node<'t>| self.text(bare(other)) == self.text(table);
        match (end.kind(), operator(end)) {
            ("binary_expression", "+") => field(end, "right").filter(|_| field(end, "left").is_some_and(same)),
            ("pointer_expression", "&") => element(end).filter(|(of, _)| same(*of)).map(|(_, at)| at),
            _ => None,
        }
    }

    /// Is the variable assigned, stepped or lent by its address somewhere in there?
    fn is_changed(&self, variable: Node<'t>, within: Node<'t>) -> bool {
        let name = self.text(variable);
        any_in(within, |node| {
            let changed = match node.kind() {
                "assignment_expression" => field(node, "left"),
                "update_expression" => field(node, "argument"),
                "pointer_expression" if operator(node) == "&" => field(node, "argument"),
                _ => None,
            };
            changed.is_some_and(|changed| self.text(bare(changed)) == name)
        })
    }
}

/// The table and the index of `&table[index]`.
fn element(lent: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    let element = bare(field(lent, "argument")?);
    let parts = (field(element, "argument")?, index_of(element)?);
    (element.kind() == "subscript_expression").then_some(parts)
}

/// The first of conditions that must all hold, and the others.
fn conjuncts(condition: Node<'_>) -> (Node<'_>, Vec<Node<'_>>) {
    let (mut first, mut others) = (condition, Vec::new());
    while first.kind() == "binary_expression" && matches!(operator(first), "&&" | "and") {
        let (Some(left), Some(right)) = (field(first, "left"), field(first, "right")) else { break };
        others.insert(0, right);
        first = bare(left);
    }
    (first, others)
}

/// Is there such a node in there, `within` itself included?
fn any_in<'t>(within: Node<'t>, such: impl Fn(Node<'t>) -> bool) -> bool {
    let mut todo = vec![within];
    while let Some(node) = todo.pop() {
        if such(node) {
            return true;
        }
        todo.extend(all(node));
    }
    false
}

/// The variable and the value of `T *p = from` and `p = from`.
fn begun(init: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    starts(init).into_iter().next()
}

/// The variables and the values of `T *p = from, *q = other` and `p = from`.
fn starts(init: Node<'_>) -> Vec<(Node<'_>, Node<'_>)> {
    match init.kind() {
        "declaration" => fields(init, "declarator").into_iter().filter_map(declared).collect(),
        "expression_statement" => first(init).map(starts).unwrap_or_default(),
        "assignment_expression" if operator(init) == "=" => match (field(init, "left"), field(init, "right")) {
            (Some(to), Some(from)) if to.kind() == "identifier" => vec![(to, from)],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn declared<'t>(declarator: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
    let mut name = field(declarator, "declarator")?;
    while name.kind() == "pointer_declarator" {
        name = field(name, "declarator")?;
    }
    (declarator.kind() == "init_declarator" && name.kind() == "identifier").then_some(())?;
    Some((name, field(declarator, "value")?))
}
