//! Macros that may leave the function: `ready!`, `try_ready!`, `try_nb!`, `bail!`, `ensure!`.

use syn::{Expr, Macro};

use super::args;
use crate::front::rust::builder::Builder;
use crate::front::rust::control::exit;
use crate::front::rust::exprs::Dest;
use crate::front::rust::lowerer::Lowerer;
use crate::ir::{AggregateKind, Call, Callee, CmpOp, Const, Name, Operand, Place, Proj, Rvalue, Test, Ty};
use crate::source::Span;

fn only(mac: &Macro) -> Option<Expr> {
    let exprs = args::exprs(mac)?;
    let mut exprs = exprs.into_iter();
    exprs.next().filter(|_| exprs.next().is_none())
}

fn payload(place: Place, variant: &str) -> Place {
    place.with(Proj::Payload(Name::new(variant), Name::new("0")))
}

impl Lowerer {
    fn take(&mut self, place: Place, dest: Dest, span: Span) {
        self.set(dest, Rvalue::Use(Operand::Move(place)), span);
    }

    /// Goes on where `place` is `variant`; the caller fills the other side, which is current afterwards.
    fn unless(&mut self, place: &Place, variant: &str, span: Span) -> crate::ir::BlockId {
        let (good, bad) = (self.fb().block(), self.fb().block());
        let (on, off) = (self.here(good), self.here(bad));
        let test = Test::Is(place.clone(), Name::new(variant));
        self.fb().branch(test, &[], (on, off), span);
        self.fb().switch(bad);
        good
    }

    fn return_variant(&mut self, outer: Option<&str>, inner: &str, span: Span) {
        let ret = Builder::ret_place();
        let variant = |name: &str| AggregateKind::Variant(Name::new(name));
        match outer {
            None => self.aggregate(variant(inner), Vec::new(), Some(&ret), span),
            Some(outer) => {
                let value = self.plain_temp(span);
                self.aggregate(variant(inner), Vec::new(), Some(&value), span);
                let fields = vec![(Name::new("0"), Operand::Move(value))];
                self.aggregate(variant(outer), fields, Some(&ret), span);
            }
        }
        self.fb().ret(span);
    }

    pub(super) fn ready(&mut self, mac: &Macro, dest: Dest, span: Span) {
        let Some(expr) = only(mac) else {
            return self.unknown_macro(mac, dest, span);
        };
        let place = self.place(&expr);
        let good = self.unless(&place, "Ready", span);
        self.return_variant(None, "Pending", span);
        self.fb().switch(good);
        self.take(payload(place, "Ready"), dest, span);
    }

    pub(super) fn try_macro(&mut self, mac: &Macro, dest: Dest, span: Span) {
        let Some(expr) = only(mac) else {
            return self.unknown_macro(mac, dest, span);
        };
        let place = self.place(&expr);
        let good = self.question_place(place, span);
        self.take(good, dest, span);
    }

    /// The value of `Ok(Ready(value))`; else returns `Ok(Pending)` or the error.
    pub(super) fn try_ready(&mut self, mac: &Macro, dest: Dest, span: Span) {
        let Some(expr) = only(mac) else {
            return self.unknown_macro(mac, dest, span);
        };
        let place = self.place(&expr);
        let place = self.question_place(place, span);
        let good = self.unless(&place, "Ready", span);
        self.return_variant(Some("Ok"), "Pending", span);
        self.fb().switch(good);
        self.take(payload(place, "Ready"), dest, span);
    }

    /// The value of `Ok(value)`; else returns `Ok(Pending)` for "would block", or the error.
    pub(super) fn try_nb(&mut self, mac: &Macro, dest: Dest, span: Span) {
        let Some(expr) = only(mac) else {
            return self.unknown_macro(mac, dest, span);
        };
        let place = self.place(&expr);
        let good = self.unless(&place, "Ok", span);
        let kind = self.plain_temp(span);
        let call = Call {
            callee: Callee::Method { receiver: payload(place.clone(), "Err"), name: Name::new("kind") },
            args: Vec::new(),
            hint: None,
        };
        self.fb().call(kind.clone(), call, span);
        let later = Const::Named(Name::new("std::io::ErrorKind::WouldBlock"));
        let test = Test::Compare(CmpOp::Eq, Operand::Copy(kind), Operand::Const(later));
        let (wait, fail) = (self.fb().block(), self.fb().block());
        let (on, off) = (self.here(wait), self.here(fail));
        self.fb().branch(test, &[], (on, off), span);
        self.fb().switch(wait);
        self.return_variant(Some("Ok"), "Pending", span);
        self.fb().switch(fail);
        self.fb().assign(Builder::ret_place(), Rvalue::Residual(place.clone()), span);
        self.fb().ret(span);
        self.fb().switch(good);
        self.take(payload(place, "Ok"), dest, span);
    }

    pub(super) fn bail(&mut self, mac: &Macro, span: Span) {
        self.looked_at(mac);
        self.return_error(span);
    }

    fn return_error(&mut self, span: Span) {
        let error = self.plain_temp(span);
        let unknown = Rvalue::Unknown(Vec::new(), Ty::Unknown);
        self.fb().assign(error.clone(), unknown, span);
        let fields = vec![(Name::new("0"), Operand::Move(error))];
        let kind = AggregateKind::Variant(Name::new("Err"));
        self.aggregate(kind, fields, Some(&Builder::ret_place()), span);
        self.fb().ret(span);
    }

    pub(super) fn ensure(&mut self, mac: &Macro, dest: Dest, span: Span) {
        let exprs = args::exprs(mac).unwrap_or_default();
        let Some(condition) = exprs.first() else {
            return self.unknown_macro(mac, dest, span);
        };
        let (good, bad) = (self.fb().block(), self.fb().block());
        let outer = self.fb().depth();
        self.fb().enter();
        self.cond(condition, exit(good, outer), exit(bad, outer));
        self.fb().leave_silently();
        self.fb().switch(bad);
        self.return_error(span);
        self.fb().switch(good);
        self.unit(dest, span);
    }
}
