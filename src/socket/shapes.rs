//! From the shape of a result to values.

use std::rc::Rc;

use super::calls::{Site, Target};
use super::garbage::unused_channel;
use super::machine::{Forks, Machine};
use super::state::{Birth, State};
use super::trace::What;
use super::value::{
    Addr, Container, ErrorSet, Handle, Hold, Iter, Link, Num, Origin, Rest, Root, Source, Value, Who, derive,
};
use crate::apis::FnEntry;
use crate::apis::model::{Role, TypeRole};
use crate::apis::shape::Shape;
use crate::ir::{Name, Ty};

/// What a shape may refer to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'g> {
    /// The model.
    pub entry: &'g FnEntry,
    /// Its target.
    pub target: &'g Target,
    /// Its arguments.
    pub args: &'g [Value],
    /// Result of the closure, or the item, where there is one.
    pub result: Option<&'g Value>,
}

impl Machine<'_> {
    /// Values of `shape`; failures are cases of their own.
    pub(super) fn shape(&mut self, mut state: State, shape: &Shape, given: Given<'_>, site: Site<'_>) -> Forks<Value> {
        let one = |state, value| vec![(state, value)];
        match shape {
            Shape::Unknown => {
                let from = self.result_origin(&state, given);
                // A handle tells of the whole.
                let whole = given.entry.returns == Some(Shape::Unknown);
                let told = || given.entry.handle.filter(|_| whole).map(|path| Ty::Named(path, [].into()));
                let ty = site.hint.map(|ty| self.normal(ty)).or_else(told).unwrap_or_default();
                let sym = match &given.target.value {
                    Value::Unknown(opaque) if given.args.is_empty() => derive(opaque.sym, site.span),
                    _ => site.sym,
                };
                one(state, Value::unknown(sym, ty, from))
            }
            Shape::Unit => one(state, Value::Unit),
            Shape::Bool => {
                let from = self.result_origin(&state, given);
                one(state, Value::unknown(site.sym, Ty::named("bool"), from))
            }
            Shape::Event => one(state, Value::unknown(site.sym, Ty::named("bool"), Origin::BROKEN_EVENT)),
            Shape::Int => {
                let from = self.result_origin(&state, given);
                one(state, Value::unknown(site.sym, Ty::Unknown, from))
            }
            Shape::Constant(b) => one(state, Value::Bool(*b)),
            Shape::Zero => one(state, Value::int(0)),
            Shape::Receiver => {
                let value = self.take_target(&mut state, given);
                one(state, value)
            }
            Shape::Argument(at) => {
                let value = given.args.get(*at).cloned().unwrap_or(Value::Gone);
                let value = self.seen_through(value, given.entry);
                one(state, self.with_codec(value, given, site))
            }
            Shape::Ref(inner) => match (&**inner, &given.target.addr) {
                (Shape::Receiver, Some(addr)) => one(state, Value::Pointer(Link::Borrow, Rc::new(addr.clone()))),
                (Shape::Item, _) => one(state, given.result.cloned().unwrap_or(Value::Gone)),
                _ => self.shape(state, inner, given, site),
            },
            Shape::Ok(inner) => self.fallible(state, inner, given, site, "Ok"),
            Shape::Some(inner) => self.fallible(state, inner, given, site, "Some"),
            Shape::Ready(inner) => {
                let mut out = vec![(state.clone(), Value::bare("Pending"))];
                out.extend(self.wrapped(state, inner, given, site, "Ready"));
                out
            }
            Shape::JustOk(inner) => self.wrapped(state, inner, given, site, "Ok"),
            Shape::JustSome(inner) => self.wrapped(state, inner, given, site, "Some"),
            Shape::Tuple(parts) => {
                let mut forks = vec![(state, Vec::new())];
                for (at, part) in parts.iter().enumerate() {
                    let mut next = Vec::new();
                    let site = Site { sym: derive(site.sym, at), ..site };
                    for (state, values) in forks {
                        for (state, value) in self.shape(state, part, given, site) {
                            let mut values: Vec<Value> = values.clone();
                            values.push(value);
                            next.push((state, values));
                        }
                    }
                    forks = next;
                }
                forks.into_iter().map(|(state, values)| (state, Value::tuple(values))).collect()
            }
            Shape::Null => one(state, Value::Null),
            // A moment is a number in C, and not the one that stands for none.
            Shape::Age if self.is_c(&state) => super::clocks::moment(state, site.sym),
            Shape::Age => one(state, Value::unknown(site.sym, Ty::Unknown, Origin::AGE)),
            Shape::Plain => one(state, Value::unknown(site.sym, Ty::Unknown, Origin::default())),
            Shape::Result | Shape::Item | Shape::Place => {
                let value =
                    given.result.cloned().unwrap_or_else(|| Value::unknown(site.sym, Ty::Unknown, Origin::default()));
                one(state, value)
            }
            Shape::Accepted => {
                self.listening.extend(super::keys::symbol(&self.peel(&state, &given.target.value)));
                self.born(state, Birth::Accepted, given, site)
            }
            Shape::Connected => self.born(state, Birth::Connected, given, site),
            Shape::Created => self.born(state, Birth::Created, given, site),
            Shape::Raw(inner) => self.raw(state, inner, given, site),
            Shape::Descriptor(inner) => {
                let mut out = Vec::new();
                // A program that could not make its clock or its poller when it started serves nobody.
                let starting = state.focus.is_none_or(|focus| focus.birth == Birth::Created);
                if !(matches!(**inner, Shape::Inert) && starting && self.is_main) {
                    let mut failed = state.clone();
                    self.set_errno(&mut failed, ErrorSet::READ);
                    out.push((failed, Value::int(-1)));
                }
                let mut state = state;
                self.forget_errno(&mut state);
                out.extend(self.raw(state, inner, given, site));
                out
            }
            Shape::Listener => one(state, Value::Listener(self.handle_type(given.entry, "listener"), false)),
            Shape::Inert => one(state, super::clocks::inert(self.handle_type(given.entry, "inert"), given)),
            Shape::Dup(inner) => {
                let copy = match &**inner {
                    Shape::Argument(at) => given.args.get(*at).map_or(Value::Gone, |v| self.peel(&state, v)),
                    _ => self.peel(&state, &given.target.value),
                };
                // A number that the caller chose is a name the caller has.
                let chosen = given.entry.key.and_then(|at| given.args.get(at)).map(|v| self.peel(&state, v));
                if chosen.is_some_and(|number| !matches!(number, Value::Int(Num { exact: Some(_), .. }))) {
                    return one(state, Value::signed(6, Origin::default()));
                }
                let copy = self.duplicated(&mut state, copy, site);
                one(state, copy)
            }
            Shape::Half(inner) | Shape::Share(inner) => {
                let value = match &**inner {
                    // The whole is moved once, both halves come from it.
                    Shape::Receiver => given.target.value.clone(),
                    Shape::Argument(at) => given.args.get(*at).cloned().unwrap_or(Value::Gone),
                    other => return self.shape(state, other, given, site),
                };
                if let (Shape::Receiver, Some(addr)) = (&**inner, &given.target.addr) {
                    let addr = addr.clone();
                    self.take(&mut state, &addr);
                }
                if self.peel(&state, &value).is_of_focus() {
                    let calls = state.calls();
                    state.trace.push_within(site.span, What::Split, calls);
                }
                let half = matches!(shape, Shape::Half(_));
                let value = value.map(&mut |v| match v {
                    Value::Socket(h) if half && h.hold == Hold::Owned => {
                        Value::Socket(Handle { hold: Hold::Half, ..h })
                    }
                    other => other,
                });
                one(state, value)
            }
            Shape::Own(inner) => {
                let mut out = Vec::new();
                for (mut state, value) in self.shape(state, inner, given, site) {
                    let ty = self.handle_type(given.entry, "socket");
                    let value = match self.peel(&state, &value) {
                        Value::Socket(h) => {
                            let lent = h.who == Who::Focus && self.owners(&state, false).closing > 0;
                            if h.who == Who::Focus
                                && let Some(focus) = &mut state.focus
                            {
                                focus.lent = lent;
                                focus.held |= 1 << h.copy;
                                focus.disarmed = false;
                            }
                            Value::Socket(Handle { hold: Hold::Owned, ty, ..h })
                        }
                        Value::Unknown(opaque) => {
                            Value::Socket(Handle { who: Who::Other(opaque.sym), hold: Hold::Owned, ty, copy: 0 })
                        }
                        other => other,
                    };
                    out.push((state, value));
                }
                out
            }
            Shape::DroppedAgain(inner) => {
                let forks = self.shape(state, inner, given, site);
                forks.into_iter().map(|(state, value)| self.restored(state, &value)).collect()
            }
            Shape::List(None) | Shape::Map => {
                let role = if matches!(shape, Shape::Map) { TypeRole::Map } else { TypeRole::List };
                let container = self.fresh_container(role, Rest::Empty, given.entry, site);
                one(state, Value::Container(Rc::new(container)))
            }
            Shape::List(Some(inner)) => {
                let mut out = Vec::new();
                for (state, item) in self.shape(state, inner, given, site) {
                    let mut container = self.fresh_container(TypeRole::List, Rest::Empty, given.entry, site);
                    container.from = item.origin();
                    if super::ops::tells(&item) {
                        container.entries.push(super::value::Entry { id: 0, key: Value::int(0), item });
                    } else if !self.is_empty_bytes(&item) {
                        container.rest = Rest::Maybe;
                    }
                    out.push((state, Value::Container(Rc::new(container))));
                }
                out
            }
            Shape::Shared(inner) => self.pointer_to(state, inner, Link::Shared, given, site),
            Shape::Boxed(inner) => match &**inner {
                Shape::DroppedAgain(bare) => self.boxed_again(state, bare, given, site),
                inner => self.pointer_to(state, inner, Link::Boxed, given, site),
            },
            Shape::Weak(inner) => {
                let forks = self.shape(state, inner, given, site);
                let weak = |v| match v {
                    Value::Pointer(_, to) => Value::Pointer(Link::Weak, to),
                    other => other,
                };
                forks.into_iter().map(|(s, v)| (s, weak(v))).collect()
            }
            Shape::NeverDropped(inner) => {
                let mut out = Vec::new();
                for (mut state, value) in self.shape(state, inner, given, site) {
                    if self.owns_focus(&value) {
                        if !super::stands::is_forgotten(&state.trace.events()) {
                            state.trace.push(site.span, What::Disarmed(self.called(given.entry)));
                        }
                        self.disarm(&mut state);
                    }
                    let kept = |hold| if hold == Hold::Raw { hold } else { Hold::Kept };
                    out.push((state, super::copies::held(&value, kept)));
                }
                out
            }
            Shape::SenderEnd => {
                let channel = unused_channel(&state, site);
                self.fresh_channel(&mut state, channel, given.entry.handle);
                one(state, Value::Sender(channel, true))
            }
            Shape::ReceiverEnd => {
                let channel = unused_channel(&state, site);
                one(state, Value::Receiver(channel))
            }
            Shape::Task => one(state, Value::Task(derive(site.sym, "task"))),
            Shape::HeldTask => {
                let task = match self.peel(&state, &given.target.value) {
                    task @ Value::Task(_) => task,
                    _ => Value::Task(derive(site.sym, "task")),
                };
                self.bind_task(&mut state, &task, true);
                one(state, task)
            }
            Shape::Latch(_) => {
                let latch = self.fresh_latch(&mut state, shape, given, site);
                one(state, latch)
            }
            Shape::Guard(_) => {
                let guard = self.latch_guard(&state, given, site);
                one(state, guard)
            }
            Shape::Incoming => {
                let ty = self.handle_type(given.entry, "socket");
                one(
                    state,
                    Value::Iter(Rc::new(Iter { source: Source::Incoming(ty), pairs: false, stages: Vec::new() })),
                )
            }
        }
    }

    fn fallible(&mut self, state: State, inner: &Shape, given: Given<'_>, site: Site<'_>, word: &str) -> Forks<Value> {
        if let (Shape::Argument(0) | Shape::Receiver, "Ok", Value::Int(num)) =
            (inner, word, self.peel(&state, &given.target.value))
        {
            return self.converted(state, num);
        }
        let mut failed = state.clone();
        let from = self.result_origin(&state, given);
        self.guess(&mut failed, from);
        // A poller does not refuse what it has: nobody is let go by that.
        let refused = given.entry.does == Role::Register && state.is_alive();
        failed.marks.guessed |= refused;
        failed.marks.broken |= refused;
        let none = if word == "Some" {
            Value::bare("None")
        } else {
            Value::variant("Err", Value::Error(ErrorSet(ErrorSet::READ.0)))
        };
        let mut out = Vec::new();
        let certain = state.at_eof() && self.only_empty(&state, given);
        if !certain || word == "Ok" {
            out.push((failed, none));
        }
        if !certain || word != "Ok" {
            let mut state = state;
            self.guess(&mut state, from);
            out.extend(self.wrapped(state, inner, given, site, word));
        }
        out
    }

    /// A number in another type: it has room for all but negative ones.
    fn converted(&mut self, state: State, num: Num) -> Forks<Value> {
        let mut out = Vec::new();
        if num.signs & 1 != 0 {
            let mut failed = state.clone();
            if num.signs & 6 != 0 {
                self.guess(&mut failed, num.from);
            }
            out.push((failed, Value::variant("Err", Value::Error(ErrorSet::OTHER))));
        }
        if num.signs & 6 != 0 {
            let rest = Num { signs: num.signs & 6, exact: num.exact, from: num.from, sym: num.sym };
            let rest = if rest.signs == 2 { Value::int(0) } else { Value::Int(rest) };
            out.push((state, Value::variant("Ok", rest)));
        }
        out
    }

    /// Computed from bytes that are not there.
    fn only_empty(&self, state: &State, given: Given<'_>) -> bool {
        match self.peel(state, &given.target.value) {
            Value::Container(c) if c.item != Ty::Unknown && c.from.0 == 0 => false,
            value => self.is_empty_bytes(&value),
        }
    }

    fn wrapped(&mut self, state: State, inner: &Shape, given: Given<'_>, site: Site<'_>, word: &str) -> Forks<Value> {
        self.shape(state, inner, given, site).into_iter().map(|(s, v)| (s, Value::variant(word, v))).collect()
    }

    pub(super) fn result_origin(&self, state: &State, given: Given<'_>) -> Origin {
        let mut from = Origin::default();
        for value in std::iter::once(&given.target.value).chain(given.args) {
            let value = self.peel(state, value);
            if !self.is_empty_bytes(&value) && !matches!(value, Value::Socket(_)) {
                from = from.with(value.origin());
            }
        }
        from
    }

    /// The target by value: moved out of its place when the call consumes it.
    pub(super) fn take_target(&mut self, state: &mut State, given: Given<'_>) -> Value {
        let value = match &given.target.addr {
            Some(addr) => self.take(state, addr),
            None => given.target.value.clone(),
        };
        let value = self.limited(state, value, given.entry);
        self.seen_through(value, given.entry)
    }

    pub(super) fn handle_type(&self, entry: &FnEntry, word: &str) -> Name {
        entry.handle.unwrap_or_else(|| Name::new(word))
    }

    /// A word for the called function, for messages.
    pub(super) fn called(&self, entry: &FnEntry) -> Name {
        entry.word.unwrap_or(entry.library)
    }

    pub(super) fn fresh_container(&self, role: TypeRole, rest: Rest, entry: &FnEntry, site: Site<'_>) -> Container {
        let mut made = match site.hint {
            Some(hint) => self.container(hint, role, rest),
            None => self.container(&Ty::Unknown, role, rest),
        };
        made.keyed = role != TypeRole::List;
        if made.ty.is_none() {
            made.ty = entry.handle;
        }
        made
    }

    fn pointer_to(
        &mut self,
        state: State,
        inner: &Shape,
        link: Link,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Value> {
        let mut out = Vec::new();
        for (state, value) in self.shape(state, inner, given, site) {
            // An owner made from a bare pointer owns what that points to.
            if let (Value::Pointer(Link::Borrow, to), true) = (&value, self.is_cpp(&state)) {
                out.push((state, Value::Pointer(link, to.clone())));
                continue;
            }
            out.push(self.in_new_object(state, value, link, site));
        }
        out
    }

    /// A pointer to the value, which stands in a heap object of its own from now on.
    pub(super) fn in_new_object(&self, mut state: State, value: Value, link: Link, site: Site<'_>) -> (State, Value) {
        let object = self.fresh_object(&state, site.sym);
        Rc::make_mut(&mut state.heap).insert(object, value);
        (state, Value::Pointer(link, Rc::new(Addr::of(Root::Heap(object)))))
    }

    /// A heap address for the allocation `sym` that is not in use.
    pub(super) fn fresh_object(&self, state: &State, sym: u64) -> u64 {
        let mut object = derive(sym, "object");
        while state.heap.contains_key(&object) {
            object = derive(object, "again");
        }
        object
    }

    fn fresh_channel(&self, state: &mut State, channel: u64, ty: Option<Name>) {
        Rc::make_mut(&mut state.channels).insert(channel, super::state::Channel { ty, ..Default::default() });
    }

    fn raw(&mut self, state: State, inner: &Shape, given: Given<'_>, site: Site<'_>) -> Forks<Value> {
        let fresh = matches!(inner, Shape::Accepted | Shape::Connected | Shape::Created | Shape::Inert);
        let dup = matches!(inner, Shape::Dup(_));
        let borrowed = !fresh && !dup && !given.entry.consumes;
        let mut out = Vec::new();
        let forks = if borrowed {
            let value = self.peel(&state, &given.target.value);
            vec![(state, value)]
        } else {
            self.shape(state, inner, given, site)
        };
        for (mut state, value) in forks {
            let value = self.peel(&state, &value);
            let bare = match value {
                Value::Socket(h) => {
                    if h.who == Who::Focus && !borrowed && !dup {
                        if let Some(focus) = &mut state.focus {
                            focus.held &= !(1 << h.copy);
                        }
                        if !fresh {
                            state.trace.push(site.span, What::Disarmed(self.called(given.entry)));
                            self.disarm(&mut state);
                        }
                    }
                    Value::Socket(Handle { hold: Hold::Raw, ..h })
                }
                other => other,
            };
            out.push((state, bare));
        }
        out
    }

    /// The owner at hand is disarmed. A handle that was made of an owner's number is not that owner.
    pub(super) fn disarm(&self, state: &mut State) {
        let owned = self.owners(state, false).closing > 0;
        if let Some(focus) = &mut state.focus {
            if std::mem::take(&mut focus.lent) && owned {
                return;
            }
            focus.disarmed = true;
            focus.held = 0;
        }
    }
}

impl Site<'_> {
    /// Both ends of a channel are made by one call: its symbol without the position in the tuple.
    pub(super) fn sym_base(&self) -> u64 {
        use std::hash::Hash;
        let mut hasher = rustc_hash::FxHasher::default();
        (self.span.file.0, self.span.start, self.span.end).hash(&mut hasher);
        std::hash::Hasher::finish(&hasher)
    }
}
