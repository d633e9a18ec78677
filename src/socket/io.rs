//! Births, reads and writes: where end of file is seen.

use std::rc::Rc;

use super::calls::{Site, Target};
use super::empties::no_bytes;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::{Birth, Focus, Phase, State};
use super::trace::What;
use super::value::{ErrorSet, Handle, Hold, Origin, Rest, Root, Sym, Value, Who, derive};
use crate::apis::model::TypeRole;
use crate::apis::shape::{Eof, Shape};
use crate::ir::{Name, Ty};

impl Machine<'_> {
    /// A fresh socket: the one to follow, or another.
    pub(super) fn born(&mut self, mut state: State, birth: Birth, given: Given<'_>, site: Site<'_>) -> Forks<Value> {
        let ty = self.handle_type(given.entry, "socket");
        // What was made here before may serve the followed one: this is another.
        let used = birth != Birth::Accepted && state.is_alive() && super::siblings::is_named(&state, site.sym);
        let name = if used { derive(site.sym, "another") } else { site.sym };
        let other = Value::Socket(Handle { who: Who::Other(name), hold: Hold::Owned, ty, copy: 0 });
        self.note_second(&state, birth);
        if state.is_alive() {
            let stale = [name, derive(name, "closed")];
            if stale.iter().any(|sym| state.finished.contains(sym)) {
                Rc::make_mut(&mut state.finished).retain(|sym| !stale.contains(sym));
            }
            return vec![(state, other)];
        }
        let mut out = Vec::new();
        if birth != Birth::Accepted {
            out.push((state.clone(), other));
        }
        self.forget_focus(&mut state);
        self.leave_out_past(&mut state);
        state.focus = Some(new_focus(birth, site.sym));
        // What was merged before was not about this one; what was joined may have been.
        (state.blurred, state.joined) = (state.unsure, false);
        state.finished = Rc::default();
        state.trace = super::trace::Trace::default();
        let name = self.place_text(&state, site.dest);
        state.trace.push(site.span, What::Born(name));
        out.push((state, Value::Socket(Handle { who: Who::Focus, hold: Hold::Owned, ty, copy: 0 })));
        out
    }

    /// Handles of a socket that is closed already mean nothing any more.
    pub(super) fn forget_focus(&self, state: &mut State) {
        if state.focus.is_none() {
            return;
        }
        (state.notified, state.awaited) = (false, false);
        state.drained = Rc::default();
        state.orders = Rc::default();
        state.focus = None;
        state.failed_accept = None;
        state.forget_numbers();
        self.vacate(state);
        state.rewrite(&|digest| digest.focus, &mut |v| match v {
            Value::Socket(h) if h.who == Who::Focus => Value::unknown(0, Ty::Unknown, Origin::default()),
            other => other,
        });
    }

    /// A parameter, field or element that is declared as a socket.
    pub(super) fn declared_socket(
        &mut self,
        state: &mut State,
        at: &super::value::Addr,
        of: &super::value::Opaque,
        ty: Name,
        role: TypeRole,
    ) -> Value {
        let hold = if role == TypeRole::Half { Hold::Half } else { Hold::Owned };
        if !self.declared || state.focus.is_some() {
            let who = if of.from.has(Origin::OTHER) { Who::Sibling(of.sym) } else { Who::Other(of.sym) };
            return Value::Socket(Handle { who, hold, ty, copy: 0 });
        }
        let whole = at.path.is_empty() && matches!(at.root, Root::Local(..));
        state.focus = Some(new_focus(if whole { Birth::Declared } else { Birth::Part }, of.sym));
        state.trace = super::trace::Trace::default();
        Value::Socket(Handle { who: Who::Focus, hold, ty, copy: 0 })
    }

    /// A read: data, end of file, or failure, each its own case.
    pub(super) fn read_socket(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let eof = given.entry.eof.unwrap_or(Eof::OkZero);
        let poll = matches!(given.entry.returns, Some(Shape::Ready(_)));
        let target = self.peel(&state, &given.target.value);
        if let Some(own) = self.own_read(&target).filter(|_| !poll) {
            return self.read_through_own(state, (own, eof), given, site);
        }
        let wrapped = self.wrapped_socket(&state, &target);
        let handle = match wrapped.map_or(target, Value::Socket) {
            Value::Socket(handle) => handle,
            Value::Inert(_) => return self.read_inert(state, eof, Origin::default(), given, site),
            Value::Container(ref c) if c.from.0 != 0 || !c.entries.is_empty() => {
                return self.read_inert(state, eof, c.from, given, site);
            }
            Value::Unknown(ref opaque) if self.type_role(&opaque.ty) == Some(TypeRole::Inert) => {
                return self.read_inert(state, eof, Origin::default(), given, site);
            }
            Value::Unknown(ref opaque) => {
                let from = opaque.from.with(Origin::OTHER);
                // What another one's read says is not of the failure before it.
                state.trace.fail_for_good();
                return self.read_inert(state, eof, from, given, site);
            }
            _ => return self.read_inert(state, eof, Origin::default(), given, site),
        };
        if let (Who::Other(other), true) = (handle.who, self.is_other_direction(&state)) {
            let told = state.finished.contains(&other);
            if state.at_eof() && !told {
                return self.wait_for_peer(state, other, site);
            }
            if told && (state.has_ended() || state.focus.is_some_and(|focus| focus.reader_done)) {
                return vec![(state, Some(at_end(eof)))];
            }
        }
        if handle.who != Who::Focus {
            // What a peer says that was told that no more will come comes to an end.
            let told = |other| state.has_ended() && state.finished.contains(&other);
            if matches!(handle.who, Who::Other(other) if told(other)) {
                return self.read_inert(state, eof, Origin::OTHER, given, site);
            }
            let service = state.marks.service;
            if !self.outside(&mut state) {
                return self.park_outside(state).into_iter().map(|s| (s, None)).collect();
            }
            // Whoever serves many at once waits for none of them: what one has to say comes to an end.
            if let Who::Sibling(_) = handle.who {
                state.marks.service = service;
            }
            return self.read_inert(state, eof, Origin::OTHER, given, site);
        }
        let name = given.target.addr.as_ref().map_or_else(|| Name::new("it"), |addr| self.addr_text(&state, addr));
        let phase = state.focus.map_or(Phase::Open, |f| f.phase);
        if state.focus.is_some_and(|focus| focus.is_closed(handle.copy)) {
            self.used_closed(&mut state, name, site, false);
            return Vec::new();
        }
        self.note_endless_read(&state, given, site);
        state.marks.looked = true;
        state.is_told_of();
        let in_task = state.current != 0;
        let reader = state.tasks[state.current].id;
        if let Some(focus) = &mut state.focus {
            focus.read |= in_task;
            // Somebody serves it still, or again.
            focus.reader_done = false;
            if in_task && focus.phase != Phase::Eof {
                focus.reader = reader;
            }
        }
        let data = Origin::DATA;
        if state.has_peeked() && !poll {
            return self.read_peeked(state, name, given, site).into_iter().map(|(s, v)| (s, Some(v))).collect();
        }
        let empty = no_bytes(data);
        let mut out = Vec::new();
        let full = |machine: &Self, state: &mut State| machine.fill_buffer(state, given, data, site);
        if phase != Phase::Eof {
            let mut fresh = state.clone();
            let calls = fresh.calls();
            fresh.trace.push_within(site.span, What::Data(name), calls);
            let ok = |v| Value::variant("Ok", v);
            if let Some(focus) = &mut fresh.focus {
                focus.peeked = given.entry.peeks;
            }
            if let Some(value) = super::peeks::some_bytes(eof, site) {
                self.forget_errno(&mut fresh);
                fresh.has_read(true);
                full(self, &mut fresh);
                out.push((fresh, value));
            }
            let mut failed = state.clone();
            let calls = failed.calls();
            failed.trace.push_within(site.span, What::Failed(name), calls);
            failed.has_read(false);
            let error = |set: ErrorSet| Value::variant("Err", Value::Error(set));
            let all = error(ErrorSet::READ);
            let value = match eof {
                Eof::OkZero
                | Eof::OkNone
                | Eof::Err
                | Eof::Empty
                | Eof::Ok
                | Eof::Unchanged
                | Eof::OkSomeZero
                | Eof::Never => Some(all),
                Eof::RetZero => Some(failed_call(data)),
                Eof::RetNegative => None,
                Eof::None => Some(Value::variant("Some", all)),
                Eof::PlainNone => None,
                Eof::BufZero => Some(Value::tuple(vec![all, Value::unknown(site.sym, Ty::Unknown, data)])),
            };
            if matches!(eof, Eof::RetZero | Eof::RetNegative) {
                self.set_errno(&mut failed, ErrorSet::READ);
            }
            if let Some(value) = value {
                out.push((failed, value));
            }
            if eof == Eof::OkSomeZero {
                out.push((state.clone(), ok(Value::bare("None"))));
            }
        }
        if phase != Phase::Eof && self.is_limited(&handle) {
            let mut full = state.clone();
            self.fill_buffer(&mut full, given, data, site);
            let whole = || Value::variant("Ok", Value::signed(6, data));
            out.push((full, if eof == Eof::Ok { whole() } else { at_end(eof) }));
        }
        let mut ended = state;
        let mut late = Vec::new();
        self.forget_errno(&mut ended);
        if phase == Phase::Eof && eof == Eof::Never {
            return out.into_iter().map(|(s, v)| (s, Some(v))).collect();
        }
        if phase == Phase::Eof {
            late = self.time_is_up(&ended, site.span);
            ended.marks.reread = true;
            self.answered_at_once(&ended);
            ended.trace.push(site.span, What::Reread(name));
        } else {
            let calls = ended.calls();
            ended.trace.push_within(site.span, What::Eof(name), calls);
            self.hears_the_end(&ended);
            self.had_room(&mut ended, given, site.ops);
            ended.reach_eof();
        }
        if eof == Eof::Never {
            let dropped = self.drop_out(ended).into_iter().map(|s| (s, None));
            return out.into_iter().map(|(s, v)| (s, Some(v))).chain(dropped).collect();
        }
        if !poll && self.make_tail(&mut ended, eof, given, site) {
            let others = out.into_iter().map(|(s, v)| (s, Some(v)));
            return others.chain([(ended, None)]).collect();
        }
        let zero = Value::int(0);
        let ok = |v| Value::variant("Ok", v);
        let value = match eof {
            Eof::OkZero => ok(zero),
            Eof::RetZero => zero,
            Eof::RetNegative => failed_call(data),
            Eof::None | Eof::PlainNone => Value::bare("None"),
            Eof::OkNone => ok(Value::bare("None")),
            Eof::Err => Value::variant("Err", Value::Error(ErrorSet::EOF)),
            Eof::Ok => ok(Value::signed(6, data)),
            Eof::Empty => ok(empty),
            Eof::OkSomeZero => ok(Value::variant("Some", zero)),
            Eof::Unchanged | Eof::Never => ok(Value::Unit),
            Eof::BufZero => Value::tuple(vec![ok(zero), Value::unknown(site.sym, Ty::Unknown, data)]),
        };
        if eof == Eof::Ok {
            full(self, &mut ended);
        } else {
            self.cut_buffer(&mut ended, given);
        }
        out.push((ended, value));
        let mut shown: Forks<Option<Value>> = Vec::with_capacity(out.len() + 1);
        if poll
            && phase != Phase::Eof
            && let Some((state, _)) = out.first()
        {
            shown.push((state.clone(), Some(Value::bare("Pending"))));
        }
        shown.extend(late.into_iter().map(|state| (state, None)));
        shown.extend(out.into_iter().map(|(s, v)| (s, Some(if poll { Value::variant("Ready", v) } else { v }))));
        shown
    }

    /// Where a read puts its bytes.
    pub(super) fn buffer_of(&self, state: &State, given: Given<'_>) -> Option<super::value::Addr> {
        let Some(Value::Pointer(_, to)) = given.entry.buffer.and_then(|at| given.args.get(at)) else {
            return None;
        };
        let mut to = (**to).clone();
        for _ in 0..4 {
            match self.read(state, &to) {
                Value::Pointer(_, next) => to = (*next).clone(),
                _ => break,
            }
        }
        Some(self.whole_text(state, to))
    }

    pub(super) fn fill_buffer(&self, state: &mut State, given: Given<'_>, from: Origin, site: Site<'_>) {
        let Some(to) = self.buffer_of(state, given) else { return };
        let value = match self.read(state, &to) {
            Value::Container(c) => {
                let mut c = (*c).clone();
                c.rest = if c.rest == Rest::Some { Rest::Some } else { Rest::Maybe };
                c.from = c.from.without(Origin::CUT).with(from);
                Value::Container(Rc::new(c))
            }
            Value::Unknown(text) if self.is_unread_text(state, &Value::Unknown(Rc::clone(&text))) => {
                Value::unknown(derive(site.sym, "bytes"), text.ty.clone(), from)
            }
            _ => Value::unknown(derive(site.sym, "bytes"), Ty::Unknown, from),
        };
        self.write(state, &to, value);
    }

    /// The outcomes of a read that is not of the followed socket.
    fn read_inert(
        &mut self,
        state: State,
        eof: Eof,
        from: Origin,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let mut state = state;
        let mut received = self.take_mail(&state, given);
        self.fill_buffer(&mut state, given, from, site);
        let payload = Value::unknown(derive(site.sym, "data"), Ty::Unknown, from);
        let ok = |v| Value::variant("Ok", v);
        let error = Value::variant("Err", Value::Error(ErrorSet(15)));
        let values = match eof {
            Eof::OkZero => vec![ok(Value::signed(6, from)), error],
            Eof::RetZero | Eof::RetNegative => {
                self.set_errno(&mut state, ErrorSet::READ);
                vec![Value::signed(7, from)]
            }
            Eof::None => vec![Value::variant("Some", ok(payload)), Value::bare("None"), Value::variant("Some", error)],
            Eof::PlainNone => vec![Value::variant("Some", payload), Value::bare("None")],
            Eof::OkNone => vec![ok(Value::variant("Some", payload)), ok(Value::bare("None")), error],
            Eof::Err | Eof::Ok | Eof::Empty | Eof::Unchanged | Eof::Never => vec![ok(payload), error],
            Eof::OkSomeZero => vec![ok(Value::unknown(site.sym, Ty::Unknown, from)), error],
            Eof::BufZero => vec![Value::tuple(vec![
                Value::unknown(site.sym, Ty::Unknown, from),
                Value::unknown(derive(site.sym, 1), Ty::Unknown, from),
            ])],
        };
        received.extend(values.into_iter().map(|v| {
            let mut state = state.clone();
            self.guess(&mut state, from);
            (state, Some(v))
        }));
        received
    }

    /// A write: never fails for a reason that would excuse keeping a socket at end of file.
    pub(super) fn write_socket(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let value = self.peel(&state, &given.target.value);
        let copy = match value {
            Value::Socket(Handle { who: Who::Focus, copy, .. }) => Some(copy),
            _ => None,
        };
        let focus = copy.is_some();
        let name = given.target.addr.as_ref().map_or_else(|| Name::new("it"), |addr| self.addr_text(&state, addr));
        if copy.is_some_and(|copy| state.focus.is_some_and(|focus| focus.is_closed(copy))) {
            self.used_closed(&mut state, name, site, false);
            return Vec::new();
        }
        let returns = given.entry.returns.clone().unwrap_or(Shape::Unknown);
        if focus && state.at_eof() {
            self.goes_on_at_once(&state);
            // What was written before the peer's reset still succeeds; only who writes on and on meets it.
            let timed = state.tasks[state.current].timed;
            let shape = match returns {
                Shape::Ok(inner) if !timed => Shape::JustOk(inner),
                other => other,
            };
            // What succeeds has sent something.
            let sent = |v: Value| match &shape {
                Shape::Int => Value::signed(if timed { 7 } else { 4 }, Origin::default()),
                Shape::Ok(inner) | Shape::JustOk(inner) if **inner == Shape::Int && v.is("Ok") => {
                    Value::variant("Ok", Value::signed(4, Origin::default()))
                }
                _ => v,
            };
            return self.shape(state, &shape, given, site).into_iter().map(|(s, v)| (s, Some(sent(v)))).collect();
        }
        if focus {
            let mut out = Vec::new();
            for (mut state, value) in self.shape(state, &returns, given, site) {
                state.has_written(!value.is("Err"));
                if value.is("Err") {
                    state.trace.push(site.span, What::Failed(name));
                }
                let value = if matches!(returns, Shape::Int) { Value::signed(7, Origin::default()) } else { value };
                out.push((state, Some(value)));
            }
            return out;
        }
        // A write fails when the other peer has gone: what is read from it ends then.
        if let (Value::Socket(Handle { who: Who::Other(other), .. }), Shape::Int) = (&value, &returns)
            && state.is_alive()
            && !state.finished.contains(other)
        {
            let mut failed = state.clone();
            Rc::make_mut(&mut failed.finished).insert(*other);
            self.set_errno(&mut failed, ErrorSet::OTHER);
            failed.marks.guessed = true;
            let sent = Value::signed(6, Origin::default());
            return vec![(failed, Some(Value::int(-1))), (state, Some(sent))];
        }
        if let Some(sent) = self.post_mail(&state, given) {
            return sent;
        }
        // Whether another connection's write works says nothing about the followed one.
        let mut out = Vec::new();
        for (mut state, value) in self.shape(state, &returns, given, site) {
            if value.is("Err") && matches!(given.target.value, Value::Socket(_)) {
                state.marks.guessed |= state.is_alive();
            }
            out.push((state, Some(value)));
        }
        out
    }

    /// A call that succeeded says nothing of the last error: what stands there is stale.
    pub(super) fn forget_errno(&self, state: &mut State) {
        let name = Name::new("errno");
        if state.globals.contains_key(&name) {
            Rc::make_mut(&mut state.globals).remove(&name);
        }
    }

    /// Notes the class of a failed C call.
    pub(super) fn set_errno(&self, state: &mut State, set: ErrorSet) {
        let addr = super::value::Addr::of(Root::Global(Name::new("errno")));
        self.write(state, &addr, Value::Error(set));
    }

    /// A method that sockets have, on something unknown.
    pub(super) fn unknown_socket(
        &mut self,
        state: State,
        target: &Target,
        name: Name,
        args: Vec<Value>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let entries = self.models.method(None, Some(TypeRole::Socket), name);
        match self.choose(&state, entries, site.ops, args.len()) {
            Some(entry) => self.apply(state, &entry, target.clone(), args, site),
            None => {
                let value = Value::unknown(site.sym, Ty::Unknown, Origin::default());
                self.unknown_call(state, &args, value, site)
            }
        }
    }
}

/// A socket that was just made.
fn new_focus(birth: Birth, made_at: Sym) -> Focus {
    Focus {
        phase: Phase::Open,
        birth,
        held: 1,
        made_at,
        disarmed: false,
        shut: false,
        deregistered: false,
        unpolled: false,
        watch: super::interests::Watch::default(),
        reader_done: false,
        read: false,
        bounded: false,
        reader: 0,
        lent: false,
        in_child: false,
        is_input: false,
        peeked: false,
        dropped_at: None,
        copies: 0,
        closed: 0,
    }
}

/// What a read says at the end of another socket.
pub(super) fn at_end(eof: Eof) -> Value {
    let ok = |v| Value::variant("Ok", v);
    match eof {
        Eof::OkZero => ok(Value::int(0)),
        Eof::RetZero => Value::int(0),
        Eof::RetNegative => Value::signed(1, Origin::default()),
        Eof::None | Eof::PlainNone => Value::bare("None"),
        Eof::OkNone => ok(Value::bare("None")),
        Eof::Err => Value::variant("Err", Value::Error(ErrorSet::EOF)),
        Eof::Ok | Eof::Unchanged | Eof::Empty | Eof::Never => ok(Value::Unit),
        Eof::OkSomeZero => ok(Value::variant("Some", Value::int(0))),
        Eof::BufZero => Value::tuple(vec![ok(Value::int(0)), Value::Unit]),
    }
}

/// What C calls return when they fail.
fn failed_call(from: Origin) -> Value {
    Value::Int(super::value::Num { signs: 1, exact: Some(-1), from, sym: 0 })
}
