//! Expressions as values.

use tree_sitter::Node;

use super::lowering::Lowering;
use super::names::Meaning;
use super::syntax::{field, first, named, operator, path_text};
use crate::ir::{Builtin, Const, Name, Operand, Place, Rvalue, Ty};

impl<'t> Lowering<'t> {
    /// The value of an expression.
    pub fn operand(&mut self, node: Node<'t>) -> Operand {
        self.deeper(|s| s.operand_within(node)).unwrap_or(Operand::Const(Const::Unit))
    }

    fn operand_within(&mut self, node: Node<'t>) -> Operand {
        if let Some(literal) = self.literal(node) {
            return Operand::Const(literal);
        }
        match node.kind() {
            "identifier" | "qualified_identifier" | "type_identifier" => {
                let name = path_text(node, &self.rendered.text);
                match self.meaning(&name) {
                    Meaning::Place(place, ty) => self.read(place, &ty),
                    Meaning::Const(value) => Operand::Const(value),
                    Meaning::Function(path) | Meaning::Unknown(path) => Operand::Const(Const::Named(path)),
                }
            }
            "this" => Operand::Copy(self.place(node)),
            "sizeof_expression" | "alignof_expression" | "offsetof_expression" => {
                let text: String = self.text(node).split_whitespace().collect();
                Operand::Const(Const::Size(Name::new(&size_name(text))))
            }
            "parenthesized_expression" => match first(node) {
                Some(inner) if inner.kind() != "compound_statement" => self.operand(inner),
                _ => Operand::Move(self.in_temporary(node)),
            },
            "field_expression" | "subscript_expression" => {
                let ty = self.type_of(node);
                let place = self.place(node);
                self.read(place, &ty)
            }
            "pointer_expression" => self.pointer_operand(node),
            "assignment_expression" => {
                let place = self.assignment(node);
                Operand::Copy(place)
            }
            "comma_expression" => {
                if let Some(left) = field(node, "left") {
                    self.effect(left);
                }
                field(node, "right").map_or(Operand::Const(Const::Unit), |right| self.operand(right))
            }
            "update_expression" if self.text(node).starts_with(['+', '-']) => {
                let place = self.update(node);
                Operand::Copy(place)
            }
            "unary_expression" | "call_expression" | "cast_expression"
                if operator(node) != "!" && !casts_to_pointer(node) && self.evaluate(node, 8).is_some() =>
            {
                Operand::Const(self.evaluate(node, 8).map_or(Const::Unit, Const::Int))
            }
            "call_expression" => match self.moved(node) {
                Some(moved) => moved,
                None if self.returns_reference(node) => {
                    let ty = self.type_of(node);
                    let place = self.referred(node);
                    self.read(place, ty.peel())
                }
                None => Operand::Move(self.in_temporary(node)),
            },
            "binary_expression" => match self.operator_result(node) {
                Some(place) if place.proj.is_empty() => Operand::Move(place),
                Some(place) => Operand::Copy(place),
                None => Operand::Move(self.in_temporary(node)),
            },
            "parameter_pack_expansion" => {
                field(node, "pattern").map_or(Operand::Const(Const::Unit), |inner| self.operand(inner))
            }
            _ => Operand::Move(self.in_temporary(node)),
        }
    }

    /// `&x`, `*p`
    fn pointer_operand(&mut self, node: Node<'t>) -> Operand {
        let Some(argument) = field(node, "argument") else {
            return Operand::Const(Const::Unit);
        };
        if operator(node) == "*" {
            if self.overloaded(argument, "operator*") {
                let place = self.operator_call(node, argument, None, "operator*");
                return Operand::Copy(place);
            }
            let ty = self.type_of(node);
            let place = self.place(node);
            return self.read(place, &ty);
        }
        let inner = super::syntax::bare(argument);
        if matches!(inner.kind(), "identifier" | "qualified_identifier") {
            let name = path_text(inner, &self.rendered.text);
            return match self.meaning(&name) {
                Meaning::Place(place, _) => Operand::Ref(place),
                Meaning::Function(path) => Operand::Const(Const::Named(path)),
                Meaning::Unknown(path) if name.contains("::") => Operand::Const(Const::Named(path)),
                Meaning::Unknown(path) => Operand::Ref(Place::global(path)),
                Meaning::Const(value) => Operand::Const(value),
            };
        }
        let place = self.place(argument);
        Operand::Ref(place)
    }

    /// Evaluates an expression into a place.
    pub fn into(&mut self, node: Node<'t>, to: Place) {
        self.deeper(|s| s.value_into(node, to));
    }

    fn value_into(&mut self, node: Node<'t>, to: Place) {
        let span = self.span(node);
        match node.kind() {
            "parenthesized_expression" => match first(node) {
                Some(inner) if inner.kind() == "compound_statement" => self.statement_expression(inner, Some(to)),
                Some(inner) => self.into(inner, to),
                None => {}
            },
            "call_expression" if self.returns_reference(node) => {
                let value = self.operand(node);
                self.assign(to, Rvalue::Use(value), span);
            }
            "call_expression" => self.call(node, Some(to)),
            "conditional_expression" => self.conditional(node, to),
            "binary_expression" if matches!(operator(node), "&&" | "||" | "and" | "or") => self.truth_into(node, to),
            "binary_expression" => self.binary_into(node, to),
            "unary_expression" if matches!(operator(node), "!" | "not") => self.truth_into(node, to),
            "unary_expression" => self.unary_into(node, to),
            "cast_expression" => {
                let ty = field(node, "type").map_or(Ty::Unknown, |n| self.described(n));
                if let Some(value) = field(node, "value") {
                    let value = self.operand(value);
                    self.assign(to, Rvalue::Cast(value, ty), span);
                }
            }
            "update_expression" => self.postfix(node, to),
            "comma_expression" => {
                if let Some(left) = field(node, "left") {
                    self.effect(left);
                }
                if let Some(right) = field(node, "right") {
                    self.into(right, to);
                }
            }
            "new_expression" => self.new_object(node, to),
            "delete_expression" => {
                let of = first(node);
                let ty = of.map(|n| self.type_of(n)).unwrap_or_default();
                let args = of.map(|n| vec![self.operand(n)]).unwrap_or_default();
                self.builtin(to, Builtin::Delete(ty), args, span);
            }
            "lambda_expression" => self.lambda(node, to),
            "initializer_list" => self.braced(node, &Ty::Unknown, to),
            "compound_literal_expression" => self.compound_literal(node, to),
            "co_await_expression" => {
                let args = field(node, "argument").map(|n| vec![self.operand(n)]).unwrap_or_default();
                self.builtin(to, Builtin::Await, args, span);
            }
            "throw_expression" | "throw_statement" => self.throw(node),
            "sizeof_expression" | "alignof_expression" | "offsetof_expression" => {
                let size = self.operand(node);
                self.assign(to, Rvalue::Use(size), span);
            }
            "extension_expression" => {
                if let Some(inner) = first(node) {
                    self.into(inner, to);
                }
            }
            _ if known_kind(node.kind()) || self.literal(node).is_some() => {
                let value = self.operand(node);
                self.assign(to, Rvalue::Use(value), span);
            }
            _ => {
                let parts: Vec<Node<'t>> = named(node).into_iter().filter(|n| value_kind(n.kind())).collect();
                let operands = parts.into_iter().map(|n| self.operand(n)).collect();
                self.assign(to, Rvalue::Unknown(operands, Ty::Unknown), span);
            }
        }
    }

    /// Evaluates an expression for its effects.
    pub fn effect(&mut self, node: Node<'t>) {
        self.deeper(|s| s.effect_within(node));
    }

    fn effect_within(&mut self, node: Node<'t>) {
        // Comma chains nest; go down them without recursion.
        let mut node = node;
        while node.kind() == "comma_expression" {
            if let Some(left) = field(node, "left") {
                self.effect(left);
            }
            match field(node, "right") {
                Some(right) => node = right,
                None => return,
            }
        }
        match node.kind() {
            "assignment_expression" => self.assignment_alone(node),
            "update_expression" => {
                self.update(node);
            }
            "parenthesized_expression" => match first(node) {
                Some(inner) if inner.kind() == "compound_statement" => self.statement_expression(inner, None),
                Some(inner) => self.effect(inner),
                None => {}
            },
            "conditional_expression" => self.conditional_effect(node),
            "binary_expression" if matches!(operator(node), "&&" | "||" | "and" | "or") => {
                let end = self.body.block();
                self.condition(node, end, end);
                self.body.enter(end);
            }
            "cast_expression" => {
                if let Some(value) = field(node, "value") {
                    self.effect(value);
                }
            }
            "call_expression" => {
                if self.moved(node).is_none() {
                    self.call(node, None);
                }
            }
            "identifier" | "number_literal" | "string_literal" | "null" | "true" | "false" => {}
            "subscript_expression" => {
                // In a map of C++ it makes the entry, whether or not anybody looks at it.
                if let Operand::Copy(place) = self.operand(node) {
                    let to = self.temporary(Ty::Unknown, node);
                    let span = self.span(node);
                    self.assign(Place::local(to), Rvalue::Use(Operand::Ref(place)), span);
                }
            }
            _ => {
                self.operand(node);
            }
        }
    }

    /// `x++`: the old value into a place.
    fn postfix(&mut self, node: Node<'t>, to: Place) {
        let span = self.span(node);
        if !self.text(node).starts_with(['+', '-']) {
            if let Some(argument) = field(node, "argument") {
                let old = self.place(argument);
                self.assign(to, Rvalue::Use(Operand::Copy(old)), span);
            }
            self.update(node);
            return;
        }
        let place = self.update(node);
        self.assign(to, Rvalue::Use(Operand::Copy(place)), span);
    }

    /// `c ? a : b` into a place.
    fn conditional(&mut self, node: Node<'t>, to: Place) {
        let (Some(condition), Some(otherwise)) = (field(node, "condition"), field(node, "alternative")) else {
            return;
        };
        let (yes, no, end) = (self.body.block(), self.body.block(), self.body.block());
        let consequence = field(node, "consequence");
        let value = match consequence {
            Some(_) => None,
            // GNU `a ?: b`
            None => Some(self.operand(condition)),
        };
        match &value {
            Some(value) => {
                let span = self.span(condition);
                self.branch(crate::ir::Test::Truth(value.clone()), yes, no, span);
            }
            None => self.condition(condition, yes, no),
        }
        self.body.enter(yes);
        match (consequence, value) {
            (Some(consequence), _) => self.into(consequence, to.clone()),
            (None, Some(value)) => {
                let span = self.span(condition);
                self.assign(to.clone(), Rvalue::Use(value), span);
            }
            (None, None) => {}
        }
        self.body.goto(end);
        self.body.enter(no);
        self.into(otherwise, to);
        self.body.fall_into(end);
    }

    fn conditional_effect(&mut self, node: Node<'t>) {
        let (yes, no, end) = (self.body.block(), self.body.block(), self.body.block());
        if let Some(condition) = field(node, "condition") {
            self.condition(condition, yes, no);
        }
        self.body.enter(yes);
        if let Some(consequence) = field(node, "consequence") {
            self.effect(consequence);
        }
        self.body.goto(end);
        self.body.enter(no);
        if let Some(alternative) = field(node, "alternative") {
            self.effect(alternative);
        }
        self.body.fall_into(end);
    }
}

/// Kinds whose operand does not go through `into`.
fn known_kind(kind: &str) -> bool {
    matches!(
        kind,
        "identifier"
            | "qualified_identifier"
            | "type_identifier"
            | "this"
            | "field_expression"
            | "subscript_expression"
            | "pointer_expression"
            | "assignment_expression"
            | "parameter_pack_expansion"
    )
}

/// Kinds that are expressions, inside something not understood.
pub(super) fn value_kind(kind: &str) -> bool {
    kind.ends_with("_expression") || kind.ends_with("_literal") || matches!(kind, "identifier" | "this")
}

/// `(T *)x`
fn casts_to_pointer(node: Node<'_>) -> bool {
    node.kind() == "cast_expression" && field(node, "type").is_some_and(|ty| field(ty, "declarator").is_some())
}

/// A field is of the same size in whichever object it is: `sizeof a->text`, `sizeof(seats[i].text)`.
fn size_name(text: String) -> String {
    let Some(of) = text.strip_prefix("sizeof") else { return text };
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.->[]*&()".contains(c);
    let (way, field) = match of.trim_end_matches(')').rsplit_once(['.', '>']) {
        Some(split) if of.chars().all(plain) => split,
        _ => return text,
    };
    let named = field.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !way.is_empty() && named && !field.is_empty() { format!("sizeof .{field}") } else { text }
}
