//! Containers: what is stored, lent, taken and swept.

use std::rc::Rc;
use std::sync::Arc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::owners::Loss;
use super::places::Access;
use super::shapes::Given;
use super::sifting::Sift;
use super::state::{Marks, State};
use super::trace::What;
use super::value::{Addr, Container, Iter, Link, Origin, Rest, Root, Source, Step, Value, derive};
use crate::apis::model::{Role, TypeRole};
use crate::apis::shape::Shape;
use crate::ir::Ty;
use crate::source::Span;

impl Machine<'_> {
    /// Container roles.
    pub(super) fn on_container(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let entry = given.entry;
        if super::entries::is_entry(&given.target.value) {
            return self.on_entry(state, given, site);
        }
        if self.fill_cell(&mut state, given) {
            return self.plain(state, given, site);
        }
        if let Some(none) = self.part_of_nothing(&state, given) {
            return vec![(state, Some(none))];
        }
        if matches!(entry.does, Role::Discard | Role::SetAside | Role::Distinct | Role::Locate) {
            return self.sift_entries(state, given, site);
        }
        let Some((addr, container)) =
            self.as_container(&mut state, given, site).or_else(|| self.become_list(&mut state, given))
        else {
            return match self.unlinked(&mut state, given, site) {
                true => vec![(state, Some(Value::Unit))],
                false => self.not_a_container(state, given, site),
            };
        };
        let container = self.note_fewer(&mut state, &addr, container, entry.does);
        let out = self.on_known_container(state, &addr, &container, given, site);
        self.as_pointers(out)
    }

    fn on_known_container(
        &mut self,
        mut state: State,
        addr: &Addr,
        container: &Rc<Container>,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let entry = given.entry;
        let (addr, container) = (addr.clone(), Rc::clone(container));
        let arg = |at: usize| given.args.get(at).cloned();
        if self.is_cpp(&state) && changes_front(entry.does) {
            state.forget_front(&addr);
        }
        match entry.does {
            Role::Insert | Role::OrInsert => {
                let item = arg(entry.value.unwrap_or(1)).unwrap_or(Value::Gone);
                let key = arg(entry.key.unwrap_or(0)).unwrap_or(Value::Gone);
                self.insert(state, &addr, key, item, given, site)
            }
            Role::Push => {
                let number = self.number_ahead(&state, &addr);
                state.peeked = state.peeked.take().filter(|peeked| peeked.list != addr);
                let item = arg(entry.value.unwrap_or(0)).unwrap_or(Value::Gone);
                if let (TypeRole::Map, Some((key, item))) =
                    (self.container_role(&container), self.halves(&state, &item))
                {
                    return self.insert(state, &addr, key, item, given, site);
                }
                let key = number.unwrap_or_else(|| self.slot(&state, &container, &item, derive(site.sym, "slot")));
                let key = self.keep_key(&mut state, &key);
                if self.container_role(&container) == TypeRole::Slab {
                    // The place that is given out is nobody's yet.
                    self.unlike(&mut state, &container, &key);
                }
                let blank = !super::ops::carries(&item);
                self.store(&mut state, &addr, key.clone(), item, site.span);
                self.note_some(&mut state, &addr);
                self.stand_at_end(&mut state, &addr, &key, entry, blank);
                state.forget_numbers();
                if entry.returns == Some(Shape::Place) {
                    return vec![(state.clone(), Some(self.pushed_place(&state, &addr, &key, site.sym)))];
                }
                if matches!(&entry.returns, Some(Shape::Ref(inner)) if **inner == Shape::Item) {
                    let pushed = self.pushed(&state, &addr, &key);
                    return vec![(state, Some(pushed))];
                }
                let given = Given { result: Some(&key), ..given };
                let slab = self.container_role(&container) == TypeRole::Slab;
                let shape = entry.returns.clone().unwrap_or(if slab { Shape::Item } else { Shape::Unit });
                self.shape(state, &shape, given, site).into_iter().map(|(s, v)| (s, Some(v))).collect()
            }
            Role::Entry if given.args.is_empty() => self.found(state, &addr, &container, None, given, site),
            Role::Remove | Role::Get | Role::Contains | Role::Entry => {
                let key = arg(entry.key.unwrap_or(0)).unwrap_or(Value::Gone);
                if entry.does == Role::Remove && super::cursors::is_cursor(&key) {
                    return self.remove_place(state, &addr, &key, given, site);
                }
                if entry.does == Role::Remove && self.is_end(&state, &container, &key) {
                    return Vec::new();
                }
                if entry.does == Role::Remove && self.is_own_key(&state, &container, &key) {
                    return self.sift_entries(state, given, site);
                }
                let mut out = Vec::new();
                if let Some(id) = self.linked(&state, &container, &key) {
                    return self.found(state, &addr, &container, id, given, site);
                }
                let vague = self.is_vague_place(&state, &container, given, &key);
                for (mut state, id) in self.entries(state, &container, &key, Access::Load) {
                    if vague && id.is_some() {
                        self.forget_focus(&mut state);
                    }
                    out.extend(self.found(state, &addr, &container, id, given, site));
                }
                out
            }
            Role::Peek if entry.returns == Some(Shape::Place) => {
                let places = self.front_place(state, &addr, &container, entry, site.span);
                places.into_iter().map(|(state, place)| (state, Some(place))).collect()
            }
            Role::Pop | Role::Peek => {
                if let Some(last) = self.just_put(&state, &addr, entry) {
                    return vec![(state, Some(last))];
                }
                let mut out = Vec::new();
                for (state, id) in self.at_end(state, &addr, &container, entry) {
                    out.extend(self.found(state, &addr, &container, id, given, site));
                }
                self.note_left(&mut out, &addr, &container, entry.does);
                out
            }
            Role::Clear => {
                self.cleared(&mut state, &addr, &container, site);
                vec![(state, Some(Value::Unit))]
            }
            Role::Drain | Role::IterateOwned => {
                if state.at_eof() && given.args.first().is_some_and(super::empties::takes_some) {
                    // What is left over grows no more: this comes to an end, whatever loop it is in.
                    state.marks.bounded |= Marks::bit(("left over", site.span.file, site.span.start));
                }
                let mut emptied = (*container).clone();
                emptied.entries = Vec::new();
                emptied.rest = Rest::Empty;
                self.write(&mut state, &addr, Value::Container(Rc::new(emptied)));
                let pairs = container.keyed && self.container_role(&container) == TypeRole::Map;
                if matches!(given.entry.returns, Some(Shape::List(_))) {
                    return vec![(state, Some(Value::Container(container)))];
                }
                let iter = Iter { source: Source::Owned(container), pairs, stages: Vec::new() };
                vec![(state, Some(Value::Iter(Rc::new(iter))))]
            }
            Role::Retain => {
                let ids: Vec<u8> = container.entries.iter().map(|e| e.id).collect();
                // From the end to the end: what was to go has gone.
                if ids.is_empty() || matches!(given.args, [Value::Null, ..]) {
                    return vec![(state, Some(Value::Unit))];
                }
                let closure = self.first_callable(&state, given).unwrap_or(Value::Gone);
                Rc::make_mut(&mut state.heap).insert(derive(site.sym, "closure"), closure);
                self.push_native(&mut state, Op::Retain(addr, 0, ids, Sift::Keep), Some(site.dest), site);
                vec![(state, None)]
            }
            Role::Iterate | Role::IteratePairs => {
                let pairs = entry.does == Role::IteratePairs;
                let iter = Iter { source: Source::Borrowed(addr, Vec::new()), pairs, stages: Vec::new() };
                vec![(state, Some(Value::Iter(Rc::new(iter))))]
            }
            Role::IterateKeys => {
                let iter = Iter { source: Source::Keys(addr, Vec::new()), pairs: false, stages: Vec::new() };
                vec![(state, Some(Value::Iter(Rc::new(iter))))]
            }
            Role::Fill => self.fill(state, (&addr, &container), given, site),
            Role::Append => self.append(state, &addr, &container, given, site),
            _ => self.length(state, &addr, &container, given, site),
        }
    }

    pub(super) fn as_container(
        &mut self,
        state: &mut State,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Option<(Addr, Rc<Container>)> {
        let addr = match &given.target.addr {
            Some(addr) => addr.clone(),
            None => {
                // A container that stands nowhere gets a place of its own for the call.
                let object = self.fresh_object(state, site.sym);
                Rc::make_mut(&mut state.heap).insert(object, given.target.value.clone());
                Addr::of(Root::Heap(object))
            }
        };
        let addr = self.behind(state, addr);
        let addr = self.remembered_container(state, addr, given);
        match self.read(state, &addr) {
            Value::Container(c) => Some((addr, c)),
            Value::Unknown(opaque) if matches!(opaque.ty, Ty::Unknown) && given.entry.does != Role::Length => None,
            Value::Text(text) => {
                let mut made = self.container(&Ty::Unknown, TypeRole::List, Rest::Maybe);
                if text.as_str().is_empty() {
                    made.rest = Rest::Empty;
                }
                Some((addr, Rc::new(made)))
            }
            _ => None,
        }
    }

    fn not_a_container(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let from = given.target.value.origin();
        let mut state = state;
        match given.entry.does {
            // A set that is handed over is one of numbers: nothing is kept for having been looked for in it.
            Role::Contains if self.is_c(&state) || given.entry.target.is_some() => {
                return self.in_set(state, given, site);
            }
            Role::Clear if self.is_c(&state) || given.entry.returns == Some(Shape::Unit) => {
                return self.clear_set(state, given, site);
            }
            // A set of flags is a number.
            Role::Length if given.entry.returns == Some(Shape::Bool) => {
                let none = match given.target.value {
                    Value::Int(flags) if flags.signs == 2 => Some(true),
                    Value::Int(flags) if flags.signs & 2 == 0 => Some(false),
                    _ => None,
                };
                if let Some(none) = none {
                    return vec![(state, Some(Value::Bool(none)))];
                }
            }
            _ => {}
        }
        for value in given.args {
            self.escape(&mut state, value);
        }
        match given.entry.does {
            Role::Get | Role::Peek if given.entry.returns == Some(Shape::Place) => {
                self.guess(&mut state, from);
                let place = Value::unknown(derive(site.sym, "place"), Ty::Unknown, from);
                vec![(state.clone(), Some(Value::Null)), (state, Some(place))]
            }
            Role::Pop | Role::Peek | Role::Get | Role::Remove => {
                let item = Value::unknown(derive(site.sym, "item"), Ty::Unknown, from);
                self.bounded_item(state, item, from)
            }
            Role::Iterate | Role::IteratePairs | Role::IterateKeys | Role::IterateOwned | Role::Drain => {
                let value = given.target.value.clone();
                let value = self.iterate(&mut state, value, site);
                vec![(state, Some(value))]
            }
            _ => vec![(state, Some(Value::unknown(site.sym, Ty::Unknown, from)))],
        }
    }

    /// `Some(item)` or `None`, on a guess.
    pub(super) fn bounded_item(&self, mut state: State, item: Value, from: Origin) -> Forks<Option<Value>> {
        self.guess(&mut state, from);
        vec![(state.clone(), Some(Value::variant("Some", item))), (state, Some(Value::bare("None")))]
    }

    /// What a lookup gives once the entry is decided.
    pub(super) fn found(
        &mut self,
        mut state: State,
        addr: &Addr,
        container: &Container,
        id: Option<u8>,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let does = given.entry.does;
        let borrow = |step| Value::Pointer(Link::Borrow, Rc::new(addr.then(step)));
        let pairs = matches!(given.entry.returns, Some(Shape::Some(ref inner)) if matches!(**inner, Shape::Tuple(_)));
        if does == Role::Contains {
            return match id {
                Some(_) => vec![(state, Some(Value::Bool(true)))],
                None => vec![(state, Some(Value::unknown(site.sym, Ty::named("bool"), Origin::default())))],
            };
        }
        if does == Role::Entry {
            let value = self.entry_asked_for(&state, addr, container, id, given, site);
            return vec![(state, Some(value))];
        }
        if given.entry.returns == Some(Shape::Place) && does == Role::Get {
            let place = self.place_of(addr, container, id, site.sym);
            // What is found under a key has that key.
            let key = given.args.get(given.entry.key.unwrap_or(0)).map(|key| self.peel(&state, key));
            let place = super::cursors::with_key(place, key.clone().filter(|_| id.is_none()));
            if id.is_some() {
                return vec![(state, Some(place))];
            }
            if container.rest == Rest::Empty && !container.entries.is_empty() {
                return vec![(state, Some(Value::Null))];
            }
            self.guess(&mut state, Origin::OTHER);
            let mut none = state.clone();
            self.note_in_vain(&mut none, addr, &key.unwrap_or(Value::Gone));
            return vec![(none, Some(Value::Null)), (state, Some(place))];
        }
        if let Some(absent) = self.surely_absent(&state, container, given).filter(|_| id.is_none()) {
            return vec![(state, Some(absent))];
        }
        if does == Role::Remove && given.entry.returns == Some(Shape::Int) {
            return vec![self.counted_out(state, addr, id, site)];
        }
        let takes = matches!(does, Role::Remove | Role::Pop);
        if takes {
            state.forget_numbers();
        }
        let item = match id {
            Some(id) if takes => {
                let name = self.addr_text(&state, addr);
                let item = self.remove_entry(&mut state, addr, id);
                if self.reaches_focus(&state, &item) {
                    let calls = state.calls();
                    state.trace.push_within(site.span, What::Removed(name), calls);
                }
                item
            }
            Some(id) => self.lent(&state, container, id).unwrap_or_else(|| borrow(Step::Entry(id))),
            None if container.rest == Rest::Empty && container.from.0 == 0 => {
                // Entries of other connections come and go; none of them matters here.
                let ty = self.given_type(container, given);
                let item = Value::unknown(self.another_item(&state, site.sym), ty, Origin::OTHER);
                let mut forks = Vec::new();
                let bare = matches!(given.entry.returns, Some(Shape::Item | Shape::Ref(_)));
                if bare {
                    state.marks.guessed |= state.is_alive();
                    return vec![(state, Some(item))];
                }
                forks.push((state.clone(), Some(Value::bare("None"))));
                state.marks.guessed |= state.is_alive();
                if !container.entries.is_empty() || container.item != Ty::Unknown {
                    forks.push((state, Some(Value::variant("Some", item))));
                }
                return forks;
            }
            None if container.entries.is_empty() && container.rest == Rest::Empty => {
                return vec![(state, Some(Value::bare("None")))];
            }
            None => {
                let ty = self.given_type(container, given);
                let known = container.from.0 != 0 || self.is_left(&state, container);
                let from = container.from.with(if known { Origin::default() } else { Origin::OTHER });
                if let Some((mut there, item)) = self.looked_up(&state, addr, container, given, site) {
                    self.guess(&mut there, from);
                    return vec![(there, Some(Value::variant("Some", item))), (state, Some(Value::bare("None")))];
                }
                let item = Value::unknown(self.another_item(&state, site.sym), ty, from);
                if matches!(given.entry.returns, Some(Shape::Item | Shape::Ref(_))) {
                    return vec![(state, Some(item))];
                }
                if does == Role::Pop || does == Role::Peek && !container.entries.is_empty() {
                    // Who takes out one after the other comes to nothing by himself.
                    let none = container.entries.is_empty().then(|| (state.clone(), Some(Value::bare("None"))));
                    self.guess(&mut state, from);
                    return [(state, Some(Value::variant("Some", item)))].into_iter().chain(none).collect();
                }
                return self.bounded_item(state, item, from);
            }
        };
        let item = if pairs {
            Value::tuple(vec![Value::unknown(derive(site.sym, "key"), Ty::Unknown, Origin::default()), item])
        } else {
            item
        };
        let value = match given.entry.returns {
            Some(Shape::Item | Shape::Ref(_)) => item,
            Some(Shape::Bool) => {
                self.dispose(&mut state, item, Loss::Removed, site.span);
                Value::Bool(true)
            }
            Some(Shape::Unit) => {
                self.dispose(&mut state, item, Loss::Removed, site.span);
                Value::Unit
            }
            Some(Shape::Ok(_) | Shape::JustOk(_)) => Value::variant("Ok", item),
            _ => Value::variant("Some", item),
        };
        vec![(state, Some(value))]
    }

    /// The type of what a lookup gives. An owning pointer is lent, not handed out, where a reference is given:
    /// what is behind that is still the owner.
    fn given_type(&self, container: &Container, given: Given<'_>) -> Ty {
        let ty = self.normal(&container.item);
        let owner = if let Ty::Named(path, _) = &ty { self.role_of(*path) } else { None };
        match (&given.entry.returns, owner) {
            (Some(Shape::Ref(_)), Some(TypeRole::Boxed | TypeRole::Shared | TypeRole::Weak)) => Ty::Ref(Arc::new(ty)),
            _ => ty,
        }
    }

    /// Stores `item` under `key`; what carries nothing only makes the container perhaps non-empty.
    pub(super) fn store(&mut self, state: &mut State, addr: &Addr, key: Value, item: Value, span: Span) {
        // Other connections are not remembered one by one.
        let stranger = self.is_cpp(state) && self.is_stranger(state, &item);
        let mine = !stranger && self.reaches_focus(state, &item) || self.reaches_focus(state, &key);
        if let Value::Container(c) = self.read(state, addr) {
            self.owned_as(state, &item, &c.item);
        }
        let lasting =
            |v: &Value| matches!(v, Value::Sender(..) | Value::Receiver(_) | Value::Signal(_) | Value::Closure(_));
        let listens = |v: &Value| v.any(&mut |v| matches!(v, Value::Listener(..)));
        let list = matches!(self.read(state, addr), Value::Container(c) if self.container_role(&c) == TypeRole::List);
        let item = if list { self.noted_name(state, addr, item) } else { item };
        let carried = mine
            || list && listens(&item)
            || super::handles::is_handle_of_focus(state, &item)
            || self.is_key(state, &item)
            || item.any(&mut |v| lasting(v)) && !self.has_other_socket(state, &item)
            || self.owns_code(state, &item);
        if carried && self.add_entry(state, addr, key.clone(), item.clone()).is_some() {
            state.blurred |= self.enrolled_again(state, addr, &item, span);
            self.note_ring(state, addr, &item, span);
            if self.reaches_focus(state, &item) {
                let name = self.addr_text(state, addr);
                let calls = state.calls();
                let what = self.put_to(state, addr, &item, name);
                state.trace.push_within(span, what, calls);
            } else if item.any(&mut |v| matches!(v, Value::Sender(..))) && state.focus.is_some() {
                let name = self.addr_text(state, addr);
                state.trace.push(span, What::SenderStored(name));
            }
        } else {
            if !carried {
                self.note_beside(state, addr, key, &item);
            }
            self.takes_in(state, addr, &item);
            if carried {
                super::handles::leave_out(state, &item);
            }
            if mine || carried && self.is_key(state, &item) {
                // More than is kept apart: nothing certain can be said any more.
                self.forget_focus(state);
            }
        }
    }

    /// Is it a key under which the followed socket, or something that leads to it, is stored? Lists of such keys
    /// are how programs remember whom to drop.
    fn is_key(&self, state: &State, item: &Value) -> bool {
        if state.focus.is_none() {
            return false;
        }
        let mut kept = false;
        let mut number = None;
        item.each(&mut |v| {
            kept |= super::keys::symbol(v).is_some_and(super::keys::is_kept);
            number = number.or(v.exact());
        });
        kept || number.is_some_and(|number| self.numbers_of_focus(state).contains(&number))
    }

    /// Takes the entry `id` out.
    pub(super) fn remove_entry(&self, state: &mut State, addr: &Addr, id: u8) -> Value {
        let Value::Container(c) = self.read(state, addr) else {
            return Value::Gone;
        };
        let mut c = (*c).clone();
        let Some(at) = c.entries.iter().position(|e| e.id == id) else {
            return Value::Gone;
        };
        let entry = c.entries.remove(at);
        self.write(state, addr, Value::Container(Rc::new(c)));
        entry.item
    }
}

/// May another element stand in front afterwards? (Pushes and pops say so themselves.)
fn changes_front(does: Role) -> bool {
    use Role::{Append, Clear, Drain, Fill, Insert, IterateOwned, OrInsert, Remove, Retain};
    matches!(does, Insert | OrInsert | Remove | Clear | Drain | IterateOwned | Retain | Append | Fill)
}
