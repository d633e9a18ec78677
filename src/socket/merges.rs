//! Streams merged into one, side by side or one after the other: it ends when all have ended.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::ops::tells;
use super::owners::Loss;
use super::shapes::Given;
use super::state::State;
use super::trace::What;
use super::value::{Addr, Container, Entry, Iter, Link, Merged, Origin, Rest, Root, Source, Stage, Value, derive};
use crate::apis::model::Role;
use crate::apis::shape::Shape;
use crate::ir::{Place, Ty};

/// Streams of one set that are told apart.
const MOST_SIDES: usize = 4;

impl Machine<'_> {
    /// Makes one of the target and the argument `value`.
    pub(super) fn merge(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let first = self.take_target(&mut state, given);
        let second = given.args.get(given.entry.value.unwrap_or(1)).cloned().unwrap_or(Value::Gone);
        let mut sides = Vec::new();
        for (at, side) in [first, second].into_iter().enumerate() {
            sides.push(self.side(&mut state, side, at, site));
        }
        let in_turn = given.entry.does == Role::ChainItems;
        let source = Source::Merged(Rc::new(Merged { sides, ended: 0, in_turn, forgets: false }));
        vec![(state, Some(Value::Iter(Rc::new(Iter { source, pairs: false, stages: Vec::new() }))))]
    }

    /// One of several streams, the one at place `at` among them, in an object of its own.
    fn side(&mut self, state: &mut State, of: Value, at: usize, site: Site<'_>) -> Value {
        let site = Site { sym: derive(site.sym, ("side", at)), ..site };
        let stream = self.iterate(state, of, site);
        let object = self.fresh_object(state, site.sym);
        Rc::make_mut(&mut state.heap).insert(object, stream);
        Value::Pointer(Link::Boxed, Rc::new(Addr::of(Root::Heap(object))))
    }

    /// A stream is put into the set of streams in the target. Those of other connections are not told apart.
    pub(super) fn add_stream(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let side = given.args.get(given.entry.value.unwrap_or(0)).cloned().unwrap_or(Value::Gone);
        let at = self.stands_at_target(&mut state, given, site).map(|at| self.behind(&mut state, at));
        let Some(at) = at.filter(|_| self.reaches_focus(&state, &side)) else {
            return vec![(state, Some(Value::Unit))];
        };
        let mut sides = match self.read(&state, &at) {
            Value::Iter(iter) => match &iter.source {
                Source::Merged(of) => of.sides.clone(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        if sides.len() >= MOST_SIDES {
            self.forget_focus(&mut state);
            return vec![(state, Some(Value::Unit))];
        }
        sides.push(self.side(&mut state, side, sides.len(), site));
        state.trace.push(site.span, What::Stored(self.addr_text(&state, &at)));
        let source = Source::Merged(Rc::new(Merged { sides, ended: 0, in_turn: false, forgets: true }));
        self.write(&mut state, &at, Value::Iter(Rc::new(Iter { source, pairs: false, stages: Vec::new() })));
        vec![(state, Some(Value::Unit))]
    }

    /// Is anything known of the items that come after those of the target?
    pub(super) fn gives_more(&self, state: &State, given: Given<'_>) -> bool {
        // What is counted in full comes for certain, whatever it is.
        let told = |c: &Container| c.rest == Rest::Empty || c.entries.iter().any(|e| tells(&e.item));
        let holds = |v: &Value| matches!(v, Value::Container(c) if !c.entries.is_empty() && told(c));
        let more = given.args.get(given.entry.value.unwrap_or(1)).map(|v| self.peel(state, v));
        match more {
            Some(Value::Iter(iter)) => match &iter.source {
                Source::Borrowed(at, _) => holds(&self.read(state, at)),
                Source::Owned(c) => holds(&Value::Container(Rc::clone(c))),
                Source::Opaque(_) | Source::Turns(_) | Source::Some(_) | Source::Keys(..) => false,
                _ => true,
            },
            Some(Value::Socket(_) | Value::Receiver(_)) => true,
            Some(other) => holds(&other),
            None => false,
        }
    }

    /// The next item of the merged stream at `own`, on its way through the stages of the stream at `addr` that it is
    /// (part of).
    pub(super) fn merged_item(
        &mut self,
        state: State,
        (addr, own): (&Addr, &Addr),
        (iter, through): (&Iter, &[Stage]),
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let Source::Merged(of) = &iter.source else { return Vec::new() };
        let live = (0..of.sides.len()).filter(|at| of.ended & 1 << at == 0);
        let asked: Vec<usize> = live.take(if of.in_turn { 1 } else { of.sides.len() }).collect();
        if asked.is_empty() {
            return vec![(state, Some(Value::bare("None")))];
        }
        let mut out = Vec::new();
        for at in &asked {
            let Value::Pointer(_, side) = &of.sides[*at] else { continue };
            let Value::Iter(stream) = self.read(&state, side) else { continue };
            let mut stages = stream.stages.clone();
            stages.extend(iter.stages.iter().chain(through).cloned());
            let merged = matches!(stream.source, Source::Merged(_));
            let items = if merged {
                self.merged_item(state.clone(), (addr, side), (&stream, &stages[stream.stages.len()..]), dest, site)
            } else {
                self.item_of_side(state.clone(), (side, &stream), asked.len() > 1, site)
            };
            for (state, item) in items {
                match item {
                    Some(item) if item.is("None") => {
                        out.extend(self.end_side(state, (addr, own), (iter, through, *at), dest, site));
                    }
                    Some(item) if !merged => {
                        let item = item.payload().cloned().unwrap_or(Value::Unit);
                        out.extend(self.run_stages(state, addr, stages.clone(), item, dest, site));
                    }
                    item => out.push((state, item)),
                }
            }
        }
        out
    }

    /// With others beside it a side is not waited for: what it has is taken.
    fn item_of_side(
        &mut self,
        state: State,
        (own, side): (&Addr, &Rc<Iter>),
        beside: bool,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let channel = match &side.source {
            Source::Unfold(_) => return self.some_item(state, site),
            Source::Stream(inner) => match &**inner {
                Value::Receiver(channel) => Some(*channel).filter(|channel| !self.has_news(&state, *channel)),
                Value::Pointer(..) => return self.some_item(state, site),
                _ => None,
            },
            _ => None,
        };
        match channel.filter(|_| beside) {
            Some(_) => self.some_item(state, site),
            None => self.raw_item(state, own, side, site),
        }
    }

    /// Somebody else's item.
    fn some_item(&mut self, state: State, site: Site<'_>) -> Forks<Option<Value>> {
        let item = Value::unknown(derive(site.sym, "item"), Ty::Unknown, Origin::OTHER);
        self.received_something(state, item, &Shape::Some(Box::new(Shape::Item)))
    }

    /// A side has ended, and is asked no more. Whoever asked asks the others.
    fn end_side(
        &mut self,
        mut state: State,
        (addr, own): (&Addr, &Addr),
        (iter, through, side): (&Iter, &[Stage], usize),
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let Source::Merged(of) = &iter.source else { return Vec::new() };
        let mut left = (**of).clone();
        // Of streams in turn the first goes when it has ended, too.
        if of.forgets || of.in_turn {
            let gone = left.sides.remove(side);
            if self.reaches_focus(&state, &gone) {
                state.trace.push(site.span, What::Removed(self.addr_text(&state, own)));
            }
            self.dispose(&mut state, gone, Loss::Removed, site.span);
        } else {
            left.ended |= 1 << side;
        }
        let source = Source::Merged(Rc::new(left));
        let left = Iter { source, ..iter.clone() };
        self.write(&mut state, own, Value::Iter(Rc::new(left.clone())));
        match state.top_mut() {
            // Waiting goes back to the beginning of the statement, by when the side had not ended yet.
            Some(top) if top.stmt > 0 && dest.is_some() => {
                top.stmt -= 1;
                vec![(state, None)]
            }
            _ => self.merged_item(state, (addr, own), (&left, through), dest, site),
        }
    }
}

/// A future by itself, as a stream of one.
pub(super) fn alone(value: Value) -> Value {
    if !matches!(value, Value::Closure(_) | Value::Record(..) | Value::Variant(..)) {
        return value;
    }
    let entries = vec![Entry { id: 0, key: Value::int(0), item: value }];
    let (item, from) = (Ty::Unknown, Origin::default());
    Value::Container(Rc::new(Container { entries, rest: Rest::Empty, item, keyed: false, from, ty: None }))
}
