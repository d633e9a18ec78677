//! Forgetting: values that nobody reads any more must not tell states apart.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::digest::Digest;
use super::machine::Machine;
use super::ops::{carries, is_handle};
use super::state::{Frame, State};
use super::value::{Entry, Hold, Link, Root, Value, Who};
use crate::apis::model::Role;
use crate::flow::last_error::{NEGATIVE, Signs, ZERO, last_error};
use crate::flow::live::Live;
use crate::flow::program::FuncId;
use crate::ir::{Base, LocalId, Name, Place};

impl Machine<'_> {
    pub(super) fn live_of(&mut self, id: FuncId) -> Rc<Live> {
        let program = self.program;
        self.live.entry(id).or_insert_with(|| Rc::new(Live::of(program.function(id)))).clone()
    }

    /// Is the followed socket named by a global, or by something it leads to?
    pub(super) fn is_stored(&self, state: &State) -> bool {
        state.globals.values().any(|value| !value.is_scalar() && self.reaches_focus(state, value))
    }

    /// Likewise, not only as one of the numbers of a plain table: from there it may be on its way to another.
    pub(super) fn is_settled(&self, state: &State) -> bool {
        let is_number = |entry: &Entry| entry.item.names_focus();
        let only_there =
            |v: &Value| matches!(v, Value::Container(c) if c.ty.is_none() && c.entries.iter().any(is_number));
        let mut globals = state.globals.values().filter(|value| !value.is_scalar());
        globals.any(|value| !only_there(value) && self.reaches_focus(state, value))
    }

    /// Likewise, not only by what is kept about it in a plain table under its number.
    pub(super) fn is_put_away(&self, state: &State) -> bool {
        let is_number = |entry: &Entry| entry.key.names_focus();
        let numbered =
            |v: &Value| matches!(v, Value::Container(c) if c.ty.is_none() && c.entries.iter().any(is_number));
        if !self.is_stored(state) || !state.globals.values().any(|v| v.any(&mut |v| numbered(v))) {
            return self.is_stored(state);
        }
        let mut left = state.clone();
        left.rewrite(&|digest| digest.focus, &mut |v| match v {
            Value::Container(c) if c.ty.is_none() && c.entries.iter().any(is_number) => {
                let mut unnumbered = (*c).clone();
                unnumbered
                    .entries
                    .iter_mut()
                    .filter(|entry| is_number(entry))
                    .for_each(|entry| entry.key = Value::Gone);
                Value::Container(Rc::new(unnumbered))
            }
            other => other,
        });
        self.is_stored(&left)
    }

    /// The last error is forgotten where nobody on the stack asks for it any more.
    pub(super) fn forget_unasked(&mut self, state: &mut State) {
        if !state.globals.contains_key(&last_error()) {
            return;
        }
        let frames = state.frames().iter().rev().filter_map(|frame| match frame.as_ref() {
            Frame::Code(activation) => Some(activation),
            Frame::Native(_) => None,
        });
        let (program, models) = (self.program, self.models);
        let writes = |path: Name| models.function(program.resolve(path)).iter().any(|entry| entry.does == Role::Write);
        let mut asked = false;
        let mut given: Option<Option<LocalId>> = None;
        for activation in frames {
            let at = (activation.function, activation.block, activation.stmt as usize);
            let need = self.last_error.before(program, &writes, at);
            let may = |(local, signs): (&LocalId, &Signs)| {
                // What the call under way will give is not known yet.
                given == Some(Some(*local))
                    || activation.locals.get(local.0 as usize).is_none_or(|value| may_have(value, *signs))
            };
            asked = need.always || need.when.iter().any(may);
            if asked {
                break;
            }
            given = Some(activation.dest.as_ref().and_then(Place::as_local));
        }
        if !asked {
            self.forget_errno(state);
        }
    }

    /// Does nobody look at what the call under way gives?
    pub(super) fn is_unused(&mut self, state: &State, result: &Place) -> bool {
        let (Some(top), Base::Local(local)) = (state.top(), result.base) else { return false };
        let (id, block, stmt) = (top.function, top.block, top.stmt as usize);
        let live = self.live_of(id);
        !live.is_pinned(local) && !live.before(self.program.function(id), block, stmt).has(local)
    }

    /// A task has been given the followed socket's number: copies of the number that the starter needs no more are
    /// names of nothing.
    pub(super) fn hand_over(&mut self, state: &mut State) {
        let Some(top) = state.top().filter(|_| self.is_c(state)) else {
            return;
        };
        let (id, block, stmt) = (top.function, top.block, top.stmt as usize);
        let live = self.live_of(id);
        let function = self.program.function(id);
        let after = live.before(function, block, stmt);
        let idle = |at: usize, value: &Value| {
            let local = LocalId(u32::try_from(at).unwrap_or(u32::MAX));
            value.names_focus() && !live.is_pinned(local) && !after.has(local)
        };
        let all: Vec<usize> = top.locals.held().filter(|(at, v)| idle(*at, v)).map(|(at, _)| at).collect();
        if let Some(top) = state.top_mut() {
            for at in all {
                top.locals.set(at, Value::Gone);
            }
        }
    }

    /// Clears the dead locals of the running activation that hold nothing whose loss could be a loss. `given`: values
    /// under way to a function that is about to run.
    pub(super) fn forget_dead(&mut self, state: &mut State, given: &[&Value]) {
        loop {
            let mut dead = self.dead_locals(state);
            if dead.iter().any(|(_, borrowed)| *borrowed) {
                let named = self.locals_named(state, given);
                dead.retain(|(local, borrowed)| !borrowed || !named.contains(local));
            }
            let Some(top) = state.top_mut().filter(|_| !dead.is_empty()) else { return };
            dead.iter().for_each(|(local, _)| top.locals.set(local.0 as usize, Value::Gone));
            if dead.iter().all(|(_, borrowed)| !borrowed) {
                return;
            }
        }
    }

    /// Locals of the running activation that its code does not name from here on; true for those that something may
    /// point to all the same.
    fn dead_locals(&mut self, state: &State) -> Vec<(LocalId, bool)> {
        let Some(top) = state.top() else { return Vec::new() };
        let (id, block, stmt) = (top.function, top.block, top.stmt as usize);
        let live = self.live_of(id);
        let function = self.program.function(id);
        let after = (stmt > 0).then(|| live.before(function, block, stmt));
        // In Rust an item that was looked at stays known beside what was bound of it.
        let native = self.is_c(state);
        let is_live = |local: LocalId, of_others: bool| {
            let always = live.is_lasting(local) || !native && !of_others && live.is_borrowed(local);
            always || after.as_ref().map_or_else(|| live.at(block, local), |set| set.has(local))
        };
        // A bare pointer is no owner; a bare number is one name too many where something lasting has it too.
        let stored = state.focus.is_some() && self.is_c(state) && self.is_stored(state);
        let idle = |value: &Value| match value {
            Value::Pointer(Link::Borrow, _) => native && stored || !self.reaches_focus(state, value),
            Value::Socket(h) => h.hold == Hold::Raw && (stored || h.who != Who::Focus),
            // The container is there without its places.
            place => super::cursors::is_cursor(place),
        };
        let dead = |local: LocalId, value: &Value| {
            let of_others = !native && self.is_anothers(state, value);
            !is_live(local, of_others)
                && (of_others || !carries(value) || idle(value))
                && (super::cursors::is_cursor(value) || !value.any(&mut |v| self.has_drop_code(v)))
        };
        let all = top.locals.held();
        let all = all.map(|(at, value)| (LocalId(u32::try_from(at).unwrap_or(u32::MAX)), value));
        all.filter(|(local, value)| dead(*local, value)).map(|(local, _)| (local, live.is_borrowed(local))).collect()
    }

    /// Is it what another connection has, and nothing that anybody waits for? (The peer hears of the end of one half
    /// while the other half is still there.)
    pub(super) fn is_anothers(&self, state: &State, value: &Value) -> bool {
        let mut theirs = false;
        let waited_for = value.any(&mut |part| match part {
            Value::Socket(handle) if handle.who != Who::Focus && handle.hold != Hold::Half => {
                theirs = true;
                false
            }
            other => is_handle(other),
        });
        theirs && !waited_for && !self.reaches_focus(state, value)
    }

    /// Locals of the running activation that something points to or into.
    fn locals_named(&self, state: &State, given: &[&Value]) -> FxHashSet<LocalId> {
        let narrow = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let (task, depth) = (narrow(state.current), narrow(state.frames().len().saturating_sub(1)));
        let mut named = FxHashSet::default();
        let mut look = |digest: &Digest| {
            named.extend(digest.locals.iter().filter(|(t, d, _)| (*t, *d) == (task, depth)).map(|(.., local)| *local));
        };
        state.digests(&mut look);
        state.loose_values(&mut |value| look(&Digest::of(std::slice::from_ref(value))));
        given.iter().for_each(|value| look(&Digest::of(std::slice::from_ref(*value))));
        let asked = self.asked.iter().map(|(_, iter)| Value::Iter(iter.clone()));
        asked.for_each(|value| look(&Digest::of(&[value])));
        named.extend(self.asked.iter().filter_map(|(addr, _)| match addr.root {
            Root::Local(t, d, local) if (t, d) == (task, depth) => Some(local),
            _ => None,
        }));
        named
    }
}

/// May the value have one of the signs?
fn may_have(value: &Value, signs: Signs) -> bool {
    match value {
        Value::Int(number) => number.signs & signs != 0,
        Value::Null | Value::Bool(false) => signs & ZERO != 0,
        Value::Socket(_) | Value::Listener(..) => signs & !NEGATIVE != 0,
        Value::Bool(true) | Value::Pointer(..) => signs & !ZERO != 0,
        _ => true,
    }
}
