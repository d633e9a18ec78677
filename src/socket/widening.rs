//! Far too many states of one place: those of the same shape (the same sockets, handles and code in the same places)
//! are joined, value by value. Each join forgets something more, so that there is an end to it.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ends::Peeked;
use super::identity::{Scratch, fingerprint};
use super::keys::{is_kept, symbol};
use super::nodes::Spot;
use super::ops::is_handle;
use super::state::State;
use super::value::{Container, Entry, Iter, Num, Origin, Rest, Source, Sym, Value, derive};
use crate::ir::Ty;

/// The states of one shape at one place.
type Shape = (Spot, (u64, u64), u64);

/// What has been joined so far: by shape, the plain values in order.
#[derive(Debug, Default)]
pub(super) struct Widening(FxHashMap<Shape, Vec<Value>>);

impl Widening {
    /// Joins the state with those of its shape that came before.
    pub(super) fn join(&mut self, state: &mut State, spot: Spot, scratch: &mut Scratch) {
        (state.blurred, state.joined, state.unsure) = (true, true, true);
        state.orders = Rc::default();
        state.not_keys = Rc::default();
        let keys = state.numbers_of(&|_| true);
        let mut outline = state.clone();
        let mut plain = Vec::new();
        replace_plain(&mut outline, &keys, &mut |value| {
            plain.push(value.clone());
            Value::Gone
        });
        let names = outline.heap.keys().fold(status_in_hand(state), derive);
        let (print, _) = fingerprint(&outline, scratch);
        let shape = (spot, print, names);
        let Some(before) = self.0.get_mut(&shape) else {
            self.0.insert(shape, plain);
            return;
        };
        // Where nothing differs the state stays, with all that it shares with others.
        if before.len() != plain.len() || *before == plain {
            return;
        }
        let place = derive(u64::from(spot.0.0), (spot.1.0, spot.3, shape.1.0));
        for (at, (old, new)) in before.iter_mut().zip(&plain).enumerate() {
            if old != new {
                *old = joined(old, new, derive(place, at));
            }
        }
        let mut all = before.iter();
        replace_plain(state, &keys, &mut |value| all.next().cloned().unwrap_or_else(|| value.clone()));
    }
}

/// What the running function has been told and not acted upon yet: states that differ in it are of different shapes.
fn status_in_hand(state: &State) -> Sym {
    let is_status = |value: &Value| match value {
        Value::Bool(_) => true,
        Value::Int(num) => matches!(num.exact, Some(-1..=1)),
        Value::Variant(_, fields) => fields.is_empty(),
        _ => false,
    };
    let held = state.top().into_iter().flat_map(|top| top.locals.held());
    held.filter(|(_, value)| is_status(value)).fold(0, |all, (at, value)| derive(all, (at, value)))
}

/// In each collection, one of the remembered entries that differ in nothing but plain values stands for all of them,
/// unless something points to them.
pub(super) fn keep_one_of_a_kind(state: &mut State) {
    let mut pinned = state.pinned();
    pinned.extend(state.peeked.iter().filter_map(Peeked::entry));
    state.rewrite(&|digest| digest.entries, &mut |value| match value {
        Value::Container(c) if c.entries.len() > 1 => {
            let mut kinds: Vec<Value> = Vec::new();
            let mut kept = (*c).clone();
            kept.entries.retain(|entry| {
                let kind = entry.item.map(&mut without_plain);
                let again = kinds.contains(&kind) && !pinned.contains(&entry.id);
                kinds.push(kind);
                !again
            });
            if kept.entries.len() < c.entries.len() && kept.rest == Rest::Empty {
                kept.rest = Rest::Maybe;
            }
            Value::Container(Rc::new(kept))
        }
        other => other,
    });
}

/// The part of an entry by which it is told from others.
fn without_plain(part: Value) -> Value {
    let tells = is_handle(&part) || matches!(part, Value::Record(..) | Value::Variant(..) | Value::Container(_));
    if tells { part } else { Value::Gone }
}

/// Replaces every value of the state that is plain, the largest ones first.
fn replace_plain(state: &mut State, keys: &FxHashSet<i64>, change: &mut dyn FnMut(&Value) -> Value) {
    state.replace(&|_| true, &mut |value| replace_in(value, keys, change));
}

fn replace_in(value: &Value, keys: &FxHashSet<i64>, change: &mut dyn FnMut(&Value) -> Value) -> Value {
    if !value.any(&mut |part| is_of_shape(part, keys)) {
        return change(value);
    }
    match value {
        Value::Container(c) => Value::Container(Rc::new(replace_items(c, keys, change))),
        Value::Iter(iter) => match &iter.source {
            Source::Owned(c) => {
                let source = Source::Owned(Rc::new(replace_items(c, keys, change)));
                Value::Iter(Rc::new(Iter { source, ..(**iter).clone() }))
            }
            _ => value.map_parts(&mut |part| replace_in(part, keys, change)),
        },
        // Which key it is belongs to the shape, and where it came from does not.
        Value::Unknown(_) | Value::Int(Num { exact: None, .. }) => match (change(value), symbol(value)) {
            (Value::Gone, Some(sym)) => Value::unknown(sym, Ty::Unknown, Origin::default()),
            (left, _) => left,
        },
        other => other.map_parts(&mut |part| replace_in(part, keys, change)),
    }
}

/// How much else is in a collection, and where it came from, is plain.
fn replace_items(c: &Container, keys: &FxHashSet<i64>, change: &mut dyn FnMut(&Value) -> Value) -> Container {
    let bare = Container { entries: Vec::new(), ..c.clone() };
    let (rest, from) = match change(&Value::Container(Rc::new(bare))) {
        Value::Container(left) => (left.rest, left.from),
        _ => (Rest::Maybe, Origin::default()),
    };
    let entry = |e: &Entry| Entry { item: replace_in(&e.item, keys, change), ..e.clone() };
    Container { entries: c.entries.iter().map(entry).collect(), rest, from, ..c.clone() }
}

/// It belongs to the shape of a state.
fn is_of_shape(part: &Value, keys: &FxHashSet<i64>) -> bool {
    let is_key = symbol(part).is_some_and(is_kept) || part.exact().is_some_and(|number| keys.contains(&number));
    is_key || is_handle(part) || matches!(part, Value::Function(_) | Value::Model(_) | Value::Iter(_) | Value::Inert(_))
}

/// Whatever is either of both. `sym` names it.
fn joined(one: &Value, other: &Value, sym: Sym) -> Value {
    let from = one.origin().with(other.origin()).with(Origin::JOINED);
    match (one, other) {
        (one, other) if one == other => one.clone(),
        (one, other) if symbol(one).is_some_and(is_kept) && symbol(one) == symbol(other) => {
            same_key(one, other, symbol(one).unwrap_or(sym))
        }
        (Value::Int(a), Value::Int(b)) if a.exact == b.exact && a.exact.is_some() => {
            Value::Int(Num { from: a.from.with(b.from), ..*a })
        }
        (Value::Int(a), Value::Int(b)) => Value::number(a.signs | b.signs, from, sym),
        (Value::Error(a), Value::Error(b)) => Value::Error(a.or(*b)),
        (Value::Variant(a, left), Value::Variant(b, right)) if a == b && left.len() == right.len() => {
            let fields = left.iter().zip(right.iter());
            let fields = fields.map(|((name, l), (_, r))| (*name, joined(l, r, derive(sym, *name)))).collect();
            Value::Variant(*a, Rc::new(fields))
        }
        (Value::Record(a, own, left), Value::Record(b, _, right)) if a == b => {
            let in_both = left.iter().filter_map(|(name, l)| {
                let (_, r) = right.iter().find(|(n, _)| n == name)?;
                Some((*name, joined(l, r, derive(sym, *name))))
            });
            Value::Record(*a, *own, Rc::new(in_both.collect()))
        }
        (Value::Container(a), Value::Container(b)) => {
            let same = a.rest == b.rest && a.entries.is_empty() && b.entries.is_empty();
            let (rest, from) = if same { (a.rest, a.from.with(b.from)) } else { (Rest::Maybe, from) };
            Value::Container(Rc::new(Container { entries: Vec::new(), rest, from, ..(**a).clone() }))
        }
        _ => Value::unknown(sym, Ty::Unknown, from),
    }
}

/// A key stays the same one, whatever else was known of it.
fn same_key(one: &Value, other: &Value, key: Sym) -> Value {
    let from = one.origin().with(other.origin());
    match (one, other) {
        (Value::Int(a), Value::Int(b)) => Value::number(a.signs | b.signs, from, key),
        _ => Value::unknown(key, Ty::Unknown, from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(value: Value) -> Value {
        Value::variant("Some", value)
    }

    /// What becomes of two values that stand in the same place.
    fn check(one: &Value, other: &Value, expected: &Value) {
        assert_eq!(joined(one, other, 7), *expected);
        assert_eq!(joined(expected, other, 7), *expected, "joining once more forgets nothing more");
    }

    fn unknown() -> Value {
        Value::unknown(7, Ty::Unknown, Origin::JOINED)
    }

    #[test]
    fn what_is_equal_stays_known() {
        check(&some(Value::int(3)), &some(Value::int(3)), &some(Value::int(3)));
    }

    #[test]
    fn of_two_numbers_the_signs_are_left() {
        check(&Value::int(2), &Value::int(9), &Value::number(4, Origin::JOINED, 7));
    }

    #[test]
    fn something_and_nothing_are_anything() {
        check(&some(Value::Unit), &Value::bare("None"), &unknown());
        check(&Value::Bool(true), &Value::Bool(false), &unknown());
    }

    #[test]
    fn of_two_records_each_field_is_joined_by_itself() {
        let record = |second| Value::tuple(vec![Value::Bool(true), second]);
        let Value::Record(ty, own, fields) = record(Value::Unit) else { unreachable!() };
        let name = fields[1].0;
        let second = Value::unknown(derive(7, name), Ty::Unknown, Origin::JOINED);
        let expected = Value::Record(ty, own, Rc::new(vec![fields[0].clone(), (name, second)]));
        check(&record(Value::Bool(true)), &record(Value::Bool(false)), &expected);
    }

    #[test]
    fn nothing_that_leads_to_a_socket_is_plain() {
        let pair = Value::tuple(vec![Value::int(5), Value::Sender(3, true)]);
        let mut seen = Vec::new();
        let left = replace_in(&pair, &FxHashSet::default(), &mut |value| {
            seen.push(value.clone());
            Value::Gone
        });
        assert_eq!(seen, [Value::int(5)]);
        assert_eq!(left, Value::tuple(vec![Value::Gone, Value::Sender(3, true)]));
    }
}
