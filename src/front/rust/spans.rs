//! From parser spans to byte ranges, and the first and last token of an expression or pattern.
//!
//! Never `Spanned::span()`: it tokenises the whole node again.

use proc_macro2::Span as Token;
use syn::{Expr, Lit, Member, Pat, Path};

use crate::source::{FileId, Span};

/// How far to walk down the left or right edge of an expression for its ends.
const EDGE: usize = 24;

/// Knows the file and what was cut off its front (byte order mark, `#!` line) before parsing.
#[derive(Clone, Copy)]
pub(super) struct Spans {
    pub(super) file: FileId,
    pub(super) base: usize,
}

impl Spans {
    pub(super) fn at(self, token: Token) -> Span {
        let range = token.byte_range();
        Span::new(self.file, range.start + self.base, range.end + self.base)
    }

    pub(super) fn path(self, path: &Path) -> Span {
        match path.segments.last() {
            Some(last) => self.at(last.ident.span()),
            None => Span::new(self.file, self.base, self.base),
        }
    }

    /// From the first to the last token.
    pub(super) fn expr(self, expr: &Expr) -> Span {
        let (first, last) = (self.at(first(expr)), self.at(last(expr)));
        if first.start <= last.start { first.to(last) } else { self.at(anchor(expr)) }
    }

    /// The last token, where what lives in the expression ends.
    pub(super) fn end(self, expr: &Expr) -> Span {
        self.at(last(expr))
    }

    pub(super) fn pat(self, pat: &Pat) -> Span {
        let (first, last) = (self.at(pat_first(pat)), self.at(pat_last(pat)));
        if first.start <= last.start { first.to(last) } else { first }
    }
}

fn path_span(path: &Path, last: bool) -> Token {
    let segment = if last { path.segments.last() } else { path.segments.first() };
    segment.map_or_else(Token::call_site, |segment| segment.ident.span())
}

fn member(member: &Member) -> Token {
    match member {
        Member::Named(name) => name.span(),
        Member::Unnamed(index) => index.span,
    }
}

pub(super) fn lit(lit: &Lit) -> Token {
    lit.span()
}

/// The one token that stands best for the expression: the operator, the method's name, the keyword.
pub(super) fn anchor(expr: &Expr) -> Token {
    match expr {
        Expr::Array(e) => e.bracket_token.span.open(),
        Expr::Assign(e) => e.eq_token.span,
        Expr::Async(e) => e.async_token.span,
        Expr::Await(e) => e.await_token.span,
        Expr::Binary(e) => anchor_op(&e.op),
        Expr::Block(e) => e.block.brace_token.span.open(),
        Expr::Break(e) => e.break_token.span,
        Expr::Call(e) => match &*e.func {
            Expr::Path(path) => path_span(&path.path, true),
            _ => e.paren_token.span.open(),
        },
        Expr::Cast(e) => e.as_token.span,
        Expr::Closure(e) => e.inputs_begin.span,
        Expr::Const(e) => e.const_token.span,
        Expr::Continue(e) => e.continue_token.span,
        Expr::Field(e) => member(&e.member),
        Expr::ForLoop(e) => e.for_token.span,
        Expr::If(e) => e.if_token.span,
        Expr::Index(e) => e.bracket_token.span.open(),
        Expr::Infer(e) => e.underscore_token.span,
        Expr::Let(e) => e.let_token.span,
        Expr::Lit(e) => lit(&e.lit),
        Expr::Loop(e) => e.loop_token.span,
        Expr::Macro(e) => path_span(&e.mac.path, true),
        Expr::Match(e) => e.match_token.span,
        Expr::MethodCall(e) => e.method.span(),
        Expr::Paren(e) => e.paren_token.span.open(),
        Expr::Path(e) => path_span(&e.path, true),
        Expr::Range(e) => match &e.limits {
            syn::RangeLimits::HalfOpen(dots) => dots.spans[0],
            syn::RangeLimits::Closed(dots) => dots.spans[0],
        },
        Expr::RawAddr(e) => e.and_token.span,
        Expr::Reference(e) => e.and_token.span,
        Expr::Repeat(e) => e.bracket_token.span.open(),
        Expr::Return(e) => e.return_token.span,
        Expr::Struct(e) => path_span(&e.path, true),
        Expr::Try(e) => e.question_token.span,
        Expr::TryBlock(e) => e.try_token.span,
        Expr::Tuple(e) => e.paren_token.span.open(),
        Expr::Unary(e) => anchor_unary(&e.op),
        Expr::Unsafe(e) => e.unsafe_token.span,
        Expr::While(e) => e.while_token.span,
        Expr::Yield(e) => e.yield_token.span,
        _ => Token::call_site(),
    }
}

fn anchor_op(op: &syn::BinOp) -> Token {
    use syn::BinOp as B;
    match op {
        B::Add(t) => t.span,
        B::Sub(t) => t.span,
        B::Mul(t) => t.span,
        B::Div(t) => t.span,
        B::Rem(t) => t.span,
        B::And(t) => t.spans[0],
        B::Or(t) => t.spans[0],
        B::BitXor(t) => t.span,
        B::BitAnd(t) => t.span,
        B::BitOr(t) => t.span,
        B::Shl(t) => t.spans[0],
        B::Shr(t) => t.spans[0],
        B::Eq(t) => t.spans[0],
        B::Lt(t) => t.span,
        B::Le(t) => t.spans[0],
        B::Ne(t) => t.spans[0],
        B::Ge(t) => t.spans[0],
        B::Gt(t) => t.span,
        B::AddAssign(t) => t.spans[0],
        B::SubAssign(t) => t.spans[0],
        B::MulAssign(t) => t.spans[0],
        B::DivAssign(t) => t.spans[0],
        B::RemAssign(t) => t.spans[0],
        B::BitXorAssign(t) => t.spans[0],
        B::BitAndAssign(t) => t.spans[0],
        B::BitOrAssign(t) => t.spans[0],
        B::ShlAssign(t) => t.spans[0],
        B::ShrAssign(t) => t.spans[0],
        _ => Token::call_site(),
    }
}

fn anchor_unary(op: &syn::UnOp) -> Token {
    match op {
        syn::UnOp::Deref(t) => t.span,
        syn::UnOp::Not(t) => t.span,
        syn::UnOp::Neg(t) => t.span,
        _ => Token::call_site(),
    }
}

fn first(expr: &Expr) -> Token {
    let mut at = expr;
    for _ in 0..EDGE {
        at = match at {
            Expr::Assign(e) => &e.left,
            Expr::Await(e) => &e.base,
            Expr::Binary(e) => &e.left,
            Expr::Call(e) => &e.func,
            Expr::Cast(e) => &e.expr,
            Expr::Field(e) => &e.base,
            Expr::Group(e) => &e.expr,
            Expr::Index(e) => &e.expr,
            Expr::MethodCall(e) => &e.receiver,
            Expr::Try(e) => &e.expr,
            Expr::Path(e) => return path_span(&e.path, false),
            Expr::Struct(e) => return path_span(&e.path, false),
            Expr::Macro(e) => return path_span(&e.mac.path, false),
            other => return anchor(other),
        };
    }
    anchor(expr)
}

fn last(expr: &Expr) -> Token {
    let mut at = expr;
    for _ in 0..EDGE {
        at = match at {
            Expr::Assign(e) => &e.right,
            Expr::Binary(e) => &e.right,
            Expr::Group(e) => &e.expr,
            Expr::Let(e) => &e.expr,
            Expr::Reference(e) => &e.expr,
            Expr::Unary(e) => &e.expr,
            Expr::Array(e) => return e.bracket_token.span.close(),
            Expr::Block(e) => return e.block.brace_token.span.close(),
            Expr::Call(e) => return e.paren_token.span.close(),
            Expr::Index(e) => return e.bracket_token.span.close(),
            Expr::Macro(e) => return e.mac.delimiter.span().close(),
            Expr::Match(e) => return e.brace_token.span.close(),
            Expr::MethodCall(e) => return e.paren_token.span.close(),
            Expr::Paren(e) => return e.paren_token.span.close(),
            Expr::Struct(e) => return e.brace_token.span.close(),
            Expr::Tuple(e) => return e.paren_token.span.close(),
            other => return anchor(other),
        };
    }
    anchor(expr)
}

fn pat_first(pat: &Pat) -> Token {
    let mut at = pat;
    for _ in 0..EDGE {
        at = match at {
            Pat::Guard(p) => &p.pat,
            Pat::Or(p) => match p.cases.first() {
                Some(case) => case,
                None => return Token::call_site(),
            },
            Pat::Type(p) => &p.pat,
            Pat::Ident(p) => return p.by_ref.map_or_else(|| p.ident.span(), |by| by.span),
            Pat::Lit(p) => return lit(&p.lit),
            Pat::Macro(p) => return path_span(&p.mac.path, false),
            Pat::Paren(p) => return p.paren_token.span.open(),
            Pat::Path(p) => return path_span(&p.path, false),
            Pat::Range(p) => match &p.start {
                Some(start) => return first(start),
                None => return anchor(p.end.as_deref().unwrap_or(&Expr::PLACEHOLDER)),
            },
            Pat::Reference(p) => return p.and_token.span,
            Pat::Rest(p) => return p.dot2_token.spans[0],
            Pat::Slice(p) => return p.bracket_token.span.open(),
            Pat::Struct(p) => return path_span(&p.path, false),
            Pat::Tuple(p) => return p.paren_token.span.open(),
            Pat::TupleStruct(p) => return path_span(&p.path, false),
            Pat::Wild(p) => return p.underscore_token.span,
            _ => return Token::call_site(),
        };
    }
    Token::call_site()
}

fn pat_last(pat: &Pat) -> Token {
    let mut at = pat;
    for _ in 0..EDGE {
        at = match at {
            Pat::Guard(p) => return last(&p.guard),
            Pat::Or(p) => match p.cases.last() {
                Some(case) => case,
                None => return Token::call_site(),
            },
            Pat::Type(p) => &p.pat,
            Pat::Reference(p) => &p.pat,
            Pat::Ident(p) => match &p.subpat {
                Some((_, inner)) => inner,
                None => return p.ident.span(),
            },
            Pat::Macro(p) => return p.mac.delimiter.span().close(),
            Pat::Paren(p) => return p.paren_token.span.close(),
            Pat::Path(p) => return path_span(&p.path, true),
            Pat::Range(p) => match &p.end {
                Some(end) => return last(end),
                None => match &p.limits {
                    syn::RangeLimits::HalfOpen(dots) => return dots.spans[1],
                    syn::RangeLimits::Closed(dots) => return dots.spans[2],
                },
            },
            Pat::Slice(p) => return p.bracket_token.span.close(),
            Pat::Struct(p) => return p.brace_token.span.close(),
            Pat::Tuple(p) => return p.paren_token.span.close(),
            Pat::TupleStruct(p) => return p.paren_token.span.close(),
            other => return pat_first(other),
        };
    }
    Token::call_site()
}
