//! What values, tests and calls read: the one walk over their parts, in the order in which they are written.

use super::{Call, Callee, Operand, Place, Rvalue, Test};

/// A part that is read.
#[derive(Clone, Copy, Debug)]
pub enum Read<'a> {
    /// By value or by reference.
    Operand(&'a Operand),
    /// Looked into: what a pattern or a test asks, the receiver of a method.
    Place(&'a Place),
}

impl<'a> Read<'a> {
    /// The place, unless it is a constant.
    #[must_use]
    pub fn place(self) -> Option<&'a Place> {
        match self {
            Read::Operand(Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place)) | Read::Place(place) => {
                Some(place)
            }
            Read::Operand(Operand::Const(_)) => None,
        }
    }
}

impl Test {
    /// Everything that it reads.
    pub fn reads<'a>(&'a self, each: &mut dyn FnMut(Read<'a>)) {
        match self {
            Test::Truth(value) => each(Read::Operand(value)),
            Test::Compare(_, left, right) => [left, right].into_iter().for_each(|op| each(Read::Operand(op))),
            Test::Is(place, _) => each(Read::Place(place)),
            Test::Unknown(uses) => uses.iter().for_each(|op| each(Read::Operand(op))),
        }
    }
}

impl Rvalue {
    /// Everything that it reads.
    pub fn reads<'a>(&'a self, each: &mut dyn FnMut(Read<'a>)) {
        self.operands(&mut |op| each(Read::Operand(op)));
        match self {
            Rvalue::Bind { scrutinee: place, .. } | Rvalue::Residual(place) => each(Read::Place(place)),
            Rvalue::Test(test) => test.reads(each),
            _ => {}
        }
    }

    /// The operands of which it is made; what it tests or takes apart is not among them.
    pub fn operands<'a>(&'a self, each: &mut dyn FnMut(&'a Operand)) {
        match self {
            Rvalue::Use(op) | Rvalue::Unary(_, op) | Rvalue::Cast(op, _) => each(op),
            Rvalue::Binary(_, left, right) => [left, right].into_iter().for_each(each),
            Rvalue::Aggregate { fields, base, .. } => {
                fields.iter().for_each(|(_, op)| each(op));
                base.iter().for_each(each);
            }
            Rvalue::Closure { captures, .. } => captures.iter().for_each(|(_, op)| each(op)),
            Rvalue::Unknown(uses, _) => uses.iter().for_each(each),
            Rvalue::Test(_) | Rvalue::Bind { .. } | Rvalue::Residual(_) => {}
        }
    }
}

impl Call {
    /// Everything that it reads: whom it is made on, then the arguments.
    pub fn reads<'a>(&'a self, each: &mut dyn FnMut(Read<'a>)) {
        match &self.callee {
            Callee::Method { receiver, .. } => each(Read::Place(receiver)),
            Callee::Value(value) => each(Read::Operand(value)),
            Callee::Path(_) | Callee::Builtin(_) => {}
        }
        self.args.iter().for_each(|arg| each(Read::Operand(arg)));
    }
}
