//! Counters that say how full a table is. Past the first place or two their value is not known, but how far they are
//! from the place that was filled last is.

use std::rc::Rc;

use super::globals::parts;
use super::keys::{base, offset, symbol};
use super::machine::{Machine, is_element};
use super::places::Access;
use super::state::State;
use super::value::{Addr, Container, Entry, Origin, Root, Step, Sym, Value, derive};
use crate::flow::filled::Filled;
use crate::ir::{BinOp, LocalKind, Name, Operand, Place, Proj, Rvalue, Stmt, Ty};
use crate::source::Span;

impl Machine<'_> {
    /// `t[n++] = c` where exactly one place was filled before (by a listener): from now on that number is known by a
    /// name, and the new count by its distance from it.
    pub(super) fn count_by_name(&mut self, state: State, to: &Place, value: &Rvalue, sym: u64) -> State {
        let Rvalue::Binary(BinOp::Add, Operand::Copy(from), Operand::Const(_)) = value else { return state };
        if from != to {
            return state;
        }
        let mut forks = self.place(state.clone(), to, Access::Load);
        let Some((mut state, at)) = forks.pop().filter(|_| forks.is_empty()) else { return state };
        let lasts = |n: i64| n >= 1 || n == 0 && self.fills_an_object(&state, &at);
        let Some(old) = self.read(&state, &at).exact().filter(|n| lasts(*n)) else { return state };
        let name = derive(sym, "place");
        state.reissued(name);
        let named = Value::number(if old == 0 { 6 } else { 4 }, Origin::default(), name);
        self.write(&mut state, &at, as_fill(named.clone()));
        self.name_temporaries(&mut state, old, &named);
        if self.name_keys(&mut state, old, &named) {
            self.keep_symbol(&mut state, name);
        }
        state
    }

    /// Is the index how many elements there are in a table, in which the followed socket stands at `place`? (One that was
    /// just counted down is the last one's, but in what a poller is given, unless the function moves what stands in it.)
    pub(super) fn is_past_end(&self, state: &State, of: &Container, index: &Value, place: &Value) -> bool {
        let full = index.origin().has(Origin::FULL);
        let given = of.item.path().is_some_and(|item| self.models.told_in(item).is_some());
        let behind = |sym: Sym| offset(sym) >= 0 || given && !self.fills_gaps(state);
        let counted = |sym: &Sym| full && symbol(place) != Some(*sym) && behind(*sym);
        let Some(count) = symbol(index).filter(counted) else { return false };
        let holds = |v: &Value| {
            matches!(v, Value::Container(c) if c.entries.iter().any(|e| symbol(&e.key).is_some()
                && symbol(&e.key) == symbol(place) && self.reaches_focus(state, &e.item)))
        };
        self.reach.filled.iter().any(|pair| match pair {
            Filled::Globals(counter, table) => {
                let mut named = state.globals.iter().map(|(key, value)| (parts(*key).0, value));
                named.any(|(name, value)| name == *counter && symbol(value) == Some(count))
                    && state.globals.iter().any(|(key, value)| parts(*key).0 == *table && holds(value))
            }
            Filled::Fields(counter, table) => {
                let mut found = false;
                state.values(&mut |value| found |= value.any(&mut |v| beside(v, *counter, *table, count, &holds)));
                found
            }
        })
    }

    /// Does the running function put elements of a table in the places of others: `table[i] = table[--n]`?
    fn fills_gaps(&self, state: &State) -> bool {
        let moves = |stmt: &Stmt| match stmt {
            Stmt::Assign { to, value: Rvalue::Use(Operand::Copy(from)), .. } => {
                to.base == from.base && is_element(to) && is_element(from)
            }
            _ => false,
        };
        let body = state.top().map(|top| self.program.function(top.function));
        body.is_some_and(|body| body.blocks.iter().flat_map(|block| &block.stmts).any(moves))
    }

    /// Says the counter at `at`, which is not above zero, that a table is empty in which the followed socket stands?
    pub(super) fn denies_focus(&self, state: &State, at: &Addr) -> bool {
        let tables = self.tables_of(state, at);
        if tables.is_empty() || !state.is_alive() {
            return false;
        }
        let is_place = |key: &Value| symbol(key).is_some() || key.exact().is_some();
        let holds = |v: &Value| match v {
            Value::Container(c) => {
                c.ty.is_none() && c.entries.iter().any(|e| is_place(&e.key) && self.reaches_focus(state, &e.item))
            }
            _ => false,
        };
        tables.iter().any(|table| holds(&self.read(state, table)))
    }

    /// Is it a field by which a table beside it is filled, one that is not made anew for each wait?
    fn fills_an_object(&self, state: &State, counter: &Addr) -> bool {
        let asked = |at: &Addr| {
            let ty = self.field_declared_at(state, at);
            let item = match &ty {
                Some(Ty::Array(item)) => item.path(),
                other => other.as_ref().and_then(Ty::path),
            };
            item.is_some_and(|item| self.models.told_in(item).is_some())
        };
        let tables = self.tables_of(state, counter);
        !counter.path.is_empty() && !tables.is_empty() && !tables.iter().any(asked)
    }

    /// The tables that are filled by the counter.
    fn tables_of(&self, state: &State, counter: &Addr) -> Vec<Addr> {
        let of = |pair: &Filled| match (pair, counter.path.last(), counter.root) {
            (Filled::Globals(own, table), None, Root::Global(name)) if parts(name).0 == *own => {
                globals_named(state, *table)
            }
            (Filled::Fields(own, table), Some(Step::Field(name)), _) if name == own => {
                beside_field(counter, *table).into_iter().collect()
            }
            _ => Vec::new(),
        };
        self.reach.filled.iter().flat_map(of).collect()
    }

    /// The counters by which the table is filled.
    fn counters_of(&self, state: &State, table: &Addr) -> Vec<Addr> {
        let of = |pair: &Filled| match (pair, table.path.last(), table.root) {
            (Filled::Globals(counter, own), None, Root::Global(name)) if parts(name).0 == *own => {
                globals_named(state, *counter)
            }
            (Filled::Fields(counter, own), Some(Step::Field(name)), _) if name == own => {
                beside_field(table, *counter).into_iter().collect()
            }
            _ => Vec::new(),
        };
        self.reach.filled.iter().flat_map(of).collect()
    }

    /// The followed socket was moved within a table: how far the counter of the table is from where it stood before says
    /// nothing any more.
    pub(super) fn count_from_anew(&mut self, state: &mut State, to: &Place, span: Span) {
        let at = to.proj.iter().position(|step| matches!(step, Proj::Index(_))).unwrap_or(to.proj.len());
        let whole = Place { base: to.base, proj: to.proj.iter().take(at).cloned().collect() };
        let mut places = self.place(state.clone(), &whole, Access::Load);
        let Some((_, table)) = places.pop().filter(|_| places.is_empty()) else { return };
        for counter in self.counters_of(state, &table) {
            let count = self.read(state, &counter);
            if !count.origin().has(Origin::FULL) {
                continue;
            }
            // What stands beside it in another table has yet to follow.
            let near = |entry: &Entry| {
                symbol(&entry.key).map(base) == symbol(&count).map(base) && self.reaches_focus(state, &entry.item)
            };
            let own = self.read(state, &table);
            let stays = |v: &Value| matches!(v, Value::Container(c) if c.entries.iter().any(near)) && *v != own;
            let object = self.read(state, &Addr::of(table.root));
            if state.globals.values().chain([&object]).any(|value| value.any(&mut |v| stays(v))) {
                continue;
            }
            let anew = derive(177, (span, &counter));
            state.reissued(anew);
            self.write(state, &counter, super::keys::renamed(&count, anew));
        }
    }

    /// What the expression under way has read of the counter.
    fn name_temporaries(&self, state: &mut State, old: i64, new: &Value) {
        let program = self.program;
        let Some(top) = state.top_mut() else { return };
        let locals = &program.function(top.function).locals;
        let temporary = |at: usize| locals.get(at).is_some_and(|local| local.kind == LocalKind::Temporary);
        top.locals.change(
            |value| value.exact() == Some(old),
            |at, value| {
                if temporary(at) {
                    *value = new.clone();
                }
            },
        );
    }

    /// The name of a number is given to a new one: what the expression under way has read of the old one (`a[n++]`)
    /// has another name from now on.
    pub(super) fn outdate_temporaries(&self, state: &mut State, sym: Sym) {
        let program = self.program;
        let Some(top) = state.top_mut() else { return };
        let locals = &program.function(top.function).locals;
        let temporary = |at: usize| locals.get(at).is_some_and(|local| local.kind == LocalKind::Temporary);
        let before = derive(sym, "before");
        top.locals.change(
            |value| symbol(value).is_some_and(|own| base(own) == base(sym)),
            |at, value| match value {
                Value::Int(num) if temporary(at) => *value = Value::number(num.signs, num.from, before),
                Value::Unknown(of) if temporary(at) => *value = Value::unknown(before, of.ty.clone(), of.from),
                _ => {}
            },
        );
    }

    /// The place where the followed socket stands, if it is that one.
    fn name_keys(&self, state: &mut State, old: i64, new: &Value) -> bool {
        let holders = state.clone();
        let mut found = false;
        let mine = |entry: &Entry| entry.key.exact() == Some(old) && self.reaches_focus(&holders, &entry.item);
        state.rewrite(&|digest| digest.elements, &mut |value| match value {
            Value::Container(c) if c.ty.is_none() && c.entries.iter().any(mine) => {
                let mut c = (*c).clone();
                found = true;
                c.entries.iter_mut().filter(|entry| mine(entry)).for_each(|entry| entry.key = new.clone());
                Value::Container(Rc::new(c))
            }
            other => other,
        });
        found
    }
}

/// Is it an object whose counter is `count` and whose table passes?
fn beside(object: &Value, counter: Name, table: Name, count: Sym, holds: &dyn Fn(&Value) -> bool) -> bool {
    let Value::Record(_, _, fields) = object else { return false };
    let field = |own: Name| fields.iter().find(|(name, _)| *name == own).map(|(_, value)| value);
    field(counter).is_some_and(|value| symbol(value) == Some(count)) && field(table).is_some_and(holds)
}

/// Is the number the one of all places in a table, or might be? Whether a table is full must not be remembered by that.
pub(super) fn is_bound(number: &Value, counter: &Value) -> bool {
    let most = if counter.origin().has(Origin::FULL) { 1 } else { 16 };
    number.exact().is_some_and(|n| n.abs() > most)
}

fn globals_named(state: &State, name: Name) -> Vec<Addr> {
    state.globals.keys().filter(|key| parts(**key).0 == name).map(|key| Addr::of(Root::Global(*key))).collect()
}

fn beside_field(field: &Addr, other: Name) -> Option<Addr> {
    let (_, way) = field.path.split_last()?;
    Some(Addr { root: field.root, path: way.to_vec() }.then(Step::Field(other)))
}

/// A number of entries.
pub(super) fn as_fill(value: Value) -> Value {
    match value {
        Value::Int(num) if num.exact.is_none() => Value::number(num.signs, num.from.with(Origin::FULL), num.sym),
        Value::Unknown(o) => Value::unknown(o.sym, o.ty.clone(), o.from.with(Origin::FULL)),
        other => other,
    }
}
