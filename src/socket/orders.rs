//! At end of file nothing new comes: how two numbers compared once, they compare again until one of them changes.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::keys::{base, is_size, offset, symbol};
use super::machine::Machine;
use super::signs::mirror;
use super::state::{Birth, Focus, Phase, State};
use super::value::{Addr, Num, Origin, Step, Sym, Value};
use crate::ir::{Base, BinOp, CmpOp, Operand, Proj, Rvalue, Ty};

/// Comparisons that are remembered at once.
const MOST: usize = 4;
const MOST_WITH_ROOM: usize = 8;

/// One side: a symbol, or zero and a number.
type Side = (Sym, i64);

/// The room that any buffer has.
const ANY_ROOM: Side = (0, i64::MAX);

/// Is the first less than the second; with `true`, are they equal.
pub type Orders = BTreeMap<(Side, Side, bool), bool>;

fn side(value: &Value) -> Option<Side> {
    match value {
        Value::Int(Num { exact: Some(n), .. }) => Some((0, *n)),
        Value::Unknown(opaque) if matches!(opaque.ty, Ty::Ref(_) | Ty::Array(_)) => None,
        other => symbol(other).map(|sym| (sym, 0)),
    }
}

/// The comparison in one form, and whether its truth is turned round.
fn form(op: CmpOp, left: &Value, right: &Value) -> Option<((Side, Side, bool), bool)> {
    let (left, right) = (side(left)?, side(right)?);
    if left.0 == 0 && right.0 == 0 {
        return None;
    }
    Some(match op {
        CmpOp::Lt => ((left, right, false), false),
        CmpOp::Ge => ((left, right, false), true),
        CmpOp::Gt => ((right, left, false), false),
        CmpOp::Le => ((right, left, false), true),
        CmpOp::Eq => ((left.min(right), left.max(right), true), false),
        CmpOp::Ne => ((left.min(right), left.max(right), true), true),
    })
}

/// `have += n` after a read of no bytes: the number stays what it was.
pub(super) fn adds_nothing(state: &State, value: &Rvalue) -> bool {
    let (Rvalue::Binary(BinOp::Add | BinOp::Sub, _, Operand::Copy(by) | Operand::Move(by)), Some(top)) =
        (value, state.top())
    else {
        return false;
    };
    let Base::Local(local) = by.base else { return false };
    let whole = by.proj.iter().all(|step| matches!(step, Proj::Deref));
    let by = top.locals.get(local.0 as usize).filter(|_| whole);
    let by = by.map(|value| value.payload().filter(|_| value.is("Some")).unwrap_or(value));
    by.is_some_and(|value| value.exact() == Some(0) || super::empties::is_empty_text(value))
}

/// Is it the room less something?
fn is_part((fill, _): Side, (room, _): Side) -> bool {
    base(fill) == base(room) && offset(fill) < offset(room)
}

impl Machine<'_> {
    /// At end of file a number of C was found not to be zero: so it stays, whatever else happens, until it is changed.
    pub(super) fn note_rest(&self, state: &mut State, value: &Value, at: Option<&Addr>) {
        let (Value::Unknown(of), Some(at)) = (value, at) else { return };
        let foreign = of.from.has(Origin::EVENT.with(Origin::OTHER));
        if !foreign && self.is_c(state) && state.at_eof() && self.is_number_field(state, at) {
            self.write(state, at, Value::number(5, of.from, of.sym));
        }
    }

    fn is_number_field(&self, state: &State, at: &Addr) -> bool {
        let declared = self.field_declared_at(state, at);
        declared.is_some_and(|ty| ty.path().is_some_and(|path| super::zeroed::is_number(path.as_str())))
    }

    /// The type with which the field that stands at an address is declared.
    pub(super) fn field_declared_at(&self, state: &State, at: &Addr) -> Option<Ty> {
        let Some((Step::Field(name), path)) = at.path.split_last() else { return None };
        let Value::Record(Some(ty), ..) = self.read(state, &Addr { root: at.root, path: path.to_vec() }) else {
            return None;
        };
        let fields = self.struct_fields(ty).unwrap_or_default();
        fields.iter().find(|(field, _)| field == name).map(|(_, ty)| self.normal(ty))
    }
}

impl State {
    /// The truth of a comparison that was made before.
    pub(super) fn known_order(&self, op: CmpOp, left: &Value, right: &Value) -> Option<bool> {
        let room = self.room_left(op, left, right);
        if let Some(((fill, of, _), turned)) = room
            && (self.orders.contains_key(&(fill, ANY_ROOM, false)) || is_part(fill, of))
        {
            return Some(!turned);
        }
        if self.orders.is_empty() {
            return None;
        }
        let (key, turned) = room.or_else(|| form(op, left, right))?;
        self.orders.get(&key).map(|truth| *truth != turned)
    }

    /// Where a poller is told in each round whom to look at, how full a buffer is may decide that. So long as nothing
    /// is read into it that stays, and it is never more than full.
    fn room_left(&self, op: CmpOp, left: &Value, right: &Value) -> Option<((Side, Side, bool), bool)> {
        if !self.asks_anew() {
            return None;
        }
        let number = |v: &Value| matches!(v, Value::Int(_) | Value::Unknown(_));
        let filled = |v: &Value| number(v) && v.exact().is_none() && v.origin().has(Origin::DATA);
        let room = |v: &Value| v.exact().is_some_and(|n| n > 1) || symbol(v).is_some_and(is_size);
        let (op, fill, room) = match (left, right) {
            (fill, of) if filled(fill) && room(of) => (op, fill, of),
            (of, fill) if filled(fill) && room(of) => (mirror(op), fill, of),
            _ => return None,
        };
        let key = (side(fill)?, side(room)?, false);
        match op {
            CmpOp::Lt | CmpOp::Ne => Some((key, false)),
            CmpOp::Ge | CmpOp::Eq => Some((key, true)),
            CmpOp::Gt | CmpOp::Le => None,
        }
    }

    /// A number was computed anew. Where it counts another one's bytes, how full the followed one's buffer is stays.
    pub(super) fn recomputed(&mut self, sym: Sym, value: &Value) {
        let others = self.asks_anew() && !value.origin().has(Origin::DATA);
        let before = others.then(|| Rc::clone(&self.orders));
        self.reissued(sym);
        self.orders = before.unwrap_or_else(|| Rc::clone(&self.orders));
    }

    /// Is a poller told in each round whether to look at the followed socket?
    fn asks_anew(&self) -> bool {
        let asked =
            |focus: &Focus| focus.phase == Phase::Open && focus.birth == Birth::Accepted && focus.watch.is_asked_anew();
        self.tasks.len() == 1 && self.focus.as_ref().is_some_and(asked)
    }

    /// Some of what a buffer holds was taken out: it is not full, however large it is.
    pub(super) fn note_taken(&mut self, by: &Rvalue, value: &Value) {
        if matches!(by, Rvalue::Binary(BinOp::Sub, ..))
            && self.orders.len() < MOST_WITH_ROOM
            && self.room_left(CmpOp::Lt, value, &Value::int(ANY_ROOM.1)).is_some()
            && let Some(fill) = side(value)
        {
            Rc::make_mut(&mut self.orders).insert((fill, ANY_ROOM, false), true);
        }
    }

    /// Remembers how two numbers compare.
    pub(super) fn note_order(&mut self, op: CmpOp, left: &Value, right: &Value, truth: bool) {
        // What others bring about changes by itself.
        let foreign = left.origin().with(right.origin()).has(Origin::EVENT.with(Origin::OTHER));
        // A search that came to the end of the table has found nothing.
        let bound = matches!(right, Value::Int(Num { exact: Some(n), .. }) if *n > 2);
        let exhausted = bound && (op, truth) == (CmpOp::Lt, false);
        let room = self.room_left(op, left, right);
        let most = if room.is_some() { MOST_WITH_ROOM } else { MOST };
        if (self.at_eof() || exhausted || room.is_some())
            && !foreign
            && self.orders.len() < most
            && let Some((key, turned)) = room.or_else(|| form(op, left, right))
        {
            Rc::make_mut(&mut self.orders).insert(key, truth != turned);
        }
    }

    /// The task that reads waits for something else: what it compares may have changed meanwhile.
    pub(super) fn time_goes_by(&mut self) {
        let here = self.tasks[self.current].id;
        if self.focus.is_some_and(|focus| focus.reader == here) {
            self.orders = Rc::default();
        }
    }

    /// A function has returned `result`: what its own numbers were like says nothing of those of the next call.
    pub(super) fn forget_own_orders(&mut self, result: &Value) {
        if self.orders.is_empty() || self.at_eof() {
            return;
        }
        let given = |of: Sym| result.any(&mut |v| symbol(v).is_some_and(|sym| base(sym) == of));
        let named = |sym: Sym| sym == 0 || is_size(sym) || given(base(sym)) || self.mentions(base(sym));
        let kept = |(left, right, _): &(Side, Side, bool)| named(left.0) && named(right.0);
        if !self.orders.keys().all(kept) {
            let orders = self.orders.iter().filter(|(key, _)| kept(key)).map(|(key, truth)| (*key, *truth)).collect();
            self.orders = Rc::new(orders);
        }
    }

    /// What has this symbol is another number from now on.
    pub(super) fn forget_orders(&mut self, of: Sym) {
        let about = |(left, right, _): &(Side, Side, bool)| base(left.0) == of || base(right.0) == of;
        if self.orders.keys().any(about) {
            Rc::make_mut(&mut self.orders).retain(|key, _| !about(key));
        }
    }
}
