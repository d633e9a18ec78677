//! Keys and indices: when two are the same, and what assuming so means for everything else.
//!
//! A symbol carries a small offset, so that `i + 1` is known to be one more than `i`, and a mark that says it
//! was stored as a key: such a symbol is never issued again by the place that made it.

use std::rc::Rc;

use super::machine::Machine;
use super::memory::{content_of, object_behind};
use super::places::Relation;
use super::state::State;
use super::value::{Addr, Num, Opaque, Origin, Root, Step, Sym, Value, derive, sign_of};
use crate::ir::Name;

/// Whence symbols of elements are derived that are not remembered.
pub(super) const ELEMENT: Sym = 11;
const BASE: Sym = (1 << 56) - 1;
const KEPT: Sym = 1 << 63;
/// Offsets beyond are not remembered, or counters would never settle.
pub(super) const FAR: i64 = 3;

/// The symbol without its offset.
#[must_use]
pub(super) fn base(sym: Sym) -> Sym {
    sym & (BASE | KEPT)
}

/// Its offset.
#[must_use]
pub(super) fn offset(sym: Sym) -> i64 {
    let raw = i64::try_from(sym >> 56 & 0x7f).unwrap_or(0);
    if raw >= 64 { raw - 128 } else { raw }
}

/// The symbol `by` further, if that is near enough.
#[must_use]
pub(super) fn shifted(sym: Sym, by: i64) -> Option<Sym> {
    let to = offset(sym).checked_add(by)?;
    if sym == 0 || to.abs() > FAR {
        return None;
    }
    let raw = u64::try_from(to.rem_euclid(128)).unwrap_or(0);
    Some(base(sym) | raw << 56)
}

/// The symbol of a size. All that are derived are odd, these alone are even: what has one is the same everywhere.
#[must_use]
pub(super) fn size(of: Name) -> Sym {
    derive(19, of) & !1
}

/// Is it the symbol of a size?
#[must_use]
pub(super) fn is_size(sym: Sym) -> bool {
    sym & 1 == 0 && base(sym) != 0
}

/// Is it the symbol of a stored key?
#[must_use]
pub(super) fn is_kept(sym: Sym) -> bool {
    sym & KEPT != 0
}

/// The symbol of an unknown value or inexact number.
#[must_use]
pub(super) fn symbol(value: &Value) -> Option<Sym> {
    match value {
        Value::Unknown(opaque) if opaque.sym != 0 => Some(opaque.sym),
        Value::Int(Num { exact: None, sym, .. }) if *sym != 0 => Some(*sym),
        _ => None,
    }
}

/// `n - left`, with something left: less than n, and which number it is does not matter. The same number twice
/// cancels out.
pub(super) fn what_is_missing(op: crate::ir::BinOp, all: &Value, left: &Value) -> Option<Value> {
    let Value::Int(Num { signs: 4, exact: None, sym, .. }) = left else { return None };
    if let Value::Int(Num { exact: Some(n @ 1..), .. }) = all {
        return (op == crate::ir::BinOp::Sub && *sym != 0).then(|| Value::int(n - 1));
    }
    let n = symbol(all).filter(|n| op == crate::ir::BinOp::Sub && *n != 0 && *sym != 0)?;
    if base(n) == base(*sym) {
        return Some(Value::int(offset(n) - offset(*sym)));
    }
    Some(Value::unknown(shifted(n, -1)?, crate::ir::Ty::Unknown, all.origin()))
}

/// The value under another symbol.
pub(super) fn renamed(value: &Value, sym: Sym) -> Value {
    match value {
        Value::Unknown(o) => Value::Unknown(Rc::new(Opaque { sym, ..(**o).clone() })),
        Value::Int(num) => Value::Int(Num { sym, ..*num }),
        other => other.clone(),
    }
}

/// `known`, one of two values that were unified, under the symbol that has stayed (see [`Machine::unify_symbols`]).
pub(super) fn as_unified(left: &Value, right: &Value, known: &Value) -> Value {
    match (symbol(left), symbol(right)) {
        (Some(a), Some(b)) => renamed(known, if is_kept(a) { a } else { b }),
        _ => known.clone(),
    }
}

/// The step to the element `key` of a container in which it is not remembered.
pub(super) fn step_for(key: &Value) -> Step {
    match (symbol(key), key) {
        (Some(sym), _) => Step::Other(sym),
        (None, Value::Int(num)) => num.exact.map_or(Step::Rest, Step::Nth),
        _ => Step::Rest,
    }
}

/// True for steps to elements that may not be remembered.
#[must_use]
pub(super) fn is_unremembered(step: &Step) -> bool {
    matches!(step, Step::Rest | Step::Other(_) | Step::Nth(_))
}

/// The key that a step stands for.
pub(super) fn key_of(step: Step) -> Option<Value> {
    match step {
        Step::Other(sym) => Some(Value::unknown(sym, crate::ir::Ty::Unknown, Origin::default())),
        Step::Nth(n) => Some(Value::int(n)),
        _ => None,
    }
}

/// Stands for a known number among the symbols that differ from every remembered key.
#[must_use]
pub(super) fn number_symbol(n: i64) -> Sym {
    derive(101, n)
}

/// Stands for the knowledge that a number is not that of the followed socket.
fn no_descriptor(sym: Sym) -> Sym {
    derive(103, sym)
}

/// What becomes of a symbol when another base is assumed equal to something.
type Change<'c> = &'c dyn Fn(Sym, &Value) -> Value;

impl State {
    /// Replaces every value whose symbol has the base `of`; steps of addresses too.
    pub(super) fn replace_symbol(&mut self, of: Sym, change: Change<'_>) {
        let step = |step: Step| match step {
            Step::Other(sym) if base(sym) == of => {
                let unknown = Value::unknown(sym, crate::ir::Ty::Unknown, Origin::default());
                step_for(&change(sym, &unknown))
            }
            other => other,
        };
        self.rewrite(&|digest| digest.mentions(of), &mut |v| match &v {
            Value::Pointer(link, to) if to.path.iter().any(|s| matches!(s, Step::Other(sym) if base(*sym) == of)) => {
                let path = to.path.iter().map(|s| step(*s)).collect();
                Value::Pointer(*link, Rc::new(Addr { root: to.root, path }))
            }
            _ => match symbol(&v) {
                Some(sym) if base(sym) == of => change(sym, &v),
                _ => v,
            },
        });
    }

    /// What was not the place of a remembered element under the symbol `gone` is not that under `to` either.
    fn pass_on_distinctions(&mut self, gone: Sym, to: Sym) {
        let same = self.not_keys.iter().filter(|known| base(**known) == base(gone));
        let same: Vec<Sym> = same.filter_map(|known| shifted(to, offset(*known) - offset(gone))).collect();
        if !is_kept(to) && !same.is_empty() {
            Rc::make_mut(&mut self.not_keys).extend(same);
        }
    }

    /// Does anything have a symbol of this base?
    pub(super) fn mentions(&self, of: Sym) -> bool {
        let mut found = self.registry.is_empty() && self.channels.is_empty();
        self.digests(&mut |digest| found &= !digest.mentions(of));
        if found && !self.has_natives() {
            return false;
        }
        let mut found = false;
        self.values(&mut |value| {
            found = found
                || value.any(&mut |v| match v {
                    Value::Pointer(_, to) => to.path.iter().any(|s| matches!(s, Step::Other(sym) if base(*sym) == of)),
                    other => symbol(other).is_some_and(|sym| base(sym) == of),
                });
        });
        found
    }

    /// Is a number that stands at a known distance from `key` known to be of another sign than it had if that were `n`?
    fn has_other_sign(&self, key: Sym, n: i64) -> bool {
        let mut found = false;
        self.digests(&mut |digest| found |= digest.mentions(base(key)));
        if !found {
            return false;
        }
        found = false;
        self.values(&mut |value| {
            found = found
                || value.any(&mut |v| match v {
                    Value::Int(Num { exact: None, sym, signs, .. }) if base(*sym) == base(key) => {
                        let would = n.saturating_add(offset(*sym) - offset(key));
                        signs & sign_of(would) == 0
                    }
                    _ => false,
                });
        });
        found
    }

    /// A number was closed that did not stand for the followed socket: it is not that one's.
    pub(super) fn is_no_focus(&mut self, number: &Value) {
        if let Some(sym) = symbol(number).filter(|_| self.is_alive()) {
            Rc::make_mut(&mut self.not_keys).insert(no_descriptor(sym));
        }
    }

    /// Positions have moved: what known numbers were not, they may be now.
    pub(super) fn forget_numbers(&mut self) {
        if !self.not_keys.is_empty() {
            Rc::make_mut(&mut self.not_keys).retain(|known| !(0..2).any(|n| number_symbol(n) == *known));
        }
    }

    /// A symbol is issued anew for the next element: whatever still has the one so far keeps it under another.
    pub(super) fn set_apart(&mut self, sym: Sym) {
        let of = base(sym);
        if self.mentions(of) {
            let free = |name: &Sym| !self.mentions(*name);
            let names = ["before", "long before"].map(|name| base(derive(sym, name)));
            let to = names.into_iter().find(free).unwrap_or(names[1]);
            let moved = |sym: Sym| to | sym & !(BASE | KEPT);
            let known = self.not_keys.iter().filter(|known| base(**known) == of).map(|known| moved(*known));
            let known: Vec<Sym> = known.collect();
            self.replace_symbol(of, &|sym, value| renamed(value, moved(sym)));
            Rc::make_mut(&mut self.not_keys).extend(known);
        }
        self.reissued(sym);
    }

    /// The counter at `counter` goes on under the symbol `next`: what was found to be equal to it as it stood is that
    /// number still, under another symbol.
    pub(super) fn keep_equals(&mut self, counter: &Addr, next: Sym) {
        let of = base(next);
        let equal = |value: &Value| symbol(value).is_some_and(|sym| base(sym) == of);
        let stored = self.globals.iter().any(|(name, value)| equal(value) && counter.root != Root::Global(*name));
        let through = |step: &Step| matches!(step, Step::Other(sym) if base(*sym) == of);
        let points = |value: &Value| matches!(value, Value::Pointer(_, to) if to.path.iter().any(through));
        if stored || self.top().is_some_and(|top| top.locals.iter().any(points)) {
            self.set_apart(next);
        }
    }

    /// A symbol that is issued anew says nothing of what it stood for before.
    pub(super) fn reissued(&mut self, sym: Sym) {
        if self.not_keys.iter().any(|known| base(*known) == base(sym)) {
            Rc::make_mut(&mut self.not_keys).retain(|known| base(*known) != base(sym));
        }
        self.forget_orders(base(sym));
    }

    /// A count goes on under the symbol `sym`: whoever has the number so far keeps it, and the new one is nobody's key
    /// of before; unless the followed connection comes with it.
    pub(super) fn counts_on(&mut self, sym: Sym, own: bool) {
        if !self.is_alive() || own {
            let of_others = base(derive(sym, "of others"));
            if self.mentions(base(sym)) {
                self.replace_symbol(base(sym), &|_, value| renamed(value, of_others));
            }
            return self.reissued(sym);
        }
        self.set_apart(sym);
        let mut kept = self.mentions(base(derive(sym, "before")));
        self.digests(&mut |digest| kept = kept || digest.mentions_kept());
        if kept {
            Rc::make_mut(&mut self.not_keys).insert(sym);
        }
    }
}

impl Machine<'_> {
    /// How two keys relate by their symbols, if these say anything.
    pub(super) fn relate_symbols(&self, state: &State, left: &Value, right: &Value) -> Option<Relation> {
        let (a, b) = (symbol(left), symbol(right));
        if let (Some(a), Some(b)) = (a, b) {
            if a == b {
                return Some(Relation::Equal);
            }
            if base(a) == base(b) {
                return Some(Relation::Different);
            }
        }
        for (number, key) in [(left, b), (right, a)] {
            if let (Value::Int(Num { exact: Some(n), .. }), Some(key)) = (number, key)
                && is_kept(key)
                && state.not_keys.contains(&number_symbol(*n))
            {
                return Some(Relation::Different);
            }
        }
        for (key, number) in [(a, right), (b, left)] {
            if let (Some(key), Value::Int(Num { exact: Some(n), .. })) = (key, number)
                && state.has_other_sign(key, *n)
            {
                return Some(Relation::Different);
            }
        }
        for (value, number) in [(left, b), (right, a)] {
            if super::apart::is_told_apart(value, number) {
                return Some(Relation::Different);
            }
            if number.is_some_and(|sym| state.not_keys.contains(&no_descriptor(sym))) && value.names_focus() {
                return Some(Relation::Different);
            }
        }
        let excluded = |key: Option<Sym>, other: Option<Sym>| {
            let Some(key) = key else { return false };
            // What is known is that the key, less the offset of the remembered one, is not its base.
            match other {
                Some(other) => shifted(key, -offset(other)).is_some_and(|back| state.not_keys.contains(&back)),
                None => state.not_keys.contains(&key),
            }
        };
        (excluded(a, b) || excluded(b, a)).then_some(Relation::Different)
    }

    /// Assumes that an index is not the key of a remembered entry.
    pub(super) fn differ_from(&self, state: &mut State, key: &Value, entry: &Value) {
        match (symbol(key), symbol(entry)) {
            (Some(key), Some(entry)) => {
                if let Some(back) = shifted(key, -offset(entry)) {
                    Rc::make_mut(&mut state.not_keys).insert(back);
                }
            }
            _ => self.differ(state, key),
        }
    }

    /// The key of an entry that is not remembered is none of those that are.
    pub(super) fn unlike(&self, state: &mut State, container: &super::value::Container, key: &Value) {
        for entry in &container.entries {
            self.differ_from(state, key, &entry.key);
        }
    }

    /// A descriptor is in a list once: what names it in a remembered element does not in another, whose symbol is
    /// `other`.
    pub(super) fn unlike_item(&self, state: &mut State, container: &super::value::Container, other: Sym) {
        for entry in &container.entries {
            let Value::Record(_, _, fields) = &entry.item else { continue };
            for (field, _) in fields.iter().filter(|(_, v)| v.names_focus()) {
                let pointed = derive(content_of(other), *field);
                Rc::make_mut(&mut state.not_keys).extend([derive(other, *field), pointed]);
            }
        }
        // In a list of a library the number of the followed socket would be remembered: this is another one.
        let numbers = !container.from.has(Origin::TOLD)
            && container.item.path().is_some_and(|p| super::zeroed::is_number(p.as_str()));
        if !state.is_alive() {
            // What the one before was found to be, which is closed, this one is not.
            let object = object_behind(other);
            if state.heap.contains_key(&object) {
                Rc::make_mut(&mut state.heap).remove(&object);
                Rc::make_mut(&mut state.outside).remove(&object);
            }
            return;
        }
        if container.ty.is_none() {
            return;
        }
        let whole = [other, content_of(other)];
        if numbers {
            Rc::make_mut(&mut state.not_keys).extend(whole.map(no_descriptor));
        }
        // So are those in records that say what a poller is to look at, whatever it has told in them.
        let asked = container.item.path().filter(|path| self.models.told_in(*path).is_some());
        for field in asked.and_then(|path| self.models.fields(path)).into_iter().flatten() {
            Rc::make_mut(&mut state.not_keys).extend(whole.map(|of| no_descriptor(derive(of, *field))));
        }
    }

    /// Assumes that two values without parts are equal.
    pub(super) fn unify_symbols(&self, state: &mut State, left: &Value, right: &Value) {
        let (a, b) = (symbol(left), symbol(right));
        let (gone, to) = match (a, b) {
            (Some(a), Some(b)) if a == b => return,
            (Some(a), Some(_)) if !is_kept(a) => (a, right),
            (Some(_), Some(b)) => (b, left),
            (Some(a), None) => (a, right),
            (None, Some(b)) => (b, left),
            (None, None) => return,
        };
        let to = to.clone();
        let target = symbol(&to);
        if let Some(target) = target {
            state.pass_on_distinctions(gone, target);
        }
        state.replace_symbol(base(gone), &|sym, value| {
            let by = offset(sym) - offset(gone);
            match (target, &to) {
                (Some(target), _) => match shifted(target, by) {
                    Some(sym) => renamed(value, sym),
                    None => renamed(value, derive(target, by)),
                },
                (None, Value::Int(num)) => match num.exact {
                    Some(n) => Value::int(n.saturating_add(by)),
                    None => Value::Int(*num),
                },
                _ if by == 0 => to.clone(),
                _ => renamed(value, derive(sym, "other")),
            }
        });
    }

    /// Gives a key that is stored an identity of its own, everywhere.
    pub(super) fn keep_symbol(&self, state: &mut State, sym: Sym) {
        if is_kept(sym) {
            return;
        }
        let own = base(sym);
        // What an earlier key was called may still be about.
        let mut kept = derive(own, "kept") | KEPT;
        for _ in 0..4 {
            if !state.mentions(kept) {
                break;
            }
            kept = derive(kept, "again") | KEPT;
        }
        state.replace_symbol(own, &|sym, value| renamed(value, shifted(kept, offset(sym)).unwrap_or(kept)));
        state.reissued(own);
    }
}
