//! Tidies a finished body: captures end at every return, dead blocks go, empty jumps are threaded.

use super::builder::Body;
use crate::ir::{Block, BlockId, LocalId, Place, Stmt, Term};

/// The blocks that can be reached, renumbered, each with its way out.
pub(super) fn blocks(mut bodies: Vec<Body>, captures: &[(LocalId, Place)]) -> Vec<Block> {
    end_captures(&mut bodies, captures);
    let forward = forwards(&bodies);
    for body in &mut bodies {
        if let Some(term) = &mut body.term {
            targets(term, &mut |to| *to = landing(&forward, *to));
        }
    }
    let entry = landing(&forward, BlockId(0));
    let order = reachable(&mut bodies, entry);
    let order = merged(&mut bodies, order);
    let mut places = vec![BlockId(0); bodies.len()];
    for (at, old) in order.iter().enumerate() {
        if let Some(place) = places.get_mut(old.0 as usize) {
            *place = BlockId(u32::try_from(at).unwrap_or(u32::MAX));
        }
    }
    let mut bodies: Vec<Option<Body>> = bodies.into_iter().map(Some).collect();
    let mut made = Vec::with_capacity(order.len());
    for old in order {
        let Some(body) = bodies.get_mut(old.0 as usize).and_then(Option::take) else {
            continue;
        };
        let mut term = body.term.unwrap_or(Term::Stop);
        targets(&mut term, &mut |to| {
            *to = places.get(to.0 as usize).copied().unwrap_or(BlockId(0));
        });
        made.push(Block { stmts: body.stmts, term });
    }
    made
}

/// A capture is found where it is used, which may be after a `return` was lowered; so its end is added last.
fn end_captures(bodies: &mut [Body], captures: &[(LocalId, Place)]) {
    for body in bodies {
        if let Some(Term::Return { span }) = body.term {
            let ends = captures.iter().rev().map(|(local, _)| Stmt::ScopeEnd { local: *local, span });
            body.stmts.extend(ends);
        }
    }
}

fn targets(term: &mut Term, change: &mut dyn FnMut(&mut BlockId)) {
    match term {
        Term::Goto(to) => change(to),
        Term::If { then, otherwise, .. } => {
            change(then);
            change(otherwise);
        }
        Term::Choose { targets, .. } => targets.iter_mut().for_each(change),
        Term::Return { .. } | Term::Throw { .. } | Term::Catch { .. } | Term::Stop => {}
    }
}

/// Where an empty block that only jumps sends its visitors.
fn forwards(bodies: &[Body]) -> Vec<Option<BlockId>> {
    bodies
        .iter()
        .map(|body| match body.term {
            Some(Term::Goto(to)) if body.stmts.is_empty() => Some(to),
            _ => None,
        })
        .collect()
}

fn landing(forward: &[Option<BlockId>], from: BlockId) -> BlockId {
    let mut at = from;
    // Empty loops go round for ever; a bound ends the walk wherever it is.
    for _ in 0..64 {
        match forward.get(at.0 as usize).copied().flatten() {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

/// Appends a block to the only one that leads to it.
fn merged(bodies: &mut [Body], order: Vec<BlockId>) -> Vec<BlockId> {
    let mut leading = vec![0usize; bodies.len()];
    if let Some(entry) = order.first().and_then(|at| leading.get_mut(at.0 as usize)) {
        *entry = 1;
    }
    for at in &order {
        if let Some(term) = bodies.get_mut(at.0 as usize).and_then(|body| body.term.as_mut()) {
            targets(term, &mut |to| {
                if let Some(count) = leading.get_mut(to.0 as usize) {
                    *count += 1;
                }
            });
        }
    }
    let mut gone = vec![false; bodies.len()];
    for at in &order {
        if gone.get(at.0 as usize) == Some(&true) {
            continue;
        }
        while let Some(Term::Goto(next)) = bodies.get(at.0 as usize).and_then(|b| b.term.clone())
            && next != *at
            && leading.get(next.0 as usize) == Some(&1)
            && let Some(body) = bodies.get_mut(next.0 as usize)
        {
            let (stmts, term) = (std::mem::take(&mut body.stmts), body.term.take());
            if let Some(mark) = gone.get_mut(next.0 as usize) {
                *mark = true;
            }
            if let Some(body) = bodies.get_mut(at.0 as usize) {
                body.stmts.extend(stmts);
                body.term = term;
            }
        }
    }
    let kept = |at: &BlockId| gone.get(at.0 as usize) != Some(&true);
    order.into_iter().filter(kept).collect()
}

/// Reachable blocks, each before those it leads to as far as loops allow.
fn reachable(bodies: &mut [Body], entry: BlockId) -> Vec<BlockId> {
    let mut seen = vec![false; bodies.len()];
    let mut order = Vec::new();
    // A block stands twice on the stack: to be entered, and to be left once all it leads to has been.
    let mut todo = vec![(entry, false)];
    while let Some((at, leaving)) = todo.pop() {
        if leaving {
            order.push(at);
            continue;
        }
        match seen.get_mut(at.0 as usize) {
            Some(mark) if !*mark => *mark = true,
            _ => continue,
        }
        todo.push((at, true));
        if let Some(term) = bodies.get_mut(at.0 as usize).and_then(|body| body.term.as_mut()) {
            targets(term, &mut |to| todo.push((*to, false)));
        }
    }
    order.reverse();
    order
}
