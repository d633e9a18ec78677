//! Counters with the tables that are filled by them: `table[n++] = x`, `c = &table[n]`,
//! `q->slot[(q->head + q->n) % SIZE] = x`.

use super::pops::{Step, assigns, counter_of, index_of, made_from, step_of};
use crate::ir::{Base, BinOp, Function, Name, Operand, Place, Proj, Rvalue};

/// A counter and the table that is filled by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Filled {
    /// Two file-scope variables.
    Globals(Name, Name),
    /// Two fields of one object.
    Fields(Name, Name),
}

/// Those of one function. A counter may also stand beside the one by which a ring is filled, where it is one that
/// `falls` somewhere.
#[must_use]
pub fn filled(function: &Function, falls: &dyn Fn(&Place) -> bool) -> Vec<Filled> {
    let steps: Vec<Step<'_>> = assigns(function).filter_map(|(_, to, value)| step_of(function, to, value)).collect();
    let starts_anew = |at: &Place| {
        let zero = |value: &Rvalue| matches!(value, Rvalue::Use(Operand::Const(_)));
        assigns(function).any(|(_, to, value)| to == at && zero(value))
    };
    let rises = |step: &&Step<'_>| !step.back && !step.wraps && !starts_anew(step.counter);
    let counters: Vec<&Place> = steps.iter().filter(rises).map(|step| step.counter).collect();
    if counters.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (_, to, value) in assigns(function) {
        // `c = &table[n]`, which is filled through the pointer.
        let lent = match value {
            Rvalue::Use(Operand::Ref(element)) | Rvalue::Cast(Operand::Ref(element), _) => Some(element),
            _ => None,
        };
        let to = lent.unwrap_or(to);
        let indices = index_of(to).map(|index| behind(function, index)).unwrap_or_default();
        let own = |counter: &&&Place| indices.contains(*counter);
        let turns = steps.iter().any(|step| !rises(&step) && !step.back && indices.contains(&step.counter));
        let beside = |counter: &&&Place| turns && falls(counter);
        found.extend(counters.iter().filter(|at| own(at) || beside(at)).filter_map(|counter| pair(counter, to)));
    }
    found
}

/// The counters of which an index is made: one, or the two of a ring.
fn behind<'f>(function: &'f Function, index: &'f Operand) -> Vec<&'f Place> {
    let (own, wraps) = counter_of(function, index);
    let sum = wraps.then(|| assigns(function).find(|(_, to, _)| *to == own)).flatten();
    match sum {
        Some((_, _, Rvalue::Binary(BinOp::Add, left, right)))
            if made_from(function, &Operand::Copy(own.clone())).is_some() =>
        {
            [left, right].into_iter().map(|part| counter_of(function, part).0).collect()
        }
        _ => vec![own],
    }
}

fn pair(counter: &Place, element: &Place) -> Option<Filled> {
    let at = element.proj.iter().position(|step| matches!(step, Proj::Index(_)))?;
    let table = element.proj.get(..at)?;
    match (counter.base, counter.proj.split_last(), element.base, table.split_last()) {
        (Base::Global(counter), None, Base::Global(table), None) => Some(Filled::Globals(counter, table)),
        (one, Some((Proj::Field(counter), way)), other, Some((Proj::Field(table), beside))) => {
            (one == other && way == beside).then_some(Filled::Fields(*counter, *table))
        }
        _ => None,
    }
}
