//! Conditions as control flow: `&&`, `||`, `!`, `let`, comparisons, `matches!`.

use syn::{BinOp, Expr, ExprBinary, UnOp};

use super::builder::Exit;
use super::calls::peel;
use super::exprs::Dest;
use super::literals::literal;
use super::lowerer::{Lowerer, local_of};
use crate::ir::{BlockId, CmpOp, Const, Operand, Place, Rvalue, Test};
use crate::source::Span;

impl Lowerer {
    pub(super) fn here(&mut self, block: BlockId) -> Exit {
        let depth = self.fb().depth();
        Exit { block, depth }
    }

    /// Goes to `then` when `expr` holds, else to `otherwise`. Names bound by `let` stay in the innermost scope.
    pub(super) fn cond(&mut self, expr: &Expr, then: Exit, otherwise: Exit) {
        if self.descend() {
            self.cond_inner(peel(expr), then, otherwise);
        } else {
            self.mark_partial();
            let span = self.anchor(expr);
            self.fb().branch(Test::Unknown(Vec::new()), &[], (then, otherwise), span);
        }
        self.ascend();
    }

    fn cond_inner(&mut self, expr: &Expr, then: Exit, otherwise: Exit) {
        match expr {
            Expr::Binary(e) if matches!(e.op, BinOp::And(_)) => {
                let both = self.fb().block();
                let on = self.here(both);
                self.cond(&e.left, on, otherwise);
                self.fb().switch(both);
                self.cond(&e.right, then, otherwise);
            }
            Expr::Binary(e) if matches!(e.op, BinOp::Or(_)) => {
                let second = self.fb().block();
                let on = self.here(second);
                self.cond(&e.left, then, on);
                self.fb().switch(second);
                self.cond(&e.right, then, otherwise);
            }
            Expr::Unary(e) if matches!(e.op, UnOp::Not(_)) => self.cond(&e.expr, otherwise, then),
            Expr::Let(e) => {
                let scrutinee = self.scrutinee(&e.expr);
                self.let_cond(&e.pat, &scrutinee, otherwise);
                let span = self.at(e.let_token.span);
                self.fb().exit(then, span);
            }
            Expr::Lit(e) if matches!(e.lit, syn::Lit::Bool(_)) => {
                let span = self.anchor(expr);
                let to = match literal(&e.lit) {
                    Const::Bool(true) => then,
                    _ => otherwise,
                };
                self.fb().exit(to, span);
            }
            Expr::Macro(e) if self.macro_cond(&e.mac, then, otherwise) => {}
            _ => self.plain_cond(expr, then, otherwise),
        }
    }

    /// A condition without control flow; its temporaries end with it.
    fn plain_cond(&mut self, expr: &Expr, then: Exit, otherwise: Exit) {
        let span = self.spans.expr(expr);
        self.fb().enter();
        let test = match expr {
            Expr::Binary(e) => match comparison(&e.op) {
                Some(op) => self.compare(op, e),
                None => Test::Truth(self.read(expr)),
            },
            _ => Test::Truth(self.read(expr)),
        };
        self.branch_leaving(test, then, otherwise, span);
    }

    /// Leaves the innermost scope by a test; temporaries that the test reads end on both of its sides.
    pub(super) fn branch_leaving(&mut self, test: Test, then: Exit, otherwise: Exit, span: Span) {
        let live = self.fb().leave_silently();
        let read = locals_of(&test);
        let (after, before): (Vec<_>, Vec<_>) = live.into_iter().partition(|id| read.contains(id));
        for id in before.into_iter().rev() {
            self.fb().scope_end(id, span);
        }
        self.fb().branch(test, &after, (then, otherwise), span);
    }

    fn compare(&mut self, op: CmpOp, e: &ExprBinary) -> Test {
        let left = self.read(&e.left);
        let right = self.read(&e.right);
        Test::Compare(op, left, right)
    }

    /// An operand that is looked at, not moved. What is compared or tested whole owns nothing worth an end.
    pub(super) fn read(&mut self, expr: &Expr) -> Operand {
        match self.operand(expr) {
            Operand::Move(place) => {
                self.fb().forget(&place);
                Operand::Copy(place)
            }
            other => other,
        }
    }

    /// Whether the expression is certainly a truth value.
    pub(super) fn is_boolean(&self, expr: &Expr) -> bool {
        match peel(expr) {
            Expr::Binary(e) => matches!(e.op, BinOp::And(_) | BinOp::Or(_)) || comparison(&e.op).is_some(),
            Expr::Unary(e) => matches!(e.op, UnOp::Not(_)) && self.is_boolean(&e.expr),
            Expr::Let(_) => true,
            Expr::Lit(e) => matches!(e.lit, syn::Lit::Bool(_)),
            Expr::Macro(e) => e.mac.path.segments.last().is_some_and(|s| s.ident == "matches"),
            _ => false,
        }
    }

    pub(super) fn binary(&mut self, expr: &Expr, e: &ExprBinary, dest: Dest) {
        let span = self.anchor(expr);
        if matches!(e.op, BinOp::And(_) | BinOp::Or(_)) {
            return self.truth_value(expr, dest);
        }
        if let Some(op) = comparison(&e.op) {
            let test = self.compare(op, e);
            return self.set(dest, Rvalue::Test(test), span);
        }
        let Some((op, assigns)) = arithmetic(&e.op) else {
            return self.set(dest, Rvalue::Unknown(Vec::new(), crate::ir::Ty::Unknown), span);
        };
        if assigns {
            let right = self.operand(&e.right);
            let to = self.place(&e.left);
            let value = Rvalue::Binary(op, Operand::Copy(to.clone()), right);
            self.fb().assign(to, value, span);
            self.unit(dest, span);
        } else {
            let left = self.read(&e.left);
            let right = self.read(&e.right);
            self.set(dest, Rvalue::Binary(op, left, right), span);
        }
    }

    /// A condition as a value.
    pub(super) fn truth_value(&mut self, expr: &Expr, dest: Dest) {
        let span = self.anchor(expr);
        let (yes, no, done) = (self.fb().block(), self.fb().block(), self.fb().block());
        self.fb().enter();
        let outer = self.fb().depth() - 1;
        let exit = |block| Exit { block, depth: outer };
        self.cond(expr, exit(yes), exit(no));
        self.fb().leave_silently();
        for (block, value) in [(yes, true), (no, false)] {
            self.fb().switch(block);
            self.set(dest, Rvalue::Use(Operand::Const(Const::Bool(value))), span);
            self.fb().goto(done);
        }
        self.fb().switch(done);
    }

    /// What a pattern is matched against: a place as it stands, else a temporary of the innermost scope.
    pub(super) fn scrutinee(&mut self, expr: &Expr) -> Place {
        match peel(expr) {
            // `match &x` looks at `x`.
            Expr::Reference(e) if super::exprs::is_place(&e.expr) => {
                let span = self.at(e.and_token.span);
                let of = self.place(&e.expr);
                let to = self.plain_temp(span);
                self.fb().assign(to.clone(), Rvalue::Use(Operand::Ref(of)), span);
                to
            }
            other => self.place(other),
        }
    }
}

fn locals_of(test: &Test) -> Vec<crate::ir::LocalId> {
    match test {
        Test::Truth(a) => local_of(a).into_iter().collect(),
        Test::Compare(_, a, b) => local_of(a).into_iter().chain(local_of(b)).collect(),
        Test::Is(place, _) => local_of(&Operand::Copy(place.clone())).into_iter().collect(),
        Test::Unknown(values) => values.iter().filter_map(local_of).collect(),
    }
}

pub(super) fn comparison(op: &BinOp) -> Option<CmpOp> {
    Some(match op {
        BinOp::Eq(_) => CmpOp::Eq,
        BinOp::Ne(_) => CmpOp::Ne,
        BinOp::Lt(_) => CmpOp::Lt,
        BinOp::Le(_) => CmpOp::Le,
        BinOp::Gt(_) => CmpOp::Gt,
        BinOp::Ge(_) => CmpOp::Ge,
        _ => return None,
    })
}

/// The operator, and whether it assigns to its left side.
fn arithmetic(op: &BinOp) -> Option<(crate::ir::BinOp, bool)> {
    use crate::ir::BinOp as I;
    Some(match op {
        BinOp::Add(_) => (I::Add, false),
        BinOp::Sub(_) => (I::Sub, false),
        BinOp::Mul(_) => (I::Mul, false),
        BinOp::Div(_) => (I::Div, false),
        BinOp::Rem(_) => (I::Rem, false),
        BinOp::BitAnd(_) => (I::And, false),
        BinOp::BitOr(_) => (I::Or, false),
        BinOp::BitXor(_) => (I::Xor, false),
        BinOp::Shl(_) => (I::Shl, false),
        BinOp::Shr(_) => (I::Shr, false),
        BinOp::AddAssign(_) => (I::Add, true),
        BinOp::SubAssign(_) => (I::Sub, true),
        BinOp::MulAssign(_) => (I::Mul, true),
        BinOp::DivAssign(_) => (I::Div, true),
        BinOp::RemAssign(_) => (I::Rem, true),
        BinOp::BitAndAssign(_) => (I::And, true),
        BinOp::BitOrAssign(_) => (I::Or, true),
        BinOp::BitXorAssign(_) => (I::Xor, true),
        BinOp::ShlAssign(_) => (I::Shl, true),
        BinOp::ShrAssign(_) => (I::Shr, true),
        _ => return None,
    })
}
