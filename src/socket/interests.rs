//! Pollers that tell of an event once: what they were asked to tell of the followed socket, and whether they still do.

use super::flags::asks_for_end;
use super::machine::{Forks, Machine};
use super::origin::Origin;
use super::shapes::Given;
use super::state::{Phase, State};
use super::value::{Addr, Step, Value};
use crate::apis::shape::Meaning;
use crate::flow::program::FuncId;
use crate::ir::{BinOp, BlockId, Const, Name, Operand, Ty};

/// May be read.
const READ: i64 = 1;

/// May be written.
const WRITE: i64 = 2;

/// The mask by which a poller is asked for writing alone. What other bits stand for is left open.
pub(super) const ASK_WRITING: i64 = 4;

/// Why a poller tells nothing of an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deaf {
    /// It tells of one event, and of no more until it is asked again.
    Once,
    /// It was asked for writing alone, which can go on.
    Writing,
    /// It tells when something comes, not that something is left: all has to be read.
    Edge,
    /// It is asked anew in each round, and this time of others alone.
    LeftOut,
}

/// A block of a function.
pub(super) type Spot = (FuncId, BlockId);

/// What a poller has to tell of the followed socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Watch {
    /// It tells each thing once.
    once: bool,
    /// Since end of file it was asked anew, or something is left to be written.
    stirred: bool,
    /// It was not asked to tell of writing.
    read_only: bool,
    /// Why it may tell nothing of an open socket's end.
    deaf: Option<Deaf>,
    /// It has told what it was asked for, as far as is known: the socket was read, or written to.
    told: bool,
    /// The last write could not be done: it is told when that can go on.
    blocked: bool,
    /// The program has gone on to wait for others since.
    spent: bool,
    /// Where the program came to it, since the poller was asked last.
    met: Option<Spot>,
    /// It was put into what the poller is given next.
    listed: bool,
    /// The poller was given others alone.
    left_out: bool,
    /// The poller is told in each round whom to look at.
    anew: bool,
    /// The event at hand is one of the followed socket, or one of another; where it is known.
    at_hand: Option<bool>,
}

impl Watch {
    /// Nothing of the socket at end of file will be told any more.
    pub(super) fn is_over(self) -> bool {
        self.once && !self.stirred
    }

    /// Was it asked for one event alone?
    pub(super) fn tells_once(self) -> bool {
        self.deaf == Some(Deaf::Once)
    }

    /// Nothing of the socket will be told any more, though it is open.
    pub(super) fn is_spent(self) -> bool {
        self.spent || self.left_out
    }

    /// Why nothing will be told.
    pub(super) fn deaf(self) -> Deaf {
        if self.left_out { Deaf::LeftOut } else { self.deaf.unwrap_or(Deaf::Once) }
    }

    /// The poller was asked to tell of one event alone, or of what comes, not of what is left; or asked anew.
    pub(super) fn armed(self, deaf: Option<Deaf>) -> Watch {
        Watch { deaf, told: false, spent: false, ..self }
    }

    /// Does it tell when something comes, not that something is left?
    pub(super) fn tells_edges(self) -> bool {
        self.deaf == Some(Deaf::Edge)
    }

    /// All that was told of has been seen to.
    pub(super) fn seen_to(self) -> Watch {
        Watch { told: false, ..self }
    }

    /// It stands in what the poller is given next.
    pub(super) fn listed(self) -> Watch {
        Watch { listed: true, ..self.asked_anew() }
    }

    /// The poller is told in each round whom to look at.
    pub(super) fn asked_anew(self) -> Watch {
        Watch { anew: true, ..self }
    }

    /// Is the poller told in each round whom to look at?
    pub(super) fn is_asked_anew(self) -> bool {
        self.anew
    }

    /// The program came to it there.
    pub(super) fn met(self, at: Spot) -> Watch {
        Watch { met: Some(at), ..self }
    }

    /// Where the program came to it last.
    pub(super) fn met_at(self) -> Option<Spot> {
        self.met
    }

    /// The poller is given what it was asked for, with the socket `within`, or not, if it is known.
    pub(super) fn given(self, within: Option<bool>) -> Watch {
        let left_out = !within.unwrap_or(true);
        Watch { met: None, listed: false, left_out, ..self }
    }

    /// Was it put into what the poller is given next?
    pub(super) fn is_listed(self) -> bool {
        self.listed
    }

    /// At end of file: that edges are told decides nothing any more.
    fn at_end(self) -> Watch {
        match self.deaf {
            Some(Deaf::Edge) => Watch { deaf: None, told: false, blocked: false, spent: false, ..self },
            _ => self,
        }
    }
}

impl State {
    /// The program waits for events. Of what was told already, and not asked for anew, it hears no more.
    pub(super) fn waits_for_others(&mut self) {
        if let Some(focus) = &mut self.focus {
            focus.watch.spent = focus.watch.told && !focus.watch.blocked;
        }
    }

    /// The followed socket is read: the one event of it that was asked for has been told.
    pub(super) fn is_told_of(&mut self) {
        if let Some(focus) = &mut self.focus {
            focus.watch.told |= focus.watch.deaf == Some(Deaf::Once);
            focus.watch.left_out = false;
        }
    }

    /// Reading the followed socket gave bytes, or failed: all has been read only when there was nothing.
    pub(super) fn has_read(&mut self, bytes: bool) {
        let Some(focus) = &mut self.focus else { return };
        match focus.watch.deaf {
            Some(Deaf::Edge) => focus.watch.told = bytes,
            // Who reads all the same is told by somebody else.
            Some(Deaf::Writing) => focus.watch = focus.watch.armed(None),
            _ => {}
        }
    }

    /// Something was written to the followed socket, or could not be: then it is told when that can go on.
    pub(super) fn has_written(&mut self, done: bool) {
        let Some(focus) = &mut self.focus else { return };
        match focus.watch.deaf {
            Some(Deaf::Writing) => focus.watch.told = done,
            Some(Deaf::Edge) => focus.watch.blocked = !done && !focus.watch.read_only,
            _ => {}
        }
    }

    /// End of file is seen for the first time. All has been read: no edge is to come.
    pub(super) fn still(&mut self) {
        if let Some(focus) = &mut self.focus {
            // What could not be written yet goes on later, all the same.
            let stirred = focus.watch.blocked;
            // It is its own event that is looked at.
            let at_hand = if focus.watch.once { Some(true) } else { None };
            focus.watch = Watch { stirred, met: None, listed: false, left_out: false, at_hand, ..focus.watch.at_end() };
        }
    }

    /// Something is left to be written after end of file, or may be: when that can go on is told. What is left of
    /// another connection when its event is at hand is not of this one.
    pub(super) fn stir(&mut self) {
        if self.at_eof()
            && let Some(focus) = self.focus.as_mut().filter(|f| f.watch.once && f.watch.at_hand != Some(false))
        {
            focus.watch.stirred = true;
        }
    }

    /// An event of the followed socket is looked at, or of another, or the next one of somebody.
    pub(super) fn has_event(&mut self, own: Option<bool>) {
        if let Some(focus) = self.focus.as_mut().filter(|focus| focus.watch.once && focus.phase == Phase::Eof) {
            focus.watch.at_hand = own;
            focus.watch.stirred &= own != Some(true);
        }
    }
}

impl Machine<'_> {
    /// The poller is asked to tell of the followed socket. It may be asked for nothing.
    pub(super) fn ask(&self, state: State, given: Given<'_>) -> Vec<State> {
        let asked = given.entry.asks.and_then(|at| given.args.get(at)).map(|v| self.peel(&state, v));
        let Some(asked) = asked else {
            let deaf = state.focus.and_then(|focus| focus.watch.deaf);
            return vec![self.asked(state, Watch { deaf, ..Watch::default() })];
        };
        let once = Watch { once: true, stirred: true, ..Watch::default() };
        match asked {
            Value::Int(num) => {
                let lacks = |what: i64| num.exact.is_some_and(|bits| bits & what == 0);
                let deaf = if lacks(READ) { Deaf::Writing } else { Deaf::Edge };
                vec![self.asked(state, Watch { read_only: lacks(WRITE), deaf: Some(deaf), ..once })]
            }
            // Truth values are asked anew each time.
            Value::Record(_, _, fields) => {
                let once = once.armed(Some(Deaf::Once));
                let flags = || fields.iter().map(|(_, v)| v).filter(|v| is_flag(v));
                let some = flags().any(|v| *v == Value::Bool(true)) || flags().next().is_none();
                let open = flags().any(|v| *v != Value::Bool(false));
                let nothing = Watch { stirred: false, ..once };
                match (some, open) {
                    (true, _) => vec![self.asked(state, once)],
                    (false, false) => vec![self.asked(state, nothing)],
                    (false, true) => vec![self.asked(state.clone(), once), self.asked(state, nothing)],
                }
            }
            _ => vec![self.asked(state, once)],
        }
    }

    fn asked(&self, mut state: State, watch: Watch) -> State {
        let eof = state.at_eof();
        if let Some(focus) = &mut state.focus {
            let watch = if eof { watch.at_end() } else { watch };
            focus.watch = Watch { at_hand: focus.watch.at_hand, ..watch };
        }
        state
    }

    /// An initialiser of C that does not say what a poller is asked for asks for nothing.
    pub(super) fn ask_for_nothing(&self, path: Name, named: &mut Vec<(Name, Value)>) {
        let Some(asked) = self.models.asked_in(path) else { return };
        let at = self.models.fields(path).and_then(|fields| fields.iter().position(|field| *field == asked));
        let says = |name: Name| name == asked || at.is_some() && name.as_str().parse().ok() == at;
        if !named.iter().any(|(name, _)| says(*name)) {
            named.push((asked, Value::int(0)));
        }
    }

    /// What is registered with a poller of C, as it is told again later: what was asked for is not known then, unless
    /// reading was not.
    pub(super) fn as_registered(&self, state: &State, value: &Value) -> Value {
        match value {
            Value::Int(num) if matches!(num.exact, Some(0 | ASK_WRITING)) && self.is_c(state) => value.clone(),
            Value::Int(_) | Value::Unknown(_) | Value::Bool(_) => {
                Value::unknown(0, Ty::Unknown, Origin::EVENT.with(asks_for_end(value)))
            }
            other => other.clone(),
        }
    }

    /// What a field of an event holds is known by one name, however often it is looked at.
    pub(super) fn name_told(&self, state: &mut State, at: &Addr, value: &Value) {
        let field = matches!(at.path.last(), Some(Step::Field(_)));
        if field && !self.is_c(state) && matches!(value, Value::Unknown(o) if o.from.has(Origin::POLLED)) {
            self.write(state, at, value.clone());
        }
    }

    /// `events & POLLOUT`: whether writing can go on.
    pub(super) fn as_writable(&self, op: BinOp, sides: [&Operand; 2], value: Value) -> Value {
        let Value::Unknown(of) = &value else { return value };
        let flag = |side: &Operand| match side {
            Operand::Const(Const::Named(name)) => {
                matches!(self.models.constant(*name), Some(Meaning::Writable | Meaning::AskWriting))
            }
            _ => false,
        };
        if op != BinOp::And || !of.from.has(Origin::EVENT) || !sides.into_iter().any(flag) {
            return value;
        }
        Value::unknown(of.sym, of.ty.clone(), of.from.with(Origin::WRITABLE))
    }

    /// Will a poller say sooner or later that writing can go on? At end of file something is left to be written to the
    /// followed socket, by a number kept beside it, or in a buffer that is, that is known not to be zero, or by a queue
    /// of text that has some.
    pub(super) fn is_due(&self, state: &State) -> bool {
        // What a poller has told is nothing that is left.
        let left = |v: &Value| match v {
            Value::Int(n) => n.exact.is_none() && n.signs & 2 == 0 && !n.from.has(Origin::EVENT),
            Value::Container(c) => c.entries.is_empty() && self.is_left(state, c),
            _ => false,
        };
        let buffered = |v: &Value| matches!(v, Value::Record(_, _, fields) if fields.iter().any(|(_, v)| left(v)));
        let keeps = |v: &Value| match v {
            Value::Record(_, _, fields) => {
                let own = fields.iter().any(|(_, v)| v.names_focus());
                own && fields.iter().any(|(_, v)| left(v) || buffered(v))
            }
            _ => false,
        };
        let told = state.focus.is_some_and(|focus| !focus.deregistered);
        if !told || !state.at_eof() || !self.is_c(state) {
            return false;
        }
        let mut found = false;
        state.globals.values().chain(state.heap.values()).for_each(|v| found = found || v.any(&mut |v| keeps(v)));
        found
    }

    /// Does the event say that writing can go on? At end of file it does not only where something is left to be
    /// written, which goes on later.
    pub(super) fn says_writable(&self, state: State, fresh: Value) -> Forks<Option<Value>> {
        let watch = state.focus.map(|focus| focus.watch).unwrap_or_default();
        if !state.at_eof() || watch.at_hand != Some(true) || !watch.once {
            return vec![(state, Some(fresh))];
        }
        let mut no = state.clone();
        if watch.read_only {
            return vec![(no, Some(Value::Bool(false)))];
        }
        no.stir();
        vec![(state, Some(Value::Bool(true))), (no, Some(Value::Bool(false)))]
    }
}

/// Does the event say that the peer has ended? At end of file it does, unless it is known to be another's.
pub(super) fn says_ended(state: State, fresh: Option<Value>) -> (State, Option<Value>) {
    let others = state.focus.is_none_or(|focus| focus.watch.at_hand == Some(false));
    let told = state.at_eof() && !others;
    let answer = if told { Some(Value::Bool(true)) } else { fresh };
    (state, answer)
}

/// Does the registration ask for nothing at all? (A peer that resets the connection is told of all the same; one that
/// only closes is not.)
pub(super) fn asks_for_nothing(data: &Value) -> bool {
    matches!(data, Value::Record(_, _, fields) if fields.iter().any(|(_, field)| *field == Value::int(0)))
}

/// Are two registrations the same but for what they ask for? (Whichever variable each was written in.)
pub(super) fn is_asked_anew(old: &Value, new: &Value) -> bool {
    let told = |(_, v): &&(Name, Value)| !matches!(v, Value::Int(_) | Value::Unknown(_));
    match (old, new) {
        (Value::Record(_, _, old), Value::Record(_, _, new)) => {
            let (before, after) = (old.iter().filter(told), new.iter().filter(told));
            let same = |((one, old), (other, new)): (&(Name, Value), &(Name, Value))| {
                one == other && (old == new || is_asked_anew(old, new))
            };
            let count = after.clone().count();
            count > 0 && before.clone().count() == count && before.zip(after).all(same)
        }
        _ => false,
    }
}

/// A truth value, known or not.
fn is_flag(value: &Value) -> bool {
    match value {
        Value::Bool(_) => true,
        Value::Unknown(o) => o.ty.path().is_some_and(|path| path.as_str() == "bool"),
        _ => false,
    }
}

/// Of a test of something of provenance `from`, decided either way: it may be whether something is left to do.
pub(super) fn is_of_work(from: Origin) -> bool {
    !from.has(Origin::EVENT.with(Origin::POLLED))
}
