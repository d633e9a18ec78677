//! Tests filter cases: which states go on when a condition holds, and which when it does not.

use std::rc::Rc;

use super::machine::{Forks, Machine};
use super::places::{Access, Relation};
use super::signs::{holds, is_equality, mirror, signs_of};
use super::state::State;
use super::value::{Addr, ErrorSet, Link, Num, Origin, Rest, Value, index_name};
use super::zeroed::{is_number, is_unsigned};
use crate::apis::model::TypeRole;
use crate::ir::{CmpOp, Name, Operand, Place, Test, Ty, TypeKind};

/// Is a value of variant `own` matched by a test for `asked`? `?` asks for success; what the models call a variant is
/// its bare name.
pub(super) fn same_variant(own: Name, asked: Name) -> bool {
    own == asked
        || asked.as_str() == "?" && matches!(own.as_str(), "Ok" | "Some" | "Continue")
        || asked.as_str().ends_with(own.as_str()) && asked.last_segment() == own.as_str() && !asked.as_str().is_empty()
}

pub(super) fn is_option(variant: Name) -> bool {
    matches!(variant.as_str(), "Some" | "None")
}

fn is_result(variant: Name) -> bool {
    matches!(variant.as_str(), "Ok" | "Err")
}

impl Machine<'_> {
    /// Evaluates `test`; every state comes back with the truth that holds in it.
    pub(super) fn test(&mut self, state: State, test: &Test) -> Forks<bool> {
        match test {
            Test::Truth(op) => {
                let mut out = Vec::new();
                for (state, value) in self.operand_in_place(state, op) {
                    out.extend(self.truth(state, &value.0, value.1.as_ref()));
                }
                out
            }
            Test::Compare(op, left, right) => {
                let mut out = Vec::new();
                let by_address = matches!((left, right), (Operand::Ref(_), _) | (_, Operand::Ref(_)));
                for (state, left) in self.operand_in_place(state, left) {
                    for (state, right) in self.operand_in_place(state, right) {
                        let known = if by_address { super::equality::same_address(&left.0, &right.0) } else { None };
                        match known.filter(|_| is_equality(*op)) {
                            Some(same) => out.push((state, same == (*op == CmpOp::Eq))),
                            None => out.extend(self.compare(state, *op, &left, &right)),
                        }
                    }
                }
                out
            }
            Test::Is(place, variant) => self.is_variant(state, place, *variant),
            Test::Unknown(uses) => {
                let mut from = Origin::default();
                let mut state = state;
                for op in uses {
                    let mut forks = self.operand(state, op);
                    let Some((next, value)) = forks.pop() else {
                        return Vec::new();
                    };
                    let seen = self.peel(&next, &value);
                    from = from.with(seen.origin());
                    if self.is_empty_bytes(&seen) {
                        // Nothing can be matched in no bytes.
                        from = Origin::default();
                    }
                    state = next;
                }
                self.both(state, from)
            }
        }
    }

    /// Both ways, on a guess about something of provenance `from`.
    pub(super) fn both(&self, mut state: State, from: Origin) -> Forks<bool> {
        self.guess(&mut state, from);
        if super::interests::is_of_work(from) {
            state.stir();
        }
        vec![(state.clone(), true), (state, false)]
    }

    /// The operand's value, and where it stands if it stands somewhere.
    fn operand_in_place(&mut self, state: State, op: &Operand) -> Forks<(Value, Option<Addr>)> {
        match op {
            Operand::Copy(place) | Operand::Move(place) => self
                .place(state, place, Access::Load)
                .into_iter()
                .map(|(mut state, addr)| {
                    // An unknown pointer of C may be null, and so may an owner in a list that is filled from the start.
                    let unknown = self.read(&state, &addr);
                    let blank = addr.path.last().is_some_and(super::keys::is_unremembered);
                    let open = self.is_c(&state)
                        && matches!(&unknown, Value::Unknown(o) if matches!(o.ty, Ty::Ref(_)) || blank && self.is_owner(&o.ty));
                    let mut value = if open { unknown } else { self.materialise(&mut state, &addr) };
                    let mut at = addr;
                    // Comparing references compares what they point to, unless it is a pointer test.
                    if let (Value::Pointer(super::value::Link::Borrow, to), false) = (&value, self.is_c(&state)) {
                        at = (**to).clone();
                        value = self.peel(&state, &value);
                    }
                    (state, (value, Some(at)))
                })
                .collect(),
            Operand::Ref(place) => self
                .place(state, place, Access::Load)
                .into_iter()
                .map(|(state, addr)| {
                    // In C the address itself is meant.
                    if self.is_c(&state) {
                        return (state, (Value::Pointer(Link::Borrow, Rc::new(addr)), None));
                    }
                    let value = self.read(&state, &addr);
                    let value = self.peel(&state, &value);
                    (state, (value, Some(addr)))
                })
                .collect(),
            Operand::Const(_) => self.operand(state, op).into_iter().map(|(s, v)| (s, (v, None))).collect(),
        }
    }

    /// Is `value` true, non-zero, non-null?
    pub(super) fn truth(&mut self, state: State, value: &Value, at: Option<&Addr>) -> Forks<bool> {
        match value {
            Value::Bool(b) => vec![(state, *b)],
            Value::Int(num) => self.split_signs(state, *num, at, num.signs & 5, num.signs & 2),
            Value::Null => vec![(state, false)],
            Value::Pointer(Link::Boxed | Link::Shared, to) if self.is_cpp(&state) => {
                match self.owns_something(&state, to) {
                    Some(truth) => vec![(state, truth)],
                    None => self.both(state, value.origin()),
                }
            }
            Value::Variant(name, _) if matches!(name.as_str(), "Some" | "None") => {
                vec![(state, name.as_str() == "Some")]
            }
            Value::Unit | Value::Gone | Value::Container(_) | Value::Variant(..) | Value::Record(..) => {
                self.both(state, value.origin())
            }
            Value::Unknown(opaque) => {
                let (mut yes, mut no) = (state.clone(), state);
                let due = opaque.from.has(Origin::EVENT) && self.is_due(&yes);
                if !due {
                    self.guess(&mut yes, opaque.from);
                }
                yes.marks.broken |= opaque.from.has(Origin::BROKEN) && yes.focus.is_some_and(|focus| !focus.shut);
                if !due || opaque.from.has(Origin::WRITABLE) {
                    self.guess(&mut no, opaque.from);
                }
                if let Some(at) = at {
                    if opaque.ty == Ty::Unknown && opaque.sym != 0 && !self.is_c(&yes) {
                        self.write(&mut yes, at, Value::Bool(true));
                        self.write(&mut no, at, Value::Bool(false));
                    } else if matches!(opaque.ty, Ty::Ref(_)) || self.is_c(&yes) && self.is_owner(&opaque.ty) {
                        self.materialise(&mut yes, at);
                        self.write(&mut no, at, Value::Null);
                    } else {
                        self.note_rest(&mut yes, value, Some(at));
                        // A number that is none of C's pointers or records: it stays what it was found to be.
                        if opaque.ty.path().is_some_and(|p| is_number(p.as_str())) {
                            let signs = if is_unsigned(&opaque.ty) { 4 } else { 5 };
                            self.write(&mut yes, at, Value::number(signs, opaque.from, opaque.sym));
                        }
                        let zero = if opaque.ty.path().is_some_and(|p| p.as_str() == "bool") {
                            self.write(&mut yes, at, Value::Bool(true));
                            Value::Bool(false)
                        } else {
                            Value::int(0)
                        };
                        self.write(&mut no, at, zero);
                    }
                }
                self.tell_truth(&mut yes, &mut no, at);
                vec![(yes, true), (no, false)]
            }
            _ => vec![(state, true)],
        }
    }

    fn split_signs(&self, state: State, num: Num, at: Option<&Addr>, yes: u8, no: u8) -> Forks<bool> {
        let mut out = Vec::new();
        for (signs, holds) in [(yes, true), (no, false)] {
            // How many there are is no less than one while one of them is known.
            let denied = || signs & 4 == 0 && at.is_some_and(|at| self.denies_focus(&state, at));
            if signs == 0 || yes != 0 && no != 0 && denied() {
                continue;
            }
            let mut state = state.clone();
            if yes != 0 && no != 0 {
                self.guess(&mut state, num.from);
            }
            if let (Some(at), true) = (at, num.exact.is_none()) {
                self.write(&mut state, at, Value::number(signs, num.from, num.sym));
            }
            out.push((state, holds));
        }
        out
    }

    pub(super) fn compare(
        &mut self,
        state: State,
        op: CmpOp,
        left: &(Value, Option<Addr>),
        right: &(Value, Option<Addr>),
    ) -> Forks<bool> {
        if let Some(truth) = state.known_order(op, &left.0, &right.0) {
            return vec![(state, truth)];
        }
        let ranks = self.ranks(op, &left.0, &right.0);
        if let Some(truth) = ranks.or_else(|| self.left_before(&state, op, [left, right])) {
            return vec![(state, truth)];
        }
        let other = |a, b| self.is_of_others(&state, a, b) || self.is_number_of_another(&state, a, b);
        if is_equality(op) && (other(left, right) || other(right, left)) {
            return vec![(state, op == CmpOp::Ne)];
        }
        let over = super::deadlines::time_is_over(&state, op, &left.0, &right.0);
        let mut out = self.compare_anew(state, op, left, right);
        // A connection that is over is not to be kept for so long.
        out.retain(|(_, truth)| over != Some(*truth));
        if out.len() > 1 {
            self.note_compared(&mut out, op, [&left.0, &right.0]);
        }
        out
    }

    fn compare_anew(
        &mut self,
        state: State,
        op: CmpOp,
        left: &(Value, Option<Addr>),
        right: &(Value, Option<Addr>),
    ) -> Forks<bool> {
        let mut state = state;
        for (fill, bound) in [(left, right), (right, left)] {
            // Whether the table is full is up to the others in it.
            let large = matches!(bound.0, Value::Int(Num { exact: Some(n), .. }) if n > 1);
            let full = large && fill.0.origin().has(Origin::FULL) && self.is_limit(&state, bound.1.as_ref());
            state.marks.guessed |= full && state.is_alive();
        }
        match (&left.0, &right.0) {
            // Of two numbers that are not known, only the identity may be: see below.
            (Value::Int(a), Value::Int(b)) if !is_equality(op) || a.exact.or(b.exact).is_some() => {
                match (a.exact, b.exact) {
                    (Some(a), Some(b)) => vec![(state, holds(op, a, b))],
                    (None, Some(b)) => {
                        let (yes, no) = signs_of(op, a.signs, b);
                        self.split_signs(state, *a, left.1.as_ref(), yes, no)
                    }
                    (Some(a), None) => {
                        let (yes, no) = signs_of(mirror(op), b.signs, a);
                        self.split_signs(state, *b, right.1.as_ref(), yes, no)
                    }
                    (None, None) if a.sym != 0 && a.sym == b.sym => vec![(state, holds(op, 0, 0))],
                    (None, None) => self.both(state, a.from.with(b.from)),
                }
            }
            (Value::Socket(_) | Value::Listener(..) | Value::Inert(_), Value::Int(b))
                if !(is_equality(op) && self.may_be_descriptor(&state, *b)) =>
            {
                self.against_number(state, op, *b)
            }
            (Value::Int(a), Value::Socket(_) | Value::Listener(..) | Value::Inert(_))
                if !(is_equality(op) && self.may_be_descriptor(&state, *a)) =>
            {
                self.against_number(state, mirror(op), *a)
            }
            (a, Value::Int(Num { exact: Some(b), .. })) if *b >= -1 && super::mirrored::is_mirrored(a) => {
                vec![(state, holds(op, -2, *b))]
            }
            (Value::Error(set), Value::Error(class)) => self.error_class(state, op, *set, *class, left.1.as_ref()),
            (Value::Error(_), Value::Int(zero)) if zero.exact == Some(0) => {
                vec![(state, op != CmpOp::Eq)]
            }
            (Value::Unknown(a), Value::Error(class)) => {
                if a.from.has(Origin::DATA) {
                    return self.error_class(state, op, ErrorSet::READ, *class, left.1.as_ref());
                }
                self.stale_class(state, op, *class, left.1.as_ref())
            }
            (Value::Unknown(a), Value::Int(b)) if !is_equality(op) => {
                // An ordered comparison shows that it is a number.
                let num = Num { signs: 7, exact: None, from: a.from, sym: a.sym };
                match b.exact {
                    Some(b) => {
                        let (yes, no) = signs_of(op, 7, b);
                        self.split_signs(state, num, left.1.as_ref(), yes, no)
                    }
                    None => self.both(state, a.from),
                }
            }
            (Value::Int(_), Value::Unknown(_)) if !is_equality(op) => self.compare(state, mirror(op), right, left),
            (Value::Unknown(byte), Value::Int(end)) | (Value::Int(end), Value::Unknown(byte))
                if super::searches::ends_no_message(byte, *end) =>
            {
                vec![(state, op == CmpOp::Ne)]
            }
            (a, b) if is_equality(op) && self.one_element(&state, a, b).is_some() => {
                let equal = self.one_element(&state, a, b) == Some(true);
                vec![(state, equal == (op == CmpOp::Eq))]
            }
            (a, b) if self.in_same_table(&state, a, b) => self.both(state, Origin::default()),
            _ if is_equality(op) => {
                let equal = op == CmpOp::Eq;
                match self.equality(&state, &left.0, &right.0) {
                    Relation::Equal => vec![(state, equal)],
                    Relation::Different => vec![(state, !equal)],
                    Relation::Maybe => {
                        let mut state = state;
                        self.guess(&mut state, left.0.origin().with(right.0.origin()));
                        let (mut same, mut other) = (state.clone(), state);
                        self.assume_equal(&mut same, left, right);
                        self.tell_letters(&mut same, &mut other, [left, right]);
                        for (one, two) in [(left, right), (right, left)] {
                            if two.0.exact() == Some(0) {
                                self.note_rest(&mut other, &one.0, one.1.as_ref());
                            }
                            if let (Value::Unknown(_), Some(at), Value::Null) = (&one.0, &one.1, &two.0) {
                                self.materialise(&mut other, at);
                            }
                        }
                        let keyish = |v: &Value| matches!(v, Value::Socket(_) | Value::Listener(..) | Value::Inert(_));
                        let number = |v: &Value| matches!(v, Value::Unknown(_) | Value::Int(_));
                        if keyish(&left.0) && number(&right.0) && left.0 != Value::Gone {
                            if matches!(left.0, Value::Socket(_)) {
                                self.differ(&mut other, &right.0);
                            }
                        } else if matches!(right.0, Value::Socket(_)) && number(&left.0) {
                            self.differ(&mut other, &left.0);
                        }
                        vec![(same, equal), (other, !equal)]
                    }
                }
            }
            (a, b) => self.both(state, a.origin().with(b.origin())),
        }
    }

    fn assume_equal(&self, state: &mut State, left: &(Value, Option<Addr>), right: &(Value, Option<Addr>)) {
        let bounds = super::fills::is_bound(&left.0, &right.0) || super::fills::is_bound(&right.0, &left.0);
        if self.is_c(state) && bounds {
            return;
        }
        match (&left.0, &right.0) {
            // What a pointer leads to is no name for the pointer.
            (Value::Pointer(Link::Borrow, _), Value::Unknown(_))
            | (Value::Unknown(_), Value::Pointer(Link::Borrow, _))
                if self.is_plain_c(state) =>
            {
                self.unify_symbols(state, &left.0, &right.0);
            }
            _ => self.unify(state, &left.0, &right.0),
        }
        for (unknown, known) in [(left, right), (right, left)] {
            if let (Value::Unknown(_), Some(at), false) = (&unknown.0, &unknown.1, matches!(known.0, Value::Unknown(_)))
            {
                self.write(state, at, super::keys::as_unified(&left.0, &right.0, &known.0));
            }
        }
    }

    /// A byte buffer or string that is known to be empty.
    pub(super) fn is_empty_bytes(&self, value: &Value) -> bool {
        match value {
            Value::Container(c) => c.rest == Rest::Empty && c.entries.is_empty(),
            Value::Text(text) => text.as_str().is_empty(),
            _ => false,
        }
    }

    /// A descriptor against a number: never negative, small, and not zero where it matters.
    fn against_number(&self, state: State, op: CmpOp, number: Num) -> Forks<bool> {
        match number.exact {
            // The first three are the program's own from its start.
            Some(n) if n <= 2 => vec![(state, matches!(op, CmpOp::Ne | CmpOp::Gt | CmpOp::Ge))],
            Some(3) if matches!(op, CmpOp::Lt | CmpOp::Ge) => vec![(state, op == CmpOp::Ge)],
            _ if number.signs & 4 == 0 => {
                vec![(state, matches!(op, CmpOp::Ne | CmpOp::Gt | CmpOp::Ge))]
            }
            _ => match op {
                CmpOp::Eq => vec![(state, false)],
                CmpOp::Ne => vec![(state, true)],
                _ => self.both(state, number.from),
            },
        }
    }

    /// Numbers that are counted through may be a descriptor's.
    pub(super) fn may_be_descriptor(&self, state: &State, number: Num) -> bool {
        number.exact.is_none() && number.sym != 0 && number.signs & 4 != 0 && self.is_c(state)
    }

    fn is_variant(&mut self, state: State, place: &Place, variant: Name) -> Forks<bool> {
        use crate::apis::shape::Meaning;
        let variant = self.program.resolve(variant);
        let number = self.models.constant(variant).and_then(|meaning| match meaning {
            Meaning::Integer(number) => Some(number),
            _ => None,
        });
        let mut out = Vec::new();
        for (mut state, addr) in self.place(state, place, Access::Load) {
            let addr = self.behind(&mut state, addr);
            let value = self.read(&state, &addr);
            match &value {
                // A guard of an option: the lock that gave it bare was taken.
                Value::Variant(own, _) if is_option(*own) && is_result(variant) => {
                    out.push((state, variant.as_str() == "Ok"));
                }
                Value::Variant(own, _) => out.push((state, same_variant(*own, variant))),
                entry if super::entries::is_entry(entry) => {
                    let occupied = super::entries::is_occupied(entry);
                    out.push((state, occupied == (variant.last_segment() == "Occupied")));
                }
                _ if matches!(self.program.type_def(variant).map(|d| &d.kind), Some(TypeKind::Struct(_))) => {
                    out.push((state, true));
                }
                Value::Unknown(opaque) => {
                    let ty = opaque.ty.clone();
                    self.guess(&mut state, opaque.from);
                    let (mut yes, mut no) = (state.clone(), state);
                    let made = self.refined(&yes, &value, &ty, variant);
                    self.write(&mut yes, &addr, made);
                    if let Some(other) = self.other_variant(&ty, variant) {
                        let made = self.refined(&no, &value, &ty, other);
                        self.write(&mut no, &addr, made);
                    }
                    out.push((yes, true));
                    out.push((no, false));
                }
                Value::Int(_) if number.is_some() => {
                    out.extend(self.compare(
                        state,
                        CmpOp::Eq,
                        &(value, Some(addr)),
                        &(Value::int(number.unwrap_or_default()), None),
                    ));
                }
                Value::Error(set) if self.models.constant(variant).is_some() => {
                    let class = self.error_const(variant);
                    out.extend(self.error_class(state, CmpOp::Eq, *set, class, Some(&addr)));
                }
                // A success that needs no unwrapping (a model gave the bare value).
                Value::Socket(_) | Value::Listener(..) | Value::Container(_) | Value::Record(..)
                    if matches!(variant.as_str(), "?" | "Ok" | "Some" | "Ready") =>
                {
                    out.push((state, true));
                }
                other => out.extend(self.both(state, other.origin())),
            }
        }
        out
    }

    fn refined(&self, state: &State, value: &Value, ty: &Ty, variant: Name) -> Value {
        let name = match variant.as_str() {
            "?" if self.type_role(ty) == Some(TypeRole::Option) => Name::new("Some"),
            "?" => Name::new("Ok"),
            _ => variant,
        };
        let payload = |field: Name| {
            let step = super::value::Step::Payload(name, field);
            (field, self.peek_step(state, value, step))
        };
        let fields = match name.as_str() {
            "None" | "Pending" => Vec::new(),
            "Ok" | "Err" | "Some" | "Ready" | "Break" | "Continue" => vec![payload(index_name(0))],
            _ => self.program.variant_fields(name).iter().map(|(field, _)| payload(*field)).collect(),
        };
        Value::Variant(name, Rc::new(fields))
    }

    fn other_variant(&self, ty: &Ty, variant: Name) -> Option<Name> {
        let bare = match variant.as_str() {
            "Some" => "None",
            "None" => "Some",
            "Ok" => "Err",
            "Err" => "Ok",
            "Ready" => "Pending",
            "Pending" => "Ready",
            "?" if self.type_role(ty) == Some(TypeRole::Option) => "None",
            "?" => "Err",
            _ => {
                let owner = self.program.variant(variant)?.owner;
                let TypeKind::Enum(all) = &self.program.type_def(owner)?.kind else {
                    return None;
                };
                let mut others = all.iter().filter(|(path, _)| *path != variant);
                let only = others.next()?;
                return others.next().is_none().then_some(only.0);
            }
        };
        Some(Name::new(bare))
    }
}
