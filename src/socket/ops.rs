//! Operands and right-hand sides.

use std::rc::Rc;

use super::machine::{Forks, Machine};
use super::places::Access;
use super::state::State;
use super::value::{Addr, Closure, Container, Entry, Hold, Link, Origin, Rest, Step, Value, derive};
use crate::apis::shape::Meaning;
use crate::ir::{AggregateKind, BinOp, Const, Name, Operand, Proj, Rvalue, Ty, UnOp};

/// Items written out in a list, of those that are kept for what they say.
const MOST_SAID: usize = 2;

impl Machine<'_> {
    /// Evaluates an operand.
    pub(super) fn operand(&mut self, state: State, op: &Operand) -> Forks<Value> {
        match op {
            Operand::Const(constant) => {
                let value = self.constant(&state, constant);
                vec![(state, value)]
            }
            Operand::Ref(place) => match self.function_at(&state, place) {
                Some(function) => vec![(state, function)],
                None => {
                    let access = self.access_by_address(&state);
                    let forks = self.place(state, place, access).into_iter();
                    let pointed = forks.map(|(mut state, addr)| {
                        let value = self.materialise(&mut state, &addr);
                        self.name_told(&mut state, &addr, &value);
                        let addr = self.lent_text(&mut state, addr);
                        (state, Value::Pointer(Link::Borrow, Rc::new(addr)))
                    });
                    pointed.collect()
                }
            },
            Operand::Copy(place) => self
                .place(state, place, Access::Load)
                .into_iter()
                .map(|(mut state, addr)| {
                    let addr = self.half_of_pair(&state, addr);
                    let unknown = self.read(&state, &addr);
                    let open = self.is_c(&state) && matches!(&unknown, Value::Unknown(o) if matches!(o.ty, Ty::Ref(_)));
                    let value = match &unknown {
                        Value::Unknown(o) if open => self.link_to_front(&mut state, &addr, o).unwrap_or(unknown),
                        _ => self.materialise(&mut state, &addr),
                    };
                    if matches!(addr.root, super::value::Root::Global(_)) && super::keys::symbol(&value).is_some() {
                        // What a variable holds is known by one name, also before anybody wrote to it.
                        self.write(&mut state, &addr, value.clone());
                    }
                    self.name_told(&mut state, &addr, &value);
                    let is_array = match &value {
                        Value::Container(c) => c.ty.is_none(),
                        Value::Text(_) => self.is_mark_text(&addr),
                        _ => false,
                    };
                    let decays = is_array && self.is_c(&state);
                    let value = if decays { Value::Pointer(Link::Borrow, Rc::new(addr)) } else { value };
                    let value = self.key_itself(&state, value);
                    (state, value)
                })
                .collect(),
            Operand::Move(place) => self
                .place(state, place, Access::Load)
                .into_iter()
                .map(|(mut state, addr)| {
                    let addr = self.half_of_pair(&state, addr);
                    if self.is_lent_part(&state, place, &addr) {
                        return (state, Value::Pointer(Link::Borrow, Rc::new(addr)));
                    }
                    let value = self.take(&mut state, &addr);
                    self.name_told(&mut state, &addr, &value);
                    (state, value)
                })
                .collect(),
        }
    }

    /// Is it a collection in what a variable borrows? Rust moves nothing out of that: the field is a borrow itself, of a
    /// pinned object's parts.
    fn is_lent_part(&self, state: &State, place: &crate::ir::Place, addr: &Addr) -> bool {
        let crate::ir::Base::Local(local) = place.base else { return false };
        let fields = !place.proj.is_empty() && place.proj.iter().all(|step| matches!(step, Proj::Field(_)));
        let at = state.local(local);
        fields
            && !self.is_c(state)
            && at.root != addr.root
            && matches!(self.read(state, &at), Value::Pointer(Link::Borrow, _))
            && matches!(self.read(state, addr), Value::Container(_))
    }

    /// Moves the value at `addr` out; what can be copied stays.
    pub(super) fn take(&mut self, state: &mut State, addr: &Addr) -> Value {
        let value = self.materialise(state, addr);
        let stays = value.is_scalar()
            || matches!(
                value,
                Value::Unknown(_)
                    | Value::Pointer(Link::Borrow, _)
                    | Value::Task(_)
                    | Value::Signal(_)
                    | Value::Inert(_)
            )
            || matches!(value, Value::Socket(h) if h.hold == Hold::Raw)
            || addr.path.iter().any(super::keys::is_unremembered)
            || !carries(&value) && !matches!(value, Value::Container(_) | Value::Iter(_))
            // No text is a text, too, which is lent like any other.
            || self.is_empty_bytes(&value) && value.origin().has(Origin::DATA);
        if !stays {
            self.write(state, addr, Value::Gone);
        }
        value
    }

    pub(super) fn constant(&self, state: &State, constant: &Const) -> Value {
        match constant {
            Const::Int(n) => Value::int(*n),
            Const::Bool(b) => Value::Bool(*b),
            Const::Str(text) => Value::Text(*text),
            Const::Float => Value::unknown(0, Ty::Unknown, Origin::default()),
            Const::Size(text) => Value::number(4, Origin::default(), super::keys::size(*text)),
            Const::Unit => Value::Unit,
            Const::Null => Value::Null,
            Const::Named(path) => self.named(state, *path),
        }
    }

    /// A path used as a value.
    pub(super) fn named(&self, state: &State, path: Name) -> Value {
        let resolved = self.program.resolve(path);
        if self.program.variant(resolved).is_some() {
            return Value::Variant(resolved, Rc::new(Vec::new()));
        }
        let file = state.top().map(|top| self.program.file(top.function)).unwrap_or_default();
        if let Some(id) = self.program.lookup(path, file) {
            return Value::Function(id);
        }
        for spelling in self.program.spellings(path) {
            match self.models.constant(spelling) {
                Some(Meaning::Integer(n)) => return Value::int(n),
                Some(Meaning::Nothing) => return Value::bare("None"),
                Some(kind @ (Meaning::Stream | Meaning::Datagram)) => return super::kinds::constant(kind),
                Some(Meaning::AskWriting) => return Value::int(super::interests::ASK_WRITING),
                Some(kind @ (Meaning::Broken | Meaning::Ended | Meaning::AskOnce | Meaning::AskEdges)) => {
                    return Value::unknown(derive(19, resolved), Ty::Unknown, super::flags::said_by(kind));
                }
                Some(Meaning::Writable) | None => {}
                Some(_) => return Value::Error(self.error_const(spelling)),
            }
        }
        if self.program.global(path, file).is_some() {
            let key = self.global_key(state, path);
            return self.read(state, &Addr::of(super::value::Root::Global(key)));
        }
        let tuple_struct = self.struct_fields(resolved).is_some_and(|fields| !fields.is_empty());
        if tuple_struct || self.is_modelled(path) || matches!(path.as_str(), "Ok" | "Some" | "Err" | "Ready") {
            return Value::Model(path);
        }
        if self.program.type_def(resolved).is_some() {
            return Value::Record(Some(resolved), derive(17, resolved), Rc::new(Vec::new()));
        }
        // A library's constant is the same under every path that leads to it.
        Value::unknown(derive(19, resolved.last_segment()), Ty::Unknown, Origin::default())
    }

    /// Evaluates several operands in order.
    pub(super) fn operands(&mut self, state: State, ops: &[Operand]) -> Forks<Vec<Value>> {
        // Which element an index means is settled first: it may say what the other operands are.
        let mut settled = vec![state];
        for op in ops.iter().filter(|_| ops.len() > 1) {
            if let Operand::Copy(place) | Operand::Ref(place) = op
                && place.proj.iter().any(|step| matches!(step, Proj::Index(_)))
            {
                let mut states = Vec::new();
                for state in std::mem::take(&mut settled) {
                    let by_address = matches!(op, Operand::Ref(_));
                    let access = if by_address { self.access_by_address(&state) } else { Access::Load };
                    states.extend(self.place(state, place, access).into_iter().map(|(state, _)| state));
                }
                settled = states;
            }
        }
        let mut forks: Forks<Vec<Value>> = settled.into_iter().map(|s| (s, Vec::with_capacity(ops.len()))).collect();
        for op in ops {
            let mut next = Vec::with_capacity(forks.len());
            for (state, values) in forks {
                for (state, value) in self.operand(state, op) {
                    let mut values: Vec<Value> = values.clone();
                    values.push(value);
                    next.push((state, values));
                }
            }
            forks = next;
        }
        forks
    }

    /// Evaluates a right-hand side; `sym` is fresh for this evaluation.
    pub(super) fn rvalue(&mut self, state: State, value: &Rvalue, sym: u64) -> Forks<Value> {
        match value {
            Rvalue::Use(op) => self.operand(state, op),
            Rvalue::Cast(op, ty) => {
                let ty = self.normal(ty);
                let forks = self.operand(state, op).into_iter();
                let cast = |(state, value)| {
                    let value = self.variant_number(&value).unwrap_or_else(|| self.cast_pointer(&state, value, &ty));
                    (state, retyped(value, &ty))
                };
                forks.map(cast).collect()
            }
            Rvalue::Binary(op, left, right) => {
                let both = [left.clone(), right.clone()];
                let span = state.top().map(|top| self.program.function(top.function).span).unwrap_or_default();
                let mut out = Vec::new();
                for (mut state, values) in self.operands(state, &both) {
                    if super::cursors::is_cursor(&values[0]) {
                        out.extend(self.moved_place(state, *op, &values[0], &values[1], span));
                        continue;
                    }
                    let (first, second) = (self.peel(&state, &values[0]), self.peel(&state, &values[1]));
                    let first = super::flags::as_flags(*op, first);
                    self.disguise(&mut state, Some(*op), &first);
                    // `stream << fd` writes the number out.
                    if !(*op == BinOp::Shl && self.is_cpp(&state)) {
                        self.disguise(&mut state, Some(*op), &second);
                    }
                    match (&values[0], &values[1]) {
                        (Value::Pointer(..), by) if self.is_c(&state) && matches!(op, BinOp::Add | BinOp::Sub) => {
                            let number = match op {
                                BinOp::Sub if values[0] == *by && !self.is_stepped(&state, left) => Some(Value::int(0)),
                                BinOp::Sub => self.number_of_element(&state, &values[0], by),
                                _ => None,
                            };
                            match number {
                                Some(number) => out.push((state, number)),
                                None => out.extend(self.stepped_pointer(state, &values[0], by, sym)),
                            }
                        }
                        _ => {
                            let sum = self.moved_number(&state, *op, value, (&first, &second));
                            let sum = sum.or_else(|| self.written_out(&state, *op, value, (&first, &second)));
                            let sum = sum.unwrap_or_else(|| super::signs::arithmetic(*op, &first, &second, sym));
                            let sum = if *op == BinOp::Add { self.as_text(&state, &first, &second, sum) } else { sum };
                            let sum = super::flags::as_ended(&mut state, *op, [&first, &second], sum);
                            let sum = self.as_writable(*op, [left, right], sum);
                            match super::signs::halves(*op, &first, &second, &sum) {
                                Some(each) => out.extend(each.map(|one| (state.clone(), one))),
                                None => out.push((state, sum)),
                            }
                        }
                    }
                }
                out
            }
            Rvalue::Unary(op, operand) => {
                let forks = self.operand(state, operand);
                let mut out = Vec::new();
                for (mut state, value) in forks {
                    let value = self.peel(&state, &value);
                    if let Some(mirrored) = self.mirrored(&state, *op, &value) {
                        out.push((state, mirrored));
                        continue;
                    }
                    self.disguise(&mut state, None, &value);
                    match (op, &value) {
                        (UnOp::Not, Value::Bool(b)) => out.push((state, Value::Bool(!b))),
                        (UnOp::Not, Value::Int(num)) if !self.is_c(&state) && num.exact.is_some() => {
                            let value = num.exact.map_or_else(|| value.clone(), |n| Value::int(!n));
                            out.push((state, value));
                        }
                        (UnOp::Neg, Value::Int(num)) => {
                            let signs = num.signs & 2 | (num.signs & 1) << 2 | (num.signs & 4) >> 2;
                            let value = num
                                .exact
                                .map_or_else(|| Value::signed(signs, num.from), |n| Value::int(n.saturating_neg()));
                            out.push((state, value));
                        }
                        (UnOp::Not, Value::Unknown(_)) if !self.is_c(&state) => {
                            let at = match operand {
                                Operand::Copy(p) | Operand::Move(p) if p.proj.is_empty() => {
                                    self.place(state.clone(), p, Access::Load).pop().map(|(_, a)| a)
                                }
                                _ => None,
                            };
                            let split = self.truth(state, &value, at.as_ref());
                            out.extend(split.into_iter().map(|(s, b)| (s, Value::Bool(!b))));
                        }
                        _ => out.push((state, Value::unknown(sym, Ty::Unknown, value.origin()))),
                    }
                }
                out
            }
            Rvalue::Test(test) => {
                let as_int = self.is_c(&state);
                let shown = |b: bool| {
                    if as_int { Value::int(i64::from(b)) } else { Value::Bool(b) }
                };
                self.test(state, test).into_iter().map(|(s, b)| (s, shown(b))).collect()
            }
            Rvalue::Aggregate { kind, fields, base } => self.aggregate(state, kind, fields, base.as_ref(), sym),
            Rvalue::Closure { function, captures } => {
                let Some(maker) = state.top().map(|top| top.function) else {
                    return vec![(state, Value::unknown(sym, Ty::Unknown, Origin::default()))];
                };
                let function = self.program.closure(maker, *function);
                let (locals, ops): (Vec<_>, Vec<_>) = captures.iter().map(|(l, op)| (*l, op.clone())).unzip();
                self.operands(state, &ops)
                    .into_iter()
                    .map(|(state, values)| {
                        let captures = locals.iter().copied().zip(values).collect();
                        let closure = Closure { function, captures, args: Vec::new() };
                        (state, Value::Closure(Rc::new(closure)))
                    })
                    .collect()
            }
            Rvalue::Bind { scrutinee, pattern } => self.bind(state, scrutinee, pattern),
            Rvalue::Residual(place) => self
                .place(state, place, Access::Load)
                .into_iter()
                .map(|(mut state, addr)| {
                    let addr = self.behind(&mut state, addr);
                    let value = self.take(&mut state, &addr);
                    (state, value)
                })
                .collect(),
            Rvalue::Unknown(ops, ty) => {
                let ty = self.normal(ty);
                self.operands(state, ops)
                    .into_iter()
                    .map(|(mut state, values)| {
                        let from = values.iter().fold(Origin::default(), |all, v| {
                            let v = self.peel(&state, v);
                            if self.is_empty_bytes(&v) { all } else { all.with(v.origin()) }
                        });
                        for value in &values {
                            if !matches!(value, Value::Pointer(Link::Borrow, _)) {
                                self.escape(&mut state, value);
                            }
                        }
                        (state, Value::unknown(sym, ty.clone(), from))
                    })
                    .collect()
            }
        }
    }

    fn bind(&mut self, state: State, scrutinee: &crate::ir::Place, pattern: &[Proj]) -> Forks<Value> {
        let mut out = Vec::new();
        for (mut state, addr) in self.place(state, scrutinee, Access::Load) {
            let mut at = addr;
            let mut by_reference = false;
            let mut ok = true;
            for step in pattern {
                let before = at.clone();
                at = self.behind(&mut state, at);
                by_reference |= at != before;
                match step {
                    Proj::Field(name) => at = at.then(Step::Field(*name)),
                    Proj::Payload(variant, name) => {
                        at = at.then(Step::Payload(self.program.resolve(*variant), *name));
                    }
                    Proj::Deref => {}
                    Proj::Index(_) => ok = false,
                }
            }
            if !ok {
                let from = self.read(&state, &at).origin();
                out.push((state, Value::unknown(derive(23, (scrutinee, pattern)), Ty::Unknown, from)));
                continue;
            }
            let value = if by_reference {
                let value = self.materialise(&mut state, &at);
                if value.is_scalar() { value } else { Value::Pointer(Link::Borrow, Rc::new(at)) }
            } else {
                self.take(&mut state, &at)
            };
            out.push((state, value));
        }
        out
    }

    fn aggregate(
        &mut self,
        state: State,
        kind: &AggregateKind,
        fields: &[(Name, Operand)],
        base: Option<&Operand>,
        sym: u64,
    ) -> Forks<Value> {
        let ops: Vec<Operand> = fields.iter().map(|(_, op)| op.clone()).chain(base.cloned()).collect();
        self.operands(state, &ops)
            .into_iter()
            .map(|(mut state, mut values)| {
                let rest = if base.is_some() { values.pop() } else { None };
                let mut named: Vec<(Name, Value)> = fields.iter().map(|(n, _)| *n).zip(values).collect();
                let value = match kind {
                    AggregateKind::Variant(path) => Value::Variant(self.program.resolve(*path), Rc::new(named)),
                    AggregateKind::Text => self.written(&state, named, sym),
                    AggregateKind::Tuple if named.is_empty() => Value::Unit,
                    AggregateKind::Tuple => {
                        named.sort_by_key(|(n, _)| *n);
                        Value::Record(None, sym, Rc::new(named))
                    }
                    AggregateKind::Struct(path) => {
                        let path = self.program.resolve(*path);
                        for (name, value) in &mut named {
                            let ty = self.program.field_type(&Ty::Named(path, [].into()), *name);
                            self.give_item_type(&mut state, value, &ty);
                            let given = std::mem::replace(value, Value::Gone);
                            let held = self.field_by_value(&mut state, &ty, given);
                            *value = self.as_field(&state, held, &ty);
                        }
                        if self.program.variant(path).is_some() {
                            Value::Variant(path, Rc::new(named))
                        } else {
                            if let Some(Value::Record(_, _, more)) = rest.as_ref().map(|v| self.peel(&state, v)) {
                                for (name, value) in more.iter() {
                                    if named.iter().all(|(n, _)| n != name) {
                                        named.push((*name, value.clone()));
                                    }
                                }
                            }
                            if rest.is_none() && self.is_c(&state) {
                                self.ask_for_nothing(path, &mut named);
                            }
                            self.record(path, sym, named)
                        }
                    }
                    AggregateKind::Array | AggregateKind::List => {
                        let others = if *kind == AggregateKind::Array { Rest::Some } else { Rest::Maybe };
                        // A few that say which they are do so when they are taken out one by one.
                        let said = !self.is_c(&state) && named.len() <= MOST_SAID;
                        let end = super::own_ends::holds_end;
                        let kept = |v: &Value| carries(v) || said && tells(v) || end(v) || self.is_switched_off(v);
                        let rest = if named.iter().any(|(_, v)| !kept(v)) { others } else { Rest::Empty };
                        let entries = named.into_iter().enumerate().filter(|(_, (_, v))| kept(v)).take(4);
                        let entries = entries
                            .map(|(at, (_, item))| Entry {
                                id: u8::try_from(at).unwrap_or(u8::MAX),
                                key: Value::int(i64::try_from(at).unwrap_or(0)),
                                item,
                            })
                            .collect();
                        let list = Container {
                            entries,
                            rest,
                            item: Ty::Unknown,
                            keyed: false,
                            from: Origin::default(),
                            ty: None,
                        };
                        Value::Container(Rc::new(list))
                    }
                };
                (state, value)
            })
            .collect()
    }
}

/// An item of a list that does something, or says which of several it is.
pub(super) fn tells(value: &Value) -> bool {
    carries(value) || matches!(value, Value::Variant(..))
}

/// True when the value holds something whose life matters: a socket, an owner, a channel end, code.
#[must_use]
pub(super) fn carries(value: &Value) -> bool {
    value.any(&mut is_handle)
}

/// Does it stand for something else, whatever its parts do?
pub(super) fn is_handle(value: &Value) -> bool {
    matches!(
        value,
        Value::Socket(_)
            | Value::Pointer(Link::Boxed | Link::Shared | Link::Weak | Link::Borrow, _)
            | Value::Sender(..)
            | Value::Receiver(_)
            | Value::Closure(_)
            | Value::Task(_)
            | Value::Signal(_)
            | Value::Listener(..)
    )
}

/// The value seen as `ty`: unknown values take the type on, the rest keeps its own.
#[must_use]
pub(super) fn retyped(value: Value, ty: &Ty) -> Value {
    match value {
        Value::Unknown(opaque) if super::zeroed::is_unsigned(ty) => Value::number(6, opaque.from, opaque.sym),
        Value::Unknown(opaque) if *ty != Ty::Unknown && (opaque.ty == Ty::Unknown || opaque.ty != *ty) => {
            Value::unknown(opaque.sym, ty.clone(), opaque.from)
        }
        other => other,
    }
}
