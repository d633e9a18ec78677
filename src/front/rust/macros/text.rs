//! `format!`: text that is the same where what it is written from is.

use syn::{Expr, Lit, Macro};

use super::args;
use crate::front::rust::exprs::{Dest, is_place};
use crate::front::rust::literals::literal;
use crate::front::rust::lowerer::Lowerer;
use crate::ir::{AggregateKind, Const, Name, Operand};
use crate::source::Span;

impl Lowerer {
    pub(super) fn text(&mut self, mac: &Macro, dest: Dest, span: Span) {
        let mut fields = Vec::new();
        let mut more = Vec::new();
        if let Some([Expr::Lit(pattern), ..]) = args::exprs(mac).as_deref()
            && let Lit::Str(text) = &pattern.lit
        {
            fields.push(Operand::Const(literal(&pattern.lit)));
            more = inside(&text.value());
        } else {
            fields.push(Operand::Const(Const::Str(Name::new(""))));
        }
        for arg in args::format(mac) {
            let at = if is_place(&arg) { self.place(&arg) } else { self.temp_of(&arg, None) };
            fields.push(Operand::Copy(at));
        }
        fields.extend(self.variables(more).into_iter().map(Operand::Copy));
        let fields = fields.into_iter().enumerate().map(|(at, op)| (Name::new(&at.to_string()), op)).collect();
        self.aggregate(AggregateKind::Text, fields, dest, span);
    }
}

/// The variables that a pattern names by itself: `{name}`, `{name:?}`.
fn inside(pattern: &str) -> Vec<Name> {
    let pattern = pattern.replace("{{", "");
    let names = pattern.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next());
    let named = names.filter(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_'));
    named.map(Name::new).collect()
}
