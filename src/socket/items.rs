//! Iterators and streams as values: where items come from, and what happens to them.

use std::rc::Rc;

use super::machine::{Forks, Machine};
use super::value::{Addr, Container, Opaque, Origin, Rest, Value};
use crate::ir::{Name, Ty};

/// Last segment of the type of ranges without an upper end.
const ENDLESS: &str = "RangeFrom";

/// What an iterator does to each item, in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The closure's result.
    Map(Value),
    /// Kept when the closure holds.
    Filter(Value),
    /// Payload of the closure's `Some`.
    FilterMap(Value),
    /// Payload of a successful item, others skipped; of a list, its items, which the value gives one by one.
    Flatten(Value),
    /// Paired with an unknown on the left.
    Enumerate,
    /// Paired with an unknown on the right.
    ZipRight,
    /// The place where it stands in its list.
    Place,
    /// The source's own closure makes the item.
    Made,
    /// A future is awaited.
    Await,
    /// The payload of `Ok` goes through so many stages; `Err` is passed by.
    OnOk(u8),
    /// `Ok` again.
    Ok,
}

impl Stage {
    /// The value that it holds: the closure that it calls on each item, the list in hand.
    pub(super) fn closure(&self) -> Option<&Value> {
        match self {
            Stage::Map(v) | Stage::Filter(v) | Stage::FilterMap(v) | Stage::Flatten(v) => Some(v),
            _ => None,
        }
    }

    /// Likewise, to change.
    pub(super) fn closure_mut(&mut self) -> Option<&mut Value> {
        match self {
            Stage::Map(v) | Stage::Filter(v) | Stage::FilterMap(v) | Stage::Flatten(v) => Some(v),
            _ => None,
        }
    }
}

/// Where items come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A container in memory, by reference; the numbers of entries already given out.
    Borrowed(Addr, Vec<u8>),
    /// As `Borrowed`, giving out keys.
    Keys(Addr, Vec<u8>),
    /// A container by value.
    Owned(Rc<Container>),
    /// A listener: every item is a fresh accepted socket or an error.
    Incoming(Name),
    /// A receiver or socket: the next item is read from it.
    Stream(Rc<Value>),
    /// Each item and the next state are made from the last one by a closure; `Gone` once it has ended.
    Unfold(Rc<Unfold>),
    /// Streams made into one.
    Merged(Rc<Merged>),
    /// Nothing known; bounded.
    Opaque(Opaque),
    /// As `Opaque`, as many as there were in the list, in which the followed socket waits for its turn.
    Turns(Addr),
    /// As `Opaque`, with a first item for certain: the range of a pool's size.
    Some(Opaque),
}

/// What makes items out of a state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unfold {
    /// The closure.
    pub step: Value,
    /// What it is given.
    pub state: Value,
    /// It may fail: its option comes in a result, and items do.
    pub fallible: bool,
}

/// Streams made into one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Merged {
    /// Boxes of them.
    pub sides: Vec<Value>,
    /// Which have ended, a bit for each.
    pub ended: u8,
    /// One after the other, not side by side.
    pub in_turn: bool,
    /// A set of streams, from which those go that have ended.
    pub forgets: bool,
}

/// An iterator.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Iter {
    /// Where items come from.
    pub source: Source,
    /// Items are (key, value) pairs.
    pub pairs: bool,
    /// What happens to them.
    pub stages: Vec<Stage>,
}

impl Iter {
    /// Collections end; what listens, receives or counts upwards without end does not.
    pub(super) fn is_endless(&self) -> bool {
        match &self.source {
            Source::Incoming(_) | Source::Stream(_) => true,
            Source::Opaque(opaque) => opaque.ty.path().is_some_and(|p| p.last_segment() == ENDLESS),
            _ => false,
        }
    }
}

impl Machine<'_> {
    /// Something nobody knows at `addr` has given each of these items: the next one is another, and after the last
    /// there is none. Events of a poller are told one way for as long as they are looked at.
    pub(super) fn gone_on(
        &mut self,
        mut items: Forks<Option<Value>>,
        addr: &Addr,
        from: &Value,
    ) -> Forks<Option<Value>> {
        let Value::Unknown(opaque) = from else { return items };
        if opaque.ty != Ty::Unknown || opaque.from.has(Origin::POLLED) {
            return items;
        }
        let left = Iter { source: Source::Opaque((**opaque).clone()), pairs: false, stages: Vec::new() };
        for (state, item) in &mut items {
            let ended = item.as_ref().is_some_and(|item| item.is("None"));
            let next = if ended { over(&left) } else { Value::Iter(Rc::new(left.clone())) };
            self.write(state, addr, next);
        }
        items
    }
}

/// What has ended has ended: it gives nothing more.
pub(super) fn over(iter: &Iter) -> Value {
    let (rest, item, from) = (Rest::Empty, Ty::Unknown, Origin::default());
    let none = Container { entries: Vec::new(), rest, item, keyed: false, from, ty: None };
    Value::Iter(Rc::new(Iter { source: Source::Owned(Rc::new(none)), ..iter.clone() }))
}
