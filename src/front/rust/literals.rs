//! Literals as constants.

use syn::Expr;

use crate::ir::{Const, Name};

pub(super) fn literal(lit: &syn::Lit) -> Const {
    use syn::Lit as L;
    match lit {
        L::Bool(b) => Const::Bool(b.value),
        L::Int(n) => Const::Int(integer(n)),
        L::Byte(b) => Const::Int(i64::from(b.value())),
        L::Char(c) => Const::Int(i64::from(u32::from(c.value()))),
        L::Float(_) => Const::Float,
        L::Str(s) => Const::Str(text(&s.value())),
        L::ByteStr(s) => Const::Str(text(&String::from_utf8_lossy(&s.value()))),
        _ => Const::Str(Name::new("")),
    }
}

/// Names live as long as the process, so a long text is cut.
fn text(value: &str) -> Name {
    let end = value.char_indices().nth(80).map_or(value.len(), |(at, _)| at);
    Name::new(value.get(..end).unwrap_or(""))
}

/// Saturates: what does not fit is larger than any number that matters.
fn integer(lit: &syn::LitInt) -> i64 {
    lit.base10_parse::<i128>().map_or(i64::MAX, |n| i64::try_from(n).unwrap_or(i64::MAX))
}

/// The constant that is the negative of a literal.
pub(super) fn negative(expr: &Expr) -> Option<Const> {
    match expr {
        Expr::Lit(e) => match literal(&e.lit) {
            Const::Int(n) => Some(Const::Int(n.wrapping_neg())),
            Const::Float => Some(Const::Float),
            _ => None,
        },
        Expr::Group(e) => negative(&e.expr),
        Expr::Paren(e) => negative(&e.expr),
        _ => None,
    }
}
