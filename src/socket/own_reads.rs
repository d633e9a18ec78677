//! Readers of the program's own types under a library's: whatever is asked of them, their own code reads.

use std::rc::Rc;

use super::calls::Site;
use super::io::at_end;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Container, Iter, Link, Num, Origin, Rest, Root, Source, Stage, Value, derive};
use crate::apis::model::Role;
use crate::apis::shape::{Eof, Shape};
use crate::flow::program::FuncId;
use crate::ir::{Place, Ty};
use crate::source::Span;

/// A library's read that runs the program's own: how end of file looks, the code, and the reader.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Through {
    pub(super) eof: Eof,
    pub(super) read: FuncId,
    pub(super) at: Addr,
}

impl Machine<'_> {
    /// The program's own code that reads from such a value.
    pub(super) fn own_read(&self, value: &Value) -> Option<FuncId> {
        let Value::Record(Some(ty), ..) = value else { return None };
        if let Some(known) = self.own_reads.borrow().get(ty) {
            return *known;
        }
        let names = self.models.methods().filter(|(_, entry)| {
            let ready = matches!(entry.returns, Some(Shape::Ready(_)));
            entry.does == Role::Read && entry.eof == Some(Eof::OkZero) && !ready
        });
        let fits = |id: &FuncId| {
            let function = self.program.function(*id);
            function.implements.is_some() && function.params.len() == 2 && !function.is_async
        };
        let found = names.filter_map(|(name, _)| self.program.method(*ty, name)).find(fits);
        self.own_reads.borrow_mut().insert(*ty, found);
        found
    }

    /// Does the program's own code give the items of such a value, or read its lines?
    pub(super) fn has_items(&self, value: &Value) -> bool {
        self.gives_items(value).or_else(|| self.own_read(value)).is_some()
    }

    /// Runs that code for a library's read.
    pub(super) fn read_through_own(
        &mut self,
        mut state: State,
        (read, eof): (FuncId, Eof),
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let at = given.target.addr.clone().unwrap_or_else(|| {
            let object = self.fresh_object(&state, derive(site.sym, "reader"));
            Rc::make_mut(&mut state.heap).insert(object, given.target.value.clone());
            Addr::of(Root::Heap(object))
        });
        let at = self.behind(&mut state, at);
        self.fill_buffer(&mut state, given, Origin::DATA, site);
        self.run_own_read(&mut state, Through { eof, read, at }, Some(site.dest), site);
        vec![(state, None)]
    }

    /// The reader whose lines the iterator gives.
    pub(super) fn own_reader(&self, state: &State, iter: &Iter) -> Option<Through> {
        let Source::Stream(inner) = &iter.source else { return None };
        let Value::Pointer(_, to) = &**inner else { return None };
        Some(Through { eof: Eof::None, read: self.own_read(&self.read(state, to))?, at: (**to).clone() })
    }

    /// The next line of such an iterator.
    pub(super) fn own_line(
        &mut self,
        mut state: State,
        (addr, iter): (&Addr, &Iter),
        through: Through,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        self.push_native(&mut state, Op::Item(addr.clone(), iter.stages.clone(), Stage::Made, Value::Gone), dest, site);
        self.run_own_read(&mut state, through, None, site);
        vec![(state, None)]
    }

    fn run_own_read(&mut self, state: &mut State, through: Through, dest: Option<&Place>, site: Site<'_>) {
        let this = Value::Pointer(Link::Borrow, Rc::new(through.at.clone()));
        let (entries, item, from) = (Vec::new(), Ty::Unknown, Origin::default());
        let room = Container { entries, rest: Rest::Some, item, keyed: false, from, ty: None };
        let buffer = Value::Container(Rc::new(room));
        let read = through.read;
        self.push_native(state, Op::Through(through), dest, site);
        self.push_body(state, read, vec![this, buffer], &[], None, site.span);
    }

    /// The program's own code has read: what the library makes of it.
    pub(super) fn read_by_own(
        &mut self,
        state: State,
        through: Through,
        value: Value,
        dest: Option<&Place>,
        (site, span): (Site<'_>, Span),
    ) -> Vec<State> {
        let ok = |v| Value::variant("Ok", v);
        let (some, none) = match &value {
            Value::Variant(name, fields) if name.as_str() == "Ok" => match fields.first() {
                Some((_, Value::Int(Num { signs, .. }))) => (signs & 4 != 0, signs & 2 != 0),
                _ => (true, true),
            },
            Value::Variant(..) if through.eof == Eof::None => {
                return self.deliver(state, Value::variant("Some", value), dest, span);
            }
            _ => return self.deliver(state, value, dest, span),
        };
        let mut out = Vec::new();
        if none {
            let end = match through.eof {
                Eof::Ok => ok(Value::signed(6, Origin::DATA)),
                other => at_end(other),
            };
            out.extend(self.deliver(state.clone(), end, dest, span));
        }
        if some {
            let bytes = || Value::unknown(derive(site.sym, "data"), Ty::Unknown, Origin::DATA);
            let read = match through.eof {
                Eof::Ok => {
                    let mut state = state;
                    self.run_own_read(&mut state, through, dest, site);
                    out.extend(self.visit(state, span));
                    return out;
                }
                Eof::OkZero => ok(Value::signed(4, Origin::DATA)),
                Eof::None => Value::variant("Some", ok(bytes())),
                Eof::PlainNone => Value::variant("Some", bytes()),
                Eof::OkNone => ok(Value::variant("Some", bytes())),
                Eof::Unchanged => ok(Value::Unit),
                _ => ok(bytes()),
            };
            out.extend(self.deliver(state, read, dest, span));
        }
        out
    }
}
