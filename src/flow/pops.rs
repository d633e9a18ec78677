//! Elements that a function takes out of an array by stepping past them: `fd = ring[head++ % SIZE]`,
//! `fd = stack[--top]`. The bytes stay where they were, but nobody looks there any more.

use rustc_hash::FxHashSet;

use crate::ir::{Base, BinOp, Function, LocalKind, Operand, Place, Proj, Rvalue, Stmt};

/// Block and statement of every assignment that takes such an element.
#[must_use]
pub fn pops(function: &Function) -> FxHashSet<(u32, u32)> {
    let steps: Vec<Step<'_>> = assigns(function).filter_map(|(_, to, value)| step_of(function, to, value)).collect();
    let steps: Vec<Step<'_>> = steps.into_iter().filter(|step| is_lasting(function, step.counter)).collect();
    let stored: Vec<&Place> =
        assigns(function).filter(|(_, to, _)| index_of(to).is_some()).map(|(_, to, _)| to).collect();
    let mut found = FxHashSet::default();
    for (at, to, value) in assigns(function) {
        let Rvalue::Use(Operand::Copy(element)) = value else { continue };
        let Some(index) = index_of(element) else { continue };
        // `a[i] = a[--n]` moves an element; an array that is also filled here may be sorted or searched.
        if index_of(to).is_some() || stored.iter().any(|place| place.base == element.base) {
            continue;
        }
        let (counter, wraps) = counter_of(function, index);
        if steps.iter().any(|step| step.counter == counter && (step.wraps || wraps || step.back)) {
            found.insert(at);
        }
    }
    found
}

/// Block and statement of every step of a counter that says how full a table is: one that indexes an array in the
/// same function, or stands next to such an access in a function without loops.
#[must_use]
pub fn fills(function: &Function) -> FxHashSet<(u32, u32)> {
    let indices: Vec<&Operand> = assigns(function)
        .flat_map(|(_, to, value)| {
            let from = match value {
                Rvalue::Use(operand) => place(operand),
                _ => None,
            };
            [index_of(to), from.and_then(index_of)]
        })
        .flatten()
        .collect();
    let straight = function.blocks.len() <= 10 && super::loops::counting(function).back.is_empty();
    let counts = |step: &Step<'_>| {
        is_lasting(function, step.counter)
            && (straight || indices.iter().any(|index| counter_of(function, index).0 == step.counter))
    };
    // `n = kept`, of a variable by which those that stay were closed up.
    let closes_up = |to: &Place, value: &Rvalue| {
        let (Rvalue::Use(from) | Rvalue::Cast(from, _)) = value else { return false };
        let Some(counter) = place(from).filter(|_| index_of(to).is_none() && is_lasting(function, to)) else {
            return false;
        };
        let up =
            |(_, to, value)| step_of(function, to, value).is_some_and(|step| !step.back && step.counter == counter);
        let stores = |to: &Place| index_of(to).is_some_and(|index| counter_of(function, index).0 == counter);
        assigns(function).any(up) && assigns(function).any(|(_, to, _)| stores(to))
    };
    assigns(function)
        .filter(|_| !indices.is_empty())
        .filter(|(_, to, value)| step_of(function, to, value).is_some_and(|step| counts(&step)) || closes_up(to, value))
        .map(|(at, ..)| at)
        .collect()
}

/// Block and statement wherever the address is taken of the element behind the last one, where the function counts on:
/// `c = &table[n++]`.
#[must_use]
pub fn appends(function: &Function) -> FxHashSet<(u32, u32)> {
    let steps: Vec<Step<'_>> = assigns(function).filter_map(|(_, to, value)| step_of(function, to, value)).collect();
    let lasting = |step: &&Step<'_>| is_lasting(function, step.counter);
    let back: Vec<&Place> = steps.iter().filter(|step| step.back).map(|step| step.counter).collect();
    let counters: Vec<&Place> =
        steps.iter().filter(lasting).map(|step| step.counter).filter(|counter| !back.contains(counter)).collect();
    if counters.is_empty() {
        return FxHashSet::default();
    }
    let behind = |index: &Operand| counters.contains(&counter_of(function, index).0);
    let taken = |operand: &Operand| matches!(operand, Operand::Ref(at) if index_of(at).is_some_and(behind));
    let mut found = FxHashSet::default();
    for (block, body) in function.blocks.iter().enumerate() {
        for (at, stmt) in body.stmts.iter().enumerate() {
            let appends = match stmt {
                Stmt::Assign { value: Rvalue::Use(operand) | Rvalue::Cast(operand, _), .. } => taken(operand),
                Stmt::Assign { to, value: Rvalue::Binary(BinOp::Add, _, by), .. } => {
                    place(by) != Some(to) && behind(by)
                }
                Stmt::Call { call, .. } => call.args.iter().any(taken),
                _ => false,
            };
            if let (true, Ok(block), Ok(at)) = (appends, u32::try_from(block), u32::try_from(at)) {
                found.insert((block, at));
            }
        }
    }
    found
}

/// Does the place outlive the call?
fn is_lasting(function: &Function, place: &Place) -> bool {
    let Base::Local(local) = place.base else { return true };
    let is_static = || function.locals.get(local.0 as usize).is_some_and(|l| l.kind == LocalKind::Static);
    !place.proj.is_empty() || is_static()
}

/// A counter that goes one on or back.
pub(super) struct Step<'f> {
    pub counter: &'f Place,
    /// Round a ring.
    pub wraps: bool,
    /// Down.
    pub back: bool,
}

pub(super) type Assigned<'f> = ((u32, u32), &'f Place, &'f Rvalue);

pub(super) fn assigns(function: &Function) -> impl Iterator<Item = Assigned<'_>> {
    function.blocks.iter().enumerate().flat_map(|(block, body)| {
        body.stmts.iter().enumerate().filter_map(move |(at, stmt)| match stmt {
            Stmt::Assign { to, value, .. } => Some(((u32::try_from(block).ok()?, u32::try_from(at).ok()?), to, value)),
            _ => None,
        })
    })
}

pub(super) fn place(operand: &Operand) -> Option<&Place> {
    match operand {
        Operand::Copy(place) | Operand::Move(place) => Some(place),
        _ => None,
    }
}

/// What an unnamed value was made from.
pub(super) fn made_from<'f>(function: &'f Function, operand: &'f Operand) -> Option<&'f Rvalue> {
    let Base::Local(local) = place(operand)?.base else { return None };
    let temporary = function.locals.get(local.0 as usize).is_some_and(|l| l.kind == LocalKind::Temporary);
    let target = place(operand)?;
    if !temporary {
        return None;
    }
    assigns(function).find(|(_, to, _)| *to == target).map(|(_, _, value)| value)
}

pub(super) fn step_of<'f>(function: &'f Function, to: &'f Place, value: &'f Rvalue) -> Option<Step<'f>> {
    match value {
        Rvalue::Binary(op @ (BinOp::Add | BinOp::Sub), left, Operand::Const(_)) if place(left) == Some(to) => {
            Some(Step { counter: to, wraps: false, back: *op == BinOp::Sub })
        }
        Rvalue::Binary(BinOp::Rem | BinOp::And, left, _) => match made_from(function, left)? {
            Rvalue::Binary(BinOp::Add, left, Operand::Const(_)) if place(left) == Some(to) => {
                Some(Step { counter: to, wraps: true, back: false })
            }
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn index_of(place: &Place) -> Option<&Operand> {
    place.proj.iter().rev().find_map(|step| match step {
        Proj::Index(index) => Some(&**index),
        _ => None,
    })
}

/// The counter behind an index, and whether the index goes round a ring.
pub(super) fn counter_of<'f>(function: &'f Function, index: &'f Operand) -> (&'f Place, bool) {
    const NOWHERE: &Place = &Place { base: Base::Local(crate::ir::LocalId(u32::MAX)), proj: Vec::new() };
    let (mut at, mut wraps) = (index, false);
    for _ in 0..4 {
        match made_from(function, at) {
            Some(Rvalue::Binary(BinOp::Rem | BinOp::And, left, _)) => (at, wraps) = (left, true),
            Some(Rvalue::Use(inner) | Rvalue::Cast(inner, _)) => at = inner,
            _ => break,
        }
    }
    (place(at).unwrap_or(NOWHERE), wraps)
}
