//! Looking for something in bytes: in no bytes there is nothing, and what is left at end of file is no whole message.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, ErrorSet, Num, Opaque, Origin, Rest, Root, Value, derive};
use crate::apis::model::Role;
use crate::flow::live::reads_elements;
use crate::ir::Ty;

impl Machine<'_> {
    /// The answer of a search.
    pub(super) fn search(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let bytes = self.peel(&state, &given.target.value);
        let cut = given.entry.does == Role::SearchEnd && bytes.origin().has(Origin::CUT) && ends(given);
        if !cut && !self.is_empty_bytes(&bytes) {
            return self.plain(state, given, site);
        }
        let answer = match given.entry.variant {
            Some(name) if name.as_str() == "NULL" => Value::Null,
            Some(name) if name.as_str() == "Err" => Value::variant("Err", Value::Error(ErrorSet::OTHER)),
            Some(name) => Value::bare(name.as_str()),
            None => Value::Bool(false),
        };
        vec![(state, Some(answer))]
    }

    /// Arguments behind the format of a scan receive numbers out of the text.
    pub(super) fn fill_arguments(&mut self, state: &mut State, given: Given<'_>, site: Site<'_>) {
        let Some(first) = given.entry.buffer else { return };
        let from = self.peel(state, &given.target.value).origin();
        for (at, argument) in given.args.iter().enumerate().skip(first) {
            let Value::Pointer(_, to) = argument else { continue };
            let to = self.behind(state, (**to).clone());
            let number = Value::unknown(derive(site.sym, ("scanned", at)), Ty::Unknown, from);
            if matches!(self.read(state, &to), Value::Int(_) | Value::Bool(_)) {
                self.write(state, &to, number);
            }
        }
    }

    /// Is it an array of the running function in Rust, which looks at none of its elements by itself?
    fn is_read_whole(&self, state: &State, array: &Addr) -> bool {
        let Root::Local(task, depth, local) = array.root else { return false };
        let own = usize::from(task) == state.current && usize::from(depth) + 1 == state.frames().len();
        let body = state.top().map(|top| self.program.function(top.function));
        own && !self.is_c(state) && body.is_some_and(|body| !reads_elements(body, local))
    }

    /// The buffer of a read that said end of file: whoever took whole messages out of it before leaves none in it.
    pub(super) fn cut_buffer(&self, state: &mut State, given: Given<'_>) {
        let Some(to) = self.buffer_of(state, given) else { return };
        // Nothing is added: it is as long as before.
        let length = state.peeked.clone();
        match self.read(state, &to) {
            // Of an array Rust looks at as much as was read: nothing.
            Value::Container(c) if c.rest == Rest::Some && c.entries.is_empty() && self.is_read_whole(state, &to) => {
                let none = super::value::Container { rest: Rest::Empty, from: Origin::DATA, ..(*c).clone() };
                self.write(state, &to, Value::Container(Rc::new(none)));
            }
            Value::Container(c) if !self.is_empty_bytes(&Value::Container(c.clone())) => {
                let mut c = (*c).clone();
                c.from = c.from.with(Origin::CUT);
                self.write(state, &to, Value::Container(Rc::new(c)));
            }
            Value::Container(c) => {
                let c = super::value::Container { from: c.from.with(Origin::DATA), ..(*c).clone() };
                self.write(state, &to, Value::Container(Rc::new(c)));
            }
            Value::Unknown(bytes) if bytes.from.has(Origin::DATA) => {
                let cut = Value::unknown(bytes.sym, bytes.ty.clone(), bytes.from.with(Origin::CUT));
                self.write(state, &to, cut);
            }
            _ => {}
        }
        state.peeked = length;
    }
}

/// Is what is looked for the end of a message, as far as that is told?
fn ends(given: Given<'_>) -> bool {
    match given.entry.value.and_then(|at| given.args.get(at)) {
        Some(Value::Int(byte)) => byte.exact == Some(i64::from(b'\n')),
        Some(Value::Text(text)) => text.as_str().contains("\\n"),
        Some(_) => false,
        None => true,
    }
}

/// The end of a line, looked for in what is left at end of file.
pub(super) fn ends_no_message(byte: &Opaque, end: Num) -> bool {
    byte.from.has(Origin::CUT) && end.exact == Some(i64::from(b'\n'))
}
