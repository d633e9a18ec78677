//! Too many states of one place: what they differ in is forgotten, details first.

use std::rc::Rc;

use super::keys::{is_kept, symbol};
use super::state::{Activation, Frame, State};
use super::value::{Container, Num, Origin, Rest, Sym, Value, derive};
use crate::flow::program::Program;
use crate::ir::{Local, LocalKind, Name, Ty};

/// Forgets what seldom decides anything: counts, and whether collections without anything to follow are empty.
pub(super) fn forget_details(program: &Program, state: &mut State) {
    each_local(program, state, is_count, |value, sym| match value {
        // What was read is not nothing.
        Value::Int(num) if num.signs == 4 && num.from.has(Origin::DATA) => Value::number(4, rough(num.from), sym),
        _ => Value::unknown(sym, Ty::Unknown, rough(value.origin())),
    });
    // At end of file it matters whether something is left to be done.
    let at_end = state.at_eof();
    let rest = |rest: Rest| if rest == Rest::Empty && !at_end { Rest::Maybe } else { rest };
    state.rewrite(&|_| true, &mut |value| match value {
        Value::Container(c) if c.entries.is_empty() && (rest(c.rest) != c.rest || rough(c.from) != c.from) => {
            Value::Container(Rc::new(Container { rest: rest(c.rest), from: rough(c.from), ..(*c).clone() }))
        }
        other => other,
    });
}

/// Forgets every plain value of a variable but a status: what follows is only probable. What is on its way from a
/// call to a test stays.
pub(super) fn coarsen(program: &Program, state: &mut State) {
    state.blurred = true;
    // At end of file a bare variant is what has been said of it.
    let is =
        if state.at_eof() { |value: &Value| is_plain(value) && !matches!(value, Value::Variant(..)) } else { is_plain };
    each_local(program, state, is, |value, sym| match value {
        // That a counter is not negative keeps loops from places that nobody has counted to.
        Value::Int(num) if num.signs & 1 == 0 || num.signs == 1 => Value::number(num.signs, num.from, sym),
        _ => Value::unknown(sym, Ty::Unknown, value.origin()),
    });
}

/// Forgets what the program has counted by itself in variables and in what belongs to a connection, a status too,
/// whether more is in collections, and in what order messages wait that lead to nobody who is followed.
pub(super) fn forget_own_counts(program: &Program, state: &mut State, followed: impl Fn(&State, &Value) -> bool) {
    each_local(program, state, is_own_count, any_number);
    let at_end = state.at_eof();
    state.rewrite(&|_| true, &mut |value| match value {
        Value::Record(ty, own, fields) if is_counting(&fields) => {
            let forget = |(name, field): &(Name, Value)| match is_count_of(field) {
                true => (*name, any_number(field, derive(own, (47, *name)))),
                false => (*name, field.clone()),
            };
            Value::Record(ty, own, Rc::new(fields.iter().map(forget).collect()))
        }
        Value::Container(c) if c.rest == Rest::Empty && !(at_end && c.entries.is_empty()) => {
            Value::Container(Rc::new(Container { rest: Rest::Maybe, ..(*c).clone() }))
        }
        other => other,
    });
    if state.channels.values().any(|channel| channel.queue.len() > 1) {
        let snapshot = state.clone();
        let followed = |value: &Value| followed(&snapshot, value);
        for channel in Rc::make_mut(&mut state.channels).values_mut() {
            for others in channel.queue.chunk_by_mut(|a, b| !followed(a) && !followed(b)) {
                others.sort_by_key(|message| derive(0, message));
            }
        }
    }
}

/// A number that comes from nowhere but the program itself, and is nobody's.
fn is_own_count(value: &Value) -> bool {
    matches!(value, Value::Int(num) if num.exact.is_some_and(|n| n >= 0) && num.from == Origin::default())
}

/// Are these the fields of a connection, with a count among them? (Counters of other objects are keys to come.)
fn is_counting(fields: &[(Name, Value)]) -> bool {
    fields.iter().any(|(_, field)| matches!(field, Value::Socket(_)))
        && fields.iter().any(|(_, field)| is_count_of(field))
}

/// A count of one connection, however far it has come.
fn is_count_of(value: &Value) -> bool {
    let known = |num: &Num| num.exact.is_some() || num.signs != 6;
    let free = !symbol(value).is_some_and(is_kept);
    matches!(value, Value::Int(num) if num.from == Origin::default() && num.signs & 1 == 0 && free && known(num))
}

/// It may be a key still: whatever it is, it is one number.
fn any_number(value: &Value, sym: Sym) -> Value {
    Value::number(6, value.origin(), sym)
}

/// A number that is no status.
fn is_count(value: &Value) -> bool {
    match value {
        Value::Int(num) => !matches!(num.exact, Some(-1..=1)) && !symbol(value).is_some_and(is_kept),
        Value::Unknown(opaque) => opaque.ty == Ty::Unknown && rough(opaque.from) != opaque.from && !is_kept(opaque.sym),
        _ => false,
    }
}

/// A number, flag or bare variant that can be done without.
pub(super) fn is_plain(value: &Value) -> bool {
    let plain = value.is_scalar() || matches!(value, Value::Variant(_, fields) if fields.is_empty());
    let status = matches!(value, Value::Bool(_) | Value::Int(super::value::Num { exact: Some(-1..=1), .. }));
    plain && !status && !matches!(value, Value::Unit | Value::Function(_) | Value::Null)
}

/// From the followed socket, from others: whatever it was, not from the program itself.
fn rough(from: Origin) -> Origin {
    // An event of a poller stays the same one for as long as it is looked at.
    // What only depends on the time comes by itself.
    let kept = from.among(Origin::APART.with(Origin::AGE).with(Origin::LATE).with(Origin::JOINED));
    match from.without(Origin::JOINED) {
        Origin(0) | Origin::POLLED => from,
        _ => Origin::DATA.with(Origin::OTHER).with(kept),
    }
}

/// Frames without such a local stay shared.
fn each_local(program: &Program, state: &mut State, is: fn(&Value) -> bool, change: impl Fn(&Value, Sym) -> Value) {
    let has = |body: &Activation| body.locals.iter().any(is);
    let in_frame = |frame: &Rc<Frame>| matches!(frame.as_ref(), Frame::Code(body) if has(body));
    if !state.tasks.iter().flat_map(|task| &task.frames).any(in_frame) {
        return;
    }
    let keys = state.numbers_of(&|_| true);
    state.change_bodies(has, |activation| {
        let kinds = &program.function(activation.function).locals;
        let passing = |at| matches!(kinds.get(at), Some(Local { kind: LocalKind::Return | LocalKind::Temporary, .. }));
        let function = u64::from(activation.function.0);
        activation.locals.change(is, |at, value| {
            if !passing(at) && value.exact().is_none_or(|n| !keys.contains(&n)) {
                // The same number in two places stays the same, whatever it was.
                let sym = match &*value {
                    Value::Int(Num { exact: Some(n), .. }) => derive(0, (47, n)),
                    known => symbol(known).unwrap_or_else(|| derive(function, (47, at))),
                };
                *value = change(value, sym);
            }
        });
    });
}
