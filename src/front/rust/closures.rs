//! Closures and async blocks: bodies of their own, whose captures are found as their names are used.

use std::sync::Arc;

use syn::{Expr, ExprAsync, ExprClosure, Pat};

use super::builder::Builder;
use super::captures::moved_in;
use super::exprs::Dest;
use super::lowerer::{Lowerer, name_of};
use super::stmts::simple_name;
use crate::ir::{LocalId, LocalKind, Name, Operand, Place, Rvalue, Ty};
use crate::source::Span;

/// What tells one closure-like expression from another.
struct Shape {
    is_async: bool,
    by_move: bool,
    ret: Ty,
    span: Span,
    bars: Span,
}

impl Lowerer {
    pub(super) fn closure(&mut self, e: &ExprClosure, dest: Dest) {
        let bars = self.at(e.inputs_begin.span).to(self.at(e.inputs_end.span));
        let ret = match &e.output {
            syn::ReturnType::Default => Ty::Unknown,
            syn::ReturnType::Type(_, ty) => self.ty(ty),
        };
        let shape = Shape {
            is_async: e.asyncness.is_some(),
            by_move: e.capture.is_some(),
            ret,
            span: bars.to(self.spans.end(&e.body)),
            bars,
        };
        self.capturing(shape, dest, |this| {
            for input in &e.inputs {
                let (pat, ty) = match input {
                    Pat::Type(typed) => (&*typed.pat, this.ty(&typed.ty)),
                    other => (other, Ty::Unknown),
                };
                this.param(pat, ty);
            }
            this.body_value(&e.body);
        });
    }

    pub(super) fn async_block(&mut self, e: &ExprAsync, dest: Dest) {
        let close = self.at(e.block.brace_token.span.close());
        let bars = self.at(e.async_token.span);
        let shape =
            Shape { is_async: true, by_move: e.capture.is_some(), ret: Ty::Unknown, span: bars.to(close), bars };
        self.capturing(shape, dest, |this| {
            this.block(&e.block, Some(&Builder::ret_place()), None);
            this.fb().ret(close);
        });
    }

    /// The expression is the value of the function under construction.
    pub(super) fn body_value(&mut self, body: &Expr) {
        let end = self.spans.end(body);
        self.fb().enter();
        self.expr(body, Some(&Builder::ret_place()));
        self.fb().leave(end);
        self.fb().ret(end);
    }

    fn capturing(&mut self, shape: Shape, dest: Dest, body: impl FnOnce(&mut Self)) {
        let span = shape.bars;
        let around = self.fb();
        let path = Name::new(&format!("{}::{{closure#{}}}", around.function.path, around.closures));
        around.closures += 1;
        let (owner, is_test) = (around.function.owner, around.function.is_test);
        let mut builder = Builder::new(path, shape.ret, shape.span, shape.bars);
        builder.function.is_closure = true;
        builder.function.is_async = shape.is_async;
        builder.function.owner = owner;
        builder.function.is_test = is_test;
        self.builders.push(builder);
        body(self);
        let Some(builder) = self.builders.pop() else {
            return;
        };
        let (function, captures) = builder.finish();
        let moved = if shape.by_move { Vec::new() } else { moved_in(&function, &captures) };
        let function = self.add_function(function);
        let fill = |local: LocalId, place: Place| {
            if shape.by_move || moved.contains(&local) { Operand::Move(place) } else { Operand::Ref(place) }
        };
        let captures = captures.into_iter().map(|(local, from)| (local, fill(local, from))).collect();
        self.set(dest, Rvalue::Closure { function, captures }, span);
    }

    /// A parameter; a pattern is taken apart on entry.
    pub(super) fn param(&mut self, pat: &Pat, ty: Ty) {
        let span = self.spans.pat(pat);
        match simple_name(pat) {
            Some(ident) => {
                let name = name_of(ident);
                let span = self.at(ident.span());
                let id = self.fb().local(Some(name), ty, LocalKind::Param, span);
                self.fb().function.params.push(id);
                self.fb().declare(name, id);
            }
            None => {
                let id = self.fb().local(None, ty, LocalKind::Param, span);
                self.fb().function.params.push(id);
                self.fb().keep(id);
                self.bind_all(pat, &Place::local(id));
            }
        }
    }

    /// A reference to `ty`.
    pub(super) fn reference_to(ty: Ty) -> Ty {
        Ty::Ref(Arc::new(ty))
    }
}
