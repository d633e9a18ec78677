//! Macro calls: the well-known ones by what they mean, local `macro_rules!` by expansion, the rest as unknown.

pub(super) mod args;
mod asserts;
mod expand;
mod leaving;
pub(super) mod rules;
mod rules_match;
mod select;
mod select_parse;
pub(super) mod statics;
mod text;
mod transcribe;

use syn::{Expr, Macro};

use super::builder::Exit;
use super::exprs::Dest;
use super::lowerer::{Lowerer, name_of};
use crate::ir::{AggregateKind, Builtin, Call, Callee, Const, Name, Operand, Place, Rvalue, Test, Ty};
use crate::source::Span;

impl Lowerer {
    pub(super) fn macro_expr(&mut self, mac: &Macro, dest: Dest) {
        if self.descend() {
            self.macro_call(mac, dest);
        } else {
            self.mark_partial();
        }
        self.ascend();
    }

    fn macro_call(&mut self, mac: &Macro, dest: Dest) {
        let span = self.spans.path(&mac.path);
        let Some(last) = mac.path.segments.last() else {
            return;
        };
        let name = name_of(&last.ident);
        let own = mac.path.segments.len() == 1 || mac.path.segments.first().is_some_and(|first| first.ident == "crate");
        if own && self.expand_expr(mac, dest) {
            return;
        }
        match name.as_str() {
            "select" | "select_biased" => self.select(mac, dest),
            "join" => self.join(Builtin::Join, mac, dest, span),
            "try_join" => self.join(Builtin::TryJoin, mac, dest, span),
            "pin" | "dbg" | "black_box" => self.first_argument(mac, dest, span),
            "matches" => self.matches_value(mac, dest, span),
            "panic" | "unreachable" | "todo" | "unimplemented" => {
                self.looked_at(mac);
                self.stop();
            }
            "assert" | "debug_assert" => self.assert(mac, dest, span),
            "assert_eq" | "debug_assert_eq" => self.assert_equal(true, mac, dest, span),
            "assert_ne" | "debug_assert_ne" => self.assert_equal(false, mac, dest, span),
            "print" | "println" | "eprint" | "eprintln" | "log" | "error" | "warn" | "info" | "debug" | "trace"
            | "event" | "span" | "error_span" | "warn_span" | "info_span" | "debug_span" | "trace_span" => {
                self.looked_at(mac);
                self.unit(dest, span);
            }
            "format" | "format_args" => self.text(mac, dest, span),
            "anyhow" | "format_err" | "eyre" | "concat" | "stringify" | "env" | "option_env" | "include_str"
            | "include_bytes" | "file" | "line" | "column" | "module_path" | "json" => {
                self.looked_at(mac);
                self.set(dest, Rvalue::Unknown(Vec::new(), Ty::Unknown), span);
            }
            "cfg" => self.set(dest, Rvalue::Test(Test::Unknown(Vec::new())), span),
            "write" | "writeln" => self.write(mac, dest, span),
            "vec" | "smallvec" => self.list(mac, dest, span),
            "ready" => self.ready(mac, dest, span),
            "try_ready" => self.try_ready(mac, dest, span),
            "try_nb" => self.try_nb(mac, dest, span),
            "try" => self.try_macro(mac, dest, span),
            "bail" => self.bail(mac, span),
            "ensure" => self.ensure(mac, dest, span),
            "cfg_if" => self.cfg_if(mac, dest, span),
            "stream" | "try_stream" => self.generator(mac, dest, span),
            _ => self.unknown_macro(mac, dest, span),
        }
    }

    /// A macro call that is a condition by itself.
    pub(super) fn macro_cond(&mut self, mac: &Macro, then: Exit, otherwise: Exit) -> bool {
        let Some(last) = mac.path.segments.last() else {
            return false;
        };
        if last.ident == "cfg" {
            let span = self.spans.path(&mac.path);
            self.fb().branch(Test::Unknown(Vec::new()), &[], (then, otherwise), span);
            return true;
        }
        last.ident == "matches" && self.matches_cond(mac, then, otherwise)
    }

    fn matches_cond(&mut self, mac: &Macro, then: Exit, otherwise: Exit) -> bool {
        let Some((value, pat)) = args::matches(mac) else {
            return false;
        };
        let span = self.spans.path(&mac.path);
        let inside = self.fb().block();
        self.fb().enter();
        let scrutinee = self.scrutinee(&value);
        self.arm_pattern(&pat, &scrutinee, inside, otherwise);
        self.fb().switch(inside);
        self.fb().leave(span);
        self.fb().exit(then, span);
        true
    }

    fn matches_value(&mut self, mac: &Macro, dest: Dest, span: Span) {
        if args::matches(mac).is_none() {
            return self.unknown_macro(mac, dest, span);
        }
        let expr = Expr::Macro(syn::ExprMacro { attrs: Vec::new(), mac: mac.clone() });
        self.truth_value(&expr, dest);
    }

    /// Arguments of a printing macro: evaluated, lent, never kept.
    fn looked_at(&mut self, mac: &Macro) {
        for arg in args::format(mac) {
            if super::exprs::is_place(&arg) {
                self.place(&arg);
            } else {
                self.temp_of(&arg, None);
            }
        }
    }

    fn join(&mut self, builtin: Builtin, mac: &Macro, dest: Dest, span: Span) {
        match args::after_biased(mac) {
            Some(futures) => {
                let futures = self.args(futures.iter());
                self.builtin(builtin, futures, dest, span);
            }
            None => self.unknown_macro(mac, dest, span),
        }
    }

    /// `pin!(e)`, `dbg!(e)`: the value of `e`.
    fn first_argument(&mut self, mac: &Macro, dest: Dest, span: Span) {
        match args::exprs(mac).as_deref() {
            Some([only]) => self.expr(only, dest),
            _ => self.unknown_macro(mac, dest, span),
        }
    }

    fn write(&mut self, mac: &Macro, dest: Dest, span: Span) {
        let args = args::format(mac);
        let Some((to, rest)) = args.split_first() else {
            return self.unknown_macro(mac, dest, span);
        };
        let receiver = self.receiver(to);
        for arg in rest {
            if !super::exprs::is_place(arg) {
                self.operand(arg);
            }
        }
        let result = Ty::Named(Name::new("std::io::Result"), [Ty::Tuple([].into())].into());
        let call = Call {
            callee: Callee::Method { receiver, name: Name::new("write_fmt") },
            args: vec![Operand::Const(Const::Str(Name::new("")))],
            hint: Some(result),
        };
        self.emit_call(call, dest, span);
    }

    fn list(&mut self, mac: &Macro, dest: Dest, span: Span) {
        let Some(elems) = args::list(mac) else {
            return self.unknown_macro(mac, dest, span);
        };
        let fields = self.numbered(elems.iter());
        self.aggregate(AggregateKind::List, fields, dest, span);
    }

    /// A macro nothing is known about: what it is given flows into an unknown value.
    pub(super) fn unknown_macro(&mut self, mac: &Macro, dest: Dest, span: Span) {
        // What looks like an expression there may be none, so it does not count against the function.
        let partial = self.fb().function.partial;
        let values = match args::exprs(mac) {
            Some(exprs) => exprs.iter().map(|expr| self.lent(expr)).collect(),
            None => self.names_in(mac),
        };
        self.fb().function.partial = partial;
        self.set(dest, Rvalue::Unknown(values, Ty::Unknown), span);
    }

    fn lent(&mut self, expr: &Expr) -> Operand {
        if super::exprs::is_place(expr) { Operand::Ref(self.place(expr)) } else { self.operand(expr) }
    }

    fn names_in(&mut self, mac: &Macro) -> Vec<Operand> {
        self.variables(args::names(mac.tokens.clone())).into_iter().map(Operand::Ref).collect()
    }

    /// Those of the names that are variables.
    fn variables(&mut self, names: Vec<Name>) -> Vec<Place> {
        use super::builder::Binding;
        let mut found = Vec::new();
        for name in names {
            match self.variable(name) {
                Some(Binding::Local(id)) => found.push(Place::local(id)),
                Some(Binding::Alias(place)) => found.push(place),
                None => {}
            }
        }
        found
    }
}
