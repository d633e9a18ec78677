//! From places to addresses. An index may be the followed entry or another: then the state splits.

use std::rc::Rc;

use super::machine::{Forks, Machine};
use super::state::State;
use super::value::{Addr, Container, Entry, Hold, Origin, Rest, Root, Step, Value, Who, derive};
use crate::apis::model::TypeRole;
use crate::ir::{Base, Language, Name, Place, Proj, Ty};

/// What the address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Reading: an unknown index may be any entry.
    Load,
    /// Overwriting: an unknown index is taken for a free one.
    Store,
}

/// How two values relate as keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Surely equal.
    Equal,
    /// Surely not.
    Different,
    /// Either.
    Maybe,
}

/// Fields within fields that are compared; objects may lead back to themselves.
const DEEPEST: usize = 6;

/// Steps of an address.
const LONGEST: usize = 16;

impl State {
    /// Is one of the two the number of the followed socket, which was given back? Until the next one comes no other
    /// connection has that.
    fn is_nobodys(&self, pair: [&Value; 2]) -> bool {
        let closed = |value: &&Value| match value {
            Value::Socket(handle) if handle.who == Who::Focus && handle.hold == Hold::Raw => {
                self.focus.is_some_and(|focus| focus.is_closed(handle.copy))
            }
            _ => false,
        };
        pair.iter().any(closed)
    }
}

/// A number that nobody has told just now: an event may be older than the close.
fn is_plain_number(value: &Value) -> bool {
    let told = Origin::EVENT.with(Origin::POLLED);
    match value {
        Value::Unknown(of) => !of.from.has(told),
        Value::Int(number) => number.exact.is_none() && !number.from.has(told),
        _ => false,
    }
}

impl Machine<'_> {
    /// The key under which a global lives: file-local C names get their file.
    pub(super) fn global_key(&self, state: &State, path: Name) -> Name {
        self.key_from(state.top().map(|top| self.program.file(top.function)).unwrap_or_default(), path)
    }

    /// The key as seen from a file.
    pub(super) fn key_from(&self, file: crate::source::FileId, path: Name) -> Name {
        match self.program.global(path, file) {
            Some((global, _)) if global.file_local => Name::new(&format!("{path}@{}", file.0)),
            _ => self.program.resolve(path),
        }
    }

    /// Addresses of `place`.
    pub(super) fn place(&mut self, mut state: State, place: &Place, access: Access) -> Forks<Addr> {
        let start = match place.base {
            Base::Local(local) => state.local(local),
            Base::Global(path) => Addr::of(Root::Global(self.global_key(&state, path))),
        };
        if let (Base::Global(_), Some(_)) = (&place.base, place.proj.first()) {
            self.materialise(&mut state, &start);
        }
        let mut forks = vec![(state, start)];
        for step in &place.proj {
            let mut next = Vec::with_capacity(forks.len());
            for (mut state, addr) in forks {
                match step {
                    Proj::Field(name) => {
                        let addr = self.behind(&mut state, addr);
                        let addr = self.inside_optional(&state, addr);
                        let addr = self.behind(&mut state, addr);
                        if self.is_nowhere(&state, &addr) {
                            continue;
                        }
                        for (state, addr) in self.first_of_table(state, addr, access) {
                            next.push((state, addr.then(Step::Field(*name))));
                        }
                    }
                    Proj::Payload(variant, name) => {
                        let addr = self.behind(&mut state, addr);
                        let variant = self.program.resolve(*variant);
                        next.push((state, addr.then(Step::Payload(variant, *name))));
                    }
                    Proj::Deref | Proj::Index(_) if self.is_nowhere(&state, &addr) => {}
                    Proj::Deref => {
                        let addr = match self.materialise(&mut state, &addr) {
                            Value::Pointer(_, to) => self.unguarded(&state, &to),
                            place if super::cursors::item_of(&place).is_some() => {
                                let item = addr.then(super::cursors::item_step());
                                match self.read(&state, &item) {
                                    Value::Pointer(_, to) => (*to).clone(),
                                    _ => item,
                                }
                            }
                            Value::Unknown(opaque) if self.is_c(&state) => {
                                let sym = if opaque.sym == 0 { derive(131, &addr) } else { opaque.sym };
                                let opaque = super::value::Opaque { sym, ..(*opaque).clone() };
                                let made = self.pointee(&mut state, &opaque, &Ty::Unknown);
                                self.write(&mut state, &addr, made.clone());
                                match made {
                                    Value::Pointer(_, to) => (*to).clone(),
                                    _ => addr,
                                }
                            }
                            _ => self.inside_optional(&state, addr),
                        };
                        next.extend(self.first_of_table(state, addr, access));
                    }
                    // A letter of a text is no element.
                    Proj::Index(_)
                        if access == Access::Load
                            && self.is_cpp(&state)
                            && self.is_unread_text(&state, &self.read(&state, &addr)) =>
                    {
                        next.push((state, addr.then(Step::Nth(0))));
                    }
                    Proj::Index(index) => {
                        for (state, key) in self.operand(state, index) {
                            let key = match key {
                                Value::Bool(truth) => Value::int(i64::from(truth)),
                                key => self.as_own_number(&state, index, key),
                            };
                            for (mut state, addr) in self.element(state, addr.clone(), &key, access) {
                                self.note_index(&mut state, index, &key, &addr);
                                next.push((state, addr));
                            }
                        }
                    }
                }
            }
            forks = next;
        }
        for (state, addr) in &mut forks {
            // Fields within fields without end are some object or other.
            if addr.path.len() > LONGEST {
                let far =
                    super::value::Opaque { sym: derive(139, addr.root), ty: Ty::Unknown, from: Origin::default() };
                if let Value::Pointer(_, to) = self.pointee(state, &far, &Ty::Unknown) {
                    *addr = (*to).clone();
                }
            }
        }
        forks
    }

    /// A null pointer of C stands there: who follows it goes no further.
    fn is_nowhere(&self, state: &State, addr: &Addr) -> bool {
        self.is_c(state) && self.read(state, addr) == Value::Null
    }

    /// What a pointer leads to, a deleter round it looked through.
    fn unguarded(&self, state: &State, to: &Addr) -> Addr {
        match super::guards::guarded(&self.read(state, to)) {
            Some(Value::Pointer(_, inner)) => (**inner).clone(),
            Some(_) => to.then(super::guards::guarded_step()),
            None => to.clone(),
        }
    }

    /// What an optional value of C++ holds, where something of it is asked for.
    pub(super) fn inside_optional(&self, state: &State, addr: Addr) -> Addr {
        if !self.is_cpp(state) {
            return addr;
        }
        match self.read(state, &addr) {
            Value::Variant(name, _) if name.as_str() == "Some" => {
                addr.then(Step::Payload(name, super::value::index_name(0)))
            }
            Value::Unknown(o) if self.type_role(&o.ty) == Some(crate::apis::model::TypeRole::Option) => {
                addr.then(Step::Payload(Name::new("Some"), super::value::index_name(0)))
            }
            _ => addr,
        }
    }

    fn pointee(&mut self, state: &mut State, opaque: &super::value::Opaque, ty: &Ty) -> Value {
        let object = derive(opaque.sym, "object");
        if !state.heap.contains_key(&object) {
            let inner = Value::unknown(super::memory::content_of(opaque.sym), ty.clone(), opaque.from);
            Rc::make_mut(&mut state.heap).insert(object, inner);
            Rc::make_mut(&mut state.outside).insert(object);
        }
        Value::Pointer(super::value::Link::Borrow, Rc::new(Addr::of(Root::Heap(object))))
    }

    /// True while C or C++ code runs.
    pub(super) fn is_c(&self, state: &State) -> bool {
        state.top().is_some_and(|top| self.program.language(top.function) != Language::Rust)
    }

    /// Addresses of the element at `key` of what is at `addr`.
    pub(super) fn element(&mut self, mut state: State, addr: Addr, key: &Value, access: Access) -> Forks<Addr> {
        // A pointer to the first element is the array.
        let mut addr = self.behind(&mut state, addr);
        if addr.path.last().is_some_and(|step| matches!(step, Step::Entry(_)) || super::keys::is_unremembered(step)) {
            let value = self.read(&state, &addr);
            if !matches!(value, Value::Container(_)) && self.is_c(&state) {
                addr.path.pop();
            }
        }
        let value = self.read(&state, &addr);
        let container = match value {
            Value::Container(c) => c,
            Value::Record(..) if matches!(key, Value::Int(num) if num.exact == Some(0)) => {
                return vec![(state, addr)];
            }
            Value::Socket(_) | Value::Record(..) | Value::Listener(..) => {
                return vec![(state, addr)];
            }
            Value::Unknown(ref opaque) => self.opened(&mut state, &addr, opaque),
            _ => return vec![(state, addr.then(super::keys::step_for(key)))],
        };
        // What is looked up by a descriptor's number holds the number as its key; a map of C++ likewise a text.
        let number = self.peel(&state, key);
        let named = matches!(number, Value::Socket(h) if h.who == super::value::Who::Focus);
        let texted = matches!(number, Value::Text(_)) && container.keyed && container.ty.is_some();
        let creates = access == Access::Store || container.ty.is_some();
        if (named || texted) && creates && self.is_c(&state) && state.is_alive() {
            let known = container
                .entries
                .iter()
                .find(|e| self.relate(&state, &number, &e.key) == Relation::Equal)
                .map(|e| e.id);
            let item = Value::unknown(derive(137, &addr), self.normal(&container.item), Origin::default());
            if let Some(id) = known.or_else(|| self.add_entry(&mut state, &addr, number.clone(), item)) {
                return vec![(state, addr.then(Step::Entry(id)))];
            }
        }
        if named && let Some(at) = self.unused_slot(&mut state, &addr, &container, &number) {
            return vec![(state, at)];
        }
        self.entries(state, &container, key, access)
            .into_iter()
            .map(|(mut state, id)| {
                let step = id.map_or_else(|| super::keys::step_for(&self.peel(&state, key)), Step::Entry);
                if id.is_none() && access == Access::Load {
                    self.unlike_item(&mut state, &container, derive(super::keys::ELEMENT, step));
                }
                (state, addr.then(step))
            })
            .collect()
    }

    /// What is unknown and indexed is a table of which nothing is known.
    pub(super) fn opened(&self, state: &mut State, at: &Addr, opaque: &super::value::Opaque) -> Rc<Container> {
        let (entries, rest, from) = (Vec::new(), Rest::Maybe, opaque.from);
        let ty = self.normal(&opaque.ty);
        let made = match (&ty, self.type_role(&ty)) {
            (Ty::Array(item), _) => Container { entries, rest, item: (**item).clone(), keyed: true, from, ty: None },
            (_, Some(role @ (TypeRole::Map | TypeRole::List | TypeRole::Slab))) => {
                Container { from, ..self.container(&ty, role, rest) }
            }
            _ => Container { entries, rest, item: ty, keyed: true, from, ty: None },
        };
        let made = Rc::new(made);
        self.write(state, at, Value::Container(made.clone()));
        made
    }

    /// The entries of the container at `addr` that `key` may mean; `None` is any of the rest.
    pub(super) fn entries(
        &mut self,
        state: State,
        container: &Container,
        key: &Value,
        access: Access,
    ) -> Forks<Option<u8>> {
        // The key of one entry is that of no other.
        let same = |entry: &&Entry| self.relate_index(&state, container, key, entry) == Relation::Equal;
        if let Some(entry) = container.entries.iter().find(same) {
            let (id, mut state) = (entry.id, state);
            self.note_met(&mut state, &entry.item);
            return vec![(state, Some(id))];
        }
        let mut forks = Vec::new();
        let told = self.peel(&state, key).origin().has(Origin::POLLED);
        // That an event is not one of those known says nothing of the others.
        let events = container.from.has(Origin::EVENT).then(|| state.clone());
        let mut open = Some(state);
        for entry in &container.entries {
            let Some(state) = open.take() else { break };
            match self.relate_index(events.as_ref().unwrap_or(&state), container, key, entry) {
                Relation::Maybe if access == Access::Load => {
                    // A poller tells nothing more of what was taken out of it.
                    let over = |focus: &super::state::Focus| focus.unpolled && state.at_eof() || focus.watch.is_spent();
                    let gone = state.focus.as_ref().is_some_and(over);
                    if !(gone && told) {
                        let mut same = state.clone();
                        self.unify(&mut same, key, &entry.key);
                        self.guess(&mut same, key.origin());
                        let counted = key.origin().0 == 0 && self.container_role(container) != TypeRole::Map;
                        if counted && self.reaches_focus(&same, &entry.item) {
                            same.marks.met |= same.at_eof();
                            same.passes_sets();
                        }
                        self.note_met(&mut same, &entry.item);
                        if told {
                            same.has_event(Some(true));
                        }
                        forks.push((same, Some(entry.id)));
                    }
                    let mut other = state;
                    let own = self.peel(&other, key);
                    self.differ_from(&mut other, &own, &entry.key);
                    if let Value::Int(super::value::Num { exact: Some(n), .. }) = own
                        && (0..2).contains(&n)
                    {
                        Rc::make_mut(&mut other.not_keys).insert(super::keys::number_symbol(n));
                    }
                    open = Some(other);
                }
                // What was learned on the way makes no two keys equal.
                Relation::Equal | Relation::Maybe | Relation::Different => open = Some(state),
            }
        }
        // A table with all its entries written out has no others.
        let complete = container.rest == Rest::Empty && container.ty.is_none() && access == Access::Load;
        if let Some(mut state) = open.filter(|state| !(complete && !forks.is_empty() && self.is_c(state))) {
            if told && container.entries.iter().any(|entry| entry.item.is_of_focus()) {
                state.has_event(Some(false));
            }
            forks.push((state, None));
        }
        forks
    }

    /// How an index relates to the key of a remembered entry: a number written out means a place of its own, and so
    /// does one that was, for what is no socket.
    fn relate_index(&self, state: &State, table: &Container, key: &Value, entry: &Entry) -> Relation {
        let kept = |key: &Value| super::keys::symbol(key).is_some_and(super::keys::is_kept);
        let apart = if key.exact().is_some() {
            kept(&entry.key)
        } else {
            entry.key.exact().is_some() && entry.item.any(&mut |v| matches!(v, Value::Inert(_)))
        };
        if self.is_c(state) && (apart || self.is_past_end(state, table, key, &entry.key)) {
            return Relation::Different;
        }
        self.relate(state, key, &entry.key)
    }

    /// How two values relate, pointers looked through.
    pub(super) fn relate(&self, state: &State, left: &Value, right: &Value) -> Relation {
        self.relate_within(state, left, right, DEEPEST)
    }

    fn relate_within(&self, state: &State, left: &Value, right: &Value, depth: usize) -> Relation {
        let (left, right) = (self.peel(state, left), self.peel(state, right));
        if let Some(known) = self.relate_symbols(state, &left, &right) {
            return known;
        }
        match (&left, &right) {
            (Value::Socket(_), other) | (other, Value::Socket(_))
                if state.is_nobodys([&left, &right]) && is_plain_number(other) =>
            {
                Relation::Different
            }
            (Value::Unknown(_), _) | (_, Value::Unknown(_)) => Relation::Maybe,
            (Value::Int(a), Value::Int(b)) => match (a.exact, b.exact) {
                (Some(a), Some(b)) if a == b => Relation::Equal,
                (Some(_), Some(_)) => Relation::Different,
                _ if a.signs & b.signs == 0 => Relation::Different,
                _ => Relation::Maybe,
            },
            (Value::Socket(a), Value::Socket(b)) if a.who == b.who => Relation::Equal,
            (Value::Socket(_) | Value::Listener(..), Value::Int(number))
            | (Value::Int(number), Value::Socket(_) | Value::Listener(..))
                if self.may_be_descriptor(state, *number) =>
            {
                Relation::Maybe
            }
            (
                Value::Socket(_) | Value::Listener(..) | Value::Inert(_),
                Value::Socket(_) | Value::Listener(..) | Value::Int(_),
            )
            | (Value::Int(_), Value::Socket(_) | Value::Listener(..)) => Relation::Different,
            // Objects that lead to each other are told apart no further.
            (Value::Record(..), Value::Record(..)) | (Value::Variant(..), Value::Variant(..)) if depth == 0 => {
                Relation::Maybe
            }
            (Value::Record(_, _, a), Value::Record(_, _, b)) | (Value::Variant(_, a), Value::Variant(_, b)) => {
                if let (Value::Variant(a, _), Value::Variant(b, _)) = (&left, &right)
                    && !super::tests::same_variant(*a, *b)
                {
                    return Relation::Different;
                }
                let mut all = if a.len() == b.len() { Relation::Equal } else { Relation::Maybe };
                for ((_, a), (_, b)) in a.iter().zip(b.iter()) {
                    match self.relate_within(state, a, b, depth - 1) {
                        Relation::Different => return Relation::Different,
                        Relation::Maybe => all = Relation::Maybe,
                        Relation::Equal => {}
                    }
                }
                all
            }
            (a, b) if a == b => Relation::Equal,
            (Value::Text(_), Value::Text(_)) | (Value::Bool(_), Value::Bool(_)) => Relation::Different,
            _ => Relation::Maybe,
        }
    }

    /// Assumes that two values are equal: an unknown one becomes the other everywhere.
    pub(super) fn unify(&self, state: &mut State, left: &Value, right: &Value) {
        self.unify_within(state, left, right, DEEPEST);
    }

    fn unify_within(&self, state: &mut State, left: &Value, right: &Value, depth: usize) {
        let (left, right) = (self.peel(state, left), self.peel(state, right));
        match (&left, &right) {
            (Value::Unknown(_) | Value::Int(_), _) | (_, Value::Unknown(_) | Value::Int(_)) => {
                self.unify_symbols(state, &left, &right);
            }
            (Value::Record(_, _, a), Value::Record(_, _, b)) if depth > 0 => {
                let pairs: Vec<_> = a.iter().zip(b.iter()).map(|((_, a), (_, b))| (a.clone(), b.clone())).collect();
                pairs.iter().for_each(|(a, b)| self.unify_within(state, a, b, depth - 1));
            }
            _ => {}
        }
    }

    /// Assumes that `key` is no remembered key.
    pub(super) fn differ(&self, state: &mut State, key: &Value) {
        let key = self.peel(state, key);
        key.each(&mut |part| {
            if let Some(sym) = super::keys::symbol(part) {
                Rc::make_mut(&mut state.not_keys).insert(sym);
            }
        });
    }

    /// Gives the unknown parts of a key that is stored an identity of their own, everywhere.
    pub(super) fn keep_key(&self, state: &mut State, key: &Value) -> Value {
        let key = self.peel(state, key);
        // The key stands in memory for the while, so that it is renamed with everything else.
        let scratch = Name::new("the key");
        Rc::make_mut(&mut state.globals).insert(scratch, key.clone());
        let mut syms = Vec::new();
        key.each(&mut |part| syms.extend(super::keys::symbol(part)));
        syms.iter().for_each(|sym| self.keep_symbol(state, *sym));
        Rc::make_mut(&mut state.globals).remove(&scratch).unwrap_or(key)
    }

    /// Notes that a branch was taken on something unknown of provenance `from`.
    pub(super) fn guess(&self, state: &mut State, from: Origin) {
        if state.is_alive() {
            state.marks.data |= from.has(Origin::DATA) && state.at_eof();
            // What only has to wait for its time comes by itself.
            let open = (from.has(Origin::OTHER) || from.has(Origin::EVENT)) && !from.has(Origin::AGE);
            state.marks.open |= open && !state.awaits_answer();
            state.marks.joined |= from.has(Origin::JOINED);
        }
    }

    /// What a container of `ty` is looked up as.
    pub(super) fn container_role(&self, container: &Container) -> TypeRole {
        container.ty.and_then(|path| self.role_of(path)).unwrap_or(if container.keyed {
            TypeRole::Map
        } else {
            TypeRole::List
        })
    }
}
