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
    let order = reachable(&mut bodies, landing(&forward, BlockId(0)));
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
        made.push(Block {
            stmts: body.stmts,
            term,
        });
    }
    made
}

/// A capture is found where it is used, which may be after a `return` was lowered; so its end is added last.
fn end_captures(bodies: &mut [Body], captures: &[(LocalId, Place)]) {
    for body in bodies {
        if let Some(Term::Return { span }) = body.term {
            let ends = captures.iter().rev().map(|(local, _)| Stmt::ScopeEnd {
                local: *local,
                span,
            });
            body.stmts.extend(ends);
        }
    }
}

fn targets(term: &mut Term, change: &mut dyn FnMut(&mut BlockId)) {
    match term {
        Term::Goto(to) => change(to),
        Term::If {
            then, otherwise, ..
        } => {
            change(then);
            change(otherwise);
        }
        Term::Choose { targets, .. } => targets.iter_mut().for_each(change),
        Term::Return { .. } | Term::Throw { .. } | Term::Stop => {}
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

/// Reachable blocks from the entry, in an order that follows the text.
fn reachable(bodies: &mut [Body], entry: BlockId) -> Vec<BlockId> {
    let mut seen = vec![false; bodies.len()];
    let mut todo = vec![entry];
    while let Some(at) = todo.pop() {
        let Some(mark) = seen.get_mut(at.0 as usize) else {
            continue;
        };
        if std::mem::replace(mark, true) {
            continue;
        }
        if let Some(term) = bodies
            .get_mut(at.0 as usize)
            .and_then(|body| body.term.as_mut())
        {
            targets(term, &mut |to| todo.push(*to));
        }
    }
    let numbers = (0..bodies.len()).filter(|at| seen.get(*at) == Some(&true));
    let rest = numbers.map(|at| BlockId(u32::try_from(at).unwrap_or(u32::MAX)));
    std::iter::once(entry)
        .chain(rest.filter(|at| *at != entry))
        .collect()
}
