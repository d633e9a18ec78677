//! Numbers that are known exactly or by sign: how they compare, and what they make together.

use super::value::{Num, Origin, Value, Who, derive};
pub(super) use crate::flow::comparison::mirror;
use crate::ir::{BinOp, CmpOp, Ty};

/// `==` or `!=`.
pub(super) fn is_equality(op: CmpOp) -> bool {
    matches!(op, CmpOp::Eq | CmpOp::Ne)
}

/// Of two known numbers.
pub(super) fn holds(op: CmpOp, a: i64, b: i64) -> bool {
    match op {
        CmpOp::Eq => a == b,
        CmpOp::Ne => a != b,
        CmpOp::Lt => a < b,
        CmpOp::Le => a <= b,
        CmpOp::Gt => a > b,
        CmpOp::Ge => a >= b,
    }
}

/// Of the signs in `signs`, which allow `value op b` to hold, and which allow it not to.
pub(super) fn signs_of(op: CmpOp, signs: u8, b: i64) -> (u8, u8) {
    let (mut yes, mut no) = (0, 0);
    for (bit, low, high) in [(1, i64::MIN, -1), (2, 0, 0), (4, 1, i64::MAX)] {
        if signs & bit == 0 {
            continue;
        }
        let inside = low <= b && b <= high;
        let single = low == high;
        let (can, cannot) = match op {
            CmpOp::Eq => (inside, !(inside && single)),
            CmpOp::Ne => (!(inside && single), inside),
            CmpOp::Lt => (low < b, high >= b),
            CmpOp::Le => (low <= b, high > b),
            CmpOp::Gt => (high > b, low <= b),
            CmpOp::Ge => (high >= b, low < b),
        };
        yes |= if can { bit } else { 0 };
        no |= if cannot { bit } else { 0 };
    }
    (yes, no)
}

/// A text, or a sum of texts.
fn is_text_or_sum(value: &Value) -> bool {
    match value {
        Value::Text(_) => true,
        Value::Unknown(opaque) => super::memory::is_text(&opaque.ty),
        _ => false,
    }
}

/// What comes of two numbers that are known.
pub(super) fn computed(op: BinOp, left: &Value, right: &Value) -> Option<i64> {
    let (a, b) = (left.exact()?, right.exact()?);
    match op {
        BinOp::Add => a.checked_add(b),
        BinOp::Sub => a.checked_sub(b),
        BinOp::Mul => a.checked_mul(b),
        BinOp::Div => a.checked_div(b),
        BinOp::Rem => a.checked_rem(b),
        BinOp::And => Some(a & b),
        BinOp::Or => Some(a | b),
        BinOp::Xor => Some(a ^ b),
        BinOp::Shl => u32::try_from(b).ok().and_then(|b| a.checked_shl(b)),
        BinOp::Shr => u32::try_from(b).ok().and_then(|b| a.checked_shr(b)),
    }
}

/// What a table is looked up with that is hashed by a descriptor: the same wherever it is computed.
fn hashed(op: BinOp, left: &Value, right: &Value) -> Option<Value> {
    let (Value::Socket(handle), Some(by)) = (left, right.exact()) else { return None };
    let of = match handle.who {
        Who::Focus => 0,
        Who::Other(sym) | Who::Sibling(sym) => sym,
    };
    matches!(op, BinOp::Rem | BinOp::And | BinOp::Shr | BinOp::Xor)
        .then(|| Value::number(6, Origin::default(), derive(of, (163, op, by))))
}

fn is_broken(flags: &Value) -> bool {
    flags.origin().has(Origin::BROKEN)
}

/// `n - x`, with n above zero, is what fills x up; and x and what fills it up are above zero together.
fn filled_up(op: BinOp, left: &Value, right: &Value, sym: u64) -> Option<Value> {
    let filler = |of: &Value| super::keys::symbol(of).filter(|sym| *sym != 0).map(|sym| derive(sym, (167, "filler")));
    let from = left.origin().computed(right.origin()).without(Origin::APART);
    // How long ago something was differs each time anew.
    if from.has(Origin::AGE) {
        return None;
    }
    match (op, left, right) {
        (BinOp::Sub, Value::Int(all), Value::Int(Num { exact: Some(0), .. })) if all.signs == 4 => Some(left.clone()),
        (BinOp::Sub, Value::Int(all), Value::Int(Num { exact: None, .. })) if all.signs == 4 => {
            Some(Value::unknown(filler(right)?, Ty::Unknown, from))
        }
        (BinOp::Add, one, two) => {
            let both = filler(one) == super::keys::symbol(two) || filler(two) == super::keys::symbol(one);
            let known = super::keys::symbol(one).is_some() && super::keys::symbol(two).is_some();
            (both && known).then(|| Value::number(4, from, sym))
        }
        _ => None,
    }
}

/// What is left of a number that is not below zero when it is divided by two: each is a place of its own in a pair.
pub(super) fn halves(op: BinOp, number: &Value, by: &Value, left: &Value) -> Option<[Value; 2]> {
    let (Value::Int(of), BinOp::Rem, Some(2), None) = (number, op, by.exact(), left.exact()) else { return None };
    (of.signs & 1 == 0 && of.from == Origin::default()).then(|| [Value::int(0), Value::int(1)])
}

/// What two values make together.
pub(super) fn arithmetic(op: BinOp, left: &Value, right: &Value, sym: u64) -> Value {
    let from = left.origin().computed(right.origin()).without(Origin::APART);
    // Two connections of one session have their names in common.
    let from = if matches!(op, BinOp::Add | BinOp::Sub) { from } else { from.without(Origin::POLLED) };
    if let Some(bucket) = hashed(op, left, right) {
        return bucket;
    }
    if let Some(less) = super::keys::what_is_missing(op, left, right) {
        return less;
    }
    if matches!((op, left), (BinOp::Div, Value::Int(n)) if n.sym == super::mails::ONE_LETTER) {
        return left.clone();
    }
    if let Some(number) = filled_up(op, left, right, sym) {
        return number;
    }
    let (Value::Int(a), Value::Int(b)) = (left, right) else {
        return match (op, left, right) {
            // A flag test: `events & POLLIN`.
            (BinOp::And | BinOp::Or | BinOp::Xor, Value::Bool(a), Value::Bool(b)) => Value::Bool(match op {
                BinOp::And => *a && *b,
                BinOp::Or => *a || *b,
                _ => a != b,
            }),
            (BinOp::Or, Value::Bool(true), _) | (BinOp::Or, _, Value::Bool(true)) => Value::Bool(true),
            // No flag at all.
            (BinOp::And, Value::Int(n), _) | (BinOp::And, _, Value::Int(n)) if n.exact == Some(0) => Value::int(0),
            (BinOp::And, Value::Bool(false), _) | (BinOp::And, _, Value::Bool(false)) => Value::Bool(false),
            (BinOp::Or, Value::Bool(false), other) | (BinOp::Or, other, Value::Bool(false)) => other.clone(),
            // Flags of which one is set at end of file, or which say what to ask for.
            (BinOp::Or, one, other) if is_broken(one) != is_broken(other) => {
                if is_broken(one) {
                    right.clone()
                } else {
                    left.clone()
                }
            }
            // Flags added to a choice.
            (BinOp::Or, Value::Unknown(a), Value::Unknown(b)) if a.from.0 == 0 && b.from.0 == 0 => left.clone(),
            (BinOp::And, Value::Bool(true), other) | (BinOp::And, other, Value::Bool(true)) => other.clone(),
            (BinOp::Add | BinOp::Sub, Value::Unknown(a), Value::Int(n)) if n.exact.is_some() => {
                let by = if op == BinOp::Add { n.exact } else { n.exact.map(i64::saturating_neg) };
                let near = by.and_then(|by| super::keys::shifted(a.sym, by));
                Value::unknown(near.unwrap_or(sym), a.ty.clone(), from)
            }
            (BinOp::Add, text, nothing) if super::empties::is_empty_text(nothing) => text.clone(),
            // What others say lengthens a text; that there is one left to send depends on who has it.
            (BinOp::Add, text, _) if is_text_or_sum(text) => {
                let from = left.origin().with(right.origin().without(Origin::OTHER));
                Value::unknown(sym, Ty::named("str"), from)
            }
            _ => Value::unknown(sym, Ty::Unknown, from),
        };
    };
    let exact = computed(op, left, right);
    if op == BinOp::Sub && a.exact.is_none() && a.sym != 0 && a.sym == b.sym {
        return Value::int(0);
    }
    match exact {
        // Counters must not make a new state each time round.
        Some(n) if (-1..=1).contains(&n) || matches!(op, BinOp::And | BinOp::Or | BinOp::Shl) => Value::int(n),
        _ => {
            let signs = match op {
                BinOp::Add => match (a.signs, b.signs) {
                    (x, y) if x & 1 == 0 && y & 1 == 0 => (x | y) & if x & y & 2 == 0 { 4 } else { 6 },
                    _ => 7,
                },
                BinOp::Mul | BinOp::Div | BinOp::Rem | BinOp::Shr if a.signs & 1 == 0 && b.signs & 1 == 0 => 6,
                _ => 7,
            };
            let by = match op {
                BinOp::Add => b.exact,
                BinOp::Sub => b.exact.map(i64::saturating_neg),
                _ => None,
            };
            // Less something that is left over is another number.
            let left_over = op == BinOp::Sub && b.exact.is_none() && b.signs == 4 && b.from.has(Origin::DATA);
            let by = if left_over { Some(-1) } else { by };
            let near = by.filter(|_| a.exact.is_none()).and_then(|by| super::keys::shifted(a.sym, by));
            // A number is the same wherever it is computed.
            let sym = near.or(exact.map(|n| derive(171, n))).unwrap_or(sym);
            if signs == 7 {
                Value::unknown(sym, Ty::Unknown, from)
            } else {
                Value::Int(Num { signs, exact: None, from, sym })
            }
        }
    }
}
