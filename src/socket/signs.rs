//! Comparisons of numbers that are known exactly or by sign.

use crate::ir::CmpOp;

/// `==` or `!=`.
pub(super) fn is_equality(op: CmpOp) -> bool {
    matches!(op, CmpOp::Eq | CmpOp::Ne)
}

/// The operator with its sides exchanged.
pub(super) fn mirror(op: CmpOp) -> CmpOp {
    match op {
        CmpOp::Lt => CmpOp::Gt,
        CmpOp::Le => CmpOp::Ge,
        CmpOp::Gt => CmpOp::Lt,
        CmpOp::Ge => CmpOp::Le,
        same => same,
    }
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
