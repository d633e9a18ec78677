//! Which branches of a body matter. From one that does not, every way leads to the same next thing that anybody could
//! notice, with nothing in between but stores to variables that decide nothing.

use super::loops::successors;
use crate::ir::{Function, Stmt, Term};

/// The next thing that can be noticed from a block on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// None was found yet; a loop that does nothing ends sometime.
    None,
    /// The statements of this block, or the way it takes.
    Block(usize),
    /// The function returns.
    Return,
}

/// The blocks of `function` whose branch matters. `noticed` says of each block whether one of its statements can be
/// noticed.
#[must_use]
pub(super) fn decisive(function: &Function, noticed: &[bool]) -> Vec<bool> {
    let count = function.blocks.len();
    let mut next = vec![Next::None; count];
    let mut decisive = vec![false; count];
    let order = postorder(function);
    loop {
        let mut changed = false;
        for at in &order {
            // What follows a block that is noticed matters to its own branch alone.
            let mut after = Next::None;
            for to in successors(function, *at) {
                let found = next.get(to).copied().unwrap_or(Next::Block(*at));
                if after == Next::None {
                    after = found;
                } else if found != Next::None && found != after && !decisive[*at] {
                    decisive[*at] = true;
                    changed = true;
                }
            }
            let now = match &function.blocks[*at].term {
                _ if noticed.get(*at).copied().unwrap_or(true) || decisive[*at] => Next::Block(*at),
                Term::Return { .. } => Next::Return,
                Term::Throw { .. } | Term::Catch { .. } | Term::Stop => Next::Block(*at),
                Term::Goto(_) | Term::If { .. } | Term::Choose { .. } => after,
            };
            changed |= now != next[*at];
            next[*at] = now;
        }
        if !changed {
            return decisive;
        }
    }
}

/// The blocks that can be reached, also by exceptions, each after those it leads to, as far as there are no loops.
fn postorder(function: &Function) -> Vec<usize> {
    let mut seen = vec![false; function.blocks.len()];
    let mut order = Vec::new();
    let landing = |stmt: &Stmt| if let Stmt::Call { unwind, .. } = stmt { *unwind } else { None };
    let landings = function.blocks.iter().flat_map(|block| &block.stmts).filter_map(landing);
    let mut work: Vec<(usize, bool)> =
        [(0, false)].into_iter().chain(landings.map(|to| (to.0 as usize, false))).collect();
    while let Some((at, done)) = work.pop() {
        if done {
            order.push(at);
            continue;
        }
        match seen.get_mut(at) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        work.push((at, true));
        work.extend(successors(function, at).into_iter().map(|to| (to, false)));
    }
    order
}
