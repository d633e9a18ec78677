//! Operators: arithmetic, and those that a class of this file defines.

use tree_sitter::Node;

use super::known::Signature;
use super::lowering::Lowering;
use super::syntax::{field, operator};
use crate::ir::{BinOp, Call, Callee, CmpOp, Name, Operand, Place, Proj, Rvalue, Test, Ty, UnOp};

/// The arithmetic operator.
pub(super) fn binary(op: &str) -> Option<BinOp> {
    Some(match op {
        "+" => BinOp::Add,
        "-" => BinOp::Sub,
        "*" => BinOp::Mul,
        "/" => BinOp::Div,
        "%" => BinOp::Rem,
        "&" | "bitand" => BinOp::And,
        "|" | "bitor" => BinOp::Or,
        "^" | "xor" => BinOp::Xor,
        "<<" => BinOp::Shl,
        ">>" => BinOp::Shr,
        _ => return None,
    })
}

/// The comparison operator.
pub(super) fn comparison(op: &str) -> Option<CmpOp> {
    Some(match op {
        "==" => CmpOp::Eq,
        "!=" | "not_eq" => CmpOp::Ne,
        "<" => CmpOp::Lt,
        "<=" => CmpOp::Le,
        ">" => CmpOp::Gt,
        ">=" => CmpOp::Ge,
        _ => return None,
    })
}

impl<'t> Lowering<'t> {
    /// Has the operand a class of this file that defines the operator?
    pub fn overloaded(&mut self, operand: Node<'t>, method: &str) -> bool {
        if !self.cpp || self.known.classes.is_empty() {
            return false;
        }
        let ty = self.type_of(operand);
        let by_value = match &ty {
            Ty::Ref(_) => self.names_reference(operand),
            _ => true,
        };
        if !by_value {
            return false;
        }
        let class = self.known.class_of(&ty).map(|(path, _)| path);
        class.is_some_and(|class| self.known.method(class, method).is_some())
    }

    /// What the class of an object makes of it where a number is wanted.
    pub fn number_of(&mut self, object: Node<'t>) -> Option<Operand> {
        let number = ["operator int", "operator SOCKET"].into_iter().find(|number| self.overloaded(object, number))?;
        Some(Operand::Move(self.operator_call(object, object, None, number)))
    }

    /// Likewise for what is stored as that type.
    pub fn number_as(&mut self, ty: &Ty, object: Node<'t>) -> Option<Operand> {
        let wanted = self.known.unalias(ty).path().is_some_and(|path| super::objects::scalar_name(path.as_str()));
        if wanted { self.number_of(object) } else { None }
    }

    /// Is the expression a C++ reference rather than a pointer?
    pub fn names_reference(&mut self, node: Node<'t>) -> bool {
        let node = super::syntax::bare(node);
        match node.kind() {
            "identifier" => {
                let name = self.text(node);
                self.variable(name).is_some_and(|b| b.reference)
            }
            "call_expression" => self.returns_reference(node),
            _ => false,
        }
    }

    /// A call of a class's operator; the place of its result.
    pub fn operator_call(&mut self, node: Node<'t>, left: Node<'t>, right: Option<Node<'t>>, method: &str) -> Place {
        let signature = self.operator_of(left, method).unwrap_or_default();
        let to = Place::local(self.temporary(signature.ret, node));
        self.operator_into(node, left, right, method, to.clone());
        if signature.returns_reference { to.with(Proj::Deref) } else { to }
    }

    /// The operator of the class of `operand`.
    pub fn operator_of(&mut self, operand: Node<'t>, method: &str) -> Option<Signature> {
        let ty = self.type_of(operand);
        let class = self.known.class_of(&ty).map(|(path, _)| path)?;
        self.known.method(class, method).map(|(_, signature)| signature)
    }

    fn operator_into(&mut self, node: Node<'t>, left: Node<'t>, right: Option<Node<'t>>, method: &str, to: Place) {
        let receiver = self.place(left);
        let signature = self.operator_of(left, method);
        let args = right.into_iter().map(|right| self.argument(right, 0, signature.as_ref())).collect();
        let span = self.span(node);
        let call = Call { callee: Callee::Method { receiver, name: Name::new(method) }, args, hint: None };
        self.call_to(to, call, span);
    }

    /// The place of what an operator gives that a class defines, or a free function for one.
    pub fn operator_result(&mut self, node: Node<'t>) -> Option<Place> {
        let (left, right) = (field(node, "left")?, field(node, "right")?);
        let method = format!("operator{}", operator(node));
        if self.overloaded(left, &method) {
            return Some(self.operator_call(node, left, Some(right), &method));
        }
        let (path, signature) = self.free_operator(left, right, operator(node))?;
        let to = Place::local(self.temporary(signature.ret.clone(), node));
        self.free_operator_into(node, (path, &signature), to.clone());
        Some(if signature.returns_reference { to.with(Proj::Deref) } else { to })
    }

    fn free_operator_into(&mut self, node: Node<'t>, (path, signature): (Name, &Signature), to: Place) {
        let args = [field(node, "left"), field(node, "right")].into_iter().flatten().enumerate();
        let args = args.map(|(at, arg)| self.argument(arg, at, Some(signature))).collect();
        let span = self.span(node);
        self.call_to(to, Call { callee: Callee::Path(path), args, hint: None }, span);
    }

    /// `a op b` into a place; `&&` and `||` are control flow and not handled here.
    pub fn binary_into(&mut self, node: Node<'t>, to: Place) {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
            return;
        };
        let op = operator(node);
        if self.overloaded(left, &format!("operator{op}")) {
            return self.operator_into(node, left, Some(right), &format!("operator{op}"), to);
        }
        if let Some((path, signature)) = self.free_operator(left, right, op)
            && !signature.returns_reference
        {
            return self.free_operator_into(node, (path, &signature), to);
        }
        let span = self.span(node);
        if let Some(op) = comparison(op) {
            let left = self.operand(left);
            let right = self.operand(right);
            return self.assign(to, Rvalue::Test(Test::Compare(op, left, right)), span);
        }
        // A long chain `a + b + c ..` nests to the left: go down it without recursion.
        let mut spine = vec![(node, right)];
        let mut lowest = left;
        while lowest.kind() == "binary_expression" && binary(operator(lowest)).is_some() {
            let (Some(l), Some(r)) = (field(lowest, "left"), field(lowest, "right")) else {
                break;
            };
            spine.push((lowest, r));
            lowest = l;
        }
        let mut value = self.operand(lowest);
        while let Some((at, right)) = spine.pop() {
            let right = self.operand(right);
            let result = match binary(operator(at)) {
                Some(op) => Rvalue::Binary(op, value, right),
                None => Rvalue::Unknown(vec![value, right], Ty::Unknown),
            };
            if spine.is_empty() {
                self.assign(to, result, span);
                return;
            }
            let span = self.span(at);
            let part = self.body.local(None, Ty::Unknown, crate::ir::LocalKind::Temporary, span);
            self.assign(Place::local(part), result, span);
            value = Operand::Move(Place::local(part));
        }
    }

    /// `-x`, `~x`, `+x` into a place.
    pub fn unary_into(&mut self, node: Node<'t>, to: Place) {
        let Some(argument) = field(node, "argument") else {
            return;
        };
        let op = operator(node);
        if let Some(value) = self.evaluate(node, 64) {
            let value = Operand::Const(crate::ir::Const::Int(value));
            let span = self.span(node);
            return self.assign(to, Rvalue::Use(value), span);
        }
        let value = self.operand(argument);
        let span = self.span(node);
        let value = match op {
            "-" => Rvalue::Unary(UnOp::Neg, value),
            "+" => Rvalue::Use(value),
            _ => Rvalue::Unary(UnOp::Not, value),
        };
        self.assign(to, value, span);
    }
}
