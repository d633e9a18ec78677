//! Elements of plain arrays that are remembered for nothing.

use std::rc::Rc;

use super::elements::is_off;
use super::keys::symbol;
use super::machine::Machine;
use super::own_ends::holds_end;
use super::state::{Frame, State};
use super::value::{Container, Entry, Hold, Rest, Step, Value, Who};

impl Machine<'_> {
    fn is_idle_element(&self, state: &State, table: &Container, entry: &Entry) -> bool {
        let kept = self.is_worth_keeping(state, &entry.item) || self.reaches_focus(state, &entry.key);
        !(kept
            || self.is_key_beside_focus(state, table, &entry.key)
            || self.is_in_hand(state, entry)
            || self.numbers_focus(state, entry)
            || self.is_far_side(state, table, entry)
            || state.is_alive() && (is_off(entry) || holds_end(&entry.item)))
    }

    /// Is it the other socket of a relay, at a place of its own beside the followed one or what was switched off?
    fn is_far_side(&self, state: &State, table: &Container, entry: &Entry) -> bool {
        let other = |v: &Value| matches!(v, Value::Socket(h) if matches!(h.who, Who::Other(_)) && h.hold == Hold::Raw);
        let near = |entry: &Entry| is_off(entry) || self.reaches_focus(state, &entry.item);
        let plain = state.is_alive() && !self.is_cpp(state) && entry.key.exact().is_some();
        plain && entry.item.any(&mut |v| other(v)) && table.entries.iter().any(near)
    }

    /// Is the element a mark whose number a function still has, or a record to which it points, with the followed socket
    /// to put there?
    fn is_in_hand(&self, state: &State, entry: &Entry) -> bool {
        let key = &entry.key;
        let same = |local: &Value| match (key.exact(), symbol(key)) {
            (Some(number), _) => local.exact() == Some(number),
            (None, Some(sym)) => symbol(local) == Some(sym),
            (None, None) => false,
        };
        let has = |frame: &Frame| match frame {
            Frame::Code(activation) => activation.locals.iter().any(same),
            Frame::Native(_) => false,
        };
        let frames = state.frames();
        let numbered = || entry.item.exact() == Some(1) && frames.iter().any(|frame| has(frame));
        let pointed = || frames.iter().any(|frame| has_in_hand(frame, entry));
        state.is_alive() && (!self.is_stored(state) && numbered() || !self.is_settled(state) && pointed())
    }

    /// Elements of plain arrays that hold nothing to follow any more are forgotten.
    pub(super) fn forget_elements(&self, state: &mut State) {
        let idle = |c: &Container| c.entries.iter().any(|entry| self.is_idle_element(state, c, entry));
        let stale = |v: &Value| matches!(v, Value::Container(c) if c.ty.is_none() && idle(c));
        let mut any = !state.registry.is_empty() || !state.channels.is_empty() || state.has_natives();
        state.digests(&mut |digest| any |= digest.elements);
        if !any {
            return;
        }
        any = false;
        state.values(&mut |value| any = any || value.any(&mut |v| stale(v)));
        if !any {
            return;
        }
        let snapshot = state.clone();
        let idle = |c: &Container, entry: &Entry| self.is_idle_element(&snapshot, c, entry);
        state.rewrite(&|digest| digest.elements, &mut |v| match v {
            Value::Container(c) if c.ty.is_none() && c.entries.iter().any(|entry| idle(&c, entry)) => {
                let mut kept = (*c).clone();
                kept.entries.retain(|entry| !idle(&c, entry));
                kept.rest = Rest::Maybe;
                Value::Container(Rc::new(kept))
            }
            other => other,
        });
    }
}

/// Has the function the followed socket, and a pointer into the entry?
fn has_in_hand(frame: &Frame, entry: &Entry) -> bool {
    let Frame::Code(activation) = frame else { return false };
    let own = |step: &Step| match step {
        Step::Entry(id) => *id == entry.id,
        Step::Other(sym) => symbol(&entry.key) == Some(*sym),
        _ => false,
    };
    let points = |v: &Value| matches!(v, Value::Pointer(_, to) if to.path.iter().any(own));
    super::elements::names_focus(activation) && activation.locals.iter().any(points)
}
