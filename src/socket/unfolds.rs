//! Streams and iterators whose items a closure of the program makes, one after the other, out of a state that it gives
//! back with each: `unfold`, `from_fn`.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Iter, Origin, Source, Stage, Unfold, Value, derive};
use crate::apis::shape::Shape;
use crate::ir::{Place, Ty};

impl Machine<'_> {
    /// Makes one. Without a `value` the closure keeps its state to itself.
    pub(super) fn unfold(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let Some(step) = self.first_callable(&state, given) else {
            return vec![(state, Some(Value::unknown(site.sym, Ty::Unknown, Origin::default())))];
        };
        let first = given.entry.value.and_then(|at| given.args.get(at)).cloned().unwrap_or(Value::Unit);
        let fallible = matches!(given.entry.returns, Some(Shape::Ok(_)));
        let source = Source::Unfold(Rc::new(Unfold { step, state: first, fallible }));
        vec![(state, Some(Value::Iter(Rc::new(Iter { source, pairs: false, stages: Vec::new() }))))]
    }

    /// Runs the closure for the next item of the iterator at `addr`.
    pub(super) fn unfold_once(
        &mut self,
        mut state: State,
        addr: &Addr,
        (iter, of): (&Iter, &Unfold),
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        if of.state == Value::Gone {
            return vec![(state, Some(Value::bare("None")))];
        }
        let args = if of.state == Value::Unit { Vec::new() } else { vec![of.state.clone()] };
        if of.state != Value::Unit {
            self.set_unfolded(&mut state, addr, iter, (of, Value::Gone));
        }
        self.push_native(&mut state, Op::Item(addr.clone(), iter.stages.clone(), Stage::Made, Value::Gone), dest, site);
        self.start(state, of.step.clone(), args, site).into_iter().map(|state| (state, None)).collect()
    }

    /// The closure has answered: the item, which goes on through the stages, or the end.
    pub(super) fn unfolded(&mut self, mut state: State, addr: &Addr, answer: Value, site: Site<'_>) -> Forks<Value> {
        let Value::Iter(iter) = self.read(&state, addr) else {
            return Self::given_item(state, answer, site);
        };
        let Source::Unfold(of) = iter.source.clone() else {
            return Self::given_item(state, answer, site);
        };
        let (answer, failed) = match (&answer, of.fallible) {
            (Value::Variant(name, _), true) if name.as_str() == "Err" => (answer.clone(), true),
            (Value::Variant(name, _), true) if name.as_str() == "Ok" => {
                (answer.payload().cloned().unwrap_or(Value::Unit), false)
            }
            _ => (answer, false),
        };
        if failed {
            return vec![(state, Value::variant("Some", answer))];
        }
        let item = match &answer {
            Value::Variant(name, _) if name.as_str() == "None" => return vec![(state, answer)],
            Value::Variant(..) => answer.payload().cloned().unwrap_or(Value::Unit),
            other => {
                let item = Value::unknown(derive(site.sym, "item"), Ty::Unknown, other.origin());
                return vec![(state.clone(), Value::variant("Some", item)), (state, Value::bare("None"))];
            }
        };
        let (item, next) = match &item {
            _ if of.state == Value::Unit => (item, Value::Unit),
            Value::Record(None, _, fields) if fields.len() == 2 => (fields[0].1.clone(), fields[1].1.clone()),
            other => (other.clone(), Value::unknown(derive(site.sym, "next"), Ty::Unknown, other.origin())),
        };
        self.set_unfolded(&mut state, addr, &iter, (&of, next));
        let item = if of.fallible { Value::variant("Ok", item) } else { item };
        vec![(state, Value::variant("Some", item))]
    }

    fn set_unfolded(&self, state: &mut State, addr: &Addr, iter: &Iter, (of, next): (&Unfold, Value)) {
        let source = Source::Unfold(Rc::new(Unfold { state: next, ..of.clone() }));
        self.write(state, addr, Value::Iter(Rc::new(Iter { source, ..iter.clone() })));
    }

    /// Is it such an iterator at `addr`? Asked again after an item was left out, it does something.
    pub(super) fn is_unfolded(&self, state: &State, addr: &Addr) -> bool {
        match self.read(state, addr) {
            Value::Iter(iter) => matches!(iter.source, Source::Unfold(_)) || self.giver(state, &iter).is_some(),
            own => self.gives_items(&own).is_some(),
        }
    }
}
