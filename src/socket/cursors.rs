//! Places in a container as C++ programs hold them: what `find` and `begin` give, `++` moves on and `erase` takes.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::owners::Loss;
use super::shapes::Given;
use super::state::{Marks, State};
use super::value::{Addr, Container, Link, Origin, Rest, Step, Sym, Value, derive};
use crate::apis::model::{Role, TypeRole};
use crate::apis::shape::Shape;
use crate::flow::program::FuncId;
use crate::ir::{Base, BinOp, Language, LocalKind, Name, Place, Ty};
use crate::source::Span;

/// A place in a map: its parts are the key and the item.
const PAIR: &str = "<place of a pair>";
/// A place in a list: it is seen through to the item.
const ITEM: &str = "<place of an item>";

fn part<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Record(Some(ty), _, fields) if matches!(ty.as_str(), PAIR | ITEM) => {
            fields.iter().find(|(n, _)| n.as_str() == name).map(|(_, v)| v)
        }
        _ => None,
    }
}

/// Is it a place in a container?
pub(super) fn is_cursor(value: &Value) -> bool {
    part(value, "1").is_some()
}

/// The item at a place in a list, which stands for it wherever it is not moved.
pub(super) fn item_of(value: &Value) -> Option<&Value> {
    match value {
        Value::Record(Some(ty), ..) if ty.as_str() == ITEM => part(value, "1"),
        _ => None,
    }
}

/// The item at a place in whatever container.
pub(super) fn place_item(value: &Value) -> Option<&Value> {
    part(value, "1")
}

/// The way from a place to its item.
pub(super) fn item_step() -> Step {
    Step::Field(super::value::index_name(1))
}

/// The remembered entry at the place.
pub(super) fn entry_of(value: &Value) -> Option<u8> {
    match part(value, "1")? {
        Value::Pointer(_, to) => match to.path.last() {
            Some(Step::Entry(id)) => Some(*id),
            _ => None,
        },
        _ => None,
    }
}

/// The entry that has since come to be remembered, of a place that a push gave.
fn pushed_at(container: &Container, place: &Value) -> Option<u8> {
    match part(place, "1")? {
        Value::Pointer(_, to) => {
            let key = super::keys::key_of(*to.path.last()?)?;
            super::pushes::entry_under(container, &key)
        }
        _ => None,
    }
}

/// A step to an element of a container.
pub(super) fn is_element(step: &Step) -> bool {
    matches!(step, Step::Entry(_) | Step::Key(_)) || super::keys::is_unremembered(step)
}

/// The place of an entry whose key is known from the search.
pub(super) fn with_key(place: Value, key: Option<Value>) -> Value {
    match (place, key) {
        (Value::Record(Some(ty), sym, fields), Some(key)) if ty.as_str() == PAIR => {
            let mut fields = (*fields).clone();
            let step = super::keys::step_for(&key);
            for (name, part) in &mut fields {
                match (name.as_str(), &*part) {
                    ("0", _) => *part = key.clone(),
                    ("1", Value::Pointer(Link::Borrow, to)) if step != Step::Rest => *part = moved_to(to, step),
                    _ => {}
                }
            }
            Value::Record(Some(ty), sym, Rc::new(fields))
        }
        (place, _) => place,
    }
}

/// The way to another element beside the one at `to`.
fn moved_to(to: &Addr, step: Step) -> Value {
    let mut to = to.clone();
    to.path.pop();
    Value::Pointer(Link::Borrow, Rc::new(to.then(step)))
}

/// Are two places the same? `None`: that can not be told.
pub(super) fn same_place(left: &Value, right: &Value) -> Option<bool> {
    match (is_cursor(left), is_cursor(right)) {
        (true, true) => match (entry_of(left), entry_of(right)) {
            (Some(a), Some(b)) => Some(a == b),
            (None, None) => None,
            _ => Some(false),
        },
        (true, false) => matches!(right, Value::Null).then_some(false),
        (false, true) => matches!(left, Value::Null).then_some(false),
        (false, false) => None,
    }
}

impl Machine<'_> {
    /// A half of a pair that a container lends is the key or item itself.
    pub(super) fn half_of_pair(&self, state: &State, addr: Addr) -> Addr {
        let Some(Step::Field(name)) = addr.path.last() else {
            return addr;
        };
        if !self.is_cpp(state) || !matches!(name.as_str(), "0" | "1") {
            return addr;
        }
        match self.read(state, &addr) {
            Value::Pointer(Link::Borrow, to) if to.path.last().is_some_and(is_element) => (*to).clone(),
            _ => addr,
        }
    }

    /// `it->second = ..`: where the element stands to which the place leads.
    pub(super) fn behind_place(&self, state: &State, addr: Addr) -> Addr {
        let place = || Addr { root: addr.root, path: addr.path[..addr.path.len() - 1].to_vec() };
        let half = addr.path.last() == Some(&item_step());
        if half && self.is_cpp(state) && is_cursor(&self.read(state, &place())) {
            return self.half_of_pair(state, addr);
        }
        addr
    }

    /// What a container lends and a C++ variable takes by value is copied out.
    pub(super) fn by_value(&mut self, state: &mut State, to: &Place, value: Value) -> Value {
        let (Base::Local(local), true) = (to.base, to.proj.is_empty() && self.is_cpp(state)) else {
            return value;
        };
        let declared = self.declared(state, local);
        let named =
            declared.is_some_and(|l| l.kind == LocalKind::Variable && !matches!(l.ty, Ty::Ref(_) | Ty::Unknown));
        if named { self.copied_out(state, value) } else { value }
    }

    /// What a container lends is copied out where an element or a field holds values: `v[i] = v.back()`.
    pub(super) fn stored_by_value(&mut self, state: &mut State, at: &Addr, value: Value) -> Value {
        let lent = matches!(&value, Value::Pointer(Link::Borrow, lent) if lent.path.last().is_some_and(is_element));
        let Some((last, path)) = at.path.split_last().filter(|_| lent && self.is_cpp(state)) else { return value };
        let ty = match (last, self.read(state, &Addr { root: at.root, path: path.to_vec() })) {
            (step, Value::Container(c)) if is_element(step) => c.item.clone(),
            (Step::Field(name), Value::Record(Some(class), ..)) => {
                self.program.field_type(&Ty::Named(class, [].into()), *name)
            }
            _ => return value,
        };
        self.taken_by_value(state, &ty, value)
    }

    /// What a container lends and a field of C++ takes by value is copied out.
    pub(super) fn field_by_value(&mut self, state: &mut State, ty: &Ty, value: Value) -> Value {
        if self.is_cpp(state) { self.taken_by_value(state, ty, value) } else { value }
    }

    /// Likewise a parameter of the function `id`, also where a library calls it.
    pub(super) fn parameter_by_value(&mut self, state: &mut State, id: FuncId, ty: &Ty, value: Value) -> Value {
        let cpp = self.program.language(id) == Language::Cpp;
        if cpp { self.taken_by_value(state, ty, value) } else { value }
    }

    fn taken_by_value(&mut self, state: &mut State, ty: &Ty, value: Value) -> Value {
        let Ty::Named(path, _) = self.normal(ty) else { return value };
        let known = || self.program.type_def(self.program.resolve(path)).is_some() || self.role_of(path).is_some();
        let whole = super::zeroed::is_number(path.as_str()) || known();
        if whole { self.copied_out(state, value) } else { value }
    }

    fn copied_out(&mut self, state: &mut State, value: Value) -> Value {
        match &value {
            Value::Pointer(Link::Borrow, lent) if lent.path.last().is_some_and(is_element) => {
                let lent = (**lent).clone();
                match self.materialise(state, &lent) {
                    Value::Pointer(Link::Boxed, _) => value,
                    own => own,
                }
            }
            _ => value,
        }
    }

    /// The place of the entry `id` in the container at `addr`; `None` is one of the others. The next one has at
    /// least the number `next`.
    fn cursor(&self, addr: &Addr, c: &Container, id: Option<u8>, next: u8, sym: Sym) -> Value {
        let keyed = self.container_role(c) == TypeRole::Map;
        let kept = id.and_then(|id| c.entries.iter().find(|e| e.id == id));
        let unknown = |word: &str, ty| Value::unknown(derive(sym, word), ty, Origin::OTHER);
        let key = kept.map_or_else(|| unknown("key", Ty::Unknown), |e| e.key.clone());
        let item = match kept {
            Some(e) => Value::Pointer(Link::Borrow, Rc::new(addr.then(Step::Entry(e.id)))),
            None if keyed => Value::Pointer(Link::Borrow, Rc::new(addr.then(Step::Other(derive(sym, "key"))))),
            None if c.from.0 == 0 => {
                Value::Pointer(Link::Borrow, Rc::new(addr.then(Step::Other(derive(sym, "other")))))
            }
            None => unknown("other", self.normal(&c.item)),
        };
        let whole = Value::Pointer(Link::Borrow, Rc::new(addr.clone()));
        let fields = [("0", key), ("1", item), ("in", whole), ("next", Value::int(i64::from(next)))];
        let mut fields: Vec<(Name, Value)> = fields.into_iter().map(|(n, v)| (Name::new(n), v)).collect();
        fields.sort_by_key(|(n, _)| *n);
        Value::Record(Some(Name::new(if keyed { PAIR } else { ITEM })), derive(151, addr), Rc::new(fields))
    }

    /// The place of an entry that is not remembered.
    pub(super) fn other_place(
        &self,
        mut state: State,
        addr: &Addr,
        c: &Container,
        next: u8,
        sym: Sym,
    ) -> (State, Value) {
        let place = self.cursor(addr, c, None, next, sym);
        if let Some(key) = part(&place, "0") {
            self.unlike(&mut state, c, key);
        }
        let own = match part(&place, "1") {
            Some(Value::Pointer(_, to)) => to.path.last().map_or(0, |step| derive(super::keys::ELEMENT, *step)),
            _ => derive(sym, "other"),
        };
        self.unlike_item(&mut state, c, own);
        (state, place)
    }

    /// The place that a lookup has found.
    pub(super) fn place_of(&self, addr: &Addr, c: &Container, id: Option<u8>, sym: Sym) -> Value {
        self.cursor(addr, c, id, id.map_or(0, |id| id.saturating_add(1)), sym)
    }

    /// The place of what has just been put in under `key`.
    pub(super) fn pushed_place(&self, state: &State, addr: &Addr, key: &Value, sym: Sym) -> Value {
        let Value::Container(c) = self.read(state, addr) else {
            return Value::unknown(derive(sym, "place"), Ty::Unknown, Origin::OTHER);
        };
        let id = super::pushes::entry_under(&c, key);
        match (self.place_of(addr, &c, id, sym), id) {
            (Value::Record(ty, sym, fields), None) => {
                let mut fields = (*fields).clone();
                if let Some((_, item)) = fields.iter_mut().find(|(name, _)| name.as_str() == "1") {
                    *item = self.pushed(state, addr, key);
                }
                Value::Record(ty, sym, Rc::new(fields))
            }
            (place, _) => place,
        }
    }

    /// The first place at or behind the entry `from`: a remembered entry before the others, then the end.
    fn place_from(&mut self, mut state: State, addr: &Addr, from: u8, span: Span) -> Forks<Value> {
        let addr = self.behind(&mut state, addr.clone());
        let Value::Container(c) = self.read(&state, &addr) else {
            let mut out = vec![(state.clone(), Value::Null)];
            out.push((state, Value::unknown(derive(149, (span, "place")), Ty::Unknown, Origin::OTHER)));
            return out;
        };
        let bit = Marks::bit((span.file, span.start));
        let sym = derive(149, (span, "place"));
        if let Some(entry) = c.entries.iter().filter(|e| e.id >= from).min_by_key(|e| e.id) {
            state.marks.bounded |= bit;
            return vec![(state, self.cursor(&addr, &c, Some(entry.id), entry.id.saturating_add(1), sym))];
        }
        let mut out = Vec::new();
        if c.rest != Rest::Empty {
            let mut other = state.clone();
            self.guess(&mut other, Origin::OTHER);
            self.guess(&mut state, Origin::OTHER);
            other.marks.bounded |= bit;
            out.push(self.other_place(other, &addr, &c, from, sym));
        }
        state.marks.ended |= bit;
        out.push((state, Value::Null));
        out
    }

    /// The container that a place is in.
    pub(super) fn container_of(&self, place: &Value) -> Option<Addr> {
        match part(place, "in") {
            Some(Value::Pointer(_, to)) => Some((**to).clone()),
            _ => None,
        }
    }

    /// `begin()`: one of the others may stand before those that are remembered.
    pub(super) fn first_place(&mut self, state: State, addr: &Addr, c: &Container, span: Span) -> Forks<Value> {
        let mut out = Vec::new();
        if c.rest != Rest::Empty && !c.entries.is_empty() {
            let mut other = state.clone();
            self.guess(&mut other, Origin::OTHER);
            out.push(self.other_place(other, addr, c, 0, derive(149, (span, "place"))));
        }
        out.extend(self.place_from(state, addr, 0, span));
        out
    }

    /// `++place`, `begin() + n`.
    pub(super) fn moved_place(
        &mut self,
        state: State,
        op: BinOp,
        place: &Value,
        by: &Value,
        span: Span,
    ) -> Forks<Value> {
        let (Some(Value::Pointer(_, addr)), Some(Value::Int(next))) = (part(place, "in"), part(place, "next")) else {
            return vec![(state, place.clone())];
        };
        let from = next.exact.and_then(|n| u8::try_from(n).ok()).unwrap_or(0);
        match (op, by) {
            (BinOp::Add, Value::Int(n)) if n.exact == Some(1) => self.place_from(state, addr, from, span),
            (BinOp::Add, _) => {
                let mut state = state;
                let addr = self.behind(&mut state, (**addr).clone());
                let Value::Container(c) = self.read(&state, &addr) else {
                    return vec![(state, place.clone())];
                };
                let found = self.entries(state, &c, by, super::places::Access::Load);
                let sym = derive(149, (span, "place"));
                found.into_iter().map(|(state, id)| (state, self.place_of(&addr, &c, id, sym))).collect()
            }
            _ => vec![(state, Value::unknown(derive(149, (span, "distance")), Ty::Unknown, Origin::OTHER))],
        }
    }

    /// Is it the place behind the last item? No program that runs on has erased what is there.
    pub(super) fn is_end(&self, state: &State, c: &Container, place: &Value) -> bool {
        *place == Value::Null && self.is_cpp(state) && !matches!(self.normal(&c.item), Ty::Ref(_) | Ty::Unknown)
    }

    /// Is it some place of a list that is erased, of which nothing is known? That it is the followed one's is a mere
    /// guess, by which nothing is lost.
    pub(super) fn is_vague_place(&self, state: &State, c: &Container, given: Given<'_>, place: &Value) -> bool {
        let Value::Unknown(of) = self.peel(state, place) else { return false };
        let number = of.ty.path().is_some_and(|path| super::zeroed::is_number(path.as_str()));
        let list = self.container_role(c) == TypeRole::List && c.ty.is_some_and(|ty| !ty.as_str().ends_with("set"));
        given.entry.does == Role::Remove && list && !number && self.is_cpp(state)
    }

    /// What stands at a place is taken out: to be kept, or to go.
    pub(super) fn remove_place(
        &mut self,
        mut state: State,
        addr: &Addr,
        place: &Value,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        if given.entry.returns != Some(Shape::Item) {
            return self.erase_place(state, addr, place, site).into_iter().map(|state| (state, None)).collect();
        }
        state.forget_numbers();
        let item = self.take_entry(&mut state, addr, place, site.span).map(|(item, _)| item);
        let other = || Value::unknown(derive(site.sym, "item"), Ty::Unknown, Origin::OTHER);
        vec![(state, Some(item.unwrap_or_else(other)))]
    }

    /// `erase(place)`: the place behind it is the result.
    fn erase_place(&mut self, mut state: State, addr: &Addr, place: &Value, site: Site<'_>) -> Vec<State> {
        let next = match part(place, "next") {
            Some(Value::Int(next)) => next.exact.and_then(|n| u8::try_from(n).ok()).unwrap_or(0),
            _ => 0,
        };
        state.forget_numbers();
        state.forget_front(addr);
        let mut out = Vec::new();
        for (state, behind) in self.place_from(state, addr, next, site.span) {
            // The item stands where it stood until the result is stored: it must not count as lost meanwhile.
            for mut state in self.assign(state, site.dest, behind, site.span) {
                if let Some((item, key)) = self.take_entry(&mut state, addr, place, site.span) {
                    // The item's drop code keeps the item in sight while the key goes.
                    self.dispose(&mut state, item, Loss::Removed, site.span);
                    self.dispose(&mut state, key, Loss::Removed, site.span);
                }
                out.push(state);
            }
        }
        out
    }

    /// The element at `place`, of whatever list, is moved into the list at `to`. Places of it lead there from now on.
    pub(super) fn take_over(&mut self, state: &mut State, to: &Addr, place: &Value, span: Span) {
        let Some(Value::Pointer(_, at)) = part(place, "1") else { return };
        let Some((last, list)) = at.path.split_last() else { return };
        let from = Addr { root: at.root, path: list.to_vec() };
        if from == *to {
            return;
        }
        let Some((item, key)) = self.take_entry(state, &from, place, span) else {
            // One of others.
            if let Value::Container(left) = self.read(state, &from) {
                self.note_fewer(state, &from, left, Role::Remove);
            }
            return self.widen(state, to);
        };
        let mine = self.reaches_focus(state, &item);
        match self.add_entry(state, to, key, item) {
            Some(id) => {
                let own = |addr: &Addr| {
                    addr.root == from.root && addr.path.starts_with(list) && addr.path.get(list.len()) == Some(last)
                };
                let moved = |addr: &Addr| {
                    let rest = addr.path.iter().skip(list.len() + 1);
                    let path = to.path.iter().copied().chain([Step::Entry(id)]).chain(rest.copied()).collect();
                    Rc::new(Addr { root: to.root, path })
                };
                state.rewrite(&|_| true, &mut |v| match v {
                    Value::Pointer(link, addr) if own(&addr) => Value::Pointer(link, moved(&addr)),
                    other => other,
                });
                if mine {
                    let calls = state.calls();
                    let name = self.addr_text(state, to);
                    state.trace.push_within(span, super::trace::What::Stored(name), calls);
                }
            }
            None if mine => self.forget_focus(state),
            None => {}
        }
    }

    /// Takes the entry at a place out: its item and its key.
    fn take_entry(&mut self, state: &mut State, addr: &Addr, place: &Value, span: Span) -> Option<(Value, Value)> {
        let Value::Container(c) = self.read(state, addr) else {
            return None;
        };
        let id = entry_of(place).or_else(|| pushed_at(&c, place));
        let entry = c.entries.iter().find(|e| Some(e.id) == id)?;
        let name = self.addr_text(state, addr);
        let item = self.remove_entry(state, addr, entry.id);
        if self.reaches_focus(state, &item) {
            let calls = state.calls();
            state.trace.push_within(span, super::trace::What::Removed(name), calls);
        }
        Some((item, entry.key.clone()))
    }
}
