//! Tables side by side: what stands under the key of the followed socket in another one.

use rustc_hash::FxHashSet;

use super::keys::{base, is_kept, symbol};
use super::machine::Machine;
use super::state::State;
use super::value::{Container, Entry, Sym, Value};

impl Machine<'_> {
    /// Is the followed socket stored in some table under this key, or near it where one of them begins with something
    /// else: `ends[i]`, `fds[i + 1]`? One such element a table is remembered.
    pub(super) fn is_key_beside_focus(&self, state: &State, table: &Container, key: &Value) -> bool {
        let near = |own: Sym, key: Sym| base(own) == base(key);
        let taken = |entry: &Entry| match (symbol(&entry.key), symbol(key)) {
            (Some(own), Some(key)) => own != key && near(own, key),
            _ => false,
        };
        self.is_key_of_focus(state, key)
            || !table.entries.iter().any(taken) && self.is_key_near_focus(state, key, &near)
    }

    /// Is the followed socket stored in some table under this key?
    pub(super) fn is_key_of_focus(&self, state: &State, key: &Value) -> bool {
        self.is_key_near_focus(state, key, &|own, key| own == key)
    }

    /// Is one of the numbers in a message that under which the followed socket is stored, or is sent along with it in
    /// a message that waits in the `queue`?
    pub(super) fn is_about_focus(&self, state: &State, queue: &[Value], message: &Value) -> bool {
        let beside = |number: Sym| {
            let shares = |old: &Value| old.any(&mut |part| symbol(part) == Some(number));
            queue.iter().any(|old| shares(old) && self.reaches_focus(state, old))
        };
        message.any(&mut |part| symbol(part).is_some_and(beside) || self.is_key_of_focus(state, part))
    }

    /// The numbers under which the followed socket is stored in tables with keys.
    pub(super) fn numbers_of_focus(&self, state: &State) -> FxHashSet<i64> {
        state.numbers_of(&|entry| self.reaches_focus(state, &entry.item))
    }

    fn is_key_near_focus(&self, state: &State, key: &Value, same: &dyn Fn(Sym, Sym) -> bool) -> bool {
        if key.exact().is_none() && !symbol(key).is_some_and(is_kept) {
            return false;
        }
        let same = |own: &Value| match (key.exact(), symbol(own), symbol(key)) {
            (Some(_), ..) => own.exact() == key.exact(),
            (None, Some(own), Some(key)) => same(own, key),
            _ => false,
        };
        let mine = |entry: &Entry| same(&entry.key) && self.reaches_focus(state, &entry.item);
        let mut found = false;
        state.globals.values().chain(state.heap.values()).for_each(|value| {
            found = found || value.any(&mut |v| matches!(v, Value::Container(c) if c.entries.iter().any(mine)));
        });
        found
    }
}

impl State {
    /// Numbers under which such entries stand in tables with keys: by them they are found again.
    pub(super) fn numbers_of(&self, such: &dyn Fn(&Entry) -> bool) -> FxHashSet<i64> {
        let mut numbers = FxHashSet::default();
        self.values(&mut |value| {
            value.each(&mut |part| {
                if let Value::Container(c) = part
                    && c.keyed
                {
                    let known = c.entries.iter().filter(|entry| entry.key.exact().is_some() && such(entry));
                    numbers.extend(known.filter_map(|entry| entry.key.exact()));
                }
            });
        });
        numbers
    }
}
