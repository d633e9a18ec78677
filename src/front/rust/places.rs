//! Places: variables, fields, what is pointed to, elements.

use syn::{Expr, UnOp};

use super::builder::Binding;
use super::calls::peel;
use super::exprs::member_name;
use super::lowerer::{Lowerer, name_of};
use super::scopes::ItemKind;
use super::std_names::{Case, case};
use crate::ir::{Builtin, Const, Operand, Place, Proj, Rvalue};

impl Lowerer {
    /// `expr` as a place; the value of what is no place stands in a temporary.
    pub(super) fn place(&mut self, expr: &Expr) -> Place {
        if !self.descend() {
            self.mark_partial();
            self.ascend();
            let span = self.anchor(expr);
            return self.plain_temp(span);
        }
        let made = match expr {
            Expr::Paren(e) => self.place(&e.expr),
            Expr::Group(e) => self.place(&e.expr),
            Expr::Path(e) => self.path_place(e),
            Expr::Field(e) => self.place(&e.base).field(member_name(&e.member)),
            Expr::Unary(e) if matches!(e.op, UnOp::Deref(_)) => self.deref(&e.expr),
            Expr::Index(e) => self.index(e),
            Expr::Try(e) => self.question(e),
            _ => self.temp_of(expr, None),
        };
        self.ascend();
        made
    }

    fn path_place(&mut self, path: &syn::ExprPath) -> Place {
        if path.qself.is_none()
            && let Some(ident) = path.path.get_ident()
        {
            match self.variable(name_of(ident)) {
                Some(Binding::Local(id)) => return Place::local(id),
                Some(Binding::Alias(place)) => return place,
                None => {}
            }
        }
        let full = self.path(path.qself.as_ref(), &path.path);
        match self.scopes.kind(full) {
            Some(ItemKind::Static | ItemKind::Const) => return Place::global(full),
            Some(_) => {}
            None if case(full.last_segment()) == Case::Screaming => return Place::global(full),
            None => {}
        }
        let from = self.path_operand(path);
        let span = self.spans.path(&path.path);
        let to = self.plain_temp(span);
        self.fb().assign(to.clone(), Rvalue::Use(from), span);
        to
    }

    fn deref(&mut self, expr: &Expr) -> Place {
        // In a guard a name stands for the matched part itself, though the program sees a reference to it.
        if let Expr::Path(path) = expr
            && let Some(ident) = path.path.get_ident()
            && let Some(Binding::Alias(place)) = self.variable(name_of(ident))
        {
            return place;
        }
        self.place(expr).with(Proj::Deref)
    }

    fn index(&mut self, index: &syn::ExprIndex) -> Place {
        let base = self.place(&index.expr);
        // Part of a slice is the slice, for all that is asked here.
        if let Expr::Range(range) = &*index.index {
            for bound in range.start.iter().chain(&range.end) {
                self.operand(bound);
            }
            return base;
        }
        let at = match self.operand(&index.index) {
            Operand::Move(place) => Operand::Copy(place),
            other => other,
        };
        base.with(Proj::Index(Box::new(at)))
    }

    /// `x[a..b]`, looked at: points to the slice, or to nothing where nothing lies between.
    pub(super) fn part(&mut self, index: &syn::ExprIndex, range: &syn::ExprRange) -> Place {
        let base = self.place(&index.expr);
        let mut bound = |bound: &Option<Box<Expr>>| match bound {
            Some(bound) => self.operand(bound),
            None => Operand::Const(Const::Int(0)),
        };
        let bounds = [bound(&range.start), bound(&range.end)].map(|bound| match bound {
            Operand::Move(place) => Operand::Copy(place),
            other => other,
        });
        let span = self.at(index.bracket_token.span.open());
        let to = self.plain_temp(span);
        let args = [Operand::Ref(base)].into_iter().chain(bounds).collect();
        self.builtin(Builtin::Part, args, Some(&to), span);
        to
    }
}

/// Is it `x[a..b]`, of which it is not written how much that is?
pub(super) fn as_part(expr: &Expr) -> Option<(&syn::ExprIndex, &syn::ExprRange)> {
    let Expr::Index(index) = peel(expr) else { return None };
    let Expr::Range(range) = peel(&index.index) else { return None };
    let open = matches!(range.limits, syn::RangeLimits::HalfOpen(_));
    let told = range.end.as_deref().is_some_and(|end| !matches!(peel(end), Expr::Lit(_)));
    (open && told).then_some((index, range))
}
