//! C++ exceptions: what they leave, and who catches them.

use std::rc::Rc;

use super::machine::{Forks, Machine};
use super::native::{Native, Op};
use super::state::{Frame, State};
use super::value::{Addr, Root, Sym, Value};
use crate::ir::{BlockId, LocalKind, Name, Stmt, THROWN};
use crate::source::Span;

/// Base classes of base classes that are looked through.
const DEEPEST: usize = 6;

/// What an exception, or a timeout, has left so far.
#[derive(Default)]
pub(super) struct Left {
    /// The values of the frames.
    pub values: Vec<Value>,
    /// Where the first frame stood that had the followed socket's bare number.
    named_at: Option<Span>,
    /// One of those would close it, had it not been left.
    closes: bool,
    /// Where an object came to nothing that had it. Not whole when its constructor throws, it has no destructor.
    half_made_at: Option<Span>,
}

impl State {
    /// Does what is thrown in the task end it alone?
    pub(super) fn contain_throws(&mut self, task: Sym, alone: bool) {
        for task in self.tasks.iter_mut().filter(|of| of.id == task && of.alone != alone) {
            Rc::make_mut(task).alone = alone;
        }
    }
}

impl Machine<'_> {
    /// An exception under way comes to the clauses of a `try`. Of one of which nothing is known any may take it.
    pub(super) fn catch(
        &mut self,
        mut state: State,
        clauses: &[(Option<Name>, BlockId)],
        otherwise: BlockId,
        span: Span,
    ) -> Vec<State> {
        let at = Addr::of(Root::Global(Name::new(THROWN)));
        let thrown = match self.read(&state, &at) {
            Value::Text(class) if self.has_bases(class) => Some(class),
            _ => None,
        };
        let Some(class) = thrown else {
            Rc::make_mut(&mut state.globals).remove(&Name::new(THROWN));
            return clauses.iter().flat_map(|(_, to)| self.jump(state.clone(), *to, span)).collect();
        };
        let takes = |ty: &Option<Name>| ty.is_none_or(|ty| self.is_a(class, ty));
        match clauses.iter().find(|(ty, _)| takes(ty)) {
            Some((_, to)) => {
                Rc::make_mut(&mut state.globals).remove(&Name::new(THROWN));
                self.jump(state, *to, span)
            }
            None => self.jump(state, otherwise, span),
        }
    }

    /// Is the class, or one it is derived from, `base`?
    fn is_a(&self, class: Name, base: Name) -> bool {
        let (class, base) = (self.program.resolve(class), self.program.resolve(base));
        class == base || self.derives_from(class, base, DEEPEST)
    }

    /// Is it known what the class is derived from?
    fn has_bases(&self, class: Name) -> bool {
        let class = self.program.resolve(class);
        self.program.type_def(class).is_some() || self.models.base(class).is_some()
    }

    /// A C++ exception leaves the running function, and frames until a call with a landing place.
    pub(super) fn throw(&mut self, mut state: State, span: Span) -> Vec<State> {
        // A program that throws before its own socket is set up gives up as a whole.
        if state.focus.is_some_and(|focus| focus.birth == super::state::Birth::Created) {
            self.forget_focus(&mut state);
        }
        let mut left = Left::default();
        self.leave_frame(&mut state, &mut left, span);
        self.unwind(state, left, span)
    }

    /// The call under way throws one of these: a way for each, where somebody catches it. (Bodies that are not run,
    /// and libraries.)
    pub(super) fn thrown_by_call(
        &mut self,
        state: &State,
        classes: impl IntoIterator<Item = Name>,
        span: Span,
    ) -> Forks<Option<Value>> {
        let mut out = Vec::new();
        if !state.is_alive() || !self.is_cpp(state) {
            return out;
        }
        for class in classes {
            let mut thrown = state.clone();
            Rc::make_mut(&mut thrown.globals).insert(Name::new(THROWN), Value::Text(class));
            out.extend(self.unwind(thrown, Left::default(), span).into_iter().map(|state| (state, None)));
        }
        out
    }

    fn unwind(&mut self, mut state: State, mut left: Left, span: Span) -> Vec<State> {
        loop {
            if let Some(to) = self.landing(&state) {
                self.end_temporaries(&mut state);
                let half_made = left.half_made_at.filter(|_| self.owners(&state, false).names == 0);
                // Who catches it was to close, and none of those that it has left.
                let past = state.top().filter(|top| !left.closes && self.closes_own(top));
                let past = past.and_then(|_| self.stands_at(&state, state.current));
                let dropped = past.filter(|_| left.named_at.is_some()).or(left.named_at).or(half_made);
                if let Some(focus) = state.focus.as_mut().filter(|_| dropped.is_some()) {
                    focus.dropped_at = dropped;
                }
                let mut left = left.values;
                let native = |op| Frame::Native(Native { op, dest: None, span, sym: 167 });
                state.push(native(Op::Land(to)));
                left.retain(|value| super::ops::carries(value) || self.may_drop(value));
                if !left.is_empty() {
                    // What was made last goes first.
                    left.reverse();
                    state.push(native(Op::Drops(left)));
                }
                return vec![state];
            }
            let at = self.stands_at(&state, state.current).unwrap_or(span);
            if self.builds_with_focus(&state) {
                left.half_made_at = left.half_made_at.or(Some(span));
            }
            if !self.leave_frame(&mut state, &mut left, at) {
                return self.thrown_out(state, left, span);
            }
        }
    }

    /// Nobody has caught it: the program ends, or the task alone, whose handle keeps it.
    fn thrown_out(&mut self, mut state: State, left: Left, span: Span) -> Vec<State> {
        if state.current == 0 || !state.tasks[state.current].alone {
            return Vec::new();
        }
        Rc::make_mut(&mut state.globals).remove(&Name::new(THROWN));
        if let Some(focus) = state.focus.as_mut().filter(|_| left.named_at.is_some()) {
            focus.dropped_at = left.named_at;
        }
        let mut values = left.values;
        values.retain(|value| super::ops::carries(value) || self.may_drop(value));
        if values.is_empty() {
            return self.task_ended(state);
        }
        values.reverse();
        state.push(Frame::Native(Native { op: Op::Drops(values), dest: None, span, sym: 167 }));
        vec![state]
    }

    /// The expression that was left is over: what stood in its temporaries by number alone is named by them no more.
    fn end_temporaries(&self, state: &mut State) {
        let Some(top) = state.top_mut() else { return };
        let locals = &self.program.function(top.function).locals;
        let temporary = |at: usize| locals.get(at).is_some_and(|local| local.kind == LocalKind::Temporary);
        let named = top.locals.held().filter(|(at, value)| temporary(*at) && value.names_focus());
        let named: Vec<usize> = named.map(|(at, _)| at).collect();
        named.into_iter().for_each(|at| top.locals.set(at, Value::Gone));
    }

    /// Is the innermost frame one that builds an object which has the followed socket's bare number?
    fn builds_with_focus(&self, state: &State) -> bool {
        let whole = match state.frames().last().map(Rc::as_ref) {
            Some(Frame::Native(Native { op: Op::BuiltHere(addr), .. })) => self.read(state, addr),
            Some(Frame::Native(Native { op: Op::Built(object, _), .. })) => {
                state.heap.get(object).cloned().unwrap_or(Value::Gone)
            }
            _ => return false,
        };
        whole.any(&mut Value::names_focus)
    }

    /// Where the call under way goes on when it throws.
    fn landing(&self, state: &State) -> Option<BlockId> {
        match self.under_way(state) {
            Some(Stmt::Call { unwind, .. }) => *unwind,
            _ => None,
        }
    }

    /// Leaves the innermost frame, which stands at `span`; false when there is none.
    pub(super) fn leave_frame(&mut self, state: &mut State, left: &mut Left, span: Span) -> bool {
        let Some(frame) = state.task_mut().frames.pop() else { return false };
        match Rc::unwrap_or_clone(frame) {
            Frame::Code(mut activation) => {
                let named = super::elements::names_focus(&activation);
                left.named_at = left.named_at.or(named.then_some(span));
                left.closes |= named && self.closes_own(&activation);
                let mut locals = activation.locals.take();
                self.outlive(state, &mut left.values, &mut locals);
                left.values.extend(locals.into_iter().rev());
            }
            Frame::Native(native) => left.values.extend(self.left_by(state, native)),
        }
        true
    }

    /// What a frame of the machine's own held. Of an object half made the parts go, without its destructor.
    fn left_by(&mut self, state: &mut State, native: Native) -> Vec<Value> {
        let whole = match &native.op {
            Op::BuiltHere(addr) => self.write(state, addr, Value::Gone),
            Op::Built(object, _) => Rc::make_mut(&mut state.heap).remove(object).unwrap_or(Value::Gone),
            _ => {
                let mut held = Vec::new();
                native.values(&mut |value| held.push(value.clone()));
                return held;
            }
        };
        let mut parts = Vec::new();
        whole.parts(&mut |part| parts.push(part.clone()));
        parts
    }
}
