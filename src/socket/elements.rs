//! Elements of arrays and tables: remembered one by one as soon as they hold something to follow.

use std::rc::Rc;

use super::keys::{base, is_kept, is_unremembered, key_of, symbol};
use super::machine::{Forks, Machine};
use super::ops::carries;
use super::own_ends::{holds_end, holds_told};
use super::places::Access;
use super::shapes::Given;
use super::state::{Activation, Frame, State};
use super::value::{Addr, Entry, Handle, Hold, Link, Origin, Rest, Root, Step, Sym, Value, Who, derive};
use crate::apis::model::Role;
use crate::ir::{Place, Ty};
use crate::source::Span;

/// `p[0].fd = -1`: a place that the program itself gave a number to is switched off.
pub(super) fn is_off(entry: &Entry) -> bool {
    let fixed = matches!(&entry.key, Value::Int(num) if num.exact.is_some());
    fixed && entry.item.any(&mut |v| matches!(v, Value::Int(num) if num.exact == Some(-1)))
}

impl Machine<'_> {
    /// Is a store of this value worth remembering where it went?
    pub(super) fn is_worth_keeping(&self, state: &State, value: &Value) -> bool {
        if super::cursors::is_cursor(value) {
            // A place in the list that has the followed connection is no way to it, but where it stands itself.
            return super::cursors::place_item(value).is_some_and(|item| self.reaches_focus(state, item));
        }
        value.any(&mut |v| match v {
            Value::Function(_) | Value::Closure(_) => true,
            // A fresh object may be filled later.
            Value::Pointer(Link::Borrow, to) => match to.root {
                Root::Heap(object) => !state.outside.contains(&object) && self.may_serve(state, object),
                _ => self.read(state, to).any(&mut |v| matches!(v, Value::Listener(..))),
            },
            _ => false,
        }) || self.reaches_focus(state, value)
            || state.is_alive() && !self.is_cpp(state) && (holds_end(value) || holds_told(state, value))
            || self.is_cpp(state) && self.owns_code(state, value)
    }

    /// Is the object still blank, or does it hold code or a listener, and no other connection?
    fn may_serve(&self, state: &State, object: Sym) -> bool {
        state.heap.get(&object).is_some_and(|value| {
            let code = |v: &Value| matches!(v, Value::Function(_) | Value::Listener(..));
            let of_interest =
                state.focus.is_some() || matches!(value, Value::Unknown(_)) || value.any(&mut |v| code(v));
            of_interest && !self.has_other_socket(state, value)
        })
    }

    /// Makes an entry for the element that `addr` goes through, if what is about to be stored there matters; the
    /// address of the same place comes back.
    pub(super) fn remember_element(&mut self, state: &mut State, addr: Addr, value: &Value) -> Addr {
        let Some(at) = addr.path.iter().position(is_unremembered) else {
            return addr;
        };
        let kept = self.is_worth_keeping(state, value) && !self.is_kept_already(state, &addr, at, value)
            || self.begins_element(state, &addr, at, value);
        if !kept && !self.is_beside(state, &addr, at, value) && !self.switches_off(state, &addr, at, value) {
            return addr;
        }
        let addr = self.make_element(state, addr, at, value);
        // An element within the element that is known now.
        match addr.path.iter().position(is_unremembered) {
            Some(inner) if inner > at => {
                let table = Addr { root: addr.root, path: addr.path[..inner].to_vec() };
                if let Value::Unknown(opaque) = self.read(state, &table) {
                    self.opened(state, &table, &opaque);
                }
                self.remember_element(state, addr, value)
            }
            _ => addr,
        }
    }

    /// Has a collection an element with just the same code for another connection? One stands for all.
    fn is_kept_already(&self, state: &State, addr: &Addr, at: usize, value: &Value) -> bool {
        let code = matches!(value, Value::Closure(_) | Value::Function(_));
        if !code || at + 1 != addr.path.len() || key_of(addr.path[at]).is_some_and(|k| self.is_key_of_focus(state, &k))
        {
            return false;
        }
        match self.read(state, &Addr { root: addr.root, path: addr.path[..at].to_vec() }) {
            Value::Container(c) => {
                let same = |e: &Entry| !e.key.names_focus() && self.is_same_code(state, &e.item, value);
                c.ty.is_some() && c.entries.iter().any(same)
            }
            _ => false,
        }
    }

    /// A container in an element of another one, which is remembered for what is put in: `topics[name].insert(peer)`.
    pub(super) fn remembered_container(&mut self, state: &mut State, addr: Addr, given: Given<'_>) -> Addr {
        let puts = matches!(given.entry.does, Role::Push | Role::Insert);
        let item = given.args.get(given.entry.value.unwrap_or(0)).filter(|_| puts);
        let Some(item) = item.filter(|item| self.reaches_focus(state, item)) else { return addr };
        if let Some(aside) = self.kept_enough(state, &addr, item) {
            return aside;
        }
        let addr = self.remember_element(state, addr, item);
        self.materialise(state, &addr);
        addr
    }

    /// An assignment to an element that is not remembered: `a[i] = v`.
    pub(super) fn store_in_rest(&mut self, state: &mut State, addr: &Addr, to: &Place, value: Value) {
        let mut container = addr.clone();
        container.path.pop();
        let key = match to.proj.last() {
            Some(crate::ir::Proj::Index(op)) => self.operand(state.clone(), op).pop().map_or(Value::Gone, |(_, v)| v),
            _ => Value::Gone,
        };
        let key = if carries(&value) { self.keep_key(state, &key) } else { key };
        self.store(state, &container, key, value, Span::default());
    }

    /// `t[i].used = 1; t[i].fd = fd;`: a record is filled field by field, or made blank first, and the descriptor is
    /// still on its way.
    fn begins_element(&self, state: &State, addr: &Addr, at: usize, value: &Value) -> bool {
        let blank = at + 1 == addr.path.len() && is_blank(value);
        let mark = is_mark(value) || blank || matches!(value, Value::Text(_)) && self.is_mark_text(addr);
        let held = || state.top().is_some_and(names_focus);
        if !mark || !state.is_alive() || !self.is_c(state) || self.is_settled(state) {
            return false;
        }
        (blank || at + 1 < addr.path.len()) && held() || !self.is_stored(state) && self.takes_place(state, addr, value)
    }

    /// `used[i] = 1;` in a table of marks, where a function under way has the followed socket to put away.
    fn takes_place(&self, state: &State, addr: &Addr, value: &Value) -> bool {
        let has_it = |frame: &Frame| matches!(frame, Frame::Code(activation) if names_focus(activation));
        matches!(addr.root, Root::Global(_))
            && addr.path.len() == 1
            && (value.exact() == Some(1) || *value == Value::Bool(true))
            && state.frames().iter().any(|frame| has_it(frame))
    }

    /// `ends[i] = 1` where `fds[i]` is the followed socket: tables side by side.
    fn is_beside(&self, state: &State, addr: &Addr, at: usize, value: &Value) -> bool {
        let mark = is_mark(value);
        let key = addr.path.get(at).and_then(|step| key_of(*step)).filter(|_| mark && self.is_c(state));
        let Some(key) = key else { return false };
        match self.read(state, &Addr { root: addr.root, path: addr.path[..at].to_vec() }) {
            Value::Container(table) => self.is_key_beside_focus(state, &table, &key),
            _ => self.is_key_of_focus(state, &key),
        }
    }

    /// That an allocation failed is tested next, where it was stored: the element is remembered for so long.
    pub(super) fn make_null_element(&mut self, state: State, to: &Place) -> State {
        self.make_tested_element(state, to, |below| below == 0)
    }

    /// Likewise who goes on after a fork, where the answer is stored in an element, or in a field of it.
    pub(super) fn make_forked_element(&mut self, state: State, to: &Place) -> State {
        if self.is_c(&state) { self.make_tested_element(state, to, |_| true) } else { state }
    }

    fn make_tested_element(&mut self, state: State, to: &Place, so_far_below: fn(usize) -> bool) -> State {
        let mut forks = self.place(state.clone(), to, Access::Store);
        let Some((mut made, addr)) = forks.pop().filter(|_| forks.is_empty()) else {
            return state;
        };
        match addr.path.iter().position(is_unremembered) {
            Some(at) if so_far_below(addr.path.len() - at - 1) => {
                self.make_element(&mut made, addr, at, &Value::Null);
                made
            }
            _ => state,
        }
    }

    pub(super) fn make_element(&mut self, state: &mut State, mut addr: Addr, at: usize, value: &Value) -> Addr {
        let table = Addr { root: addr.root, path: addr.path[..at].to_vec() };
        let Value::Container(container) = self.read(state, &table) else {
            return addr;
        };
        if !self.is_c(state) && at + 1 == addr.path.len() && addr.path[at] == super::value::Step::Rest {
            return addr;
        }
        let step = addr.path[at];
        if let Some(known) = self.entry_at(&container, step) {
            addr.path[at] = Step::Entry(known.id);
            return addr;
        }
        let fresh = || Value::unknown(derive(83, &table), Ty::Unknown, Origin::default());
        let key = key_of(step).unwrap_or_else(fresh);
        let key = self.keep_key(state, &key);
        let item = Value::unknown(derive(89, step), self.normal(&container.item), Origin::OTHER);
        let Value::Container(container) = self.read(state, &table) else {
            return addr;
        };
        let mut container = (*container).clone();
        // A table is filled anew each time: what was written where the count stood before is stale.
        let rest = &addr.path[at + 1..];
        let most = usize::from(!self.is_polled_table(&container));
        if container.ty.is_none() && container.entries.len() > most {
            container.entries.retain(|e| !is_same(&e.item, rest, value));
        }
        let free = (0..=u8::MAX).find(|id| container.entries.iter().all(|e| e.id != *id));
        let Some(id) = free.filter(|_| container.entries.len() < 4) else {
            self.escape(state, value);
            return addr;
        };
        addr.path[at] = super::value::Step::Entry(id);
        container.entries.push(Entry { id, key, item });
        container.rest = Rest::Maybe;
        self.write(state, &table, Value::Container(Rc::new(container)));
        if step == Step::Rest && self.is_cpp(state) {
            state.lead_to_element(&addr, at);
        }
        addr
    }

    /// A table that is handed to `poll` names a descriptor once.
    fn is_polled_table(&self, table: &super::value::Container) -> bool {
        self.normal(&table.item).path().is_some_and(|path| self.models.told_in(path).is_some())
    }

    /// The descriptor is closed: copies of the number in tables say nothing any more. The name at the close itself
    /// still does.
    pub(super) fn forget_copies(&self, state: &mut State, at: Option<&Addr>) {
        let kept = at.map(|at| (at.clone(), self.read(state, at)));
        let focus = state.focus;
        let closed = |copy: u8| focus.is_none_or(|focus| focus.is_closed(copy));
        state.rewrite(&|digest| digest.entries, &mut |v| match v {
            Value::Container(c) if c.ty.is_none() || self.is_polled_table(&c) => {
                let mut c = (*c).clone();
                for entry in &mut c.entries {
                    let mut forgotten = |v| match v {
                        Value::Socket(h) if h.who == Who::Focus && closed(h.copy) => {
                            Value::unknown(0, Ty::Unknown, Origin::default())
                        }
                        other => other,
                    };
                    entry.item = entry.item.map(&mut forgotten);
                    entry.key = entry.key.map(&mut forgotten);
                }
                Value::Container(Rc::new(c))
            }
            other => other,
        });
        if let Some((at, value)) = kept {
            self.write(state, &at, value);
        }
    }

    /// The array, the number of the entry, if the address is an element of a plain array.
    pub(super) fn element_at(&self, state: &State, addr: &Addr) -> Option<(Addr, u8)> {
        let (step, path) = addr.path.split_last()?;
        let table = Addr { root: addr.root, path: path.to_vec() };
        let Value::Container(c) = self.read(state, &table) else {
            return None;
        };
        let id = match step {
            Step::Entry(id) => *id,
            other => self.entry_at(&c, *other)?.id,
        };
        c.entries.iter().any(|e| e.id == id).then_some((table, id))
    }

    /// A plain array of structs stands there.
    fn is_table(&self, state: &State, at: &Addr) -> bool {
        matches!(self.read(state, at), Value::Container(c) if c.ty.is_none() && self.has_shape(&c.item))
    }

    /// A pointer to an array of structs is one to its first.
    pub(super) fn first_of_table(&mut self, state: State, at: Addr, access: Access) -> Forks<Addr> {
        if self.is_c(&state) && self.is_table(&state, &at) {
            return self.element(state, at, &Value::int(0), access);
        }
        vec![(state, at)]
    }

    /// `p + n` of an array of structs: the element there, which may be the remembered one. (Of bytes it is still a way
    /// into the same array.)
    pub(super) fn stepped_pointer(&mut self, mut state: State, value: &Value, by: &Value, sym: Sym) -> Forks<Value> {
        let unchanged = |state: State| vec![(state, value.clone())];
        let (Value::Pointer(link, to), false) = (value, matches!(by, Value::Pointer(..))) else {
            return unchanged(state);
        };
        let mut table = (**to).clone();
        self.materialise(&mut state, &table);
        let whole = self.is_table(&state, &table);
        if !whole {
            let inside = table.path.pop().is_some_and(|step| matches!(step, Step::Entry(_)) || is_unremembered(&step));
            if !inside || !self.is_table(&state, &table) {
                return unchanged(state);
            }
        }
        let far = matches!(by, Value::Int(num) if num.exact.is_some_and(|n| n.abs() > 1));
        if far {
            return vec![(state, Value::Pointer(*link, Rc::new(table.then(Step::Rest))))];
        }
        state.set_apart(sym);
        let fresh = Value::unknown(sym, Ty::Unknown, Origin::default());
        let key = if whole && symbol(by).is_some() { by.clone() } else { fresh };
        let access = self.access_by_address(&state);
        let forks = self.element(state, table, &key, access);
        forks.into_iter().map(|(state, at)| (state, Value::Pointer(*link, Rc::new(at)))).collect()
    }

    /// Two different ways into one array: whether they meet, nobody knows.
    pub(super) fn in_same_table(&self, state: &State, left: &Value, right: &Value) -> bool {
        let (Value::Pointer(_, left), Value::Pointer(_, right)) = (left, right) else { return false };
        let table = |addr: &Addr| match addr.path.split_last() {
            Some((step, path)) if matches!(step, Step::Entry(_)) || is_unremembered(step) => (addr.root, path.to_vec()),
            _ => (addr.root, addr.path.clone()),
        };
        self.is_c(state) && left != right && table(left) == table(right)
    }

    /// A local that counts: which of the first few numbers it is must not tell states apart.
    fn is_counter(&mut self, state: &State, addr: &Addr) -> bool {
        let (Root::Local(task, depth, local), true, Some(top)) = (addr.root, addr.path.is_empty(), state.top()) else {
            return false;
        };
        let here = usize::from(task) == state.current && usize::from(depth) + 1 == state.frames().len();
        let live = self.live_of(top.function);
        here && live.is_counter(local) && !live.is_short(local)
    }

    fn is_returned(&mut self, state: &State, addr: &Addr) -> bool {
        let (Root::Local(_, _, local), Some(top)) = (addr.root, state.top()) else { return false };
        self.live_of(top.function).is_returned(local)
    }

    /// Does the statement under way begin to count anew, within the loop that counts?
    fn counts_anew(&mut self, state: &State) -> bool {
        let Some(top) = state.top() else { return false };
        self.loops_of(top.function).resets.contains(&(top.block.0, top.stmt.saturating_sub(1)))
    }

    /// A counter that counts on is a new value: how far it is from the old one does not matter.
    pub(super) fn counted(&mut self, state: &mut State, addr: &Addr, value: Value, span: Span) -> Value {
        if let (Value::Int(num), true) = (&value, self.is_c(state))
            && num.exact.is_some_and(|n| n >= 0)
            && self.is_counter(state, addr)
            && !self.counts_anew(state)
        {
            if num.exact == Some(0) && self.is_returned(state, addr) {
                return value;
            }
            state.forget_orders(base(derive(101, span)));
            let signs = if num.exact == Some(0) { 6 } else { 4 };
            return Value::number(signs, num.from, derive(101, span));
        }
        let Some(sym) = symbol(&value) else {
            return value;
        };
        if self.is_c(state) && !self.is_counter(state, addr) {
            return value;
        }
        let old = self.read(state, addr);
        if super::keys::offset(sym) == 0 || symbol(&old).is_none_or(|old| base(old) != base(sym)) {
            return value;
        }
        // Counters go one way: past a remembered key they do not meet it again.
        let (fresh, passed) = (derive(97, span), derive(97, (span, "passed")));
        state.forget_orders(base(passed));
        let was = symbol(&old).map_or(0, base);
        let next = if is_kept(was) || was == passed { passed } else { fresh };
        state.keep_equals(addr, next);
        if next == passed {
            let far = (-3..=3).filter_map(|by| super::keys::shifted(passed, by));
            Rc::make_mut(&mut state.not_keys).extend(far);
            return super::keys::renamed(&value, passed);
        }
        state.reissued(fresh);
        super::keys::renamed(&value, fresh)
    }
}

/// Does an element name the followed socket, or lead to an object, just as what is to be stored at `way` in another?
fn is_same(item: &Value, way: &[Step], value: &Value) -> bool {
    let names = Value::names_focus;
    match (item, way, value) {
        (Value::Pointer(_, own), [], Value::Pointer(_, new)) => own == new,
        (Value::Record(_, _, own), [], Value::Record(_, _, new)) => {
            new.iter().any(|(name, v)| names(v) && own.iter().any(|(n, v)| n == name && names(v)))
        }
        (Value::Record(_, _, own), [Step::Field(name)], v) if names(v) => {
            own.iter().any(|(n, v)| n == name && names(v))
        }
        (own, [], new) => names(own) && names(new),
        _ => false,
    }
}

/// The highest number is no name of the descriptor that has it, and whose it is does not matter.
pub(super) fn as_number(value: Value, sym: Sym) -> Value {
    match value {
        Value::Socket(Handle { hold: Hold::Raw, .. }) | Value::Listener(..) | Value::Inert(_) => {
            Value::number(4, Origin::default(), derive(sym, "highest"))
        }
        other => other,
    }
}

/// A flag, or a number that is not zero.
fn is_mark(value: &Value) -> bool {
    matches!(value, Value::Int(num) if num.exact.is_some() || num.signs & 2 == 0)
        || matches!(value, Value::Bool(_) | Value::Null)
}

/// A record in which numbers are written down, and nothing to follow.
fn is_blank(value: &Value) -> bool {
    let Value::Record(_, _, fields) = value else { return false };
    !carries(value) && fields.iter().any(|(_, field)| is_mark(field))
}

/// Has the function a local that names the followed socket?
pub(super) fn names_focus(activation: &Activation) -> bool {
    activation.locals.digests().any(|(_, digest)| digest.focus) && activation.locals.iter().any(Value::names_focus)
}
