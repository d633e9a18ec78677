//! Assertions: the program ends where they fail.

use syn::Macro;

use super::args;
use crate::front::rust::control::exit;
use crate::front::rust::exprs::Dest;
use crate::front::rust::lowerer::Lowerer;
use crate::ir::{CmpOp, Test};
use crate::source::Span;

impl Lowerer {
    pub(super) fn assert(&mut self, mac: &Macro, dest: Dest, span: Span) {
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
        self.stop();
        self.fb().switch(good);
        self.unit(dest, span);
    }

    pub(super) fn assert_equal(&mut self, equal: bool, mac: &Macro, dest: Dest, span: Span) {
        let exprs = args::exprs(mac).unwrap_or_default();
        let [left, right, ..] = exprs.as_slice() else {
            return self.unknown_macro(mac, dest, span);
        };
        let (good, bad) = (self.fb().block(), self.fb().block());
        let outer = self.fb().depth();
        self.fb().enter();
        let left = self.read(left);
        let right = self.read(right);
        let op = if equal { CmpOp::Eq } else { CmpOp::Ne };
        let test = Test::Compare(op, left, right);
        self.branch_leaving(test, exit(good, outer), exit(bad, outer), span);
        self.fb().switch(bad);
        self.stop();
        self.fb().switch(good);
        self.unit(dest, span);
    }
}
