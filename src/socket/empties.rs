//! Bytes and text that are empty because the peer sends no more: who looks at them tells the end by that.

use std::rc::Rc;

use super::calls::{Site, Target};
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Container, Origin, Rest, Step, Value};
use crate::apis::model::{Role, TypeRole};
use crate::apis::shape::Shape;
use crate::ir::{Name, Ty};

/// Bytes that are not there.
pub(super) fn no_bytes(from: Origin) -> Value {
    none(from, None)
}

fn none(from: Origin, ty: Option<Name>) -> Value {
    let entries = Vec::new();
    let (rest, item, keyed) = (Rest::Empty, Ty::Unknown, false);
    Value::Container(Rc::new(Container { entries, rest, item, keyed, from, ty }))
}

/// Text without a letter.
fn empty(ty: Name) -> Value {
    none(Origin::DATA, Some(ty))
}

/// Is it text known to be empty?
pub(super) fn is_empty_text(value: &Value) -> bool {
    match value {
        Value::Container(c) => c.ty.is_some() && !c.keyed && c.entries.is_empty() && c.rest == Rest::Empty,
        _ => false,
    }
}

impl Machine<'_> {
    /// A text is made: of as many letters as argument `value` says, or of none.
    pub(super) fn make_text(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let handle =
            given.entry.handle.filter(|_| self.has_no_letters(&state, given) && !is_number(given.args.first()));
        match handle {
            Some(ty) => vec![(state, Some(empty(ty)))],
            None => self.plain(state, given, site),
        }
    }

    /// The text is as long as argument `value` says from now on.
    pub(super) fn cut_text(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let ty = self.value_type(&given.target.value);
        match (ty, given.target.addr.as_ref()) {
            (Some(ty), Some(at)) if self.has_no_letters(&state, given) => {
                self.write(&mut state, at, empty(ty));
            }
            _ => self.lengthen(&mut state, given, site),
        }
        self.plain(state, given, site)
    }

    /// Something is added to the text, or put in its place.
    pub(super) fn change_text(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let nothing = |value: &Value| value.exact() == Some(0) || self.is_empty_bytes(&self.peel(&state, value));
        let adds = !given.args.iter().any(nothing);
        self.unmeasured(&mut state, given, site);
        if adds {
            self.lengthen(&mut state, given, site);
            self.add_letters(&mut state, given);
        }
        self.plain(state, given, site)
    }

    /// What is put into a text came from where it came from.
    fn add_letters(&self, state: &mut State, given: Given<'_>) {
        let Some(at) = given.target.addr.as_ref() else { return };
        let text = self.read(state, at);
        let from = given.args.iter().fold(Origin::default(), |all, arg| all.with(self.peel(state, arg).origin()));
        if let (true, true, Value::Unknown(of)) = (from.has(Origin::DATA), self.is_unread_text(state, &text), &text) {
            state.marks.consumed |= state.at_eof();
            self.write(state, at, Value::unknown(of.sym, of.ty.clone(), of.from.with(Origin::DATA)));
        }
    }

    /// The slice to which `whole` points, from the first bound to before the second; where nothing lies between, none.
    pub(super) fn part_of(&self, state: &State, whole: Value, bounds: &[Value]) -> Value {
        let [from, to] = bounds else { return whole };
        let nothing = to.exact().is_some_and(|to| to == 0 || from.exact() == Some(to));
        let from = if state.at_eof() { Origin::DATA } else { Origin::default() };
        if nothing { no_bytes(from.with(to.origin())) } else { whole }
    }

    /// `x.get(a..b)`, where nothing lies between: a part all the same.
    pub(super) fn part_of_nothing(&self, state: &State, given: Given<'_>) -> Option<Value> {
        let range = given.args.first().filter(|_| given.entry.does == Role::Get)?;
        let Value::Record(Some(ty), _, fields) = self.peel(state, range) else { return None };
        let bound = |name: &str| fields.iter().find(|(own, _)| own.as_str() == name).map(|(_, bound)| bound.clone());
        let from = match ty.last_segment() {
            "RangeTo" => Value::int(0),
            "Range" => bound("start")?,
            _ => return None,
        };
        match self.part_of(state, Value::Gone, &[from, bound("end")?]) {
            Value::Gone => None,
            none => Some(Value::variant("Some", none)),
        }
    }

    /// At end of file it is asked whether a text that stands in a record is empty, or how long it is: asked once more,
    /// the answer is the same.
    pub(super) fn measured_text(&self, state: &State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let (Value::Unknown(of), Some(at)) = (&given.target.value, given.target.addr.as_ref()) else {
            return Vec::new();
        };
        let field = matches!(at.path.last(), Some(Step::Field(_)));
        let (Some(ty), true) =
            (of.ty.path(), field && state.at_eof() && self.is_unread_text(state, &given.target.value))
        else {
            return Vec::new();
        };
        let asked = given.entry.returns == Some(Shape::Bool);
        let from = self.text_beside(state, given).map_or(of.from, |text| text.value.origin());
        let says = |rest: Rest| {
            let mut state = state.clone();
            self.guess(&mut state, from);
            let text = Container { entries: Vec::new(), rest, item: Ty::Unknown, keyed: false, from, ty: Some(ty) };
            self.write(&mut state, at, Value::Container(Rc::new(text)));
            let answer = match (asked, rest) {
                (true, _) => Value::Bool(rest == Rest::Empty),
                (false, Rest::Empty) => Value::int(0),
                (false, _) => Value::number(4, from, site.sym),
            };
            (state, Some(answer))
        };
        vec![says(Rest::Empty), says(Rest::Some)]
    }

    /// Something is taken out of a text that had some: it may be empty now.
    pub(super) fn shorten_text(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        self.unmeasured(&mut state, given, site);
        self.plain(state, given, site)
    }

    /// Whether the text has anything in it is open again.
    fn unmeasured(&self, state: &mut State, given: Given<'_>, site: Site<'_>) {
        if let (Value::Container(c), Some(at)) = (&given.target.value, given.target.addr.as_ref())
            && let Some(ty) = c.ty.filter(|_| c.rest == Rest::Some && self.is_text_type(c.ty))
        {
            self.write(state, at, Value::unknown(site.sym, Ty::Named(ty, [].into()), c.from));
        }
    }

    pub(super) fn is_text_type(&self, ty: Option<Name>) -> bool {
        ty.is_some_and(|ty| self.role_of(ty) == Some(TypeRole::Inert))
    }

    fn lengthen(&self, state: &mut State, given: Given<'_>, site: Site<'_>) {
        let (Some(at), Value::Container(old)) = (given.target.addr.as_ref(), &given.target.value) else { return };
        if let Some(ty) = old.ty.filter(|_| is_empty_text(&given.target.value)) {
            self.write(state, at, Value::unknown(site.sym, Ty::Named(ty, [].into()), old.from));
        }
    }

    fn has_no_letters(&self, state: &State, given: Given<'_>) -> bool {
        let none = match given.entry.value {
            Some(at) => given.args.get(at).is_some_and(|length| length.exact() == Some(0)),
            None => true,
        };
        none && state.at_eof() && self.is_cpp(state)
    }

    /// What is added to a text makes a text.
    pub(super) fn as_text(&self, state: &State, text: &Value, more: &Value, sum: Value) -> Value {
        match (text, &sum) {
            (Value::Container(of), _) if !of.keyed && of.entries.is_empty() => {
                let rest = match (of.rest, rest_of(more)) {
                    (Rest::Some, _) | (_, Rest::Some) => Rest::Some,
                    (Rest::Empty, Rest::Empty) => Rest::Empty,
                    _ => Rest::Maybe,
                };
                let from = of.from.with(more.origin());
                Value::Container(Rc::new(Container { rest, from, ..(**of).clone() }))
            }
            (Value::Unknown(of), Value::Unknown(made)) if self.is_unread_text(state, text) => {
                Value::unknown(made.sym, of.ty.clone(), made.from)
            }
            (Value::Container(c), Value::Unknown(made)) if self.is_text_type(c.ty) => {
                let ty = c.ty.map_or(Ty::Unknown, |ty| Ty::Named(ty, [].into()));
                Value::unknown(made.sym, ty, made.from)
            }
            _ => sum,
        }
    }

    /// `&s[0]` is where the letters of `s` are.
    pub(super) fn whole_text(&self, state: &State, at: Addr) -> Addr {
        let Some((last, path)) = at.path.split_last() else { return at };
        let whole = Addr { root: at.root, path: path.to_vec() };
        let inside = super::cursors::is_element(last) && self.is_unread_text(state, &self.read(state, &whole));
        if inside { whole } else { at }
    }

    /// A text of which nothing is known, in a record with the followed socket: what is in it at end of file came from
    /// there, in whatever round.
    pub(super) fn text_beside(&self, state: &State, given: Given<'_>) -> Option<Target> {
        let (Value::Unknown(of), Some(at)) = (&given.target.value, given.target.addr.as_ref()) else { return None };
        let (Some((Step::Field(_), path)), true) = (at.path.split_last(), state.at_eof()) else { return None };
        let beside = || self.read(state, &Addr { root: at.root, path: path.to_vec() }).is_of_focus();
        let text = of.from == Origin::default() && self.is_unread_text(state, &given.target.value) && beside();
        text.then(|| Target {
            addr: Some(at.clone()),
            value: Value::unknown(of.sym, of.ty.clone(), of.from.with(Origin::DATA)),
        })
    }

    /// Is it text of which nothing is known?
    pub(super) fn is_unread_text(&self, state: &State, value: &Value) -> bool {
        let text = |ty: &Ty| self.type_role(ty) == Some(TypeRole::Inert);
        matches!(value, Value::Unknown(of) if text(&of.ty)) && self.is_cpp(state)
    }
}

/// Is there anything in a text?
fn rest_of(text: &Value) -> Rest {
    match text {
        Value::Text(letters) if letters.as_str().is_empty() => Rest::Empty,
        Value::Text(_) => Rest::Some,
        Value::Container(of) if of.entries.is_empty() => of.rest,
        _ => Rest::Maybe,
    }
}

fn is_number(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Int(_)))
}

/// A range with one element at least.
pub(super) fn takes_some(range: &Value) -> bool {
    let Value::Record(Some(ty), ..) = range else { return false };
    matches!(ty.last_segment(), "RangeInclusive" | "RangeToInclusive")
}

/// A range that is not known to be empty and does not depend on what was read: pools have workers.
pub(super) fn starts_with_one(range: &Value) -> bool {
    let Value::Record(Some(_), _, fields) = range else {
        return false;
    };
    let bound = |name: &str| fields.iter().find(|(n, _)| n.as_str() == name).map(|(_, v)| v);
    let (Some(start), Some(end)) = (bound("start"), bound("end")) else {
        return false;
    };
    start.exact().is_some()
        && end.origin().0 == 0
        && end.exact().is_none_or(|end| start.exact().is_some_and(|start| start < end))
}
