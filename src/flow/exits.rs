//! Loops that count up to a fixed number: where they come to their end the counter is that number, and where they are
//! left before it is not.

use rustc_hash::{FxHashMap, FxHashSet};

use super::loops::{back_edges, body_of};
use crate::ir::{Base, BinOp, CmpOp, Const, Function, LocalId, Operand, Place, Rvalue, Stmt, Term, Test};

/// Of the counters of a function.
#[derive(Debug, Default)]
pub struct Exits {
    /// Edges (from block, to block) on which a loop comes to its end: which counter is which number there.
    pub edges: FxHashMap<(u32, u32), (LocalId, i64)>,
    /// The number to which a counter counts, where that is always the same.
    pub bounds: FxHashMap<LocalId, i64>,
}

/// The counters of a function that only count up by one, from a number not above that at which their loops end.
#[must_use]
pub fn exits(function: &Function) -> Exits {
    let mut found = Exits::default();
    let mut other = FxHashSet::default();
    for (from, head) in back_edges(function) {
        let body = body_of(function, from, head);
        for at in &body {
            let Some((local, n, out)) = function.blocks.get(*at).and_then(|block| limit(&block.term, &body)) else {
                continue;
            };
            if !counts_up(function, local, n) || found.bounds.insert(local, n).is_some_and(|old| old != n) {
                other.insert(local);
            }
            if let (Ok(at), Ok(out)) = (u32::try_from(*at), u32::try_from(out)) {
                found.edges.insert((at, out), (local, n));
            }
        }
    }
    found.bounds.retain(|local, _| !other.contains(local));
    found.edges.retain(|_, (local, _)| !other.contains(local));
    found
}

/// The counter and the number that a test at a way out of the loop compares, and where the loop ends then.
fn limit(term: &Term, body: &FxHashSet<usize>) -> Option<(LocalId, i64, usize)> {
    let Term::If { test: Test::Compare(op, left, Operand::Const(Const::Int(n))), then, otherwise, .. } = term else {
        return None;
    };
    let (inside, outside) = match op {
        CmpOp::Lt | CmpOp::Ne => (then, otherwise),
        CmpOp::Ge | CmpOp::Eq => (otherwise, then),
        CmpOp::Le | CmpOp::Gt => return None,
    };
    let out = outside.0 as usize;
    let leaves = body.contains(&(inside.0 as usize)) && !body.contains(&out);
    Some((left.local()?, *n, out)).filter(|_| leaves)
}

/// Is the local only ever given a number not above `n`, or one more than it was? (Nobody else can change it.)
fn counts_up(function: &Function, local: LocalId, n: i64) -> bool {
    let is = |place: &Place| place.base == Base::Local(local);
    let lends = |op: &Operand| matches!(op, Operand::Ref(place) if is(place));
    function.blocks.iter().flat_map(|block| &block.stmts).all(|stmt| match stmt {
        Stmt::Assign { to, value: Rvalue::Use(Operand::Const(Const::Int(start))), .. } if is(to) => *start <= n,
        Stmt::Assign { to, value: Rvalue::Binary(BinOp::Add, by, Operand::Const(Const::Int(1))), .. } if is(to) => {
            by.local() == Some(local)
        }
        Stmt::Assign { to, value, .. } => {
            let mut lent = false;
            value.operands(&mut |op| lent |= lends(op));
            !is(to) && !lent
        }
        Stmt::Call { to, call, .. } => !is(to) && !call.args.iter().any(lends),
        Stmt::ScopeEnd { .. } => true,
    })
}
