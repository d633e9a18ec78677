//! Patterns: the tests they make, and the names they bind to parts of what is matched.

use syn::punctuated::Punctuated;
use syn::{Expr, Pat};

use super::builder::Exit;
use super::control::exit;
use super::exprs::member_name;
use super::literals::{literal, negative};
use super::lowerer::{Lowerer, name_of};
use super::scopes::ItemKind;
use super::std_names::{Case, case};
use crate::ir::{Call, Callee, CmpOp, Const, LocalId, LocalKind, Name, Operand, Place, Proj, Rvalue, Test, Ty};
use crate::source::Span;

/// A name that a pattern binds.
#[derive(Clone)]
pub(super) struct Bound {
    pub(super) name: Name,
    pub(super) by_ref: bool,
    /// From the scrutinee to the bound part.
    pub(super) proj: Vec<Proj>,
    pub(super) span: Span,
    /// Already bound to this local (inside an alternative of an or-pattern).
    pub(super) local: Option<LocalId>,
}

impl Bound {
    pub(super) fn place(&self, scrutinee: &Place) -> Place {
        joined(scrutinee, &self.proj)
    }
}

fn joined(scrutinee: &Place, proj: &[Proj]) -> Place {
    Place { base: scrutinee.base, proj: scrutinee.proj.iter().chain(proj).cloned().collect() }
}

/// One match in progress.
struct Matching<'a> {
    scrutinee: &'a Place,
    proj: Vec<Proj>,
    /// Where a failing test goes; `None` where the pattern cannot fail.
    fail: Option<Exit>,
    bounds: Vec<Bound>,
}

impl Matching<'_> {
    fn place(&self) -> Place {
        joined(self.scrutinee, &self.proj)
    }
}

impl Lowerer {
    /// Emits the tests of `pat`, going to `fail` when one does not hold, and says what the pattern binds.
    pub(super) fn test_pattern(&mut self, pat: &Pat, scrutinee: &Place, fail: Option<Exit>) -> Vec<Bound> {
        let mut matching = Matching { scrutinee, proj: Vec::new(), fail, bounds: Vec::new() };
        self.pattern(pat, &mut matching);
        matching.bounds
    }

    /// `let pat = scrutinee` that cannot fail: declares all names in the innermost scope.
    pub(super) fn bind_all(&mut self, pat: &Pat, scrutinee: &Place) {
        let bounds = self.test_pattern(pat, scrutinee, None);
        for (name, local) in self.bind_bounds(&bounds, scrutinee) {
            self.fb().declare(name, local);
        }
    }

    /// `let pat = scrutinee` in a condition.
    pub(super) fn let_cond(&mut self, pat: &Pat, scrutinee: &Place, fail: Exit) {
        let inside = self.fb().block();
        self.arm_pattern(pat, scrutinee, inside, fail);
        self.fb().switch(inside);
    }

    /// Binds every name to a local; declaring them is left to the caller.
    pub(super) fn bind_bounds(&mut self, bounds: &[Bound], scrutinee: &Place) -> Vec<(Name, LocalId)> {
        let mut locals = Vec::with_capacity(bounds.len());
        for bound in bounds {
            let local = match bound.local {
                Some(local) => local,
                None => {
                    let local = self.variable_local(bound);
                    self.bind_local(local, bound, scrutinee);
                    local
                }
            };
            locals.push((bound.name, local));
        }
        locals
    }

    pub(super) fn bind_local(&mut self, local: LocalId, bound: &Bound, scrutinee: &Place) {
        let value = if bound.by_ref {
            Rvalue::Use(Operand::Ref(bound.place(scrutinee)))
        } else {
            Rvalue::Bind { scrutinee: scrutinee.clone(), pattern: bound.proj.clone() }
        };
        self.fb().assign(Place::local(local), value, bound.span);
    }

    fn test(&mut self, test: Test, matching: &Matching, span: Span) {
        if let Some(fail) = matching.fail {
            let good = self.fb().block();
            let on = self.here(good);
            self.fb().branch(test, &[], (on, fail), span);
            self.fb().switch(good);
        }
    }

    fn under(&mut self, step: Proj, pat: &Pat, matching: &mut Matching) {
        matching.proj.push(step);
        self.pattern(pat, matching);
        matching.proj.pop();
    }

    fn pattern(&mut self, pat: &Pat, matching: &mut Matching) {
        if self.descend() {
            self.pattern_inner(pat, matching);
        } else {
            self.mark_partial();
        }
        self.ascend();
    }

    fn pattern_inner(&mut self, pat: &Pat, matching: &mut Matching) {
        match pat {
            Pat::Wild(_) | Pat::Rest(_) => {}
            Pat::Paren(p) => self.pattern(&p.pat, matching),
            Pat::Guard(p) => self.pattern(&p.pat, matching),
            Pat::Type(p) => self.pattern(&p.pat, matching),
            Pat::Ident(p) => self.ident_pattern(p, matching),
            Pat::Reference(p) => self.under(Proj::Deref, &p.pat, matching),
            Pat::Tuple(p) => self.positional(&p.elems, matching, Proj::Field),
            Pat::TupleStruct(p) => {
                let path = self.path(p.qself.as_ref(), &p.path);
                let span = self.spans.pat(pat);
                if self.is_variant(path) {
                    self.test(Test::Is(matching.place(), path), matching, span);
                    self.positional(&p.elems, matching, |at| Proj::Payload(path, at));
                } else {
                    self.positional(&p.elems, matching, Proj::Field);
                }
            }
            Pat::Struct(p) => {
                let path = self.path(p.qself.as_ref(), &p.path);
                let variant = self.is_variant(path);
                if variant {
                    let span = self.spans.path(&p.path);
                    self.test(Test::Is(matching.place(), path), matching, span);
                }
                for field in &p.fields {
                    let name = member_name(&field.member);
                    let step = if variant { Proj::Payload(path, name) } else { Proj::Field(name) };
                    self.under(step, &field.pat, matching);
                }
            }
            Pat::Path(p) => {
                let path = self.path(p.qself.as_ref(), &p.path);
                let span = self.spans.path(&p.path);
                self.path_test(path, matching, span);
            }
            Pat::Lit(p) => {
                let span = self.spans.pat(pat);
                self.constant_test(literal(&p.lit), matching, span);
            }
            Pat::Range(p) => self.range_pattern(p, matching),
            Pat::Or(p) => self.or_pattern(&p.cases, matching),
            Pat::Slice(p) => self.slice_pattern(pat, p, matching),
            Pat::Macro(_) | Pat::Const(_) | Pat::Verbatim(_) => self.unknown_test(pat, matching),
            _ => self.unknown_test(pat, matching),
        }
    }

    fn unknown_test(&mut self, pat: &Pat, matching: &Matching) {
        let span = self.spans.pat(pat);
        let test = Test::Unknown(vec![Operand::Copy(matching.place())]);
        self.test(test, matching, span);
    }

    fn ident_pattern(&mut self, p: &syn::PatIdent, matching: &mut Matching) {
        let name = name_of(&p.ident);
        let span = self.at(p.ident.span());
        let bare = p.by_ref.is_none() && p.mutability.is_none() && p.subpat.is_none();
        if bare && let Some(path) = self.constant_path(name) {
            return self.path_test(path, matching, span);
        }
        matching.bounds.push(Bound {
            name,
            by_ref: p.by_ref.is_some(),
            proj: matching.proj.clone(),
            span,
            local: None,
        });
        if let Some((_, inner)) = &p.subpat {
            self.pattern(inner, matching);
        }
    }

    /// What a single name in a pattern refers to, if it is no new variable.
    fn constant_path(&mut self, name: Name) -> Option<Name> {
        let how = case(name.as_str());
        let path = self.scopes.resolve(self.scope, &[name]);
        let known = matches!(
            self.scopes.kind(path),
            Some(ItemKind::Const | ItemKind::Static | ItemKind::Struct | ItemKind::Variant)
        );
        let path = super::std_names::bare_variant(path.as_str()).map_or(path, Name::new);
        (known || how != Case::Snake).then_some(path)
    }

    fn path_test(&mut self, path: Name, matching: &Matching, span: Span) {
        let test = match self.scopes.kind(path) {
            Some(ItemKind::Struct) => return,
            Some(ItemKind::Const | ItemKind::Static) => None,
            Some(_) => Some(Test::Is(matching.place(), path)),
            None if super::paths::bare_name(path) => Some(Test::Is(matching.place(), path)),
            None => match case(path.last_segment()) {
                Case::Camel => Some(Test::Is(matching.place(), path)),
                Case::Screaming | Case::Snake => None,
            },
        };
        let equal = || Test::Compare(CmpOp::Eq, Operand::Copy(matching.place()), named(path));
        let test = test.unwrap_or_else(equal);
        self.test(test, matching, span);
    }

    fn constant_test(&mut self, value: Const, matching: &mut Matching, span: Span) {
        let place = Operand::Copy(matching.place());
        match value {
            Const::Bool(true) => self.test(Test::Truth(place), matching, span),
            Const::Bool(false) => {
                if let Some(fail) = matching.fail {
                    let good = self.fb().block();
                    let on = self.here(good);
                    self.fb().branch(Test::Truth(place), &[], (fail, on), span);
                    self.fb().switch(good);
                }
            }
            Const::Str(text) if text.as_str().is_empty() => {
                self.empty_test(true, matching, span);
            }
            Const::Str(_) => self.test(Test::Unknown(vec![place]), matching, span),
            value => {
                let test = Test::Compare(CmpOp::Eq, place, Operand::Const(value));
                self.test(test, matching, span);
            }
        }
    }

    fn bound_constant(&mut self, expr: &Expr) -> Operand {
        match expr {
            Expr::Lit(e) => Operand::Const(literal(&e.lit)),
            Expr::Unary(e) => negative(&e.expr).map_or(Operand::Const(Const::Float), Operand::Const),
            Expr::Path(e) => named(self.path(e.qself.as_ref(), &e.path)),
            _ => Operand::Const(Const::Float),
        }
    }

    fn range_pattern(&mut self, p: &syn::PatRange, matching: &mut Matching) {
        let span = match &p.limits {
            syn::RangeLimits::HalfOpen(dots) => self.at(dots.spans[0]),
            syn::RangeLimits::Closed(dots) => self.at(dots.spans[0]),
        };
        if let Some(start) = &p.start {
            let low = self.bound_constant(start);
            let test = Test::Compare(CmpOp::Ge, Operand::Copy(matching.place()), low);
            self.test(test, matching, span);
        }
        if let Some(end) = &p.end {
            let high = self.bound_constant(end);
            let op = match p.limits {
                syn::RangeLimits::HalfOpen(_) => CmpOp::Lt,
                syn::RangeLimits::Closed(_) => CmpOp::Le,
            };
            let test = Test::Compare(op, Operand::Copy(matching.place()), high);
            self.test(test, matching, span);
        }
    }

    /// An or-pattern inside another pattern: any alternative; its names are bound as soon as it matches.
    fn or_pattern(&mut self, cases: &Punctuated<Pat, syn::Token![|]>, matching: &mut Matching) {
        let joined = self.fb().block();
        let depth = self.fb().depth();
        let mut known: Vec<Bound> = Vec::new();
        for (at, case) in cases.iter().enumerate() {
            let other = self.fb().block();
            let next = exit(other, depth);
            let last = at + 1 == cases.len();
            let fail = if last { matching.fail.unwrap_or(next) } else { next };
            let mut inner = Matching {
                scrutinee: matching.scrutinee,
                proj: matching.proj.clone(),
                fail: Some(fail),
                bounds: Vec::new(),
            };
            self.pattern(case, &mut inner);
            for mut bound in inner.bounds {
                let same = known.iter().find(|k| k.name == bound.name).and_then(|k| k.local);
                let local = bound.local.or(same);
                let local = match local {
                    Some(local) => local,
                    None => {
                        let (name, span) = (Some(bound.name), bound.span);
                        self.fb().local(name, Ty::Unknown, LocalKind::Variable, span)
                    }
                };
                if bound.local.is_none() {
                    self.bind_local(local, &bound, matching.scrutinee);
                }
                if same.is_none() {
                    bound.local = Some(local);
                    known.push(bound);
                }
            }
            self.fb().goto(joined);
            self.fb().switch(other);
        }
        self.stop();
        self.fb().switch(joined);
        matching.bounds.extend(known);
    }

    fn slice_pattern(&mut self, pat: &Pat, p: &syn::PatSlice, matching: &mut Matching) {
        let rest = p.elems.iter().any(is_rest);
        let least = p.elems.len() - usize::from(rest);
        let span = self.spans.pat(pat);
        match (least, rest) {
            (0, true) => {}
            (0, false) => self.empty_test(true, matching, span),
            (least, rest) => {
                self.empty_test(false, matching, span);
                if least > 1 || !rest {
                    self.unknown_test(pat, matching);
                }
            }
        }
        let mut at = 0i64;
        for elem in &p.elems {
            if is_rest(elem) {
                // Elements after the rest are counted from the end.
                let after = p.elems.iter().skip_while(|e| !is_rest(e)).count();
                at = 1 - i64::try_from(after).unwrap_or(0);
                if let Pat::Ident(whole) = elem {
                    matching.bounds.push(Bound {
                        name: name_of(&whole.ident),
                        by_ref: true,
                        proj: matching.proj.clone(),
                        span: self.at(whole.ident.span()),
                        local: None,
                    });
                }
                continue;
            }
            let step = Proj::Index(Box::new(Operand::Const(Const::Int(at))));
            self.under(step, elem, matching);
            at += 1;
        }
    }

    /// `[]` and `""` ask what `is_empty` asks.
    fn empty_test(&mut self, empty: bool, matching: &Matching, span: Span) {
        let Some(fail) = matching.fail else {
            return;
        };
        let answer = self.plain_temp(span);
        let call = Call {
            callee: Callee::Method { receiver: matching.place(), name: Name::new("is_empty") },
            args: Vec::new(),
            hint: None,
        };
        self.fb().call(answer.clone(), call, span);
        let good = self.fb().block();
        let on = self.here(good);
        let sides = if empty { (on, fail) } else { (fail, on) };
        self.fb().branch(Test::Truth(Operand::Copy(answer)), &[], sides, span);
        self.fb().switch(good);
    }

    fn positional(
        &mut self,
        elems: &Punctuated<Pat, syn::Token![,]>,
        matching: &mut Matching,
        step: impl Fn(Name) -> Proj,
    ) {
        let rest = elems.iter().position(|elem| matches!(elem, Pat::Rest(_)));
        for (at, elem) in elems.iter().enumerate() {
            match rest {
                Some(dots) if at == dots => {}
                // How many fields the dots stand for is not known here.
                Some(dots) if at > dots => {
                    let back = format!("-{}", elems.len() - at);
                    self.under(step(Name::new(&back)), elem, matching);
                }
                _ => self.under(step(Name::new(&at.to_string())), elem, matching),
            }
        }
    }
}

fn named(path: Name) -> Operand {
    Operand::Const(Const::Named(path))
}

fn is_rest(pat: &Pat) -> bool {
    match pat {
        Pat::Rest(_) => true,
        Pat::Ident(p) => p.subpat.as_ref().is_some_and(|(_, inner)| is_rest(inner)),
        _ => false,
    }
}
