//! Calls of paths, methods and values.

use std::sync::Arc;

use syn::{Expr, ExprCall, ExprMethodCall};

use super::builder::Binding;
use super::exprs::{Dest, is_place};
use super::lowerer::{Lowerer, name_of};
use super::paths::bare_name;
use super::places::as_part;
use crate::ir::{AggregateKind, Call, Callee, CmpOp, Const, Name, Operand, Place, Rvalue, Test, Ty};

impl Lowerer {
    pub(super) fn call(&mut self, call: &ExprCall, dest: Dest, hint: Option<&Ty>) {
        match peel(&call.func) {
            Expr::Path(path) => self.path_call(path, call, dest, hint),
            func => {
                let span = self.anchor(func);
                let value = match self.operand(func) {
                    Operand::Move(place) => Operand::Copy(place),
                    other => other,
                };
                let args = self.args(call.args.iter());
                self.value_call(value, args, dest, span);
            }
        }
    }

    fn path_call(&mut self, path: &syn::ExprPath, call: &ExprCall, dest: Dest, hint: Option<&Ty>) {
        let span = self.spans.path(&path.path);
        if path.qself.is_none()
            && let Some(ident) = path.path.get_ident()
        {
            let place = match self.variable(name_of(ident)) {
                Some(Binding::Local(id)) => Some(Place::local(id)),
                Some(Binding::Alias(place)) => Some(place),
                None => None,
            };
            if let Some(place) = place {
                let args = self.args(call.args.iter());
                return self.value_call(Operand::Copy(place), args, dest, span);
            }
        }
        let callee = self.path(path.qself.as_ref(), &path.path);
        if bare_name(callee) {
            let fields = self.numbered(call.args.iter());
            return self.aggregate(AggregateKind::Variant(callee), fields, dest, span);
        }
        if call.args.is_empty() && self.is_least(&path.path) {
            return self.set(dest, Rvalue::Use(Operand::Const(Const::Int(0))), span);
        }
        let hint = self.path_hint(path, callee).or_else(|| hint.cloned());
        let args = self.args(call.args.iter());
        if let (Some(op), [left, right]) = (comparison(callee), args.as_slice()) {
            let test = Test::Compare(op, behind(left), behind(right));
            return self.set(dest, Rvalue::Test(test), span);
        }
        let call = Call { callee: Callee::Path(callee), args, hint };
        self.emit_call(call, dest, span);
    }

    /// `T::default()` of a type parameter that is compared: numbers are, and theirs is zero.
    fn is_least(&self, path: &syn::Path) -> bool {
        let mut segments = path.segments.iter().map(|segment| name_of(&segment.ident));
        let (Some(of), Some(name), None) = (segments.next(), segments.next(), segments.next()) else {
            return false;
        };
        let Some(Ty::Param(_, bounds)) = self.type_parameter(of) else { return false };
        let bound = |start: &str| bounds.iter().any(|bound| bound.as_str().starts_with(start));
        name.as_str() == "default" && bound("std::default::Default") && bound("std::cmp::")
    }

    /// Type arguments written at the call: of the function, or of the type it belongs to.
    fn path_hint(&mut self, path: &syn::ExprPath, callee: Name) -> Option<Ty> {
        let last = path.path.segments.last()?;
        if !last.arguments.is_empty() {
            return one_or_tuple(self.arguments(&path.path));
        }
        let args = self.arguments(&path.path);
        let of = callee.parent()?;
        (!args.is_empty()).then(|| Ty::Named(of, Arc::from(args)))
    }

    fn value_call(&mut self, value: Operand, args: Vec<Operand>, dest: Dest, span: crate::source::Span) {
        let call = Call { callee: Callee::Value(value), args, hint: None };
        self.emit_call(call, dest, span);
    }

    pub(super) fn args<'a>(&mut self, args: impl Iterator<Item = &'a Expr>) -> Vec<Operand> {
        args.map(|arg| self.operand(arg)).collect()
    }

    pub(super) fn method_call(&mut self, call: &ExprMethodCall, dest: Dest, hint: Option<&Ty>) {
        let span = self.at(call.method.span());
        let receiver = match peel(&call.receiver) {
            // What takes itself by value takes the borrow.
            Expr::Reference(reference) if is_place(peel(&reference.expr)) => self.place(peel(&call.receiver)),
            other => self.receiver(other),
        };
        let args = self.args(call.args.iter());
        let written = call.turbofish.as_ref().map(|args| self.angle_arguments(args));
        let call = Call {
            callee: Callee::Method { receiver, name: name_of(&call.method) },
            args,
            hint: written.and_then(one_or_tuple).or_else(|| hint.cloned()),
        };
        self.emit_call(call, dest, span);
    }

    /// `(&mut x).f()` is `x.f()`.
    pub(super) fn receiver(&mut self, expr: &Expr) -> Place {
        match peel(expr) {
            Expr::Reference(reference) => self.receiver(&reference.expr),
            other => match as_part(other) {
                Some((index, range)) => self.part(index, range),
                None => self.place(other),
            },
        }
    }
}

/// `PartialEq::eq(&a, &b)` is `a == b`.
fn comparison(callee: Name) -> Option<CmpOp> {
    let (_, of) = callee.as_str().split_once("cmp::Partial")?;
    match of {
        "Eq::eq" => Some(CmpOp::Eq),
        "Eq::ne" => Some(CmpOp::Ne),
        "Ord::lt" => Some(CmpOp::Lt),
        "Ord::le" => Some(CmpOp::Le),
        "Ord::gt" => Some(CmpOp::Gt),
        "Ord::ge" => Some(CmpOp::Ge),
        _ => None,
    }
}

fn behind(operand: &Operand) -> Operand {
    match operand {
        Operand::Ref(place) => Operand::Copy(place.clone()),
        other => other.clone(),
    }
}

fn one_or_tuple(mut args: Vec<Ty>) -> Option<Ty> {
    match args.len() {
        0 => None,
        1 => args.pop(),
        _ => Some(Ty::Tuple(Arc::from(args))),
    }
}

pub(super) fn peel(expr: &Expr) -> &Expr {
    let mut at = expr;
    loop {
        at = match at {
            Expr::Paren(e) => &e.expr,
            Expr::Group(e) => &e.expr,
            other => return other,
        };
    }
}
