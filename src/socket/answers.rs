//! What an event of a poller has said: whoever asks it again is told the same.

use std::rc::Rc;

use super::keys::symbol;
use super::machine::Machine;
use super::memory::content_of;
use super::origin::Origin;
use super::state::{Frame, State};
use super::value::{Opaque, Sym, Value, derive};
use crate::flow::program::FuncId;
use crate::flow::reach::{Mention, mentions, targets};
use crate::ir::{Call, Callee, Name, Stmt, Ty};

const SLOT: &str = " of an event";

/// Closures inside each other that are looked into.
const CLOSURES_DEEP: usize = 3;

impl Machine<'_> {
    /// What `event` answers to `name`: as before, or `fresh`. It stands in memory, so that it is renamed with
    /// everything else once it is known which connection it means.
    pub(super) fn answer(&self, state: &mut State, event: &Opaque, name: Name, fresh: Value) -> Value {
        if !event.from.has(Origin::POLLED) || !self.may_ask_again(state, name) {
            return fresh;
        }
        let slot = Name::new(&format!("{name}{SLOT}"));
        if let Some(Value::Record(_, _, fields)) = state.globals.get(&slot)
            && let [(_, said), (_, by)] = fields.as_slice()
            && symbol(by).is_some_and(|by| are_one(by, event.sym))
        {
            return said.clone();
        }
        let by = Value::unknown(event.sym, Ty::Unknown, Origin::default());
        let fields = vec![(Name::new("is"), fresh.clone()), (Name::new("of"), by)];
        let kept = Value::Record(None, derive(59, name), Rc::new(fields));
        Rc::make_mut(&mut state.globals).insert(slot, kept);
        fresh
    }

    /// Do the bodies that are running ask for this in several places, their closures counted?
    fn may_ask_again(&self, state: &State, name: Name) -> bool {
        self.asks_again(state, name)
            || state.frames().iter().any(|frame| match frame.as_ref() {
                Frame::Code(activation) => self.times_asked(activation.function, name, CLOSURES_DEEP) > 1,
                Frame::Native(_) => false,
            })
    }

    /// Places where the body and its closures ask for this.
    fn times_asked(&self, id: FuncId, name: Name, depth: usize) -> usize {
        let mut all = Vec::new();
        mentions(self.program.function(id), |mention| all.push(mention));
        let times = |mention: &Mention| match mention {
            Mention::Method(asked) => usize::from(*asked == name),
            Mention::Closure(_) if depth > 0 => {
                let inner = targets(self.program, id, *mention);
                inner.into_iter().map(|inner| self.times_asked(inner, name, depth - 1)).sum()
            }
            _ => 0,
        };
        all.iter().map(times).sum()
    }

    /// Does the running body ask for this in several places?
    pub(super) fn asks_again(&self, state: &State, name: Name) -> bool {
        let Some(top) = state.top() else { return false };
        let asks = |stmt: &&Stmt| method(stmt) == Some(name);
        self.program.function(top.function).blocks.iter().flat_map(|block| &block.stmts).filter(asks).nth(1).is_some()
    }
}

/// Of an event that nobody has any more nobody asks again.
pub(super) fn forget_unheld(state: &mut State) {
    if !state.globals.keys().any(is_answer) {
        return;
    }
    let of = |answer: &Value| match answer {
        Value::Record(_, _, fields) => fields.last().and_then(|(_, event)| symbol(event)),
        _ => None,
    };
    let answers = state.globals.iter().filter(|(name, _)| is_answer(name));
    let asked: Vec<(Name, Option<Sym>)> = answers.map(|(name, answer)| (*name, of(answer))).collect();
    let held = |event: Option<Sym>| {
        let same = |part: &Value| symbol(part).zip(event).is_some_and(|(own, event)| are_one(own, event));
        let is = |value: &Value| value.any(&mut |part| same(part));
        let mut frames = state.tasks.iter().flat_map(|task| &task.frames);
        frames.any(|frame| match frame.as_ref() {
            Frame::Code(activation) => activation.locals.held().any(|(_, value)| is(value)),
            Frame::Native(native) => {
                let mut found = false;
                native.values(&mut |value| found |= is(value));
                found
            }
        }) || state.heap.values().any(is)
    };
    let gone: Vec<Name> = asked.into_iter().filter(|(_, event)| !held(*event)).map(|(name, _)| name).collect();
    if !gone.is_empty() {
        Rc::make_mut(&mut state.globals).retain(|name| !gone.contains(name));
    }
}

/// Is the one the other, or what a function was lent of it?
fn are_one(one: Sym, other: Sym) -> bool {
    one == other || content_of(one) == other || content_of(other) == one
}

fn is_answer(name: &Name) -> bool {
    name.as_str().ends_with(SLOT)
}

/// The events are those of another round.
pub(super) fn forget(state: &mut State) {
    if state.globals.keys().any(is_answer) {
        Rc::make_mut(&mut state.globals).retain(|name| !is_answer(name));
    }
}

/// The method that the statement calls.
pub(super) fn method(stmt: &Stmt) -> Option<Name> {
    match stmt {
        Stmt::Call { call: Call { callee: Callee::Method { name, .. }, .. }, .. } => Some(*name),
        _ => None,
    }
}
