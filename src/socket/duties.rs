//! Whose duty the close was: a bare number that nobody will read again is a name no more, where somebody else has
//! taken the descriptor over and loses it.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::machine::Machine;
use super::owners::{Loss, Owners};
use super::state::{Activation, Frame, State};
use super::value::{Hold, Link, Value, Who};
use crate::apis::model::Role;
use crate::apis::shape::Shape;
use crate::flow::program::FuncId;
use crate::ir::{Base, Block, Builtin, Callee, Function, Language, LocalId, Operand, Rvalue, Stmt, Term, Ty};
use crate::source::Span;

impl Machine<'_> {
    /// Who has the followed socket, when what is lost was the duty of whoever lost it: names that callers will not
    /// read again left out.
    pub(super) fn owners_beside_idle(&mut self, state: &State, loss: Loss) -> Option<Owners> {
        // The task itself may have ended just now.
        let running = state.current < state.tasks.len();
        if running && !self.is_duty(state, loss) {
            return None;
        }
        let mut left = state.clone();
        for (number, task) in left.tasks.iter_mut().enumerate() {
            for depth in 0..task.frames.len() {
                let Frame::Code(activation) = task.frames[depth].as_ref() else { continue };
                let own = number == state.current && depth + 1 == task.frames.len();
                let idle = if own { Vec::new() } else { self.idle_names(state, activation) };
                if idle.is_empty() {
                    continue;
                }
                let frames = &mut Rc::make_mut(task).frames;
                if let Frame::Code(activation) = Rc::make_mut(&mut frames[depth]) {
                    idle.into_iter().for_each(|at| activation.locals.set(at, Value::Gone));
                }
            }
        }
        Some(self.owners(&left, false))
    }

    /// A call gave the number and nobody took it: where only the poller has it now, it is lost there.
    pub(super) fn note_unused(&self, state: &mut State, span: Span) {
        if self.is_c(state) && self.is_named_by_poller_alone(state) {
            state.focus.iter_mut().for_each(|focus| focus.dropped_at = Some(span));
        }
    }

    /// Notes where a task lets go of the last name it has, while whoever started it has the number still, or a
    /// bare pointer to the object that holds it.
    pub(super) fn note_dropped(&mut self, state: &mut State, loss: Loss, span: Span) {
        let ends = matches!(loss, Loss::Scope(_) | Loss::Return(_) | Loss::Discarded) && state.frames().len() == 1;
        let in_task = (1..state.tasks.len()).contains(&state.current);
        if !in_task || !(ends || loss == Loss::Freed) || !self.is_c(state) {
            return;
        }
        let names = |value: &Value| match value {
            Value::Pointer(Link::Borrow, _) => self.reaches_focus(state, value),
            value => value.names_focus(),
        };
        let mut own = state.clone();
        for (_, task) in own.tasks.iter_mut().enumerate().filter(|(at, _)| *at != state.current) {
            for frame in &mut Rc::make_mut(task).frames {
                if let Frame::Code(activation) = Rc::make_mut(frame) {
                    activation.locals.change(names, |_, v| *v = Value::Gone);
                }
            }
        }
        let left = self.owners(&own, false);
        if left.closing + left.names == 0
            && let Some(focus) = &mut state.focus
        {
            focus.dropped_at = Some(span);
        }
    }

    fn is_named_by_poller_alone(&self, state: &State) -> bool {
        let beside = State { registry: Rc::default(), ..state.clone() };
        let left = self.owners(&beside, false);
        left.closing + left.names == 0
    }

    /// Is the loss the doing of the function it happens in? Objects that are freed or written over are; the end of a
    /// function is where it would also close, or where a thread ends.
    fn is_duty(&self, state: &State, loss: Loss) -> bool {
        match loss {
            Loss::Freed | Loss::Removed | Loss::Overwritten(_) => self.is_c(state),
            Loss::Discarded | Loss::Dropped => false,
            Loss::Scope(_) | Loss::Return(_) => {
                let last = state.current != 0 && state.frames().len() == 1;
                last || state.top().is_some_and(|top| self.would_close(top.function, 4))
            }
        }
    }

    /// Locals of a caller that name the followed socket and will not be read again.
    fn idle_names(&mut self, state: &State, of: &Activation) -> Vec<usize> {
        if of.locals.digests().all(|(_, digest)| !digest.focus && digest.objects.is_empty()) {
            return Vec::new();
        }
        let c = self.program.language(of.function) != Language::Rust;
        let live = self.live_of(of.function);
        let after = live.before(self.program.function(of.function), of.block, of.stmt as usize);
        let names = |value: &Value| match value {
            Value::Pointer(Link::Borrow, _) => c && self.reaches_focus(state, value),
            value => value.names_focus(),
        };
        // What a poller is told to look at is read again, but nobody closes it from there.
        let table = |value: &Value| match value {
            Value::Container(c) => c.item.path().is_some_and(|item| self.models.fields(item).is_some()).then_some(c.ty),
            _ => None,
        };
        let declared = |local: LocalId| match self.program.function(of.function).locals.get(local.0 as usize)?.ty {
            Ty::Array(ref item) => self.normal(item).path(),
            _ => None,
        };
        let closes = |local: LocalId| self.would_close_any(of.function, [local].into_iter().collect(), 4);
        let polled = |local: LocalId, value: &Value| match value {
            Value::Pointer(Link::Borrow, to) if c && to.path.is_empty() => table(&self.read(state, to)).is_some(),
            // An array that was written out in braces does not say of what it is.
            Value::Container(list) if c && list.ty.is_none() && list.item == Ty::Unknown => {
                declared(local).is_some_and(|item| self.models.fields(item).is_some()) && !closes(local)
            }
            value => table(value).is_some_and(|ty| if c { !closes(local) } else { ty.is_some() }),
        };
        let idle = |(at, value): (usize, &Value)| {
            let local = LocalId(u32::try_from(at).unwrap_or(u32::MAX));
            let dead = names(value) && !live.is_pinned(local) && !after.has(local);
            (dead || polled(local, value)).then_some(at)
        };
        of.locals.held().filter_map(idle).collect()
    }

    /// Does the function on some way close something that it is given, or make an owner of it?
    fn would_close(&self, id: FuncId, depth: usize) -> bool {
        let function = self.program.function(id);
        self.would_close_any(id, function.params.iter().copied().collect(), depth)
    }

    /// Does the running function on another way give to an owner, or close, what is lost on this one?
    pub(super) fn takes_back(&self, state: &State, loss: Loss) -> bool {
        let (Loss::Scope(name), Some(top)) = (loss, state.top()) else { return false };
        let function = self.program.function(top.function);
        let named = (0..).zip(&function.locals).filter(|(_, local)| local.name == Some(name));
        self.would_close_any(top.function, named.map(|(at, _)| LocalId(at)).collect(), 4)
    }

    /// The end of a function object of C++ that has the followed socket's bare number, when the socket was read: who ran
    /// it and throws it away knows nothing of what is in it.
    pub(super) fn end_of_job(&self, state: &State, value: &Value) -> Option<Span> {
        let Value::Closure(job) = value else { return None };
        if !self.is_cpp(state) || !value.any(&mut Value::names_focus) || !state.focus.is_some_and(|focus| focus.read) {
            return None;
        }
        let end = |block: &Block| match block.term {
            Term::Return { span } => Some(span),
            _ => None,
        };
        self.program.function(job.function).blocks.iter().find_map(end)
    }

    /// Does the function of a body under way on some way close what it has of the followed socket?
    pub(super) fn closes_own(&self, of: &Activation) -> bool {
        let named = of.locals.held().filter(|(_, value)| value.names_focus());
        let named = named.filter_map(|(at, _)| u32::try_from(at).ok()).map(LocalId);
        self.would_close_any(of.function, named.collect(), 4)
    }

    fn would_close_any(&self, id: FuncId, given: FxHashSet<LocalId>, depth: usize) -> bool {
        let function = self.program.function(id);
        let given = derived_from(function, given);
        let is_given = |op: &Operand| root(op).is_some_and(|local| given.contains(&local));
        let closes = |stmt: &Stmt| {
            let Stmt::Call { call, .. } = stmt else { return false };
            let Callee::Path(path) = &call.callee else { return false };
            if let Some(callee) = self.program.lookup(*path, self.program.file(id)) {
                return depth > 0 && call.args.iter().any(is_given) && self.would_close(callee, depth - 1);
            }
            let entries = self.program.spellings(*path);
            let mut entries = entries.iter().flat_map(|path| self.models.function(*path));
            entries.any(|entry| {
                let takes = entry.does == Role::Close || matches!(entry.returns, Some(Shape::Own(_)));
                takes && call.args.get(entry.target.unwrap_or(0)).is_some_and(is_given)
            })
        };
        function.blocks.iter().flat_map(|block| &block.stmts).any(closes)
    }
}

/// These locals, and those that come out of them.
fn derived_from(function: &Function, mut given: FxHashSet<LocalId>) -> FxHashSet<LocalId> {
    loop {
        let before = given.len();
        for stmt in function.blocks.iter().flat_map(|block| &block.stmts) {
            let is_given = |op: &Operand| root(op).is_some_and(|local| given.contains(&local));
            let (to, derived) = match stmt {
                Stmt::Assign { to, value: Rvalue::Use(from) | Rvalue::Cast(from, _), .. } => (to, is_given(from)),
                Stmt::Assign { to, value: Rvalue::Bind { scrutinee: from, .. }, .. } => {
                    (to, is_given(&Operand::Copy(from.clone())))
                }
                // What a method of it gives, and the elements of a loop over it.
                Stmt::Call { to, call, .. } => match &call.callee {
                    Callee::Method { receiver, .. } => (to, is_given(&Operand::Copy(receiver.clone()))),
                    Callee::Builtin(Builtin::IntoIter | Builtin::Next) => (to, call.args.iter().any(is_given)),
                    _ => continue,
                },
                _ => continue,
            };
            if let (Base::Local(to), true) = (to.base, derived) {
                given.insert(to);
            }
        }
        if given.len() == before {
            return given;
        }
    }
}

fn root(op: &Operand) -> Option<LocalId> {
    match op {
        Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place) => match place.base {
            Base::Local(local) => Some(local),
            Base::Global(_) => None,
        },
        Operand::Const(_) => None,
    }
}

/// Has another place the other socket as well?
pub(super) fn owned_elsewhere(state: &State, sym: u64) -> bool {
    let mut found = false;
    state.values(&mut |value| {
        let owner = |h: &super::value::Handle| h.who == Who::Other(sym) && matches!(h.hold, Hold::Owned | Hold::Half);
        found = found || value.any(&mut |v| matches!(v, Value::Socket(h) if owner(h)));
    });
    found
}
