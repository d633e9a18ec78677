//! How far from a counter the numbers are of which it is known that they are not the followed element's.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::keys::{FAR, base, offset, renamed, symbol};
use super::machine::Machine;
use super::state::{Activation, Frame, State};
use super::value::{Step, Sym, Value, derive};
use crate::ir::{BinOp, Const, Function, Operand, Rvalue, Stmt};

impl Machine<'_> {
    /// By how much more than one the bodies under way look beside a counter: `elements[i - 2]`.
    pub(super) fn strides(&mut self, state: &State) -> FxHashSet<i64> {
        let program = self.program;
        let mut found = FxHashSet::default();
        for frame in state.frames() {
            if let Frame::Code(Activation { function, .. }) = frame.as_ref() {
                let known = self.strides.entry(*function).or_insert_with(|| Rc::new(of(program.function(*function))));
                found.extend(known.iter().copied());
            }
        }
        found
    }
}

fn of(function: &Function) -> FxHashSet<i64> {
    let stmts = function.blocks.iter().flat_map(|block| &block.stmts);
    let strides = stmts.filter_map(|stmt| match stmt {
        Stmt::Assign { to, value: Rvalue::Binary(op, Operand::Copy(from), Operand::Const(Const::Int(n))), .. } => {
            let far = to != from && (2..=FAR).contains(n);
            match op {
                BinOp::Add if far => Some(*n),
                BinOp::Sub if far => Some(-*n),
                _ => None,
            }
        }
        _ => None,
    });
    strides.collect()
}

impl State {
    /// Counters go by ones: that a number two further on is not the followed element's tells states apart for nothing,
    /// and so does anything of the kind about a number that no function has at hand, as how full a table is. (One that
    /// is past the element is so at any distance, and what is looked at beside a counter is at hand with it; so is a text
    /// that was lent.)
    pub(super) fn forget_far_numbers(&mut self, strides: &FxHashSet<i64>) {
        let mut known: FxHashMap<Sym, usize> = FxHashMap::default();
        for sym in self.not_keys.iter() {
            *known.entry(base(*sym)).or_default() += 1;
        }
        let all = usize::try_from(2 * FAR + 1).unwrap_or(usize::MAX);
        known.retain(|_, count| *count < all);
        if known.is_empty() {
            return;
        }
        let (mut met, mut used) = (FxHashSet::default(), FxHashSet::default());
        let mut at_hand = |sym: Sym| {
            met.insert((base(sym), offset(sym)));
        };
        for frame in self.tasks.iter().flat_map(|task| &task.frames) {
            match frame.as_ref() {
                Frame::Code(activation) => activation.locals.iter().for_each(|value| {
                    symbols(value, &mut at_hand);
                    super::surroundings::lent(self, value).into_iter().for_each(&mut at_hand);
                }),
                Frame::Native(native) => native.values(&mut |value| symbols(value, &mut at_hand)),
            }
        }
        self.values(&mut |value| {
            symbols(value, &mut |sym| {
                used.insert(base(sym));
            });
        });
        let idle = |sym: &Sym| {
            let (of, at) = (base(*sym), offset(*sym));
            let beside = strides.iter().any(|by| met.contains(&(of, at - by)));
            known.contains_key(&of) && used.contains(&of) && !beside && !(-1..=1).any(|by| met.contains(&(of, at + by)))
        };
        if self.not_keys.iter().any(idle) {
            Rc::make_mut(&mut self.not_keys).retain(|sym| !idle(sym));
        }
    }

    /// Forgets by how much a number lies away from the key of an element, where that is more than one: it is neither
    /// the element's nor beside it.
    pub(super) fn forget_distances(&mut self) {
        let mut keys: FxHashMap<Sym, Vec<i64>> = FxHashMap::default();
        self.values(&mut |value| {
            value.each(&mut |part| {
                let Value::Container(list) = part else { return };
                for sym in list.entries.iter().filter_map(|entry| symbol(&entry.key)) {
                    keys.entry(base(sym)).or_default().push(offset(sym));
                }
            });
        });
        let distant =
            |sym: Sym| keys.get(&base(sym)).is_some_and(|all| all.iter().all(|key| (key - offset(sym)).abs() > 1));
        let lies_away = |value: &Value| symbol(value).is_some_and(distant);
        let mut found = false;
        self.values(&mut |value| found = found || value.any(&mut |part| lies_away(part)));
        if !found {
            return;
        }
        self.rewrite(&|_| true, &mut |value| match symbol(&value).filter(|sym| distant(*sym)) {
            Some(sym) => renamed(&value, derive(sym, "distant")),
            None => value,
        });
    }
}

/// Every symbol in a value.
fn symbols(value: &Value, each: &mut dyn FnMut(Sym)) {
    value.each(&mut |part| match part {
        Value::Pointer(_, to) => to.path.iter().for_each(|step| {
            if let Step::Other(sym) = step {
                each(*sym);
            }
        }),
        part => symbol(part).into_iter().for_each(&mut *each),
    });
}
