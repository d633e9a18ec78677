//! Text in fields of C, as far as it tells whether a place is taken: empty or not.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Origin, Step, Value};
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
        let at = self.stands_at_target(&mut state, given, site);
        if let Some(at) = at.filter(|at| self.is_c(&state) && self.is_mark_text(at)) {
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
        written.into_iter().map(|(state, value)| (state, if counts { value.map(amount) } else { value })).collect()
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

/// How many letters were written is no negative number.
fn amount(value: Value) -> Value {
    match value {
        Value::Unknown(of) => Value::number(6, of.from, of.sym),
        other => other,
    }
}
