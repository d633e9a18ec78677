//! Expressions as places.

use tree_sitter::Node;

use super::lowering::Lowering;
use super::names::Meaning;
use super::syntax::{field, first, index_of, operator, path_text};
use crate::ir::{Const, LocalKind, Name, Operand, Place, Proj, Rvalue, Ty};

impl<'t> Lowering<'t> {
    /// The place that an expression names; a value that has none stands in a temporary.
    pub fn place(&mut self, node: Node<'t>) -> Place {
        self.deeper(|s| s.place_within(node)).unwrap_or_else(|| {
            let local = self.temporary(Ty::Unknown, node);
            Place::local(local)
        })
    }

    fn place_within(&mut self, node: Node<'t>) -> Place {
        match node.kind() {
            "identifier" | "qualified_identifier" | "field_identifier" | "type_identifier" => {
                let name = path_text(node, &self.rendered.text);
                match self.meaning(&name) {
                    Meaning::Place(place, _) => place,
                    Meaning::Unknown(name) => Place::global(name),
                    Meaning::Const(_) | Meaning::Function(_) => self.in_temporary(node),
                }
            }
            "this" => match self.variable("this") {
                Some(this) => Place::local(this.local),
                None => Place::global(Name::new("this")),
            },
            "parenthesized_expression" => match first(node) {
                Some(inner) if inner.kind() != "compound_statement" => self.place(inner),
                _ => self.in_temporary(node),
            },
            "field_expression" => self.member_place(node),
            "subscript_expression" => self.subscript(node),
            "pointer_expression" if operator(node) == "*" => {
                let Some(argument) = field(node, "argument") else {
                    return self.in_temporary(node);
                };
                if self.overloaded(argument, "operator*") {
                    return self.operator_call(node, argument, None, "operator*");
                }
                self.place(argument).with(Proj::Deref)
            }
            "binary_expression" => match self.operator_result(node) {
                Some(place) => place,
                None => self.in_temporary(node),
            },
            "call_expression" if self.returns_reference(node) => self.referred(node),
            "call_expression" | "cast_expression" => match self.cast_to_reference(node) {
                Some(inner) => self.place(inner),
                None => self.in_temporary(node),
            },
            "assignment_expression" => self.assignment(node),
            "comma_expression" => {
                if let Some(left) = field(node, "left") {
                    self.effect(left);
                }
                match field(node, "right") {
                    Some(right) => self.place(right),
                    None => self.in_temporary(node),
                }
            }
            "update_expression" if self.text(node).starts_with(['+', '-']) => self.update(node),
            _ => self.in_temporary(node),
        }
    }

    /// The value of an expression in a fresh temporary.
    pub fn in_temporary(&mut self, node: Node<'t>) -> Place {
        let ty = match node.kind() {
            "call_expression" | "cast_expression" | "compound_literal_expression" | "new_expression" => {
                self.type_of(node)
            }
            _ => Ty::Unknown,
        };
        let to = if number_kind(node.kind()) {
            // A fresh number owns nothing: its end would say nothing.
            let span = self.span(node);
            self.body.local(None, ty, LocalKind::Temporary, span)
        } else {
            self.temporary(ty, node)
        };
        let to = Place::local(to);
        self.into(node, to.clone());
        to
    }

    /// What the reference that a call returns refers to.
    pub fn referred(&mut self, node: Node<'t>) -> Place {
        let ty = self.type_of(node);
        let to = Place::local(self.temporary(ty, node));
        self.call(node, Some(to.clone()));
        to.with(Proj::Deref)
    }

    /// What a cast to a reference refers to: `static_cast<T&>(x)` and `(T&)x` are `x` itself.
    pub fn cast_to_reference(&self, node: Node<'t>) -> Option<Node<'t>> {
        let (ty, value) = match node.kind() {
            "cast_expression" => (field(node, "type")?, field(node, "value")?),
            "call_expression" => {
                let cast = field(node, "function").filter(|f| self.is_named_cast(*f))?;
                (field(cast, "arguments").and_then(first)?, field(node, "arguments").and_then(first)?)
            }
            _ => return None,
        };
        let declarator = field(ty, "declarator").filter(|d| d.kind() == "abstract_reference_declarator")?;
        (!self.text(declarator).starts_with("&&")).then_some(value)
    }

    /// What `.` and `->` select from: the object, or what its `operator->` gives.
    pub fn selected(&mut self, node: Node<'t>, argument: Node<'t>) -> Place {
        match operator(node) {
            "->" if self.overloaded(argument, "operator->") => self.operator_call(node, argument, None, "operator->"),
            _ => self.place(argument),
        }
    }

    /// `a.b`, `a->b`
    fn member_place(&mut self, node: Node<'t>) -> Place {
        let (Some(argument), Some(member)) = (field(node, "argument"), field(node, "field")) else {
            return self.in_temporary(node);
        };
        let name = path_text(member, &self.rendered.text);
        let name = name.rsplit("::").next().unwrap_or(&name);
        let name = self.member_name(argument, name);
        self.selected(node, argument).field(name)
    }

    /// A pair's halves are told as the parts of a tuple.
    fn member_name(&mut self, argument: Node<'t>, name: &str) -> Name {
        let part = match name {
            "first" if self.cpp => "0",
            "second" if self.cpp => "1",
            _ => return Name::new(name),
        };
        let ty = self.type_of(argument);
        let own = self.class_of(&ty).is_some_and(|class| self.known.field(class, name).is_some());
        Name::new(if own { name } else { part })
    }

    fn subscript(&mut self, node: Node<'t>) -> Place {
        let Some(argument) = field(node, "argument") else {
            return self.in_temporary(node);
        };
        let index = index_of(node);
        if let Some(index) = index.filter(|_| self.overloaded(argument, "operator[]")) {
            return self.operator_call(node, argument, Some(index), "operator[]");
        }
        let base = self.place(argument);
        let stepped = index.filter(|index| self.body.later == Some(index.id()));
        let index = match stepped.and_then(|index| field(index, "argument")).or(index) {
            Some(index) => self.operand(index),
            None => Operand::Const(Const::Int(0)),
        };
        base.with(Proj::Index(Box::new(index)))
    }

    /// Reads a place; an array becomes a pointer to it.
    pub fn read(&mut self, place: Place, ty: &Ty) -> Operand {
        match self.known.unalias(ty) {
            Ty::Array(_) => Operand::Ref(place),
            _ => Operand::Copy(place),
        }
    }

    /// An assignment whose value nobody uses: in `a[n++] = b` the element is stored before the count steps on.
    pub fn assignment_alone(&mut self, node: Node<'t>) {
        let step = self.step_in_place(node);
        let around = std::mem::replace(&mut self.body.later, step.map(|step| step.id()));
        self.assignment(node);
        self.body.later = around;
        if let Some(step) = step {
            self.update(step);
        }
    }

    /// The `n++` by which the place of an assignment is chosen, of a plain variable that the value does not mention.
    fn step_in_place(&self, node: Node<'t>) -> Option<Node<'t>> {
        let (mut left, right) = (field(node, "left")?, field(node, "right")?);
        if operator(node) != "=" {
            return None;
        }
        while left.kind() == "field_expression" {
            left = field(left, "argument")?;
        }
        let index = index_of(left)
            .filter(|index| left.kind() == "subscript_expression" && index.kind() == "update_expression")?;
        let counter = field(index, "argument").filter(|counter| counter.kind() == "identifier")?;
        let (name, value) = (self.text(counter), self.text(right));
        let mentions = value.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
        (!mentions && !self.text(index).starts_with(['+', '-'])).then_some(index)
    }

    /// `left op= right`; the place assigned.
    pub fn assignment(&mut self, node: Node<'t>) -> Place {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
            return self.in_temporary_unknown(node);
        };
        let op = operator(node);
        if self.overloaded(left, &format!("operator{op}")) {
            return self.operator_call(node, left, Some(right), &format!("operator{op}"));
        }
        if op == "="
            && let Some(place) = self.assigned_by_members(node, left, right)
        {
            return place;
        }
        let place = self.place(left);
        if op == "=" {
            let ty = match right.kind() {
                "initializer_list" | "compound_literal_expression" => self.type_of(left),
                _ => Ty::Unknown,
            };
            self.initialise(place.clone(), &ty, right);
            return place;
        }
        let value = self.operand(right);
        let span = self.span(node);
        let binary = super::operators::binary(op.trim_end_matches('='));
        let value = match binary {
            Some(op) => Rvalue::Binary(op, Operand::Copy(place.clone()), value),
            None => Rvalue::Unknown(vec![value], Ty::Unknown),
        };
        self.assign(place.clone(), value, span);
        place
    }

    pub fn in_temporary_unknown(&mut self, node: Node<'t>) -> Place {
        let value = Rvalue::Unknown(Vec::new(), Ty::Unknown);
        Place::local(self.holding(value, Ty::Unknown, node))
    }

    /// `++x`, `--x`: the place changed.
    pub fn update(&mut self, node: Node<'t>) -> Place {
        let Some(argument) = field(node, "argument") else {
            return self.in_temporary_unknown(node);
        };
        let op = operator(node);
        if self.overloaded(argument, &format!("operator{op}")) {
            return self.operator_call(node, argument, None, &format!("operator{op}"));
        }
        let place = self.place(argument);
        let one = Operand::Const(Const::Int(1));
        let op = if op == "++" { crate::ir::BinOp::Add } else { crate::ir::BinOp::Sub };
        let span = self.span(node);
        let value = Rvalue::Binary(op, Operand::Copy(place.clone()), one);
        self.assign(place.clone(), value, span);
        place
    }
}

fn number_kind(kind: &str) -> bool {
    matches!(
        kind,
        "binary_expression"
            | "unary_expression"
            | "update_expression"
            | "sizeof_expression"
            | "alignof_expression"
            | "offsetof_expression"
    )
}
