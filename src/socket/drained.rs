//! Messages that are taken out of a channel all at once, without waiting.

use std::rc::Rc;

use super::machine::{Forks, Machine};
use super::state::{State, Wait};
use super::value::{Container, Entry, Iter, Origin, Rest, Source, Sym, Value};
use crate::ir::Ty;

impl Machine<'_> {
    /// An iterator over what is there by now.
    pub(super) fn drained(&mut self, mut state: State, channel: Sym) -> Forks<Option<Value>> {
        if self.must_yield(&state, &Wait::Pause) {
            return self.park(state, Wait::Pause).into_iter().map(|s| (s, None)).collect();
        }
        state.task_mut().wait = Wait::Ready;
        let known = state.channels.get(&channel);
        let over = known.is_some_and(|of| of.closed || self.senders(&state, channel) == 0);
        let waiting = known.is_some_and(|of| !of.queue.is_empty());
        let mut queue = Vec::new();
        if waiting {
            queue = std::mem::take(&mut Rc::make_mut(&mut state.channels).entry(channel).or_default().queue);
        }
        let entries = (0..).zip(queue).map(|(id, item)| Entry { id, key: Value::int(i64::from(id)), item }).collect();
        let list = Container {
            entries,
            rest: if over { Rest::Empty } else { Rest::Maybe },
            item: Ty::Unknown,
            keyed: false,
            from: Origin::OTHER,
            ty: None,
        };
        let iter = Iter { source: Source::Owned(Rc::new(list)), pairs: false, stages: Vec::new() };
        vec![(state, Some(Value::Iter(Rc::new(iter))))]
    }
}
