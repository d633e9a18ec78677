//! Loops that count: their exit test compares a variable that the body steps, so they end by themselves.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ir::{Base, BlockId, CmpOp, Function, LocalId, Operand, Place, Rvalue, Stmt, Term, Test};

/// Edges (from block, to block) of counting loops, with the block number of the loop's head.
#[derive(Debug, Default)]
pub struct Counting {
    /// Past the step, which not every round may take.
    pub back: FxHashMap<(u32, u32), u32>,
    /// Out of the loop.
    pub out: FxHashMap<(u32, u32), u32>,
    /// Block and statement of what begins to count anew within the loop.
    pub resets: FxHashSet<(u32, u32)>,
}

/// The counting loops of a function.
#[must_use]
pub fn counting(function: &Function) -> Counting {
    let mut found = Counting::default();
    // `continue` makes further ways back to the same loop.
    let mut loops: BTreeMap<usize, FxHashSet<usize>> = BTreeMap::new();
    for (from, head) in back_edges(function) {
        loops.entry(head).or_default().extend(body_of(function, from, head));
    }
    for (head, body) in loops {
        let steps = steps(function, &body);
        for (local, _) in &steps {
            found.resets.extend(body.iter().flat_map(|block| resets(function, *block, *local)));
        }
        let steps: Vec<usize> = steps.into_iter().map(|(_, block)| block).collect();
        for block in &steps {
            let inside = successors(function, *block).into_iter().filter(|to| body.contains(to));
            found.back.extend(inside.map(|to| ((number(*block), number(to)), number(head))));
        }
        if steps.is_empty() {
            continue;
        }
        for block in &body {
            for to in successors(function, *block).into_iter().filter(|to| !body.contains(to)) {
                found.out.insert((number(*block), number(to)), number(head));
            }
        }
    }
    found
}

/// Does the block lie in a loop of its function?
#[must_use]
pub fn repeats(function: &Function, block: usize) -> bool {
    back_edges(function).into_iter().any(|(from, head)| body_of(function, from, head).contains(&block))
}

/// The blocks of the smallest loop in which all of `blocks` lie.
#[must_use]
pub fn around(function: &Function, blocks: &FxHashSet<usize>) -> Option<FxHashSet<usize>> {
    let mut loops: BTreeMap<usize, FxHashSet<usize>> = BTreeMap::new();
    for (from, head) in back_edges(function) {
        loops.entry(head).or_default().extend(body_of(function, from, head));
    }
    loops.into_values().filter(|body| blocks.is_subset(body)).min_by_key(FxHashSet::len)
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

pub(super) fn successors(function: &Function, block: usize) -> Vec<usize> {
    let term = function.blocks.get(block).map(|b| &b.term);
    term.into_iter().flat_map(ways).map(|to| to.0 as usize).collect()
}

/// The blocks in which a block may go on.
#[must_use]
pub fn ways(term: &Term) -> Vec<BlockId> {
    match term {
        Term::Goto(to) => vec![*to],
        Term::If { then, otherwise, .. } => vec![*then, *otherwise],
        Term::Choose { targets, .. } => targets.clone(),
        Term::Catch { clauses, otherwise, .. } => clauses.iter().map(|(_, to)| *to).chain([*otherwise]).collect(),
        Term::Return { .. } | Term::Throw { .. } | Term::Stop => Vec::new(),
    }
}

/// Edges to a block that is on the depth-first stack.
pub(crate) fn back_edges(function: &Function) -> Vec<(usize, usize)> {
    let count = function.blocks.len();
    let (mut state, mut found) = (vec![0u8; count], Vec::new());
    let mut stack: Vec<(usize, usize)> = vec![(0, 0)];
    while let Some((block, at)) = stack.pop() {
        if block >= count {
            continue;
        }
        state[block] = 1;
        let next = successors(function, block);
        match next.get(at) {
            Some(to) => {
                stack.push((block, at + 1));
                match state.get(*to) {
                    Some(0) => stack.push((*to, 0)),
                    Some(1) => found.push((block, *to)),
                    _ => {}
                }
            }
            None => state[block] = 2,
        }
    }
    found
}

/// Blocks from which `from` is reached without passing `head`, and `head`.
pub(crate) fn body_of(function: &Function, from: usize, head: usize) -> FxHashSet<usize> {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); function.blocks.len()];
    for block in 0..function.blocks.len() {
        for to in successors(function, block) {
            if let Some(list) = before.get_mut(to) {
                list.push(block);
            }
        }
    }
    let mut body: FxHashSet<usize> = [head, from].into_iter().collect();
    let mut work = vec![from];
    while let Some(block) = work.pop() {
        if block == head {
            continue;
        }
        for previous in &before[block] {
            if body.insert(*previous) {
                work.push(*previous);
            }
        }
    }
    body
}

/// The statements of a block that give the local a constant.
fn resets(function: &Function, block: usize, local: LocalId) -> impl Iterator<Item = (u32, u32)> {
    let stmts = function.blocks[block].stmts.iter().enumerate();
    stmts.filter_map(move |(at, stmt)| match stmt {
        Stmt::Assign { to, value: Rvalue::Use(Operand::Const(_)), .. } if *to == Place::local(local) => {
            Some((number(block), number(at)))
        }
        _ => None,
    })
}

/// Which variable decides whether a loop ends, and the blocks of the loop that step it.
fn steps(function: &Function, body: &FxHashSet<usize>) -> Vec<(LocalId, usize)> {
    let stmts = || body.iter().flat_map(|block| function.blocks[*block].stmts.iter().map(move |stmt| (*block, stmt)));
    let (mut stepped, mut written) = (Vec::new(), FxHashSet::default());
    for (_, stmt) in stmts() {
        if let Stmt::Assign { to, .. } | Stmt::Call { to, .. } = stmt
            && let (Base::Local(local), true) = (to.base, to.proj.is_empty())
        {
            written.insert(local);
        }
    }
    for (block, stmt) in stmts() {
        if let Stmt::Assign { to, value: Rvalue::Binary(_, left, right), .. } = stmt {
            // A step that is computed anew each time may be none: what a read of no bytes adds.
            let fixed = |op: &Operand| match op {
                Operand::Const(_) => true,
                Operand::Copy(at) | Operand::Move(at) | Operand::Ref(at) => match at.base {
                    Base::Local(local) => !written.contains(&local),
                    Base::Global(_) => true,
                },
            };
            let becomes = |local: &LocalId| *to == Place::local(*local) || stmts().any(|(_, s)| is_copy(s, *local, to));
            stepped.extend(left.local().filter(|_| fixed(right)).filter(becomes).map(|local| (local, block)));
            stepped.extend(right.local().filter(|_| fixed(left)).filter(becomes).map(|local| (local, block)));
        }
    }
    let compared = body.iter().flat_map(|block| {
        let Term::If { test: Test::Compare(op, left, right), then, otherwise, .. } = &function.blocks[*block].term
        else {
            return Vec::new();
        };
        let leaves = !body.contains(&(then.0 as usize)) || !body.contains(&(otherwise.0 as usize));
        let ordered = matches!(op, CmpOp::Lt | CmpOp::Le | CmpOp::Gt | CmpOp::Ge | CmpOp::Ne);
        let locals = [left, right].into_iter().filter_map(Operand::local).filter(|local| written.contains(local));
        locals.filter(|_| leaves && ordered).collect()
    });
    let mut compared: FxHashSet<LocalId> = compared.collect();
    // `while (n-- > 0)` compares what was there before the step.
    let before =
        |local: &LocalId| stmts().any(|(_, s)| compared.iter().any(|at| is_copy(s, *at, &Place::local(*local))));
    let earlier: Vec<LocalId> = stepped.iter().map(|(local, _)| *local).filter(before).collect();
    compared.extend(earlier);
    stepped.into_iter().filter(|(local, _)| compared.contains(local)).collect()
}

/// Does the statement give the local what stands at `from`?
fn is_copy(stmt: &Stmt, local: LocalId, from: &Place) -> bool {
    let Stmt::Assign { to, value: Rvalue::Use(op) | Rvalue::Cast(op, _), .. } = stmt else { return false };
    *to == Place::local(local) && matches!(op, Operand::Copy(place) | Operand::Move(place) if place == from)
}
