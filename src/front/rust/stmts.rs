//! Blocks, `let`, assignments.

use syn::{Block, Expr, Local, Pat, Stmt};

use super::calls::peel;
use super::control::exit;
use super::exprs::Dest;
use super::lowerer::{Lowerer, name_of};
use crate::ir::{LocalKind, Name, Operand, Place, Proj, Rvalue, Ty};
use crate::source::Span;

impl Lowerer {
    pub(super) fn block(&mut self, block: &Block, dest: Dest, hint: Option<&Ty>) {
        let close = self.at(block.brace_token.span.close());
        self.fb().enter();
        self.block_inner(&block.stmts, dest, hint, close);
        self.fb().leave(close);
    }

    /// Statements in the innermost scope; the last expression without semicolon is the value.
    pub(super) fn block_inner(&mut self, stmts: &[Stmt], dest: Dest, hint: Option<&Ty>, close: Span) {
        let outer = self.enter_block_items(stmts);
        let kept = super::cfg::kept(stmts);
        let stmts = kept.as_deref().unwrap_or(stmts);
        let (tail, front) = match stmts.split_last() {
            Some((Stmt::Expr(tail, None), front)) => (Some(tail), front),
            _ => (None, stmts),
        };
        let macro_tail = match stmts.last() {
            Some(Stmt::Macro(mac)) if mac.semi_token.is_none() => Some(mac),
            _ => None,
        };
        let front = match macro_tail {
            Some(_) => stmts.get(..stmts.len() - 1).unwrap_or_default(),
            None => front,
        };
        for stmt in front {
            self.stmt(stmt);
        }
        // Temporaries of the last expression end before the variables of the block.
        self.fb().enter();
        match (tail, macro_tail) {
            (Some(tail), _) => self.expr_hinted(tail, dest, hint),
            (None, Some(mac)) => self.macro_tail(&mac.mac, dest),
            (None, None) => self.unit(dest, close),
        }
        self.fb().leave(close);
        if let Some(outer) = outer {
            self.scope = outer;
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Local(local) => self.local(local),
            Stmt::Item(_) => {}
            Stmt::Expr(expr, semi) => {
                let end = match semi {
                    Some(semi) => self.at(semi.span),
                    None => self.spans.end(expr),
                };
                self.fb().enter();
                self.expr(expr, None);
                self.fb().leave(end);
            }
            Stmt::Macro(mac) => {
                let end = self.at(mac.mac.delimiter.span().close());
                if !self.macro_stmts(&mac.mac) {
                    self.fb().enter();
                    self.macro_expr(&mac.mac, None);
                    self.fb().leave(end);
                }
            }
        }
    }

    fn local(&mut self, local: &Local) {
        let end = self.at(local.semi_token.span);
        let (pat, ty) = match &local.pat {
            Pat::Type(typed) => (&*typed.pat, Some(self.ty(&typed.ty))),
            other => (other, None),
        };
        let Some(init) = &local.init else {
            return self.uninitialised(pat, ty.unwrap_or_default());
        };
        if let Some((_, diverge)) = &init.diverge {
            return self.let_else(pat, &init.expr, diverge, end);
        }
        match simple_name(pat) {
            Some(ident) => {
                let span = self.at(ident.span());
                let name = name_of(ident);
                let kind = LocalKind::Variable;
                let declared = ty.clone().unwrap_or_default();
                let id = self.fb().local(Some(name), declared, kind, span);
                self.fb().enter();
                self.initialiser(&init.expr, &Place::local(id), ty.as_ref());
                self.fb().leave(end);
                self.fb().declare(name, id);
            }
            None => self.destructure(pat, &init.expr, ty.as_ref(), end),
        }
    }

    fn uninitialised(&mut self, pat: &Pat, ty: Ty) {
        if let Some(ident) = simple_name(pat) {
            let span = self.at(ident.span());
            let name = name_of(ident);
            let id = self.fb().local(Some(name), ty, LocalKind::Variable, span);
            self.fb().declare(name, id);
        }
    }

    /// `let x = &temporary()`: the temporary lives as long as `x`.
    fn initialiser(&mut self, expr: &Expr, to: &Place, hint: Option<&Ty>) {
        if let Expr::Reference(reference) = peel(expr)
            && !is_variable(&reference.expr)
        {
            let of = self.place(&reference.expr);
            if let crate::ir::Base::Local(id) = of.base
                && self.fb().kind(id) == Some(LocalKind::Temporary)
            {
                self.fb().forget(&Place::local(id));
                self.fb().keep_outside(id);
            }
            let span = self.at(reference.and_token.span);
            return self.fb().assign(to.clone(), Rvalue::Use(Operand::Ref(of)), span);
        }
        self.expr_hinted(expr, Some(to), hint);
    }

    fn destructure(&mut self, pat: &Pat, init: &Expr, hint: Option<&Ty>, end: Span) {
        self.fb().enter();
        if matches!(pat, Pat::Wild(_)) {
            // `let _ = place` does nothing; `let _ = value` drops it at once.
            if super::exprs::is_place(init) {
                self.place(init);
            } else {
                self.expr_hinted(init, None, hint);
            }
            return self.fb().leave(end);
        }
        let scrutinee = match hint {
            Some(_) if !super::exprs::is_place(init) => self.temp_of(init, hint),
            _ => self.scrutinee(init),
        };
        let bounds = self.test_pattern(pat, &scrutinee, None);
        let declared = self.bind_bounds(&bounds, &scrutinee);
        self.fb().leave(end);
        for (name, local) in declared {
            self.fb().declare(name, local);
        }
    }

    fn let_else(&mut self, pat: &Pat, init: &Expr, diverge: &Expr, end: Span) {
        let (inside, failed) = (self.fb().block(), self.fb().block());
        let outer = self.fb().depth();
        self.fb().enter();
        let scrutinee = self.scrutinee(init);
        let bounds = self.test_pattern(pat, &scrutinee, Some(exit(failed, outer)));
        let declared = self.bind_bounds(&bounds, &scrutinee);
        self.fb().leave(end);
        self.fb().goto(inside);
        self.fb().switch(failed);
        self.expr(diverge, None);
        self.stop();
        self.fb().switch(inside);
        for (name, local) in declared {
            self.fb().declare(name, local);
        }
    }

    // --- assignment

    pub(super) fn assign_expr(&mut self, left: &Expr, right: &Expr, span: Span) {
        match peel(left) {
            Expr::Infer(_) => {
                if super::exprs::is_place(right) {
                    self.place(right);
                } else {
                    self.expr(right, None);
                }
            }
            Expr::Tuple(_) | Expr::Array(_) | Expr::Struct(_) | Expr::Call(_) => {
                let value = self.scrutinee(right);
                self.assign_parts(left, &value, &mut Vec::new(), span);
            }
            target if is_plain(target) => {
                let to = self.place(target);
                self.expr(right, Some(&to));
            }
            target => {
                // The value is computed before the target.
                let value = self.operand(right);
                let to = self.place(target);
                self.fb().assign(to, Rvalue::Use(value), span);
            }
        }
    }

    /// `(a, b.c) = value`
    fn assign_parts(&mut self, left: &Expr, value: &Place, proj: &mut Vec<Proj>, span: Span) {
        if !self.descend() {
            self.mark_partial();
            return self.ascend();
        }
        match peel(left) {
            Expr::Infer(_) | Expr::Range(_) => {}
            Expr::Tuple(e) => {
                self.assign_each(&e.elems, value, proj, span, |at| Proj::Field(number(at)));
            }
            Expr::Call(e) => {
                self.assign_each(&e.args, value, proj, span, |at| Proj::Field(number(at)));
            }
            Expr::Array(e) => self.assign_each(&e.elems, value, proj, span, |at| {
                let at = i64::try_from(at).unwrap_or(i64::MAX);
                Proj::Index(Box::new(Operand::Const(crate::ir::Const::Int(at))))
            }),
            Expr::Struct(e) => {
                for field in &e.fields {
                    proj.push(Proj::Field(super::exprs::member_name(&field.member)));
                    self.assign_parts(&field.expr, value, proj, span);
                    proj.pop();
                }
            }
            target => {
                let to = self.place(target);
                let part = Rvalue::Bind { scrutinee: value.clone(), pattern: proj.clone() };
                self.fb().assign(to, part, span);
            }
        }
        self.ascend();
    }

    fn assign_each(
        &mut self,
        elems: &syn::punctuated::Punctuated<Expr, syn::Token![,]>,
        value: &Place,
        proj: &mut Vec<Proj>,
        span: Span,
        step: impl Fn(usize) -> Proj,
    ) {
        for (at, elem) in elems.iter().enumerate() {
            proj.push(step(at));
            self.assign_parts(elem, value, proj, span);
            proj.pop();
        }
    }
}

/// Whether what is borrowed is rooted in a variable, not in a value made on the spot.
fn is_variable(expr: &Expr) -> bool {
    let mut at = expr;
    loop {
        at = match peel(at) {
            Expr::Path(_) => return true,
            Expr::Field(e) => &e.base,
            Expr::Index(e) => &e.expr,
            Expr::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => &e.expr,
            Expr::Reference(e) => &e.expr,
            _ => return false,
        };
    }
}

fn number(at: usize) -> Name {
    Name::new(&at.to_string())
}

/// Naming the target first has no effect that the value could see.
fn is_plain(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Path(_) => true,
        Expr::Field(e) => is_plain(&e.base),
        Expr::Unary(e) => matches!(e.op, syn::UnOp::Deref(_)) && is_plain(&e.expr),
        _ => false,
    }
}

/// The variable of a pattern that is nothing but one.
pub(super) fn simple_name(pat: &Pat) -> Option<&proc_macro2::Ident> {
    match pat {
        Pat::Ident(p) if p.subpat.is_none() && p.by_ref.is_none() => Some(&p.ident),
        Pat::Paren(p) => simple_name(&p.pat),
        Pat::Type(p) => simple_name(&p.pat),
        _ => None,
    }
}
