//! The locals of an activation, kept in shares: a step writes to few of them, so the others are the very same memory
//! in the next state, with what is known of them.

use std::cell::OnceCell;
use std::rc::Rc;

use super::digest::Digest;
use super::value::Value;

/// Locals in one share.
const SHARE: usize = 8;

const GONE: &Value = &Value::Gone;

/// The locals of an activation, by number. What holds nothing takes no room.
#[derive(Clone, PartialEq, Eq)]
pub struct Slots {
    len: usize,
    /// None: nothing in any of them.
    shares: Vec<Option<Rc<Share>>>,
}

impl std::fmt::Debug for Slots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.held()).finish()
    }
}

struct Share {
    values: [Value; SHARE],
    digest: OnceCell<Digest>,
}

/// Copies are made to be written to.
impl Clone for Share {
    fn clone(&self) -> Self {
        Share { values: self.values.clone(), digest: OnceCell::new() }
    }
}

impl PartialEq for Share {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl Eq for Share {}

impl Share {
    fn empty() -> Share {
        Share { values: [const { Value::Gone }; SHARE], digest: OnceCell::new() }
    }

    fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| Digest::of(&self.values))
    }

    fn is_empty(&self) -> bool {
        self.values.iter().all(|value| matches!(value, Value::Gone))
    }
}

impl Slots {
    /// These locals, from number 0.
    #[must_use]
    pub fn new(values: Vec<Value>) -> Slots {
        let len = values.len();
        let mut slots = Slots { len, shares: vec![None; len.div_ceil(SHARE)] };
        for (at, value) in values.into_iter().enumerate() {
            slots.set(at, value);
        }
        slots
    }

    /// The value of a local; none where there is no such local.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&Value> {
        let share = self.shares.get(at / SHARE).filter(|_| at < self.len)?;
        Some(share.as_ref().map_or(GONE, |share| &share.values[at % SHARE]))
    }

    /// The value of a local, to be changed.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut Value> {
        let share = self.shares.get_mut(at / SHARE).filter(|_| at < self.len)?;
        let share = Rc::make_mut(share.get_or_insert_with(|| Rc::new(Share::empty())));
        share.digest.take();
        share.values.get_mut(at % SHARE)
    }

    /// Stores in a local; what is no local is not stored.
    pub fn set(&mut self, at: usize, value: Value) {
        let gone = matches!(value, Value::Gone);
        // Nothing is stored over nothing.
        if gone && self.get(at).is_none_or(|old| matches!(old, Value::Gone)) {
            return;
        }
        if let Some(slot) = self.get_mut(at) {
            *slot = value;
        }
        if let Some(share) = self.shares.get_mut(at / SHARE).filter(|_| gone) {
            *share = share.take().filter(|share| !share.is_empty());
        }
    }

    /// All values in order.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        let all = self.shares.iter().flat_map(|share| {
            let held = share.iter().flat_map(|share| share.values.iter());
            held.chain(std::iter::repeat_n(GONE, if share.is_some() { 0 } else { SHARE }))
        });
        all.take(self.len)
    }

    /// Those that hold something, with their numbers.
    pub fn held(&self) -> impl Iterator<Item = (usize, &Value)> {
        let shares = self.shares.iter().enumerate().filter_map(|(at, share)| Some((at, share.as_ref()?)));
        let all = shares.flat_map(|(at, share)| share.values.iter().enumerate().map(move |(n, v)| (at * SHARE + n, v)));
        all.filter(|(_, value)| !matches!(value, Value::Gone))
    }

    /// Changes the values that `is` names; the others stay shared.
    pub fn change(&mut self, is: impl Fn(&Value) -> bool, mut change: impl FnMut(usize, &mut Value)) {
        for (at, share) in self.shares.iter_mut().enumerate() {
            let Some(share) = share.as_mut().filter(|share| share.values.iter().any(&is)) else { continue };
            let share = Rc::make_mut(share);
            share.digest.take();
            for (n, value) in share.values.iter_mut().enumerate().filter(|(_, value)| is(value)) {
                change(at * SHARE + n, value);
            }
        }
    }

    /// Replaces the values of the shares whose digest says that they may have to be.
    pub(super) fn replace(&mut self, touches: &dyn Fn(&Digest) -> bool, change: &mut dyn FnMut(&Value) -> Value) {
        for share in self.shares.iter_mut().flatten().filter(|share| touches(share.digest())) {
            let share = Rc::make_mut(share);
            share.digest.take();
            share.values.iter_mut().for_each(|value| *value = change(value));
        }
    }

    /// All values in order, taken out.
    pub fn take(&mut self) -> Vec<Value> {
        let values = self.iter().cloned().collect();
        self.shares.fill(None);
        values
    }

    /// What is known of them, share by share, with the share's number; of those that hold something.
    pub(super) fn digests(&self) -> impl Iterator<Item = (usize, &Digest)> {
        let shares = self.shares.iter().enumerate().filter_map(|(at, share)| Some((at, share.as_ref()?)));
        shares.filter(|(_, share)| !share.is_empty()).map(|(at, share)| (at, share.digest()))
    }

    /// How many locals no other state has the memory of.
    pub(super) fn unshared(&self) -> usize {
        self.shares.iter().flatten().filter(|share| Rc::strong_count(share) == 1).count() * SHARE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(slots: &Slots, expected: &[i64]) {
        let seen: Vec<i64> = slots.iter().map(|value| value.exact().unwrap_or(-1)).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn what_holds_nothing_is_no_share() {
        let mut slots = Slots::new(vec![Value::Gone; 9]);
        assert_eq!(slots.digests().count(), 0);
        slots.set(8, Value::int(3));
        check(&slots, &[-1, -1, -1, -1, -1, -1, -1, -1, 3]);
        assert_eq!(slots.digests().map(|(at, _)| at).collect::<Vec<_>>(), [1]);
        slots.set(8, Value::Gone);
        assert_eq!(slots, Slots::new(vec![Value::Gone; 9]));
    }

    #[test]
    fn a_write_leaves_the_other_shares_and_the_other_states_alone() {
        let before = Slots::new((0..20).map(Value::int).collect());
        let mut after = before.clone();
        after.set(10, Value::int(77));
        assert_eq!((before.get(10), after.get(10)), (Some(&Value::int(10)), Some(&Value::int(77))));
        assert_eq!(after.unshared(), SHARE);
    }

    #[test]
    fn there_are_no_locals_past_the_last() {
        let mut slots = Slots::new(vec![Value::Unit]);
        slots.set(3, Value::Unit);
        assert_eq!((slots.get(3), slots.iter().count()), (None, 1));
        assert_eq!(slots.take(), [Value::Unit]);
    }
}
