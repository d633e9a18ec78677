//! Expressions: as a value written to a destination, as an operand, as a place.

use syn::{Expr, Member, UnOp};

use super::builder::{Binding, Builder, Exit};
use super::literals::{literal, negative};
use super::lowerer::{Lowerer, name_of};
use super::places::as_part;
use super::scopes::ItemKind;
use super::spans::anchor;
use crate::ir::{AggregateKind, Builtin, Call, Callee, Const, Name, Operand, Place, Proj, Rvalue, Term, Test, Ty};
use crate::source::Span;

/// Where a value goes; `None` when nobody wants it.
pub(super) type Dest<'a> = Option<&'a Place>;

impl Lowerer {
    pub(super) fn anchor(&self, expr: &Expr) -> Span {
        self.at(anchor(expr))
    }

    /// Lowers `expr` and writes its value to `dest`.
    pub(super) fn expr(&mut self, expr: &Expr, dest: Dest) {
        self.expr_hinted(expr, dest, None);
    }

    /// As [`Lowerer::expr`], with the type that the context asks for.
    pub(super) fn expr_hinted(&mut self, expr: &Expr, dest: Dest, hint: Option<&Ty>) {
        if self.descend() {
            self.expr_inner(expr, dest, hint);
        } else {
            self.mark_partial();
            let span = self.anchor(expr);
            self.set(dest, Rvalue::Unknown(Vec::new(), Ty::Unknown), span);
        }
        self.ascend();
    }

    fn expr_inner(&mut self, expr: &Expr, dest: Dest, hint: Option<&Ty>) {
        let span = self.anchor(expr);
        match expr {
            Expr::Paren(e) => self.expr_inner(&e.expr, dest, hint),
            Expr::Group(e) => self.expr_inner(&e.expr, dest, hint),
            Expr::Call(e) => self.call(e, dest, hint),
            Expr::MethodCall(e) => self.method_call(e, dest, hint),
            Expr::Macro(e) => self.macro_expr(&e.mac, dest),
            Expr::Await(e) => {
                let future = self.operand_hinted(&e.base, None);
                self.builtin(Builtin::Await, vec![future], dest, span);
            }
            Expr::If(e) => self.if_expr(e, dest),
            Expr::Match(e) => self.match_expr(e, dest),
            Expr::Loop(e) => self.loop_expr(e, dest),
            Expr::While(e) => self.while_expr(e, dest),
            Expr::ForLoop(e) => self.for_expr(e, dest),
            Expr::Block(e) => match &e.label {
                Some(label) => self.labelled_block(&label.name, &e.block, dest),
                None => self.block(&e.block, dest, hint),
            },
            Expr::Unsafe(e) => self.block(&e.block, dest, hint),
            Expr::Const(e) => self.block(&e.block, dest, hint),
            Expr::TryBlock(e) => self.try_block(&e.block, dest),
            Expr::Break(e) => self.break_expr(e),
            Expr::Continue(e) => self.continue_expr(e),
            Expr::Return(e) => self.return_expr(e.expr.as_deref(), span),
            Expr::Closure(e) => self.closure(e, dest),
            Expr::Async(e) => self.async_block(e, dest),
            Expr::Assign(e) => {
                self.assign_expr(&e.left, &e.right, span);
                self.unit(dest, span);
            }
            Expr::Binary(e) => self.binary(expr, e, dest),
            Expr::Unary(e) => match &e.op {
                UnOp::Not(_) if self.is_boolean(&e.expr) => self.truth_value(expr, dest),
                UnOp::Not(_) => self.unary(crate::ir::UnOp::Not, &e.expr, dest, span),
                UnOp::Neg(_) if !matches!(&*e.expr, Expr::Lit(_)) => {
                    self.unary(crate::ir::UnOp::Neg, &e.expr, dest, span);
                }
                _ => self.use_operand(expr, dest, span),
            },
            Expr::Cast(e) => {
                let from = self.operand(&e.expr);
                let ty = self.ty(&e.ty);
                self.set(dest, Rvalue::Cast(from, ty), span);
            }
            Expr::Tuple(e) if e.elems.is_empty() => self.unit(dest, span),
            Expr::Tuple(e) => {
                let fields = self.numbered(e.elems.iter());
                self.aggregate(AggregateKind::Tuple, fields, dest, span);
            }
            Expr::Array(e) => {
                let fields = self.numbered(e.elems.iter());
                self.aggregate(AggregateKind::Array, fields, dest, span);
            }
            Expr::Repeat(e) => {
                let fields = self.numbered(std::iter::once(&*e.expr));
                self.aggregate(AggregateKind::Array, fields, dest, span);
            }
            Expr::Range(e) => self.range(e, dest),
            Expr::Struct(e) => self.struct_literal(e, dest),
            Expr::Let(_) => self.truth_value(expr, dest),
            Expr::Yield(e) => {
                let from = e.expr.iter().map(|e| self.operand(e)).collect();
                self.set(dest, Rvalue::Unknown(from, Ty::Unknown), span);
            }
            Expr::Lit(_)
            | Expr::Path(_)
            | Expr::Field(_)
            | Expr::Index(_)
            | Expr::Reference(_)
            | Expr::RawAddr(_)
            | Expr::Try(_) => self.use_operand(expr, dest, span),
            _ => {
                self.mark_partial();
                self.set(dest, Rvalue::Unknown(Vec::new(), Ty::Unknown), span);
            }
        }
    }

    /// Writes `value`; a value that nobody wants is not computed.
    pub(super) fn set(&mut self, dest: Dest, value: Rvalue, span: Span) {
        match (dest, &value) {
            (Some(to), _) => self.fb().assign(to.clone(), value, span),
            // Made and dropped at once; what it took over goes with it.
            (None, Rvalue::Aggregate { .. } | Rvalue::Closure { .. } | Rvalue::Unknown(..)) => {
                let to = self.temp(span);
                self.fb().assign(to, value, span);
            }
            (None, _) => {}
        }
    }

    pub(super) fn unit(&mut self, dest: Dest, span: Span) {
        self.set(dest, Rvalue::Use(Operand::Const(Const::Unit)), span);
    }

    fn use_operand(&mut self, expr: &Expr, dest: Dest, span: Span) {
        match dest {
            Some(_) => {
                let from = self.operand(expr);
                self.set(dest, Rvalue::Use(from), span);
            }
            // A place that is only named is not moved.
            None if is_place(expr) => {
                self.place(expr);
            }
            None => {
                self.operand(expr);
            }
        }
    }

    fn unary(&mut self, op: crate::ir::UnOp, expr: &Expr, dest: Dest, span: Span) {
        let from = self.operand(expr);
        self.set(dest, Rvalue::Unary(op, from), span);
    }

    pub(super) fn aggregate(&mut self, kind: AggregateKind, fields: Vec<(Name, Operand)>, dest: Dest, span: Span) {
        let value = Rvalue::Aggregate { kind, fields, base: None };
        self.set(dest, value, span);
    }

    pub(super) fn numbered<'a>(&mut self, exprs: impl Iterator<Item = &'a Expr>) -> Vec<(Name, Operand)> {
        exprs.enumerate().map(|(at, expr)| (Name::new(&at.to_string()), self.operand(expr))).collect()
    }

    pub(super) fn builtin(&mut self, builtin: Builtin, args: Vec<Operand>, dest: Dest, span: Span) {
        let call = Call { callee: Callee::Builtin(builtin), args, hint: None };
        self.emit_call(call, dest, span);
    }

    /// The result of a call that nobody wants still lives to the end of the statement.
    pub(super) fn emit_call(&mut self, call: Call, dest: Dest, span: Span) {
        let to = match dest {
            Some(to) => to.clone(),
            None => self.temp(span),
        };
        self.fb().call(to, call, span);
    }

    fn range(&mut self, range: &syn::ExprRange, dest: Dest) {
        let mut fields = Vec::new();
        for (field, bound) in [("start", &range.start), ("end", &range.end)] {
            if let Some(bound) = bound {
                fields.push((Name::new(field), self.operand(bound)));
            }
        }
        let closed = matches!(range.limits, syn::RangeLimits::Closed(_));
        let kind = match (&range.start, &range.end, closed) {
            (Some(_), Some(_), false) => "std::ops::Range",
            (Some(_), Some(_), true) => "std::ops::RangeInclusive",
            (Some(_), None, _) => "std::ops::RangeFrom",
            (None, Some(_), false) => "std::ops::RangeTo",
            (None, Some(_), true) => "std::ops::RangeToInclusive",
            (None, None, _) => "std::ops::RangeFull",
        };
        let span = match &range.limits {
            syn::RangeLimits::HalfOpen(dots) => self.at(dots.spans[0]),
            syn::RangeLimits::Closed(dots) => self.at(dots.spans[0]),
        };
        self.aggregate(AggregateKind::Struct(Name::new(kind)), fields, dest, span);
    }

    fn struct_literal(&mut self, literal: &syn::ExprStruct, dest: Dest) {
        let span = self.spans.path(&literal.path);
        let path = self.path(literal.qself.as_ref(), &literal.path);
        let kind = if self.is_variant(path) { AggregateKind::Variant(path) } else { AggregateKind::Struct(path) };
        let mut fields = Vec::new();
        for field in literal.fields.iter().filter(|field| super::cfg::is_compiled(&field.attrs)) {
            fields.push((member_name(&field.member), self.operand(&field.expr)));
        }
        let base = literal.rest.as_ref().map(|rest| self.operand(rest));
        let value = Rvalue::Aggregate { kind, fields, base };
        self.set(dest, value, span);
    }

    // --- operands

    pub(super) fn operand(&mut self, expr: &Expr) -> Operand {
        self.operand_hinted(expr, None)
    }

    pub(super) fn operand_hinted(&mut self, expr: &Expr, hint: Option<&Ty>) -> Operand {
        if !self.descend() {
            self.mark_partial();
            self.ascend();
            return Operand::Const(Const::Unit);
        }
        let made = match expr {
            Expr::Paren(e) => self.operand_hinted(&e.expr, hint),
            Expr::Group(e) => self.operand_hinted(&e.expr, hint),
            Expr::Lit(e) => Operand::Const(literal(&e.lit)),
            Expr::Unary(e) if matches!(e.op, UnOp::Neg(_)) => match negative(&e.expr) {
                Some(value) => Operand::Const(value),
                None => self.moved_temp(expr, hint),
            },
            Expr::Tuple(e) if e.elems.is_empty() => Operand::Const(Const::Unit),
            Expr::Reference(e) => match as_part(&e.expr) {
                Some((index, range)) if e.mutability.is_none() => Operand::Copy(self.part(index, range)),
                _ => Operand::Ref(self.place(&e.expr)),
            },
            Expr::RawAddr(e) => Operand::Ref(self.place(&e.expr)),
            Expr::Path(e) => self.path_operand(e),
            Expr::Try(_) | Expr::Field(_) | Expr::Index(_) => Operand::Move(self.place(expr)),
            Expr::Unary(e) if matches!(e.op, UnOp::Deref(_)) => Operand::Move(self.place(expr)),
            _ => self.moved_temp(expr, hint),
        };
        self.ascend();
        made
    }

    fn moved_temp(&mut self, expr: &Expr, hint: Option<&Ty>) -> Operand {
        Operand::Move(self.temp_of(expr, hint))
    }

    /// The value of `expr` in a fresh temporary.
    pub(super) fn temp_of(&mut self, expr: &Expr, hint: Option<&Ty>) -> Place {
        let span = self.anchor(expr);
        let plain = matches!(expr, Expr::Binary(_) | Expr::Cast(_)) || self.is_boolean(expr);
        // It is kept only once it has a value, so that ways out of the expression do not end it.
        let id = self.fb().plain_temp(span);
        let to = Place::local(id);
        self.expr_hinted(expr, Some(&to), hint);
        if !plain {
            self.fb().keep(id);
        }
        to
    }

    pub(super) fn path_operand(&mut self, path: &syn::ExprPath) -> Operand {
        if path.qself.is_none()
            && let Some(ident) = path.path.get_ident()
        {
            match self.variable(name_of(ident)) {
                Some(Binding::Local(id)) => return Operand::Move(Place::local(id)),
                Some(Binding::Alias(place)) => return Operand::Copy(place),
                None => {}
            }
        }
        let full = self.path(path.qself.as_ref(), &path.path);
        if matches!(full.as_str(), "None" | "Pending") {
            let span = self.spans.path(&path.path);
            let to = Place::local(self.fb().plain_temp(span));
            self.aggregate(AggregateKind::Variant(full), Vec::new(), Some(&to), span);
            return Operand::Move(to);
        }
        match self.scopes.kind(full) {
            Some(ItemKind::Static) => Operand::Copy(Place::global(full)),
            _ => Operand::Const(Const::Named(full)),
        }
    }

    /// `e?`: goes on with the payload, or leaves with the rest.
    pub(super) fn question(&mut self, question: &syn::ExprTry) -> Place {
        let span = self.at(question.question_token.span);
        let place = self.place(&question.expr);
        self.question_place(place, span)
    }

    pub(super) fn question_place(&mut self, place: Place, span: Span) -> Place {
        let place = self.shortened(place, span);
        let name = Name::new("?");
        let (good, bad) = (self.fb().block(), self.fb().block());
        let depth = self.fb().depth();
        let here = |block| Exit { block, depth };
        let test = Test::Is(place.clone(), name);
        self.fb().branch(test, &[], (here(good), here(bad)), span);
        self.fb().switch(bad);
        self.leave_with_residual(place.clone(), span);
        self.fb().switch(good);
        place.with(Proj::Payload(name, Name::new("0")))
    }

    /// A way of many steps is cut by a temporary, so that long chains do not grow with their square.
    fn shortened(&mut self, place: Place, span: Span) -> Place {
        if place.proj.len() < 16 {
            return place;
        }
        let to = self.temp(span);
        self.fb().assign(to.clone(), Rvalue::Use(Operand::Move(place)), span);
        to
    }

    fn leave_with_residual(&mut self, place: Place, span: Span) {
        use super::builder::TargetKind;
        let around = self.fb().targets.iter().rev();
        let caught = around
            .filter(|target| target.kind == TargetKind::Try)
            .map(|target| (target.leave, target.dest.clone()))
            .next();
        match caught {
            Some((leave, dest)) => {
                if let Some(to) = dest {
                    self.fb().assign(to, Rvalue::Residual(place), span);
                }
                self.fb().exit(leave, span);
            }
            None => {
                self.fb().assign(Builder::ret_place(), Rvalue::Residual(place), span);
                self.fb().ret(span);
            }
        }
    }

    /// `return value`
    pub(super) fn return_expr(&mut self, value: Option<&Expr>, span: Span) {
        let to = Builder::ret_place();
        match value {
            Some(value) => self.expr(value, Some(&to)),
            None => self.unit(Some(&to), span),
        }
        self.fb().ret(span);
    }

    /// The program ends here.
    pub(super) fn stop(&mut self) {
        self.fb().end(Term::Stop);
    }
}

pub(super) fn is_place(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) | Expr::Field(_) | Expr::Index(_) => true,
        Expr::Unary(e) => matches!(e.op, UnOp::Deref(_)),
        Expr::Paren(e) => is_place(&e.expr),
        Expr::Group(e) => is_place(&e.expr),
        _ => false,
    }
}

pub(super) fn member_name(member: &Member) -> Name {
    match member {
        Member::Named(ident) => name_of(ident),
        Member::Unnamed(index) => Name::new(&index.index.to_string()),
    }
}
