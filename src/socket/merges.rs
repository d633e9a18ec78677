//! Streams merged into one, side by side or one after the other: it ends when all have ended.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::ops::tells;
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Iter, Link, Merged, Origin, Root, Source, Stage, Value, derive};
use crate::apis::model::Role;
use crate::apis::shape::Shape;
use crate::ir::{Place, Ty};

impl Machine<'_> {
    /// Makes one of the target and the argument `value`.
    pub(super) fn merge(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let first = self.take_target(&mut state, given);
        let second = given.args.get(given.entry.value.unwrap_or(1)).cloned().unwrap_or(Value::Gone);
        let mut sides = Vec::new();
        for (at, side) in [first, second].into_iter().enumerate() {
            let site = Site { sym: derive(site.sym, ("side", at)), ..site };
            let stream = self.iterate(&mut state, side, site);
            let object = self.fresh_object(&state, site.sym);
            Rc::make_mut(&mut state.heap).insert(object, stream);
            sides.push(Value::Pointer(Link::Boxed, Rc::new(Addr::of(Root::Heap(object)))));
        }
        let in_turn = given.entry.does == Role::ChainItems;
        let source = Source::Merged(Rc::new(Merged { sides, ended: 0, in_turn }));
        vec![(state, Some(Value::Iter(Rc::new(Iter { source, pairs: false, stages: Vec::new() }))))]
    }

    /// Is anything known of the items that come after those of the target?
    pub(super) fn gives_more(&self, state: &State, given: Given<'_>) -> bool {
        let holds = |v: &Value| matches!(v, Value::Container(c) if c.entries.iter().any(|e| tells(&e.item)));
        let more = given.args.get(given.entry.value.unwrap_or(1)).map(|v| self.peel(state, v));
        match more {
            Some(Value::Iter(iter)) => match &iter.source {
                Source::Borrowed(at, _) => holds(&self.read(state, at)),
                Source::Owned(c) => holds(&Value::Container(Rc::clone(c))),
                Source::Opaque(_) | Source::Some(_) | Source::Keys(..) => false,
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
        let source = Source::Merged(Rc::new(Merged { ended: of.ended | 1 << side, ..(**of).clone() }));
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
