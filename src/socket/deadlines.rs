//! Reads that may wait for ever: no timeout, no keepalive, no poller in front of them.

use super::calls::Site;
use super::clocks::{GRACE, LONG};
use super::issue::Kind;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::shapes::Given;
use super::state::{Activation, Birth, Frame, Phase, State};
use super::value::{Handle, Origin, Value, Who};
use crate::apis::model::Role;
use crate::apis::shape::Shape;
use crate::apis::{FnEntry, Models};
use crate::flow::program::Program;
use crate::flow::reach::Mention;
use crate::ir::{Base, Builtin, Call, Callee, CmpOp, Function, Language, LocalId, Operand, Place, Stmt, Term};

/// Does the mention wait for a poller's events? What is read then has something to say already.
pub(super) fn waits_for_events(program: &Program, models: &Models, mention: Mention) -> bool {
    let waits = |entry: &FnEntry| entry.does == Role::WaitEvents;
    match mention {
        Mention::Path(path) => program.spellings(path).iter().any(|path| {
            models.function(*path).iter().any(waits) || models.method_by_path(*path, None).iter().any(waits)
        }),
        // What the program calls so itself is another thing.
        Mention::Method(name) => models.waits_for_events(name) && program.methods_named(name).is_empty(),
        Mention::Global(_) | Mention::Closure(_) => false,
    }
}

impl Machine<'_> {
    /// Reads of the target end from now on, or do not wait at all; without a time (`None`) they wait again.
    pub(super) fn set_deadline(&self, state: &mut State, given: Given<'_>) {
        let target = self.peel(state, &given.target.value);
        if !matches!(target, Value::Socket(Handle { who: Who::Focus, .. })) {
            return;
        }
        let off = given.args.first().is_some_and(|arg| arg.is("None") || *arg == Value::Bool(false));
        if let Some(focus) = &mut state.focus {
            focus.bounded = !off;
        }
    }

    /// What an accept gives out that was asked for sockets whose calls do not wait.
    pub(super) fn accept_bounded(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let followed = state.is_alive();
        let mut forks = self.plain(state, given, site);
        for (state, _) in &mut forks {
            if let (Some(focus), false) = (&mut state.focus, followed) {
                focus.bounded = focus.phase == Phase::Open;
            }
        }
        forks
    }

    /// Tells of a read of the followed socket that a peer who vanished without a word leaves waiting.
    pub(super) fn note_endless_read(&mut self, state: &State, given: Given<'_>, site: Site<'_>) {
        let Some(focus) = state.focus else { return };
        let told = |issue: &super::issue::Issue| issue.kind == Kind::NoDeadline && issue.span == site.span;
        if focus.birth != Birth::Accepted
            || focus.phase != Phase::Open
            || focus.bounded
            || matches!(given.entry.returns, Some(Shape::Ready(_)))
            || self.issues.iter().any(told)
            || state.frames().iter().any(|frame| self.bounds(frame))
        {
            return;
        }
        let Some(top) = state.top() else { return };
        if !self.waits_here(self.program.function(top.function), site.dest) {
            return;
        }
        self.report_now(state, Kind::NoDeadline, site.span);
    }

    /// May this frame end what it called before that is done: a timeout, a race, another branch of a `select!`, or
    /// a poller that said the socket is ready?
    fn bounds(&self, frame: &Frame) -> bool {
        match frame {
            Frame::Native(native) => {
                matches!(native.op, Op::Wrap(_) | Op::Timed(_) | Op::Instead(_) | Op::Raced(Some(_)))
            }
            Frame::Code(code) => self.reach.pollers.contains(&code.function) || self.is_one_of_several(code),
        }
    }

    /// The block is a branch that the program leaves open; in C those are the ways through `#if`.
    fn is_one_of_several(&self, code: &Activation) -> bool {
        let rust = self.program.language(code.function) == Language::Rust;
        let chosen = |term: &Term| match term {
            Term::Choose { targets, .. } => targets.len() > 1 && targets.contains(&code.block),
            _ => false,
        };
        rust && self.program.function(code.function).blocks.iter().any(|block| chosen(&block.term))
    }

    /// Does the function wait for the result of the read as it stands? In async code what is not awaited at once
    /// goes to something that may end it.
    fn waits_here(&self, function: &Function, dest: &Place) -> bool {
        let Base::Local(result) = dest.base else { return true };
        let calls = || function.blocks.iter().flat_map(|block| &block.stmts).filter_map(call);
        let awaited = |call: &Call| call.callee == Callee::Builtin(Builtin::Await) && takes(call, result);
        !function.is_async || !dest.proj.is_empty() || calls().any(awaited)
    }
}

/// The truth of a comparison of how long something has lasted by now that means: so long that a connection at its end
/// is not to be kept for it. What is counted from its end is meant for it: there it may be longer.
pub(super) fn time_is_over(state: &State, op: CmpOp, left: &Value, right: &Value) -> Option<bool> {
    let aged = |v: &Value| state.at_eof() && v.origin().has(Origin::AGE);
    let long = |age: &Value, limit: &Value| {
        let least = if age.origin().has(Origin::LATE) { GRACE + 1 } else { LONG };
        aged(age) && matches!(limit, Value::Int(n) if n.exact.is_some_and(|seconds| seconds >= least))
    };
    let op = match (left, right) {
        (age, limit) if long(age, limit) => op,
        (limit, age) if long(age, limit) => super::signs::mirror(op),
        _ => return None,
    };
    match op {
        CmpOp::Gt | CmpOp::Ge => Some(true),
        CmpOp::Lt | CmpOp::Le => Some(false),
        CmpOp::Eq | CmpOp::Ne => None,
    }
}

fn call(stmt: &Stmt) -> Option<&Call> {
    match stmt {
        Stmt::Call { call, .. } => Some(call),
        _ => None,
    }
}

fn takes(call: &Call, local: LocalId) -> bool {
    let is = |place: &Place| place.base == Base::Local(local) && place.proj.is_empty();
    call.args.iter().any(|arg| match arg {
        Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place) => is(place),
        Operand::Const(_) => false,
    })
}
