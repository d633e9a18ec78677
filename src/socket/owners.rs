//! Who owns the followed socket: the keep-alive graph, and what happens when an owner goes.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::digest::Digest;
use super::issue::{Keeper, Kind, Lost, UNSEEN};
use super::latches::raise_with;
use super::machine::Machine;
use super::native::Op;
use super::state::{Birth, Frame, Phase, State, Wait};
use super::trace::What;
use super::value::{Addr, Entry, Hold, Link, Root, Source, Value, Who};
use crate::flow::program::FuncId;
use crate::ir::{Language, Name};
use crate::source::Span;

/// How a value went away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// The scope of a local ended.
    Scope(Name),
    /// Something else was written there.
    Overwritten(Name),
    /// The function returned.
    Return(FuncId),
    /// A temporary.
    Discarded,
    /// Taken out of a container.
    Removed,
    /// Dropped by hand.
    Dropped,
    /// The heap object was freed.
    Freed,
}

/// What a walk over the keep-alive graph found.
#[derive(Clone, Debug, Default)]
pub(super) struct Owners {
    /// Handles whose drop closes.
    pub closing: usize,
    /// Which descriptors these close.
    pub held: u8,
    /// Names that own nothing.
    pub names: usize,
    /// Which descriptors these name.
    pub named: u8,
    /// Who holds them, one chain per handle.
    pub keepers: Vec<Vec<Keeper>>,
}

impl Owners {
    /// Does nobody hold them but objects to which the program came on ways that are not remembered?
    pub(super) fn is_out_of_sight(&self) -> bool {
        let unseen =
            |chain: &Vec<Keeper>| matches!(chain.first(), Some(Keeper::Field(name)) if name.as_str() == UNSEEN);
        !self.keepers.is_empty() && self.keepers.iter().all(unseen)
    }
}

impl Machine<'_> {
    /// A value goes away: what it owned may be released, what it named may be lost.
    pub(super) fn dispose(&mut self, state: &mut State, value: Value, loss: Loss, span: Span) {
        if matches!(value, Value::Gone) || !super::ops::carries(&value) && !self.may_drop(&value) {
            return;
        }
        // A place in a container owns nothing of what stands there.
        if super::cursors::is_cursor(&value) {
            return;
        }
        let language = state.top().map_or(Language::Rust, |top| self.program.language(top.function));
        if self.needs_drop_code(state, &value, language) {
            let values = vec![value];
            let frame =
                super::native::Native { op: Op::Drops(values), dest: None, span, sym: super::value::derive(61, span) };
            state.push(Frame::Native(frame));
            return;
        }
        self.sever(state, &value);
        self.close_by_drop(state, &value, span);
        let span = self.end_of_job(state, &value).unwrap_or(span);
        if language == Language::Rust {
            super::bare_boxes::free(state, &value);
        }
        self.settle(state, loss, span);
    }

    /// Half-closes of sockets whose write half goes.
    fn sever(&self, state: &mut State, value: &Value) {
        self.end_with(state, value);
        raise_with(state, value);
        let mut gone = Vec::new();
        value.each(&mut |v| {
            if let Value::Socket(h) = v {
                match (h.who, h.hold) {
                    (Who::Other(sym), Hold::Half) => gone.push(sym),
                    // The peer hears only of the last owner's end.
                    (Who::Other(sym), Hold::Owned) if !super::duties::owned_elsewhere(state, sym) => {
                        gone.extend([sym, super::value::derive(sym, "closed")]);
                    }
                    _ => {}
                }
            }
        });
        if !gone.is_empty() && state.is_alive() {
            Rc::make_mut(&mut state.finished).extend(gone);
        }
    }

    /// Drops values one by one, with the program's drop code.
    pub(super) fn drop_values(&mut self, state: &mut State, mut values: Vec<Value>, span: Span) {
        let Some(value) = values.pop() else { return };
        let value = self.deleted_part(value);
        if !values.is_empty() {
            let frame = super::native::Native { op: Op::Drops(values), dest: None, span, sym: 67 };
            state.push(Frame::Native(frame));
        }
        if let Value::Record(Some(path), ..) = &value {
            let file = state.top().map(|top| self.program.file(top.function)).unwrap_or_default();
            let bodies = self.destructors(*path, 4).into_iter().filter_map(|path| self.program.lookup(path, file));
            let mut bodies: Vec<FuncId> = bodies.filter(|id| !self.too_deep(state, *id)).collect();
            if !bodies.is_empty() {
                let object = self.fresh_object(state, super::value::derive(71, span));
                Rc::make_mut(&mut state.heap).insert(object, value);
                let this = Value::Pointer(Link::Borrow, Rc::new(Addr::of(Root::Heap(object))));
                let frame = super::native::Native { op: Op::Dropped(object), dest: None, span, sym: 73 };
                state.push(Frame::Native(frame));
                // The one pushed last runs first.
                bodies.reverse();
                for id in bodies {
                    self.push_body(state, id, vec![this.clone()], &[], None, span);
                }
                return;
            }
        }
        self.drop_parts(state, value, span);
    }

    /// Drops the parts of a value whose own drop code has run.
    pub(super) fn drop_parts(&mut self, state: &mut State, value: Value, span: Span) {
        let mut parts = Vec::new();
        match &value {
            Value::Pointer(Link::Boxed | Link::Shared, to) => {
                let last = matches!(value, Value::Pointer(Link::Boxed, _)) || !self.is_owned(state, to);
                if let (Root::Heap(object), true) = (to.root, last) {
                    parts.extend(Rc::make_mut(&mut state.heap).remove(&object));
                }
            }
            other => other.parts(&mut |v| parts.push(v.clone())),
        }
        let coded = parts.iter().any(|v| self.needs_drop_code(state, v, Language::Rust));
        if coded {
            let frame = super::native::Native { op: Op::Drops(parts), dest: None, span, sym: 79 };
            state.push(Frame::Native(frame));
        } else {
            self.sever(state, &value);
            self.close_by_drop(state, &value, span);
        }
        self.settle(state, Loss::Dropped, span);
    }

    /// Looks whether the followed socket still has owners, and ends its story if it has none.
    pub(super) fn settle(&mut self, state: &mut State, loss: Loss, span: Span) {
        self.end_unheld(state);
        let owners = self.owners(state, false);
        let Some(mut focus) = state.focus else { return };
        // What had an owner and has none is closed, unless its owners keep each other.
        let gone = focus.held & !owners.held;
        if gone != 0 && owners.held == 0 && focus.phase != Phase::Closed && self.owned_in_a_ring(state) {
            self.report_now(state, Kind::Ring, span);
            self.forget_focus(state);
            return;
        }
        focus.closed |= gone;
        focus.held &= !gone;
        state.focus = Some(focus);
        // An owner closes its own descriptor, and no copy of it that only had a name.
        let bereft = focus.open() & !owners.held & !owners.named;
        if owners.closing > 0 && (bereft == 0 || focus.phase == Phase::Closed) {
            return;
        }
        if focus.phase == Phase::Closed {
            if owners.names == 0 {
                state.focus = None;
                self.vacate(state);
            }
            return;
        }
        if focus.open() == 0 {
            // The last owner is gone: every descriptor is closed.
            self.forget_focus(state);
            return;
        }
        let is_named = |owners: &Owners| focus.open() & !owners.held & !owners.named == 0;
        if is_named(&owners) && self.owners_beside_idle(state, loss).is_none_or(|owners| is_named(&owners)) {
            self.note_dropped(state, loss, span);
            return;
        }
        if focus.in_child {
            self.forget_focus(state);
            return;
        }
        if focus.birth == Birth::Created && self.makes_listener(state) {
            // A listener in the making: no peer will ever close it.
            self.forget_focus(state);
            return;
        }
        let lost = match loss {
            Loss::Scope(_) | Loss::Discarded | Loss::Dropped => Lost::Scope,
            Loss::Overwritten(_) => Lost::Overwritten,
            Loss::Return(_) => Lost::Returned,
            Loss::Removed | Loss::Freed => Lost::Freed,
        };
        let disarmed = focus.disarmed && !self.takes_back(state, loss);
        // Where the place is taken by the next one, the shutdown before was meant to end it.
        let shut = match loss {
            Loss::Overwritten(_) if super::siblings::has_next(state) => {
                super::siblings::given_up_at(self.program, &state.trace.events(), span)
            }
            Loss::Overwritten(_) => super::stands::shut_at_last(&state.trace.events()),
            _ => None,
        };
        let what = match loss {
            Loss::Overwritten(name) => What::Overwritten(name),
            Loss::Scope(name) => What::Lost(name),
            _ => What::Lost(Name::new("it")),
        };
        state.trace.push(span, what);
        let ring = if self.is_c(state) { self.closed_ring(state, &state.trace.events()) } else { None };
        let kind = match ring {
            Some(_) => Kind::Ring,
            None if disarmed => Kind::Disarmed,
            None => Kind::Lost(lost),
        };
        // The poller's set was the last lasting name; or a task has had it, and whoever started that only its number.
        let by_name = !matches!(loss, Loss::Freed | Loss::Removed);
        let dropped = focus.dropped_at.filter(|_| by_name);
        let given_up = if disarmed { super::stands::last_disarmed(&state.trace.events()) } else { None };
        // The collection that goes last only had a copy of what was kept in the one it was taken out of.
        let taken = match loss {
            Loss::Scope(_) => super::stands::meant_to_go(self.program, &state.trace.events()),
            _ => None,
        };
        let deregistered = self.deregistered_at(&state.trace.events());
        let span = ring.or(given_up).or(deregistered).or(dropped).or(taken).or(shut).unwrap_or(span);
        self.report_now(state, kind, span);
        state.parted = self.issues.len().checked_sub(1);
        self.forget_focus(state);
    }

    /// Walks the keep-alive graph. With `chains`, the keepers are named.
    pub(super) fn owners(&self, state: &State, chains: bool) -> Owners {
        let mut walk =
            Walk { state, owners: Owners::default(), chains, seen: FxHashSet::default(), receivers: Vec::new() };
        for (number, task) in state.tasks.iter().enumerate() {
            for frame in &task.frames {
                match frame.as_ref() {
                    Frame::Code(activation) => {
                        let leads =
                            |digest: &Digest| digest.focus || !digest.objects.is_empty() || !digest.ends.is_empty();
                        if !activation.locals.digests().any(|(_, digest)| leads(digest)) {
                            continue;
                        }
                        for (_, value) in activation.locals.held() {
                            let keeper = if !chains {
                                Keeper::Nobody
                            } else if number != 0 && task.wait != Wait::Ready || number != state.current {
                                let (name, inline) = self.name_of_task(state, number);
                                Keeper::Task(name, self.wait_text(state, number), inline)
                            } else {
                                Keeper::Frame
                            };
                            walk.value(value, &[keeper]);
                        }
                    }
                    Frame::Native(native) => {
                        native.values(&mut |v| walk.value(v, &[Keeper::Frame]));
                        // An object that is being built or taken down is somebody's.
                        for object in native.owned() {
                            walk.object(Root::Heap(object), &[Keeper::Frame]);
                        }
                    }
                }
            }
        }
        for (name, value) in state.globals.iter() {
            walk.value(value, &[Keeper::Field(super::globals::parts(*name).0)]);
        }
        for sym in state.outside.iter() {
            walk.object(Root::Heap(*sym), &[Keeper::Field(Name::new(UNSEEN))]);
        }
        for value in state.registry.iter() {
            walk.value(value, &[Keeper::Field(Name::new("the poller"))]);
        }
        // Queues are owned while somebody can receive from them.
        let mut at = 0;
        while at < walk.receivers.len() {
            let (channel, chain) = walk.receivers[at].clone();
            at += 1;
            if let Some(queue) = state.channels.get(&channel) {
                for value in &queue.queue {
                    let mut chain = chain.clone();
                    chain.push(Keeper::Queue(Name::new("the channel")));
                    walk.value(value, &chain);
                }
            }
        }
        walk.owners
    }

    /// Senders that keep `channel` open.
    pub(super) fn senders(&self, state: &State, channel: u64) -> usize {
        let mut count = 0;
        let mut seen = FxHashSet::default();
        let mut work: Vec<Value> = Vec::new();
        for task in &state.tasks {
            for frame in &task.frames {
                match frame.as_ref() {
                    Frame::Code(activation) => work.extend(activation.locals.iter().cloned()),
                    Frame::Native(native) => {
                        native.values(&mut |v| work.push(v.clone()));
                        work.extend(native.owned().iter().filter_map(|object| state.heap.get(object).cloned()));
                    }
                }
            }
        }
        work.extend(state.globals.values().cloned());
        work.extend(state.outside.iter().filter_map(|o| state.heap.get(o).cloned()));
        work.extend(state.channels.values().flat_map(|c| c.queue.iter().cloned()));
        while let Some(value) = work.pop() {
            value.each(&mut |v| match v {
                Value::Sender(c, true) if *c == channel => count += 1,
                Value::Task(id) if seen.insert(super::handles::output_of(*id)) => {
                    work.extend(state.heap.get(&super::handles::output_of(*id)).cloned());
                }
                Value::Pointer(Link::Shared | Link::Boxed, to) => {
                    if let Root::Heap(sym) = to.root
                        && seen.insert(sym)
                    {
                        work.extend(state.heap.get(&sym).cloned());
                    }
                }
                _ => {}
            });
        }
        count
    }

    /// Does the value own (a share of) the followed socket by itself?
    pub(super) fn owns_focus(&self, value: &Value) -> bool {
        value.is_of_focus()
    }

    /// Does the value own it, counted and boxed pointers included?
    pub(super) fn reaches_focus_owned(&self, state: &State, value: &Value) -> bool {
        value.any(&mut |v| match v {
            Value::Socket(h) => h.who == Who::Focus,
            Value::Pointer(Link::Boxed | Link::Shared, to) => self.owns_focus(&self.read(state, to)),
            _ => false,
        })
    }

    /// Can the followed socket be got at through the value, borrowed or owned?
    pub(super) fn reaches_focus(&self, state: &State, value: &Value) -> bool {
        state.focus.is_some()
            && self.reaches(state, value, 6, &mut |v| matches!(v, Value::Socket(h) if h.who == Who::Focus))
    }

    /// Does the value hold the followed socket itself, not only a collection in which it is one of many? (Of a plain
    /// array an element with a fixed number is as good as a field.)
    pub(super) fn holds_focus(&self, state: &State, value: &Value, depth: usize) -> bool {
        match value {
            Value::Socket(h) => h.who == Who::Focus,
            Value::Container(c) => {
                let fixed = |entry: &Entry| c.ty.is_none() && entry.key.exact().is_some();
                c.entries.iter().any(|entry| fixed(entry) && self.holds_focus(state, &entry.item, depth))
            }
            Value::Pointer(_, to) => depth > 0 && self.holds_focus(state, &self.read(state, to), depth - 1),
            other => {
                let mut found = false;
                other.parts(&mut |part| found = found || self.holds_focus(state, part, depth));
                found
            }
        }
    }

    /// Is there what `find` looks for in the value, or in what is at most `depth` pointers away from it?
    pub(super) fn reaches(
        &self,
        state: &State,
        value: &Value,
        depth: usize,
        find: &mut dyn FnMut(&Value) -> bool,
    ) -> bool {
        let mut look = |value: &Value, next: &mut Vec<Rc<Addr>>| {
            value.any(&mut |v| {
                match v {
                    Value::Pointer(_, to) => next.push(Rc::clone(to)),
                    Value::Iter(iter) => {
                        if let Source::Borrowed(addr, _) = &iter.source {
                            next.push(Rc::new(addr.clone()));
                        }
                    }
                    _ => {}
                }
                find(v)
            })
        };
        // Nearest first, and each place once: neighbours in a list point at each other.
        let mut met: FxHashSet<Rc<Addr>> = FxHashSet::default();
        let mut next = Vec::new();
        if look(value, &mut next) {
            return true;
        }
        for _ in 0..depth {
            for to in std::mem::take(&mut next) {
                if met.insert(Rc::clone(&to)) && look(&self.peek(state, &self.whole_of(state, &to)), &mut next) {
                    return true;
                }
            }
        }
        false
    }

    /// Does poller data name the followed socket?
    pub(super) fn names_focus(&self, state: &State, value: &Value) -> bool {
        self.reaches(state, value, 3, &mut |v| matches!(v, Value::Socket(h) if h.who == Who::Focus))
    }
}

struct Walk<'w> {
    state: &'w State,
    owners: Owners,
    chains: bool,
    seen: FxHashSet<Root>,
    receivers: Vec<(u64, Vec<Keeper>)>,
}

impl Walk<'_> {
    fn object(&mut self, root: Root, chain: &[Keeper]) {
        if self.seen.insert(root)
            && let Root::Heap(sym) = root
            && let Some(value) = self.state.heap.get(&sym)
        {
            self.value(&value.clone(), chain);
        }
    }

    fn value(&mut self, value: &Value, chain: &[Keeper]) {
        match value {
            Value::Socket(h) if h.who == Who::Focus => {
                if matches!(h.hold, Hold::Owned | Hold::Half) {
                    self.owners.closing += 1;
                    self.owners.held |= 1 << h.copy;
                } else {
                    self.owners.names += 1;
                    self.owners.named |= 1 << h.copy;
                }
                if self.chains {
                    self.owners.keepers.push(chain.to_vec());
                }
            }
            Value::Pointer(Link::Weak, _) => {}
            Value::Pointer(_, to) => {
                if matches!(to.root, Root::Heap(_)) {
                    self.object(to.root, chain);
                }
            }
            Value::Receiver(channel) => self.receivers.push((*channel, chain.to_vec())),
            Value::Task(id) => {
                let mut longer = chain.to_vec();
                longer.push(Keeper::Field(Name::new(super::handles::OUTPUT)));
                self.object(Root::Heap(super::handles::output_of(*id)), &longer);
            }
            Value::Container(c) => {
                for entry in &c.entries {
                    let mut longer = chain.to_vec();
                    if self.chains {
                        let ty = c.ty.map_or("list", |t| t.last_segment());
                        longer.push(Keeper::Container(Name::new(ty)));
                    }
                    self.value(&entry.key, &longer);
                    self.value(&entry.item, &longer);
                }
            }
            Value::Record(_, _, fields) if self.chains => {
                for (name, field) in fields.iter() {
                    let mut longer = chain.to_vec();
                    longer.push(Keeper::Field(*name));
                    self.value(field, &longer);
                }
            }
            other => other.parts(&mut |part| self.value(part, chain)),
        }
    }
}
