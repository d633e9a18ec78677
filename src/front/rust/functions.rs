//! Functions, methods and initialisers: signatures and the frame of their bodies.

use syn::{Block, Expr, FnArg, Receiver, ReceiverKind, Signature, Type};

use super::builder::Builder;
use super::lowerer::Lowerer;
use crate::ir::{FunctionIndex, LocalKind, Name, SelfMode, Ty};

/// Where a function stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Home {
    /// The type or trait whose body holds it.
    pub(super) owner: Option<Name>,
    /// The trait that is implemented.
    pub(super) implements: Option<Name>,
}

impl Lowerer {
    pub(super) fn function(&mut self, path: Name, sig: &Signature, block: &Block, home: Home, is_test: bool) {
        let close = self.at(block.brace_token.span.close());
        let start = sig.asyncness.map_or(sig.fn_token.span, |token| token.span);
        let span = self.at(start).to(close);
        let name_span = self.at(sig.ident.span());
        self.push_generics(&sig.generics);
        let ret = self.result(&sig.output);
        let mut builder = Builder::new(path, ret, span, name_span);
        builder.function.is_async = sig.asyncness.is_some();
        builder.function.owner = home.owner;
        builder.function.implements = home.implements;
        builder.function.is_test = is_test || self.in_test;
        builder.function.self_mode = sig.receiver().map(self_mode);
        self.outermost(builder, |this| {
            for input in &sig.inputs {
                match input {
                    FnArg::Receiver(receiver) => this.receiver_param(receiver),
                    FnArg::Typed(typed) => {
                        let ty = this.ty(&typed.ty);
                        this.param(&typed.pat, ty);
                    }
                }
            }
            this.block(block, Some(&Builder::ret_place()), None);
            this.fb().ret(close);
        });
        self.pop_generics();
    }

    /// Lowers a body that sees no variables of the function it may stand in.
    fn outermost(&mut self, builder: Builder, body: impl FnOnce(&mut Self)) -> FunctionIndex {
        let around = std::mem::replace(&mut self.builders, vec![builder]);
        body(self);
        let made = std::mem::replace(&mut self.builders, around).pop();
        match made {
            Some(builder) => {
                let (function, _) = builder.finish();
                self.add_function(function)
            }
            None => FunctionIndex(u32::MAX),
        }
    }

    /// The function that computes the initial value of a global. A lazy cell is filled by its closure.
    pub(super) fn initialiser_of(&mut self, path: Name, ty: Ty, expr: &Expr) -> FunctionIndex {
        let name_span = self.anchor(expr);
        let span = self.spans.expr(expr);
        let mut builder = Builder::new(path.join("{init}"), ty, span, name_span);
        builder.function.is_test = self.in_test;
        self.outermost(builder, |this| match this.lazy_content(expr) {
            Some(Expr::Closure(closure)) => this.body_value(&closure.body),
            _ => this.body_value(expr),
        })
    }

    /// `LazyLock::new(|| value)`: the closure.
    fn lazy_content<'a>(&mut self, expr: &'a Expr) -> Option<&'a Expr> {
        let Expr::Call(call) = expr else {
            return None;
        };
        let Expr::Path(func) = &*call.func else {
            return None;
        };
        let path = self.path(func.qself.as_ref(), &func.path);
        let of = path.parent()?;
        let lazy = matches!(of.last_segment(), "LazyLock" | "LazyCell" | "Lazy" | "LocalKey");
        let only = call.args.first().filter(|_| call.args.len() == 1);
        only.filter(|arg| {
            lazy && path.last_segment() == "new"
                && matches!(arg, Expr::Closure(c) if c.inputs.is_empty() && c.asyncness.is_none())
        })
    }

    fn receiver_param(&mut self, receiver: &Receiver) {
        let this = self.self_type.as_ref().map_or(Ty::Unknown, |this| this.ty.clone());
        let ty = match &receiver.kind {
            ReceiverKind::Reference(..) => Lowerer::reference_to(this),
            ReceiverKind::Typed(_, ty) => self.ty(ty),
            _ => this,
        };
        let span = self.at(receiver.self_token.span);
        let name = Name::new("self");
        let id = self.fb().local(Some(name), ty, LocalKind::Param, span);
        self.fb().function.params.push(id);
        self.fb().declare(name, id);
    }
}

fn self_mode(receiver: &Receiver) -> SelfMode {
    match &receiver.kind {
        ReceiverKind::Reference(..) => SelfMode::Reference,
        ReceiverKind::Typed(_, ty) => typed_mode(ty),
        _ => SelfMode::Value,
    }
}

/// `self: Pin<&mut Self>` is a reference, `self: Box<Self>` a value.
fn typed_mode(ty: &Type) -> SelfMode {
    match ty {
        Type::Reference(_) => SelfMode::Reference,
        Type::Paren(inner) => typed_mode(&inner.elem),
        Type::Path(path) => {
            let last = path.path.segments.last();
            match last.filter(|s| s.ident == "Pin").map(|s| &s.arguments) {
                Some(syn::PathArguments::AngleBracketed(args)) => match args.args.first() {
                    Some(syn::GenericArgument::Type(inner)) => typed_mode(inner),
                    _ => SelfMode::Value,
                },
                _ => SelfMode::Value,
            }
        }
        _ => SelfMode::Value,
    }
}
