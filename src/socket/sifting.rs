//! Entries told apart one by one, by a closure or by their equal: those that stay, those that go, the one looked for.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::owners::Loss;
use super::places::Relation;
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Container, Link, Origin, Rest, Root, Value, derive};
use crate::apis::model::Role;
use crate::ir::Place;

/// What becomes of an entry for which the closure says true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sift {
    /// It stays, the others go.
    Keep,
    /// It goes.
    Discard,
    /// It is the one.
    Search,
    /// It stays, the others go into a collection beside.
    Part,
}

/// The heap object in which those are collected for which the closure said false.
pub(super) fn others_of(parted: u64) -> u64 {
    derive(parted, "others")
}

/// A sifting under way: the container, the entry in question, those to come.
type Sifting = (Addr, u8, Vec<u8>, Sift);

impl Machine<'_> {
    /// The first argument that can be called.
    pub(super) fn first_callable(&self, state: &State, given: Given<'_>) -> Option<Value> {
        let callable = |v: &&Value| match v {
            Value::Closure(_) | Value::Function(_) | Value::Model(_) => true,
            object if self.functor(object).is_some() => true,
            Value::Variant(path, given) => given.is_empty() && !self.program.variant_fields(*path).is_empty(),
            _ => false,
        };
        if let Some(at) = given.entry.runs {
            return given.args.get(at).map(|v| self.peel(state, v));
        }
        let peeled: Vec<Value> = given.args.iter().map(|v| self.peel(state, v)).collect();
        peeled.iter().find(callable).cloned()
    }

    /// What a function that is run here is lent: the argument that the model names, or the target, where it takes one.
    pub(super) fn lent_to(&self, callee: &Value, given: Given<'_>) -> Vec<Value> {
        if let Some(at) = given.entry.value {
            return given.args.get(at).cloned().into_iter().collect();
        }
        let asks = match callee {
            Value::Closure(of) => of.args.len() < self.program.function(of.function).params.len(),
            Value::Function(id) => !self.program.function(*id).params.is_empty(),
            _ => false,
        };
        let at = given.target.addr.as_ref().filter(|_| asks);
        at.map(|at| Value::Pointer(Link::Borrow, Rc::new(at.clone()))).into_iter().collect()
    }

    /// Is it a value of a set of C++, which is its own key? (Of a list only places are erased.)
    pub(super) fn is_own_key(&self, state: &State, set: &Container, key: &Value) -> bool {
        let named = matches!(key, Value::Pointer(..) | Value::Socket(_));
        named && self.is_cpp(state) && !set.keyed && set.ty.is_some()
    }

    /// `discard`, `set-aside`, `distinct` and `locate`; `remove` of a value.
    pub(super) fn sift_entries(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        // What was moved behind the end stays in the container unless somebody cuts it off.
        let behind_the_end = matches!(given.entry.does, Role::SetAside | Role::Distinct);
        if behind_the_end && self.is_unused(&state, site.dest) {
            return vec![(state, Some(Value::Null))];
        }
        let sift = if given.entry.does == Role::Locate { Sift::Search } else { Sift::Discard };
        let place = self.container_of(&given.target.value);
        let addr = match place {
            Some(addr) => Some(self.behind(&mut state, addr)),
            None => self.as_container(&mut state, given, site).map(|(addr, _)| addr),
        };
        let container = addr.and_then(|addr| match self.materialise(&mut state, &addr) {
            Value::Container(c) => Some((addr, c)),
            _ => None,
        });
        let Some((addr, container)) = container else {
            return vec![(state, Some(Value::Null))];
        };
        let container = self.note_fewer(&mut state, &addr, container, given.entry.does);
        if given.entry.does == Role::Distinct {
            self.keep_distinct(&mut state, &addr, &container, site);
            return vec![(state, Some(Value::Null))];
        }
        let ids: Vec<u8> = container.entries.iter().map(|e| e.id).collect();
        // The end of an array is told by whoever looks.
        let end = given.args.get(1).filter(|_| sift == Sift::Search && given.entry.value == Some(2));
        if let Some(end @ Value::Pointer(..)) = end {
            Rc::make_mut(&mut state.heap).insert(derive(site.sym, "parked"), end.clone());
        }
        if let Some(closure) = self.first_callable(&state, given) {
            Rc::make_mut(&mut state.heap).insert(derive(site.sym, "closure"), closure);
            self.push_native(&mut state, Op::Retain(addr, 0, ids, sift), Some(site.dest), site);
            return vec![(state, None)];
        }
        let wanted = given.args.get(given.entry.value.unwrap_or(0)).cloned().unwrap_or(Value::Gone);
        // A reference to a pointer stands for the pointer.
        let wanted = match &wanted {
            Value::Pointer(Link::Borrow, to) if matches!(self.read(&state, to), Value::Pointer(..)) => {
                self.read(&state, to)
            }
            _ => wanted,
        };
        let mut out = Vec::new();
        let mut open = vec![state];
        for entry in &container.entries {
            let mut next = Vec::new();
            for state in open {
                let relation = self.equality(&state, &entry.item, &wanted);
                if relation != Relation::Equal {
                    next.push(state.clone());
                }
                if relation == Relation::Different {
                    continue;
                }
                let mut found = state;
                if relation == Relation::Maybe {
                    self.guess(&mut found, wanted.origin().with(Origin::OTHER));
                }
                match sift {
                    Sift::Search => {
                        let place = self.place_of(&addr, &container, Some(entry.id), site.sym);
                        out.push((found, Some(place)));
                    }
                    _ => {
                        let item = self.remove_entry(&mut found, &addr, entry.id);
                        self.dispose(&mut found, item, Loss::Removed, site.span);
                        next.push(found);
                    }
                }
            }
            open = next;
        }
        for state in open {
            out.extend(self.after_all(state, &addr, sift, site).into_iter().map(|(s, v)| (s, Some(v))));
        }
        out
    }

    /// Of entries that are the same for certain the first stays. What is not remembered is none of those.
    fn keep_distinct(&mut self, state: &mut State, addr: &Addr, container: &Container, site: Site<'_>) {
        if container.entries.iter().any(|entry| entry.item.names_focus()) {
            let from = container.from.without(Origin::TOLD);
            self.write(state, addr, Value::Container(Rc::new(Container { from, ..container.clone() })));
        }
        for (at, entry) in container.entries.iter().enumerate() {
            let mut before = container.entries[..at].iter();
            if before.any(|first| self.equality(state, &first.item, &entry.item) == Relation::Equal) {
                let item = self.remove_entry(state, addr, entry.id);
                self.dispose(state, item, Loss::Removed, site.span);
            }
        }
    }

    /// The items of the target in two collections.
    pub(super) fn partition(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let target = self.take_target(&mut state, given);
        let items = self.iterate(&mut state, target, site);
        let mut out = Vec::new();
        for (mut state, list) in self.collect(state, &items, site) {
            let closure = self.first_callable(&state, given);
            let (Some(Value::Container(list)), Some(closure)) = (list, closure) else {
                out.extend(self.shaped(state, given, site));
                continue;
            };
            let ids: Vec<u8> = list.entries.iter().map(|e| e.id).collect();
            let others = Container { entries: Vec::new(), ..(*list).clone() };
            let parted = derive(site.sym, "parted");
            let heap = Rc::make_mut(&mut state.heap);
            heap.insert(parted, Value::Container(list));
            heap.insert(others_of(parted), Value::Container(Rc::new(others)));
            heap.insert(derive(site.sym, "closure"), closure);
            let at = Addr::of(Root::Heap(parted));
            self.push_native(&mut state, Op::Retain(at, 0, ids, Sift::Part), Some(site.dest), site);
            out.push((state, None));
        }
        out
    }

    /// The closure has said whether the entry is one of those.
    pub(super) fn sift(
        &mut self,
        state: State,
        (addr, id, left, sift): Sifting,
        said: &Value,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Vec<State> {
        let mut out = Vec::new();
        let said = self.peel(&state, said);
        for (mut state, truth) in self.truth(state, &said, None) {
            if sift == Sift::Search && truth {
                if let Value::Container(c) = self.read(&state, &addr) {
                    let place = self.place_of(&addr, &c, Some(id), site.sym);
                    out.extend(self.deliver(state, place, dest, site.span));
                }
                continue;
            }
            if sift == Sift::Part && !truth {
                let item = self.remove_entry(&mut state, &addr, id);
                if let Root::Heap(parted) = addr.root {
                    let others = Addr::of(Root::Heap(others_of(parted)));
                    self.add_entry(&mut state, &others, Value::int(i64::from(id)), item);
                }
            } else if sift != Sift::Search && truth == (sift == Sift::Discard) {
                let removed = self.remove_entry(&mut state, &addr, id);
                self.dispose(&mut state, removed, Loss::Removed, site.span);
            }
            self.push_native(&mut state, Op::Retain(addr.clone(), id, left.clone(), sift), dest, site);
            out.push(state);
        }
        out
    }

    /// No entry is left to ask about.
    pub(super) fn sifted(
        &mut self,
        state: State,
        addr: &Addr,
        sift: Sift,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Vec<State> {
        let results = self.after_all(state, addr, sift, site);
        results.into_iter().flat_map(|(state, value)| self.deliver(state, value, dest, site.span)).collect()
    }

    fn after_all(&mut self, mut state: State, addr: &Addr, sift: Sift, site: Site<'_>) -> Forks<Value> {
        match (sift, self.read(&state, addr)) {
            (Sift::Keep, _) => vec![(state, Value::Unit)],
            (Sift::Part, kept) => {
                let Root::Heap(parted) = addr.root else { return vec![(state, Value::Unit)] };
                let heap = Rc::make_mut(&mut state.heap);
                let others = heap.remove(&others_of(parted)).unwrap_or(Value::Gone);
                heap.remove(&parted);
                vec![(state, Value::tuple(vec![kept, others]))]
            }
            (Sift::Search, at) => {
                let end = state.heap.get(&derive(site.sym, "parked")).cloned().unwrap_or(Value::Null);
                let Value::Container(c) = at else { return vec![(state, end)] };
                if c.rest == Rest::Empty {
                    return vec![(state, end)];
                }
                self.guess(&mut state, Origin::OTHER);
                let other = self.other_place(state.clone(), addr, &c, 0, derive(161, site.span));
                vec![(state, end), other]
            }
            _ => vec![(state, Value::Null)],
        }
    }
}
