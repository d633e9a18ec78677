//! How many entries a container has, as far as that is told.

use std::rc::Rc;

use super::answers::method;
use super::calls::Site;
use super::ends::Stands;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Container, Link, Origin, Rest, Root, Step, Value};
use crate::apis::model::{Role, TypeRole};
use crate::apis::shape::Shape;
use crate::ir::Ty;

impl Machine<'_> {
    /// Number of entries, or whether there are any.
    pub(super) fn length(
        &mut self,
        state: State,
        addr: &Addr,
        container: &Container,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let empty = container.entries.is_empty() && container.rest == Rest::Empty;
        let boolean = matches!(given.entry.returns, Some(Shape::Bool));
        let from = container.from;
        // An empty collection of connections may be non-empty in another run; bytes are what they are, and so is what
        // the task of the followed connection has for itself.
        let bytes = if self.is_plain_c(&state) { is_byte(&container.item) } else { self.is_data(&container.item) };
        let exact = container.item == Ty::Unknown || bytes || is_own(&state, addr);
        if boolean {
            let part = is_lent(&state, addr);
            let filled = !container.entries.is_empty() || container.rest == Rest::Some && !part;
            let known = empty.then_some(true).or(filled.then_some(false));
            let forks = match known {
                Some(b) if exact || !b => vec![(state, Some(Value::Bool(b)))],
                None if exact && !part && (is_field(addr) || is_own(&state, addr) && self.measures_again(&state)) => {
                    self.either(state, addr, container)
                }
                _ => vec![(state, Some(Value::unknown(site.sym, Ty::named("bool"), from)))],
            };
            // Asked is whether there are any.
            let any = |value: Option<Value>| match value {
                Some(Value::Bool(empty)) if given.entry.variant.is_some() => Some(Value::Bool(!empty)),
                other => other,
            };
            return forks.into_iter().map(|(state, value)| (state, any(value))).collect();
        }
        if empty && (container.from.0 != 0 || exact) {
            return vec![(state, Some(Value::int(0)))];
        }
        if let Some(number) = self.number_behind(&state, addr, container) {
            return vec![(state, Some(number))];
        }
        let mut state = state;
        state.stir();
        let crowd = container.entries.iter().any(|entry| super::ops::carries(&entry.item));
        let signs = if container.rest == Rest::Some || crowd { 4 } else { 6 };
        // How many connections there are is up to the others.
        let from = if crowd { from.with(Origin::FULL) } else { from };
        if !exact && self.container_role(container) == TypeRole::List && !self.is_c(&state) {
            state.knows(addr, Stands::Next(site.sym));
        }
        let sym = state.length_known(addr).unwrap_or(site.sym);
        if exact && self.measures_again(&state) {
            state.knows(addr, Stands::Long(sym));
        }
        vec![(state, Some(Value::number(signs, from, sym)))]
    }

    /// Does the running body ask for the length, as it does now, in other places as well?
    fn measures_again(&self, state: &State) -> bool {
        let asked = self.under_way(state).filter(|_| !self.is_c(state)).and_then(method);
        asked.is_some_and(|name| self.asks_again(state, name))
    }

    /// Is it text or bytes of which some is known to be left?
    pub(super) fn is_left(&self, state: &State, container: &Container) -> bool {
        let data = || self.is_data(&container.item) || self.is_text_type(container.ty);
        container.rest == Rest::Some && self.is_cpp(state) && data()
    }

    /// Something was put into a queue of text or bytes: it has some from now on.
    pub(super) fn note_some(&self, state: &mut State, addr: &Addr) {
        if let Value::Container(c) = self.read(state, addr)
            && c.rest == Rest::Maybe
            && c.entries.is_empty()
            && self.is_data(&c.item)
            && self.is_cpp(state)
        {
            self.write(state, addr, Value::Container(Rc::new(Container { rest: Rest::Some, ..(*c).clone() })));
        }
    }

    /// Something is taken out of a queue of text or bytes: it may have been the last.
    pub(super) fn note_fewer(
        &self,
        state: &mut State,
        addr: &Addr,
        container: Rc<Container>,
        does: Role,
    ) -> Rc<Container> {
        let takes = matches!(does, Role::Remove | Role::Retain | Role::Discard | Role::SetAside | Role::Distinct);
        if !takes || !self.is_left(state, &container) {
            return container;
        }
        let fewer = Rc::new(Container { rest: Rest::Maybe, ..(*container).clone() });
        self.write(state, addr, Value::Container(Rc::clone(&fewer)));
        fewer
    }

    /// A write, after which the buffer that it is given has lost what was written.
    pub(super) fn write_out(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let mut forks = self.write_socket(state, given, site);
        if let Some(Value::Pointer(_, at)) = given.entry.buffer.and_then(|at| given.args.get(at)) {
            let whole = matches!(&given.entry.returns, Some(Shape::Ok(told)) if **told == Shape::Unit);
            let left = if whole { Rest::Empty } else { Rest::Maybe };
            for (state, _) in forks.iter_mut().filter(|(_, value)| value.as_ref().is_some_and(|v| !v.is("Err"))) {
                if let Value::Container(c) = self.read(state, at)
                    && c.entries.is_empty()
                    && c.rest != Rest::Empty
                {
                    self.write(state, at, Value::Container(Rc::new(Container { rest: left, ..(*c).clone() })));
                }
            }
        }
        forks
    }

    /// Bytes, text, or lists of such: what is left to be written.
    pub(super) fn is_data(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Array(item) | Ty::Ref(item) => self.is_data(item),
            Ty::Named(_, args) => match args.as_ref() {
                [] => is_byte(ty) || matches!(self.type_role(ty), Some(TypeRole::Inert | TypeRole::List)),
                [item] => self.type_role(ty) == Some(TypeRole::List) && self.is_data(item),
                _ => false,
            },
            _ => false,
        }
    }

    /// Where a queue of text or bytes had nothing at its end it has nothing at all; where it has some there is one, and
    /// that may be the last.
    pub(super) fn note_left(&self, answers: &mut Forks<Option<Value>>, addr: &Addr, container: &Container, does: Role) {
        if !container.entries.is_empty() || !self.is_data(&container.item) {
            return;
        }
        let none = |answer: &Option<Value>| answer.as_ref().is_some_and(|answer| answer.is("None"));
        if container.rest == Rest::Some {
            answers.retain(|(state, answer)| self.is_plain_c(state) || !none(answer));
        }
        let left = match (container.rest, does) {
            (Rest::Maybe, _) => Rest::Empty,
            (Rest::Some, Role::Pop) => Rest::Maybe,
            _ => return,
        };
        for (state, answer) in answers {
            if !self.is_plain_c(state) && (left == Rest::Maybe || none(answer)) {
                self.write(state, addr, Value::Container(Rc::new(Container { rest: left, ..container.clone() })));
            }
        }
    }

    /// Empty or not: asked once more, the answer is the same.
    fn either(&self, mut state: State, addr: &Addr, container: &Container) -> Forks<Option<Value>> {
        self.guess(&mut state, container.from);
        let says = |mut state: State, rest: Rest| {
            if rest != Rest::Empty {
                state.stir();
            }
            let told = Container { rest, ..container.clone() };
            self.write(&mut state, addr, Value::Container(Rc::new(told)));
            (state, Some(Value::Bool(rest == Rest::Empty)))
        };
        vec![says(state.clone(), Rest::Empty), says(state, Rest::Some)]
    }
}

/// A field that holds a buffer, asked about by its own name.
fn is_field(addr: &Addr) -> bool {
    matches!(addr.path.last(), Some(Step::Field(_)))
}

/// A variable of the task that serves the followed connection.
fn is_own(state: &State, addr: &Addr) -> bool {
    matches!(addr.root, Root::Local(task, ..) if state.tasks.get(task as usize).is_some_and(|task| task.of_focus))
}

/// Does the running function have a borrow of it? That may be of a part.
fn is_lent(state: &State, addr: &Addr) -> bool {
    let borrow = |value: &Value| matches!(value, Value::Pointer(Link::Borrow, to) if **to == *addr);
    state.top().is_some_and(|top| top.locals.iter().any(|value| value.any(&mut |part| borrow(part))))
}

fn is_byte(ty: &Ty) -> bool {
    ty.path().is_some_and(|path| path.as_str() == "u8")
}
