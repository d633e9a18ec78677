//! Removes blocks that nothing reaches and blocks that only lead on.

use crate::ir::{Block, BlockId, Stmt, Term};

/// The reachable blocks, renumbered; the entry stays first.
pub(super) fn pruned(mut blocks: Vec<Block>) -> Vec<Block> {
    let targets: Vec<BlockId> = (0..blocks.len()).map(|at| thread(&blocks, at)).collect();
    for block in &mut blocks {
        redirect(block, |id| at(&targets, id));
        if let Term::Choose { targets, .. } = &block.term
            && let [only] = targets.as_slice()
        {
            block.term = Term::Goto(*only);
        }
    }
    merge(&mut blocks);
    let mut order: Vec<usize> = Vec::new();
    let mut number: Vec<Option<u32>> = vec![None; blocks.len()];
    let mut stack = vec![0usize];
    while let Some(index) = stack.pop() {
        let Some(slot) = number.get_mut(index).filter(|slot| slot.is_none()) else {
            continue;
        };
        *slot = Some(u32::try_from(order.len()).unwrap_or(u32::MAX));
        order.push(index);
        let mut next = Vec::new();
        redirect(&mut blocks[index], |id| {
            next.push(id.0 as usize);
            id
        });
        stack.extend(next.into_iter().rev());
    }
    let mut kept = Vec::with_capacity(order.len());
    for index in order {
        let empty = Block { stmts: Vec::new(), term: Term::Stop };
        let mut block = std::mem::replace(&mut blocks[index], empty);
        redirect(&mut block, |id| {
            let new = number.get(id.0 as usize).copied().flatten();
            new.map_or(id, BlockId)
        });
        kept.push(block);
    }
    kept
}

/// Appends a block to the one block that leads to it.
fn merge(blocks: &mut [Block]) {
    let mut arrivals = vec![0u32; blocks.len()];
    arrivals[0] = 2;
    let mut seen = vec![false; blocks.len()];
    let mut stack = vec![0usize];
    while let Some(index) = stack.pop() {
        if std::mem::replace(&mut seen[index], true) {
            continue;
        }
        redirect(&mut blocks[index], |id| {
            arrivals[id.0 as usize] += 1;
            stack.push(id.0 as usize);
            id
        });
    }
    for index in (0..blocks.len()).filter(|index| seen[*index]) {
        while let Term::Goto(next) = blocks[index].term {
            let next = next.0 as usize;
            if next == index || arrivals[next] != 1 {
                break;
            }
            let stmts = std::mem::take(&mut blocks[next].stmts);
            let term = std::mem::replace(&mut blocks[next].term, Term::Stop);
            arrivals[next] = 0;
            blocks[index].stmts.extend(stmts);
            blocks[index].term = term;
        }
    }
}

fn at(targets: &[BlockId], id: BlockId) -> BlockId {
    targets.get(id.0 as usize).copied().unwrap_or(id)
}

/// Where an empty block leads in the end; a cycle of empty blocks leads to itself.
fn thread(blocks: &[Block], start: usize) -> BlockId {
    let mut index = start;
    for _ in 0..blocks.len().min(64) {
        match blocks.get(index) {
            Some(Block { stmts, term: Term::Goto(next) }) if stmts.is_empty() && next.0 as usize != index => {
                index = next.0 as usize
            }
            _ => break,
        }
    }
    BlockId(u32::try_from(index).unwrap_or(u32::MAX))
}

fn redirect(block: &mut Block, mut to: impl FnMut(BlockId) -> BlockId) {
    for stmt in &mut block.stmts {
        if let Stmt::Call { unwind: Some(unwind), .. } = stmt {
            *unwind = to(*unwind);
        }
    }
    match &mut block.term {
        Term::Goto(next) => *next = to(*next),
        Term::If { then, otherwise, .. } => {
            *then = to(*then);
            *otherwise = to(*otherwise);
        }
        Term::Choose { targets, .. } => {
            for target in targets {
                *target = to(*target);
            }
        }
        Term::Catch { clauses, otherwise, .. } => {
            for (_, target) in clauses {
                *target = to(*target);
            }
            *otherwise = to(*otherwise);
        }
        Term::Return { .. } | Term::Throw { .. } | Term::Stop => {}
    }
}
