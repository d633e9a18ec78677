//! `match`: arms in order, each a chain of tests that falls through to the next.

use syn::{Expr, ExprMatch, Pat};

use super::builder::{Binding, Exit};
use super::control::exit;
use super::exprs::Dest;
use super::lowerer::Lowerer;
use super::pats::Bound;
use super::std_names::{Case, case};
use crate::ir::{BlockId, LocalKind, Operand, Place, Rvalue, Ty};
use crate::source::Span;

/// Alternatives that bind names get a guard each; guards within guards would grow without bound.
const COPIED_GUARDS: usize = 2;

impl Lowerer {
    pub(super) fn match_expr(&mut self, e: &ExprMatch, dest: Dest) {
        let close = self.at(e.brace_token.span.close());
        let done = self.fb().block();
        self.fb().enter();
        let scrutinee = self.scrutinee(&e.expr);
        for arm in e.arms.iter().filter(|arm| super::cfg::is_compiled(&arm.attrs)) {
            let end = self.spans.end(&arm.body);
            self.arm(&arm.pat, &scrutinee, (done, end), |this| this.expr(&arm.body, dest));
        }
        // Arms are exhaustive.
        self.stop();
        self.fb().switch(done);
        self.fb().leave(close);
    }

    /// One arm, which goes to `done` at its `end`; afterwards the current block is where control goes when it does not match.
    pub(super) fn arm(
        &mut self,
        pat: &Pat,
        scrutinee: &Place,
        (done, end): (BlockId, Span),
        body: impl FnOnce(&mut Self),
    ) {
        let outer = self.fb().depth();
        let (inside, next) = (self.fb().block(), self.fb().block());
        self.fb().enter();
        self.arm_pattern(pat, scrutinee, inside, exit(next, outer));
        self.fb().switch(inside);
        body(self);
        self.fb().leave(end);
        self.fb().goto(done);
        self.fb().switch(next);
    }

    /// Tests, guard and bindings of an arm, whose names are then in the innermost scope.
    pub(super) fn arm_pattern(&mut self, pat: &Pat, scrutinee: &Place, inside: BlockId, fail: Exit) {
        let (pat, guard) = peel_guard(pat);
        let apart = guard.is_none() || (self.guards < COPIED_GUARDS && binds(pat));
        let cases: Vec<&Pat> = match peel_paren(pat) {
            Pat::Or(or) if apart => or.cases.iter().collect(),
            other => vec![other],
        };
        let depth = self.fb().depth();
        let mut declared: Vec<Bound> = Vec::new();
        let count = cases.len();
        for (at, case) in cases.into_iter().enumerate() {
            let other = self.fb().block();
            let fail = if at + 1 == count { fail } else { exit(other, depth) };
            let bounds = self.test_pattern(case, scrutinee, Some(fail));
            if let Some(guard) = guard {
                self.guard(guard, scrutinee, &bounds, fail);
            }
            self.bind_case(&bounds, scrutinee, &mut declared);
            self.fb().goto(inside);
            self.fb().switch(other);
        }
        self.stop();
        for bound in declared {
            if let Some(local) = bound.local {
                self.fb().declare(bound.name, local);
            }
        }
    }

    /// Under a guard names stand for parts of the scrutinee; they are bound for good only when it holds.
    fn guard(&mut self, guard: &Expr, scrutinee: &Place, bounds: &[Bound], fail: Exit) {
        let good = self.fb().block();
        let on = self.here(good);
        self.fb().enter();
        for bound in bounds {
            let binding = match bound.local {
                Some(local) => Binding::Local(local),
                None => Binding::Alias(bound.place(scrutinee)),
            };
            self.fb().bind(bound.name, binding);
        }
        self.guards += 1;
        self.cond(guard, on, fail);
        self.guards -= 1;
        self.fb().leave_silently();
        self.fb().switch(good);
    }

    /// Binds the names of one alternative; alternatives share their locals.
    pub(super) fn bind_case(&mut self, bounds: &[Bound], scrutinee: &Place, declared: &mut Vec<Bound>) {
        for bound in bounds {
            let known = declared.iter().find(|known| known.name == bound.name);
            let local = match known.and_then(|known| known.local) {
                Some(local) => local,
                None => {
                    let local = match bound.local {
                        Some(local) => local,
                        None => self.variable_local(bound),
                    };
                    declared.push(Bound { local: Some(local), ..bound.clone() });
                    local
                }
            };
            match bound.local {
                None => self.bind_local(local, bound, scrutinee),
                Some(own) if own != local => {
                    let value = Rvalue::Use(Operand::Move(Place::local(own)));
                    self.fb().assign(Place::local(local), value, bound.span);
                }
                Some(_) => {}
            }
        }
    }

    pub(super) fn variable_local(&mut self, bound: &Bound) -> crate::ir::LocalId {
        let span: Span = bound.span;
        self.fb().local(Some(bound.name), Ty::Unknown, LocalKind::Variable, span)
    }
}

pub(super) fn peel_guard(pat: &Pat) -> (&Pat, Option<&Expr>) {
    match pat {
        Pat::Guard(guarded) => (&guarded.pat, Some(&guarded.guard)),
        Pat::Paren(inner) => peel_guard(&inner.pat),
        other => (other, None),
    }
}

fn peel_paren(pat: &Pat) -> &Pat {
    match pat {
        Pat::Paren(inner) => peel_paren(&inner.pat),
        other => other,
    }
}

/// Whether the pattern may bind a name.
fn binds(pat: &Pat) -> bool {
    match pat {
        Pat::Ident(p) => p.subpat.is_some() || case(&p.ident.to_string()) == Case::Snake,
        Pat::Or(p) => p.cases.iter().any(binds),
        Pat::Paren(p) => binds(&p.pat),
        Pat::Reference(p) => binds(&p.pat),
        Pat::Slice(p) => p.elems.iter().any(binds),
        Pat::Struct(p) => p.fields.iter().any(|field| binds(&field.pat)),
        Pat::Tuple(p) => p.elems.iter().any(binds),
        Pat::TupleStruct(p) => p.elems.iter().any(binds),
        _ => false,
    }
}
