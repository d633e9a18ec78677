//! Text in fields of C, as far as it tells whether a place is taken: empty or not.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Origin, Root, Step, Value};
use crate::apis::shape::Shape;
use crate::ir::{Name, Ty};

/// Some text.
fn some() -> Value {
    Value::Text(Name::new("text"))
}

fn none() -> Value {
    Value::Text(Name::new(""))
}

/// The first character of text that is known: zero where it is empty.
pub(super) fn letter(text: Name, step: Step) -> Option<Value> {
    let first = if text.as_str().is_empty() { Value::int(0) } else { Value::signed(5, Origin::default()) };
    (step == Step::Nth(0)).then_some(first)
}

/// What text is when `new` is written over a character of it.
pub(super) fn with_letter(text: &Value, step: Step, new: &Value) -> Value {
    match (step, new) {
        (Step::Nth(0), Value::Int(num)) if num.exact == Some(0) => none(),
        (Step::Nth(0), Value::Int(num)) if num.signs & 2 == 0 => some(),
        (Step::Nth(n), _) if n != 0 => text.clone(),
        _ => Value::unknown(0, Ty::Unknown, Origin::default()),
    }
}

impl Machine<'_> {
    /// Does it matter whether the text there is empty?
    pub(super) fn is_mark_text(&self, at: &Addr) -> bool {
        matches!(at.path.last(), Some(Step::Field(name)) if self.reach.firsts.contains(name))
    }

    /// Text is written into the target: of a format some, of another text just that.
    pub(super) fn write_text(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        self.written_through(&mut state, given.args, site.sym);
        let own = given.entry.value.is_none() && self.is_written_anyway(&state, given);
        let at = self.stands_at_target(&mut state, given, site);
        let told = |at: &Addr| self.is_mark_text(at) || own && is_local(at);
        if let Some(at) = at.filter(|at| self.is_c(&state) && told(at)) {
            let from = given.entry.value.and_then(|value| given.args.get(value)).map(|value| self.peel(&state, value));
            let text = match from {
                Some(text @ Value::Text(_)) => text,
                _ => some(),
            };
            let at = self.remember_element(&mut state, at, &text);
            self.write(&mut state, &at, text);
        }
        let counts = given.entry.returns == Some(Shape::Int);
        let written = self.plain(state, given, site);
        written
            .into_iter()
            .map(|(state, value)| (state, if counts { value.map(|v| amount(v, own)) } else { value }))
            .collect()
    }

    /// Is what is written never empty?
    fn is_written_anyway(&self, state: &State, given: Given<'_>) -> bool {
        let mut texts = given.args.iter().skip(1).map(|v| self.peel(state, v));
        let format = texts.find_map(|v| if let Value::Text(text) = v { Some(text) } else { None });
        self.is_c(state) && format.is_some_and(|format| writes_something(format.as_str()))
    }

    /// Of how many letters a text is.
    pub(super) fn count_letters(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let text = given.args.first().map(|v| self.peel(&state, v));
        match text {
            Some(Value::Text(text)) if text.as_str().is_empty() => vec![(state, Some(Value::int(0)))],
            Some(Value::Text(_)) => vec![(state, Some(Value::number(4, Origin::default(), site.sym)))],
            _ => {
                let counted = self.plain(state, given, site).into_iter();
                counted.map(|(state, value)| (state, value.map(|v| amount(v, false)))).collect()
            }
        }
    }

    /// The first character there was compared with nothing: the text is empty, or not.
    fn tell_letter(&mut self, state: &mut State, at: Option<&Addr>, empty: bool) {
        let Some((Step::Nth(0), path)) = at.and_then(|at| at.path.split_last()) else { return };
        let Some(root) = at.map(|at| at.root) else { return };
        let field = Addr { root, path: path.to_vec() };
        if self.is_c(state) && self.is_mark_text(&field) {
            let text = if empty { none() } else { some() };
            let field = self.remember_element(state, field, &text);
            self.write(state, &field, text);
        }
    }

    /// The first character there is something, or nothing.
    pub(super) fn tell_truth(&mut self, yes: &mut State, no: &mut State, at: Option<&Addr>) {
        self.tell_letter(yes, at, false);
        self.tell_letter(no, at, true);
    }

    /// Two values were compared: what that says of text whose first character one of them is.
    pub(super) fn tell_letters(&mut self, same: &mut State, other: &mut State, pair: [&(Value, Option<Addr>); 2]) {
        let [one, two] = pair;
        for (letter, zero) in [(one, two), (two, one)] {
            if matches!(letter.0, Value::Unknown(_)) && zero.0.exact() == Some(0) {
                self.tell_letter(same, letter.1.as_ref(), true);
                self.tell_letter(other, letter.1.as_ref(), false);
            }
        }
    }

    /// Nothing is known of text over which bytes are copied.
    pub(super) fn forget_text(&mut self, state: &mut State, at: &Addr) {
        let at = self.behind(state, at.clone());
        if self.is_mark_text(&at) && matches!(self.read(state, &at), Value::Text(_)) {
            self.write(state, &at, Value::unknown(0, Ty::Unknown, Origin::default()));
        }
    }
}

/// A whole variable of a function.
pub(super) fn is_local(at: &Addr) -> bool {
    matches!(at.root, Root::Local(..)) && at.path.is_empty()
}

/// Does a format write something, whatever it is given? Only texts that are put in may be empty.
fn writes_something(format: &str) -> bool {
    let mut rest = format;
    while let Some(conversion) = rest.strip_prefix('%') {
        let end = conversion.find(|c: char| c == '%' || c.is_ascii_alphabetic() && !"hlLqjzt".contains(c));
        match end.map(|end| conversion.split_at(end)) {
            Some((_, kind)) if kind.starts_with('s') => rest = &kind[1..],
            other => return other.is_some(),
        }
    }
    !rest.is_empty()
}

/// How many letters were written, or are there, is no negative number; of `some` it is not zero either.
fn amount(value: Value, some: bool) -> Value {
    match value {
        Value::Unknown(of) => Value::number(if some { 4 } else { 6 }, of.from, of.sym),
        other => other,
    }
}
