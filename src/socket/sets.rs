//! Sets of descriptor numbers: a descriptor may have no other name than its place in one.

use std::rc::Rc;

use super::calls::Site;
use super::elements::names_focus;
use super::keys::{base, offset, symbol};
use super::machine::{Forks, Machine};
use super::owners::Loss;
use super::shapes::Given;
use super::state::{Frame, State};
use super::value::{Addr, Origin, Value, derive};
use crate::ir::Ty;

/// What a set stands as in which the followed socket is; one that is empty, or nearly so; and one in which it was not
/// put when it was its turn.
const WITH: &str = "set with";
const CLEARED: &str = "set cleared";
const WITHOUT: &str = "set without";

/// Is it a set of which it is known whether the followed socket is in it? Waiting leaves those in it that are ready.
pub(super) fn is_known_set(value: &Value) -> bool {
    [WITH, CLEARED, WITHOUT].iter().any(|known| value.is(known))
}

/// Is it one in which the followed socket was not put when it was its turn?
pub(super) fn is_set_without(value: &Value) -> bool {
    value.is(WITHOUT)
}

impl State {
    /// The followed socket has its turn: what set it is not put into now it is not in.
    pub(super) fn passes_sets(&mut self) {
        let is_cleared = |value: &Value| value.is(CLEARED);
        let has = |frame: &Frame| matches!(frame, Frame::Code(of) if of.locals.iter().any(is_cleared));
        if self.frames().iter().any(|frame| has(frame)) {
            for frame in self.task_mut().frames.iter_mut().filter(|frame| has(frame)) {
                if let Frame::Code(activation) = Rc::make_mut(frame) {
                    activation.locals.change(is_cleared, |_, value| *value = Value::bare(WITHOUT));
                }
            }
        }
        let cleared: Vec<_> = self.globals.iter().filter(|(_, v)| is_cleared(v)).map(|(name, _)| *name).collect();
        for name in cleared {
            Rc::make_mut(&mut self.globals).insert(name, Value::bare(WITHOUT));
        }
    }
}

impl Machine<'_> {
    /// Is a number in the set? An unknown one may be the remembered one.
    pub(super) fn in_set(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let key = given.args.get(given.entry.key.unwrap_or(0)).map_or(Value::Gone, |v| self.peel(&state, v));
        let (kind, yes) = if self.is_c(&state) { ("int", Value::int(1)) } else { ("bool", Value::Bool(true)) };
        let maybe = Value::unknown(derive(site.sym, "in"), Ty::named(kind), Origin::EVENT);
        if self.names_focus(&state, &key) && state.at_eof() && self.is_c(&state) {
            let set = self.set_of(&mut state, given).map(|at| self.read(&state, &at));
            match set {
                // Sooner or later it is ready.
                Some(set) if set.is(WITH) => {
                    let mut not_yet = state.clone();
                    self.guess(&mut not_yet, Origin::EVENT);
                    return vec![(state, Some(yes)), (not_yet, Some(Value::int(0)))];
                }
                // It may have been put there on a way that nobody saw, but that something is left to be written is no
                // reason.
                Some(set) if is_known_set(&set) => {
                    self.guess(&mut state, Origin::EVENT);
                    let mut ready = state.clone();
                    ready.marks.broken |= set.is(WITHOUT);
                    return vec![(ready, Some(yes)), (state, Some(Value::int(0)))];
                }
                _ => {}
            }
        }
        let member = state.registry.iter().find(|v| matches!(v, Value::Socket(_))).cloned();
        let (Some(member), Some(sym)) = (member, symbol(&key)) else {
            return vec![(state, Some(maybe))];
        };
        if state.not_keys.contains(&sym) || self.is_another(&state, given, site) {
            return vec![(state, Some(maybe))];
        }
        let mut same = state.clone();
        same.replace_symbol(base(sym), &|own, value| {
            if offset(own) == offset(sym) { member.clone() } else { super::keys::renamed(value, derive(own, "near")) }
        });
        self.guess(&mut same, Origin::EVENT);
        self.differ(&mut state, &key);
        vec![(same, Some(yes)), (state, Some(maybe))]
    }

    /// Numbers are tried one after the other to find those that have no other name. Here the followed socket has one,
    /// and what is asked for is no number that is counted on: it names another descriptor.
    fn is_another(&self, state: &State, given: Given<'_>, site: Site<'_>) -> bool {
        let has = |frame: &Frame| matches!(frame, Frame::Code(of) if names_focus(of));
        let key = site.ops.get(given.entry.key.unwrap_or(0));
        let tried = key.is_none_or(|key| self.is_stepped(state, key));
        self.is_c(state) && !tried && state.frames().iter().any(|frame| has(frame))
    }

    /// The followed socket is put into a set, or taken out.
    pub(super) fn note_in_set(&mut self, state: &mut State, given: Given<'_>, is_in: bool) {
        if let Some(set) = self.set_of(state, given).filter(|_| state.is_alive()) {
            self.write(state, &set, Value::bare(if is_in { WITH } else { CLEARED }));
            state.focus.iter_mut().filter(|_| is_in).for_each(|focus| focus.watch = focus.watch.asked_anew());
        }
    }

    /// All numbers are taken out of a set.
    pub(super) fn clear_set(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let numbered = |v: &Value| matches!(v, Value::Socket(_));
        if state.registry.iter().any(numbered) {
            Rc::make_mut(&mut state.registry).retain(|v| !numbered(v));
            self.settle(&mut state, Loss::Removed, site.span);
        }
        if self.is_c(&state) && (state.is_alive() || is_known_set(&given.target.value)) {
            self.note_in_set(&mut state, given, false);
        }
        vec![(state, Some(Value::Unit))]
    }

    /// Where the set is that a call is given by address: as its last argument.
    fn set_of(&mut self, state: &mut State, given: Given<'_>) -> Option<Addr> {
        let Value::Pointer(_, to) = given.args.last()? else { return None };
        Some(self.behind(state, (**to).clone()))
    }
}
