//! `select!`: any branch may come first; a branch whose pattern does not match is disabled and the others go on.

use rustc_hash::FxHashMap;
use syn::{Expr, Macro, Pat};

use super::select_parse::{Branch, Wait, branches};
use crate::front::rust::builder::Exit;
use crate::front::rust::control::exit;
use crate::front::rust::exprs::{Dest, is_place};
use crate::front::rust::lowerer::{Lowerer, name_of};
use crate::front::rust::pats::Bound;
use crate::ir::{BlockId, Builtin, Call, Callee, Operand, Place, Term};
use crate::source::Span;

/// With more branches that can be disabled than this, two failures stand for all.
const EXACT: u32 = 3;
/// A `select!` this deep inside the futures of others waits once only.
const NESTED: usize = 3;

/// A set of disabled branches, one bit each.
type Disabled = u64;

/// One `select!` being lowered.
struct Select<'a> {
    branches: &'a [Branch],
    /// Bodies are shared by all ways that lead to them, and so are the variables they see.
    bodies: Vec<BlockId>,
    bound: Vec<Vec<Bound>>,
    fallible: Disabled,
    waits: FxHashMap<Disabled, BlockId>,
    todo: Vec<Disabled>,
    /// futures' macros poll what they are given in place.
    borrows: bool,
    depth: usize,
    span: Span,
}

impl Lowerer {
    pub(super) fn select(&mut self, mac: &Macro, dest: Dest) {
        let span = self.spans.path(&mac.path);
        let found = branches(mac).filter(|found| !found.is_empty() && found.len() <= 64);
        let Some(mut found) = found else {
            return self.unknown_macro(mac, dest, span);
        };
        let path = self.path(None, &mac.path);
        let fused = path.as_str().starts_with("futures");
        if fused {
            found.iter_mut().for_each(unless_terminated);
        }
        let mut select = Select {
            bodies: found.iter().map(|_| self.fb().block()).collect(),
            bound: found.iter().map(|_| Vec::new()).collect(),
            fallible: fallible(&found),
            branches: &found,
            waits: FxHashMap::default(),
            todo: Vec::new(),
            borrows: fused,
            depth: self.fb().depth(),
            span,
        };
        let done = self.fb().block();
        let first = self.wait_block(&mut select, 0);
        self.fb().goto(first);
        self.selects += 1;
        while let Some(disabled) = select.todo.pop() {
            self.choose(&mut select, disabled);
        }
        self.selects -= 1;
        for (at, branch) in found.iter().enumerate() {
            let (block, bound) = (select.bodies.get(at).copied(), select.bound.get(at));
            self.fb().switch(block.unwrap_or(done));
            let end = self.spans.end(&branch.body);
            self.fb().enter();
            for bound in bound.into_iter().flatten() {
                if let Some(local) = bound.local {
                    self.fb().declare(bound.name, local);
                }
            }
            self.expr(&branch.body, dest);
            self.fb().leave(end);
            self.fb().goto(done);
        }
        self.fb().switch(done);
    }

    /// The block that waits with these branches disabled.
    fn wait_block(&mut self, select: &mut Select, disabled: Disabled) -> BlockId {
        if let Some(known) = select.waits.get(&disabled) {
            return *known;
        }
        let block = self.fb().block();
        select.waits.insert(disabled, block);
        select.todo.push(disabled);
        block
    }

    fn choose(&mut self, select: &mut Select, disabled: Disabled) {
        let branches = select.branches;
        let start = select.waits.get(&disabled).copied();
        let (mut targets, mut entries) = (Vec::new(), Vec::new());
        let (mut last, mut complete) = (None, None);
        for (at, branch) in branches.iter().enumerate() {
            let body = select.bodies.get(at).copied();
            match branch.wait {
                Wait::Else => last = body,
                Wait::Complete => (last, complete) = (body, body),
                Wait::Default => targets.extend(body),
                Wait::Future(..) | Wait::Channel(..) if disabled & bit(at) == 0 => {
                    let entry = self.fb().block();
                    targets.push(entry);
                    entries.push((at, entry));
                }
                Wait::Future(..) | Wait::Channel(..) => {}
            }
        }
        targets.extend(complete);
        if let Some(start) = start {
            self.fb().switch(start);
        }
        for (at, _) in &entries {
            self.pass_over(select, *at, disabled);
        }
        let term = match (entries.is_empty(), last) {
            (true, Some(body)) => Term::Goto(body),
            (true, None) if targets.is_empty() => Term::Stop,
            _ if targets.len() == 1 => Term::Goto(targets[0]),
            _ => Term::Choose { targets, last: complete.is_some(), span: select.span },
        };
        self.fb().end(term);
        for (at, entry) in entries {
            self.fb().switch(entry);
            self.branch(select, at, disabled);
        }
    }

    /// Conditions are asked before anything is waited for: where that of a branch does not hold, goes on without it.
    fn pass_over(&mut self, select: &mut Select, at: usize, disabled: Disabled) {
        let Some(Branch { wait: Wait::Future(_, _, Some(condition)), .. }) = select.branches.get(at) else {
            return;
        };
        let next = self.after(select, disabled, at);
        let fail = exit(self.wait_block(select, next), select.depth);
        self.fb().enter();
        let on = self.fb().block();
        let here = self.here(on);
        self.cond(condition, here, fail);
        self.fb().switch(on);
        self.fb().leave(select.span);
    }

    /// Waits for one branch; goes to its body, or on with the others.
    fn branch(&mut self, select: &mut Select, at: usize, disabled: Disabled) {
        let Some(branch) = select.branches.get(at) else {
            return;
        };
        let fail = if select.fallible & bit(at) == 0 {
            None
        } else {
            let next = self.after(select, disabled, at);
            Some(exit(self.wait_block(select, next), select.depth))
        };
        let span = select.span;
        self.fb().enter();
        match &branch.wait {
            Wait::Future(pat, future, _) => {
                let value = self.awaited(future, select.borrows, span);
                self.take_branch(select, at, pat, &value, fail);
            }
            Wait::Channel(method, args, pat) => {
                let value = self.channel_call(method, args);
                self.take_branch(select, at, pat, &value, fail);
            }
            Wait::Else | Wait::Complete | Wait::Default => {}
        }
        self.fb().leave(span);
        if let Some(body) = select.bodies.get(at) {
            self.fb().goto(*body);
        }
    }

    /// What is disabled once branch `at` has failed too.
    fn after(&self, select: &Select, disabled: Disabled, at: usize) -> Disabled {
        let next = disabled | bit(at);
        let (fallible, failed) = (select.fallible.count_ones(), next.count_ones());
        match self.selects {
            1 if fallible <= EXACT || failed < 2 => next,
            1..NESTED => select.fallible,
            _ => Disabled::MAX,
        }
    }

    fn take_branch(&mut self, select: &mut Select, at: usize, pat: &Pat, value: &Place, fail: Option<Exit>) {
        let bounds = self.test_pattern(pat, value, fail);
        if let Some(declared) = select.bound.get_mut(at) {
            self.bind_case(&bounds, value, declared);
        }
    }

    fn awaited(&mut self, future: &Expr, borrows: bool, span: Span) -> Place {
        let future_span = self.anchor(future);
        let future = if borrows && is_place(future) { Operand::Ref(self.place(future)) } else { self.operand(future) };
        let value = self.temp(span);
        self.builtin(Builtin::Await, vec![future], Some(&value), future_span);
        value
    }

    fn channel_call(&mut self, method: &syn::Ident, args: &[Expr]) -> Place {
        let span = self.at(method.span());
        let value = self.temp(span);
        let Some((channel, rest)) = args.split_first() else {
            return value;
        };
        let receiver = self.receiver(channel);
        let call = Call {
            callee: Callee::Method { receiver, name: name_of(method) },
            args: self.args(rest.iter()),
            hint: None,
        };
        self.emit_call(call, Some(&value), span);
        value
    }
}

/// Futures' macros pass over what has come to its end, and go to `complete` when all of it has.
fn unless_terminated(branch: &mut Branch) {
    if let Wait::Future(_, future, condition @ None) = &mut branch.wait
        && let Expr::MethodCall(call) = future.as_ref()
        && is_place(&call.receiver)
    {
        let stream = &call.receiver;
        *condition = Some(Box::new(syn::parse_quote!(!#stream.is_terminated())));
    }
}

fn bit(at: usize) -> Disabled {
    1 << at
}

/// Branches that may be disabled: by a pattern that can fail, or by a condition.
fn fallible(branches: &[Branch]) -> Disabled {
    let mut found = 0;
    for (at, branch) in branches.iter().enumerate() {
        if let Wait::Future(pat, _, condition) = &branch.wait
            && (condition.is_some() || refutable(pat))
        {
            found |= bit(at);
        }
    }
    found
}

/// Whether the pattern has anything to test, by its form.
fn refutable(pat: &Pat) -> bool {
    match pat {
        Pat::Wild(_) | Pat::Rest(_) => false,
        Pat::Ident(p) => {
            let capital = p.ident.to_string().starts_with(char::is_uppercase);
            capital || p.subpat.as_ref().is_some_and(|(_, inner)| refutable(inner))
        }
        Pat::Tuple(p) => p.elems.iter().any(refutable),
        Pat::Paren(p) => refutable(&p.pat),
        Pat::Type(p) => refutable(&p.pat),
        Pat::Reference(p) => refutable(&p.pat),
        _ => true,
    }
}
