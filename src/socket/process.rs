//! Descriptors by number, pollers, memory by hand, processes.

use std::rc::Rc;

use super::calls::Site;
use super::elements::is_off;
use super::interests::is_asked_anew;
use super::issue::Kind;
use super::machine::{Forks, Machine};
use super::own_ends::{CHILD, holds_end};
use super::owners::Loss;
use super::shapes::Given;
use super::state::{Phase, State};
use super::trace::What;
use super::value::{Addr, Handle, Hold, Link, Origin, Rest, Root, Value, Who, derive};
use crate::apis::model::Role;
use crate::ir::{Const, Name, Operand, Place, Proj, Ty};

impl Machine<'_> {
    /// Closes the target.
    pub(super) fn close(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let value = self.peel(&state, &given.target.value);
        let name = given
            .target
            .addr
            .as_ref()
            .map_or_else(|| self.argument_text(&state, site, 0), |a| self.addr_text(&state, a));
        // Maps of C++ are asked for that number next.
        if self.is_cpp(&state) {
            state.is_no_focus(&value);
        }
        match value {
            Value::Socket(Handle { who: Who::Focus, hold, copy, .. }) => {
                if let Some(focus) = state.focus.as_mut().filter(|_| hold != Hold::Raw) {
                    // Whoever closes what he owns does not close it again.
                    focus.held &= !(1 << copy);
                }
                if state.focus.is_some_and(|focus| focus.is_closed(copy)) {
                    self.used_closed(&mut state, name, site, true);
                    self.forget_focus(&mut state);
                } else {
                    let calls = state.calls();
                    state.trace.push_within(site.span, What::Closed(name), calls);
                    if let Some(focus) = &mut state.focus {
                        focus.closed |= 1 << copy;
                        if focus.open() == 0 {
                            focus.phase = Phase::Closed;
                            let kept: Vec<Value> =
                                state.registry.iter().filter(|v| !self.names_focus(&state, v)).cloned().collect();
                            state.registry = Rc::new(kept);
                        }
                    }
                    let at = given.target.addr.clone().or_else(|| self.stands_in(&state, given, site));
                    self.forget_copies(&mut state, at.as_ref());
                    self.settle(&mut state, Loss::Discarded, site.span);
                }
            }
            ref other if has_come_to_its_end(&state) && self.is_no_connection(other, given, site) => {
                state.trace.push(site.span, What::OtherClosed(name));
            }
            ref end if state.has_ended() && holds_end(end) => {
                Rc::make_mut(&mut state.finished).insert(CHILD);
            }
            Value::Socket(Handle { who: Who::Other(sym), .. }) if state.at_eof() => {
                // A second close of the other one was meant for this one.
                let again = !Rc::make_mut(&mut state.finished).insert(derive(sym, "closed"));
                Rc::make_mut(&mut state.finished).insert(sym);
                if again {
                    state.trace.push(site.span, What::OtherClosed(name));
                }
            }
            _ => {}
        }
        let ok = Value::int(0);
        let value = match &given.entry.returns {
            Some(crate::apis::shape::Shape::Ok(_)) => Value::variant("Ok", Value::Unit),
            Some(crate::apis::shape::Shape::Unit) => Value::Unit,
            _ => ok,
        };
        vec![(state, Some(value))]
    }

    /// Is what is closed the listener, or what always stands at one place of a table?
    fn is_no_connection(&self, value: &Value, given: Given<'_>, site: Site<'_>) -> bool {
        let fixed = |place: &Place| {
            place
                .proj
                .iter()
                .any(|step| matches!(step, Proj::Index(at) if matches!(**at, Operand::Const(Const::Int(_)))))
        };
        let op = site.ops.get(given.entry.target.unwrap_or(0));
        match value {
            Value::Listener(..) => true,
            Value::Unknown(_) | Value::Int(_) => {
                super::keys::symbol(value).is_some_and(|sym| self.listening.contains(&sym))
                    || matches!(op, Some(Operand::Copy(place) | Operand::Move(place)) if fixed(place))
            }
            _ => false,
        }
    }

    /// Where the number stands that was passed by value.
    fn stands_in(&mut self, state: &State, given: Given<'_>, site: Site<'_>) -> Option<Addr> {
        let (Operand::Copy(place) | Operand::Move(place)) = site.ops.get(given.entry.target.unwrap_or(0))? else {
            return None;
        };
        let forks = self.place(state.clone(), place, super::places::Access::Load);
        forks.into_iter().map(|(_, addr)| addr).find(|addr| self.names_focus(state, &self.read(state, addr)))
    }

    /// Registers user data with a poller.
    pub(super) fn register(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let told = given.entry.value.and_then(|at| given.args.get(at));
        let data = told.map(|v| self.peel(&state, v));
        let all: Vec<Value> = given.args.iter().map(|v| self.peel(&state, v)).collect();
        let about = all
            .iter()
            .chain([&given.target.value])
            .any(|v| matches!(self.peel(&state, v), Value::Socket(h) if h.who == Who::Focus));
        let deaf = super::edges::asked_with(&all, self.is_c(&state));
        if let Some(focus) = state.focus.as_mut().filter(|_| about) {
            focus.deregistered = false;
            focus.unpolled = false;
            focus.watch = focus.watch.armed(deaf);
            state.marks.looked = true;
        }
        // What a poller of Rust has by a bare pointer is out of sight.
        told.into_iter().for_each(|told| self.escape_bare(&mut state, told));
        let before = Rc::clone(&state.registry);
        let mut again = false;
        let listens = !about && data.as_ref().is_some_and(|data| self.leads_to_listener(&state, data));
        if let (Some(Value::Record(ty, _, fields)), true) = (&data, about || listens) {
            let fields = fields.iter().map(|(name, value)| (*name, self.as_registered(&state, value))).collect();
            let copy = Value::Record(*ty, derive(0, ("registered", ty)), Rc::new(fields));
            again = about && state.registry.iter().any(|old| is_asked_anew(old, &copy));
            if again {
                Rc::make_mut(&mut state.registry).retain(|old| !is_asked_anew(old, &copy));
            }
            if !state.registry.contains(&copy) && state.registry.len() < 3 {
                Rc::make_mut(&mut state.registry).push(copy);
            }
        }
        // A set of descriptor numbers: the number itself is what is remembered.
        let plain = matches!(given.entry.returns, Some(crate::apis::shape::Shape::Unit));
        if plain && given.entry.value.is_none() && about {
            let number = self.peel(&state, &given.target.value);
            let only = !self.is_put_away(&state);
            if only
                && matches!(number, Value::Socket(h) if h.hold == super::value::Hold::Raw)
                && !state.registry.contains(&number)
            {
                Rc::make_mut(&mut state.registry).push(number);
            }
        }
        if plain && self.is_c(&state) {
            if about {
                self.note_in_set(&mut state, given, true);
            }
            return vec![(state, Some(Value::Unit))];
        }
        let mut out = Vec::new();
        if self.is_c(&state) {
            // What is there already can be asked anew; and where nobody asks whether it works, it does.
            if again || self.is_unused(&state, site.dest) {
                return vec![(state, Some(Value::int(0)))];
            }
            // What was registered before and can not be changed stays as it was.
            let mut failed = State { registry: before, ..state.clone() };
            self.set_errno(&mut failed, super::value::ErrorSet::OTHER);
            out.push((failed, Some(Value::int(-1))));
            out.push((state, Some(Value::int(0))));
            return out;
        }
        let asked = if about { self.ask(state, given) } else { vec![state] };
        asked.into_iter().flat_map(|state| self.shaped(state, given, site)).collect()
    }

    /// Waits for events; C: fills the array of events.
    pub(super) fn wait_events(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        if let Some(table) = self.own_ends(&mut state, given) {
            self.fresh_events(&mut state, &table, site.sym, Origin::default());
            return self.plain(state, given, site);
        }
        if !self.outside(&mut state) {
            return self.park_outside(state).into_iter().map(|s| (s, None)).collect();
        }
        state.marks.service = true;
        state.failed_accept = None;
        state.not_keys = Rc::default();
        super::answers::forget(&mut state);
        state.has_event(None);
        state.waits_for_others();
        let calls = state.calls();
        state.trace.fail_within(&calls);
        let eof = state.at_eof();
        if let Some(focus) = &mut state.focus {
            focus.unpolled = focus.deregistered || eof && focus.watch.is_over();
        }
        self.forget_errno(&mut state);
        // A second look goes through few rounds: it counts on.
        if self.is_c(&state) && self.directions.is_none() {
            state.beside_mail(State::loosen_counters);
        }
        if !state.is_alive() {
            self.forget_focus(&mut state);
        }
        let room = given.entry.value.and_then(|at| self.table_of(&mut state, given, at));
        if let Some(table) = &room {
            self.leave_out(&mut state, table, given, site);
        }
        let told = match room {
            Some(to) => self.fill_events(state, &to, site),
            None => vec![state],
        };
        told.into_iter().flat_map(|state| self.waited(state, given, site)).collect()
    }

    /// Waiting for events is over, or was in vain.
    fn waited(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        if self.is_c(&state) {
            let some = super::timeouts::waits_for_ever(given) || self.is_ready_at_eof(&mut state, given);
            // That waiting fails is nothing to count on.
            let mut failed = state.clone();
            failed.marks.guessed |= failed.is_alive();
            self.set_errno(&mut failed, super::value::ErrorSet::READ);
            let number = Value::number(if some { 4 } else { 6 }, Origin::default(), site.sym);
            return vec![(failed, Some(Value::int(-1))), (state, Some(number))];
        }
        self.shaped(state, given, site)
    }

    /// Is the followed socket at end of file and the only one that is watched? Then waiting never ends without it.
    fn is_ready_at_eof(&mut self, state: &mut State, given: Given<'_>) -> bool {
        let watched = Value::is_of_focus;
        if !state.at_eof() || state.focus.is_some_and(|focus| focus.deregistered) {
            return false;
        }
        let Some(table) = given.entry.value.and_then(|at| self.table_of(state, given, at)) else { return false };
        match self.read(state, &table) {
            Value::Record(_, _, fields) => fields.iter().any(|(_, field)| watched(field)),
            Value::Container(c) => match c.entries.as_slice() {
                [only] => c.rest == Rest::Empty && !is_off(only) && watched(&only.item),
                _ => false,
            },
            _ => false,
        }
    }

    /// The table that the argument points to: `&v[0]` is the whole of `v`.
    pub(super) fn table_of(&mut self, state: &mut State, given: Given<'_>, argument: usize) -> Option<Addr> {
        let Some(Value::Pointer(_, to)) = given.args.get(argument) else { return None };
        let at = self.behind(state, (**to).clone());
        let Some((last, path)) = at.path.split_last() else { return Some(at) };
        let table = Addr { root: at.root, path: path.to_vec() };
        let inside = super::cursors::is_element(last) && matches!(self.read(state, &table), Value::Container(_));
        Some(if inside { table } else { at })
    }

    /// Are there two objects from that place already? They tell all there is to tell; without a bound lists would
    /// grow for ever.
    pub(super) fn has_two_of(&self, state: &mut State, place: super::value::Sym) -> bool {
        let second = derive(derive(place, "object"), "again");
        if state.heap.contains_key(&second) {
            self.forget_garbage(state);
        }
        state.heap.contains_key(&second)
    }

    /// Fork, exec and memory by hand.
    pub(super) fn on_process(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        match given.entry.does {
            Role::Fork => {
                let fallible = matches!(given.entry.returns, Some(crate::apis::shape::Shape::Ok(_)));
                let answer = |value| if fallible { Value::variant("Ok", value) } else { value };
                let state = self.make_forked_element(state, site.dest);
                // The child has a copy of everything: what it does with its connection is a way of its own.
                let mut child = state.clone();
                if let Some(focus) = &mut child.focus {
                    focus.in_child = true;
                }
                let mut out = vec![(child, Some(answer(Value::int(0))))];
                let mut failed = state.clone();
                let error = super::value::ErrorSet::OTHER;
                self.set_errno(&mut failed, error);
                let failure = if fallible { Value::variant("Err", Value::Error(error)) } else { Value::int(-1) };
                out.push((failed, Some(failure)));
                // The parent comes last, which is looked at first: what is lost there is the better story.
                let mut parent = state;
                parent.trace.push(site.span, What::Forked);
                let child = derive(site.sym, "child");
                out.push((parent, Some(answer(Value::number(4, Origin::default(), child)))));
                out
            }
            Role::Exec => vec![(state, Some(Value::int(-1)))],
            Role::Allocate | Role::AllocateZeroed if self.made_by_constructor(&given, site) => {
                let ty = site.hint.cloned().unwrap_or_default();
                let link = if matches!(given.entry.returns, Some(crate::apis::shape::Shape::Shared(_))) {
                    Link::Shared
                } else {
                    Link::Boxed
                };
                self.construct(state, &ty, given.args.to_vec(), Some(link), site)
            }
            Role::Allocate if grows_old_block(&given) => self.shaped(state, given, site),
            Role::Allocate | Role::AllocateZeroed => {
                if self.has_two_of(&mut state, site.sym) {
                    return vec![(state, Some(Value::Null))];
                }
                let object = self.fresh_object(&state, site.sym);
                let ty = site.hint.map(|ty| self.normal(ty.peel())).or_else(|| self.declared_pointee(&state, site));
                let ty = ty.unwrap_or_default();
                let sym = derive(object, "content");
                // A block of several is a table.
                let one = given.args.len() != 2 || given.args.iter().any(|arg| arg.exact() == Some(1));
                let content = match given.entry.does {
                    Role::AllocateZeroed if one => self.zeroed(&ty, sym),
                    _ => Value::unknown(sym, ty, Origin::default()),
                };
                Rc::make_mut(&mut state.heap).insert(object, content);
                let pointer = Value::Pointer(Link::Borrow, Rc::new(Addr::of(Root::Heap(object))));
                let mut failed = state.clone();
                Rc::make_mut(&mut failed.heap).remove(&object);
                vec![(failed, Some(Value::Null)), (state, Some(pointer))]
            }
            Role::Free => {
                let value = given.args.first().cloned().unwrap_or_else(|| given.target.value.clone());
                self.free(state, value, site)
            }
            Role::Pipe => {
                self.write_ends(&mut state, given);
                self.plain(state, given, site)
            }
            Role::Reset => {
                if let Some(addr) = given.target.addr.clone() {
                    let addr = self.behind(&mut state, addr);
                    let old = self.read(&state, &addr);
                    let ty = match &old {
                        Value::Record(Some(path), ..) => Ty::Named(*path, [].into()),
                        Value::Unknown(o) => o.ty.clone(),
                        _ => Ty::Unknown,
                    };
                    if !matches!(old, Value::Container(_)) {
                        let blank = self.zeroed(&ty, derive(site.sym, "reset"));
                        let addr = self.remember_element(&mut state, addr, &blank);
                        let old = self.write(&mut state, &addr, blank);
                        let name = self.addr_text(&state, &addr);
                        self.dispose(&mut state, old, Loss::Overwritten(name), site.span);
                    }
                }
                let value = given.args.first().cloned().unwrap_or(Value::Unit);
                vec![(state, Some(value))]
            }
            _ => {
                if let Some(at) = given.target.addr.as_ref() {
                    self.forget_text(&mut state, at);
                }
                if self.moves_elements(&mut state, &given, site.span) {
                    let value = given.args.first().cloned().unwrap_or(Value::Unit);
                    return vec![(state, Some(value))];
                }
                if let (Some(Value::Pointer(_, to)), Some(Value::Pointer(_, from))) =
                    (given.args.first(), given.args.get(1))
                {
                    let value = self.read(&state, from);
                    if matches!(value, Value::Record(..)) {
                        let to = self.behind(&mut state, (**to).clone());
                        let old = self.write(&mut state, &to, value);
                        let name = self.addr_text(&state, &to);
                        self.dispose(&mut state, old, Loss::Overwritten(name), site.span);
                    }
                }
                let value = given.args.first().cloned().unwrap_or(Value::Unit);
                vec![(state, Some(value))]
            }
        }
    }

    /// `make_unique<T>(..)`: an object of the program with its constructor.
    fn made_by_constructor(&self, given: &Given<'_>, site: Site<'_>) -> bool {
        let owning = matches!(
            given.entry.returns,
            Some(crate::apis::shape::Shape::Boxed(_) | crate::apis::shape::Shape::Shared(_))
        );
        let known = |ty: &Ty| self.normal(ty.peel()).path().is_some_and(|path| self.program.type_def(path).is_some());
        let callback = matches!(given.args, [only] if self.is_callback(only));
        owning && (callback && site.hint.is_some() || site.hint.is_some_and(known))
    }

    /// Frees a heap object; a C++ object is destroyed first.
    pub(super) fn free(&mut self, mut state: State, value: Value, site: Site<'_>) -> Forks<Option<Value>> {
        if let Value::Pointer(_, to) = &value
            && let Root::Heap(object) = to.root
            && to.path.is_empty()
        {
            let inner = Rc::make_mut(&mut state.heap).remove(&object).unwrap_or(Value::Gone);
            if self.is_cpp(&state) {
                let part = self.deleted_part(inner.clone());
                let sliced = part != inner;
                self.dispose(&mut state, part, Loss::Freed, site.span);
                if sliced {
                    self.settle(&mut state, Loss::Freed, site.span);
                }
            } else {
                self.settle(&mut state, Loss::Freed, site.span);
            }
        }
        vec![(state, Some(Value::Unit))]
    }

    /// A call on a closed descriptor.
    pub(super) fn used_closed(&mut self, state: &mut State, name: Name, site: Site<'_>, closing: bool) {
        state.trace.push(site.span, What::UsedClosed(name));
        let kind = if closing { Kind::ClosedTwice } else { Kind::UsedAfterClose };
        let events = state.trace.events();
        let closed = events.iter().rev().find(|e| matches!(e.what, What::Closed(_)));
        let call = closed.and_then(|closed| super::stands::outside_of_both(&closed.within, &state.calls()));
        self.report_now(state, kind, call.unwrap_or(site.span));
    }
}

/// `realloc(p, n)` of a block that is there.
fn grows_old_block(given: &Given<'_>) -> bool {
    let Some(crate::apis::shape::Shape::Argument(at)) = &given.entry.returns else { return false };
    match given.args.get(*at) {
        Some(Value::Int(num)) => num.exact != Some(0),
        Some(old) => *old != Value::Null,
        None => false,
    }
}

/// Is the connection over, by its end or by the failure of the last call?
fn has_come_to_its_end(state: &State) -> bool {
    state.at_eof() || matches!(state.trace.last(), Some(What::Failed(_)))
}
