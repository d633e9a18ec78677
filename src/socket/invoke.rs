//! Entering bodies: whether one is worth running, and what a call nobody knows means.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::ops::carries;
use super::state::State;
use super::trace::What;
use super::value::{Closure, Link, Opaque, Origin, Rest, Value, derive};
use crate::flow::program::FuncId;
use crate::ir::{Builtin, Name, Place, Ty};

impl Machine<'_> {
    /// Calls a function value, closure or future.
    pub(super) fn call_value(
        &mut self,
        state: State,
        callee: Value,
        args: Vec<Value>,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        match callee {
            Value::Function(id) => self.enter(state, id, args, dest, site),
            Value::Closure(closure) => {
                let mut all = closure.args.clone();
                all.extend(args);
                let mut state = state;
                if self.too_deep(&state, closure.function) {
                    let ret = self.normal(&self.program.function(closure.function).ret);
                    return vec![(state, Some(Value::unknown(site.sym, ret, Origin::default())))];
                }
                self.note_entry(&mut state, closure.function, &all, site);
                self.push_body(&mut state, closure.function, all, &closure.captures, dest.cloned(), site.span);
                vec![(state, None)]
            }
            Value::Model(path) => self.call_path(state, path, args, site),
            Value::Variant(path, fields) if fields.is_empty() => self.call_path(state, path, args, site),
            other => {
                if let Some(id) = self.functor(&other) {
                    let args = std::iter::once(other).chain(args).collect();
                    return self.enter(state, id, args, dest, site);
                }
                let ret = match &other {
                    Value::Unknown(opaque) => match &opaque.ty {
                        Ty::Fn(ret) => self.normal(ret),
                        _ => Ty::Unknown,
                    },
                    _ => Ty::Unknown,
                };
                self.unknown_call(state, &args, Value::unknown(site.sym, ret, Origin::default()), site)
            }
        }
    }

    /// `&f`, where `f` is a function of a library or of another file.
    pub(super) fn function_at(&self, state: &State, place: &crate::ir::Place) -> Option<Value> {
        let crate::ir::Base::Global(path) = place.base else {
            return None;
        };
        let file = state.top().map(|top| self.program.file(top.function)).unwrap_or_default();
        if !place.proj.is_empty() || self.program.global(path, file).is_some() {
            return None;
        }
        Some(self.named(state, path)).filter(|v| matches!(v, Value::Function(_) | Value::Model(_)))
    }

    pub(super) fn too_deep(&self, state: &State, id: FuncId) -> bool {
        let same =
            |f: &&Rc<super::state::Frame>| matches!(f.as_ref(), super::state::Frame::Code(a) if a.function == id);
        state.frames().len() > self.limits.depth || state.frames().iter().filter(same).count() >= 2
    }

    /// Enters a body, makes its future, or skips it when it can not matter.
    pub(super) fn enter(
        &mut self,
        mut state: State,
        id: FuncId,
        args: Vec<Value>,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        if self.is_told(id) {
            return self.as_told(state, id, &args, site);
        }
        let id = self.by_argument(id, &args);
        let function = self.program.function(id);
        if function.is_async && !function.is_closure {
            let closure = Closure { function: id, captures: Vec::new(), args };
            return vec![(state, Some(Value::Closure(Rc::new(closure))))];
        }
        if self.too_deep(&state, id) || !self.matters(&state, id, &args) {
            let from = args.iter().fold(Origin::default(), |all, v| all.with(self.peel(&state, v).origin()));
            let ret = self.normal(&function.ret);
            let classes = self.reach.throws.get(&id).into_iter().flatten().copied();
            let mut out = self.thrown_by_call(&state, classes, site.span);
            self.written_through(&mut state, &args, site.sym);
            self.stored_unseen(&mut state, id, &args, site.sym);
            out.push((state, Some(Value::unknown(site.sym, ret, from))));
            return out;
        }
        self.note_entry(&mut state, id, &args, site);
        self.push_body(&mut state, id, args, &[], dest.cloned(), site.span);
        vec![(state, None)]
    }

    /// A named body is entered with the followed socket.
    fn note_entry(&self, state: &mut State, id: FuncId, args: &[Value], site: Site<'_>) {
        let function = self.program.function(id);
        if !function.is_closure && args.iter().any(|v| self.reaches_focus(state, v)) {
            let name = Name::new(function.path.last_segment());
            state.trace.push(site.span, What::Entered(name));
        } else if matches!(state.trace.last(), Some(What::Failed(_))) && args.iter().any(|v| self.is_others(state, v)) {
            state.trace.push(site.span, What::Beside);
        }
    }

    /// In Rust: is it another connection, or what the program holds of one?
    fn is_others(&self, state: &State, value: &Value) -> bool {
        let own = |of: &Opaque| of.ty.peel().path().is_some_and(|path| self.program.type_def(path).is_some());
        match self.peel(state, value) {
            _ if self.is_c(state) => false,
            Value::Unknown(of) => of.from.has(Origin::OTHER) && own(&of),
            value => self.has_other_socket(state, &value),
        }
    }

    /// Is the body worth running: can it reach something of interest, or does it get something known?
    pub(super) fn matters(&self, state: &State, id: FuncId, args: &[Value]) -> bool {
        let function = self.program.function(id);
        let small = function.blocks.len() <= 6 && function.blocks.iter().map(|b| b.stmts.len()).sum::<usize>() <= 24;
        if small || self.writes_to_keeper(state, id) {
            return true;
        }
        (self.is_relevant(id) || args.iter().any(|v| self.is_interesting(state, v, 3)))
            && !self.stands_by(state, id, args)
    }

    /// Can something of interest be reached from it?
    pub(super) fn is_relevant(&self, id: FuncId) -> bool {
        // Its body is looked at: what is said here depends on it.
        let _ = self.program.function(id);
        self.reach.relevant.contains(&id)
    }

    pub(super) fn is_interesting(&self, state: &State, value: &Value, depth: usize) -> bool {
        value.any(&mut |part| match part {
            Value::Pointer(_, to) => {
                depth > 0 && self.is_interesting(state, &self.read(state, &self.whole_of(state, to)), depth - 1)
            }
            Value::Socket(_) | Value::Variant(..) | Value::Error(_) | Value::Closure(_) | Value::Listener(..) => true,
            Value::Sender(..) | Value::Receiver(_) | Value::Signal(_) => true,
            Value::Int(num) => num.from.0 != 0,
            // That nothing was left when the peer stopped is a thing to know.
            Value::Container(c) => !c.entries.is_empty() || c.rest == Rest::Empty && c.from.has(Origin::DATA),
            _ => false,
        })
    }

    /// A call nobody knows: what it is given by value is out of sight from now on.
    pub(super) fn unknown_call(
        &mut self,
        mut state: State,
        args: &[Value],
        value: Value,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        state.failed_accept = None;
        let c = self.is_c(&state);
        let mut from = value.origin();
        for arg in args {
            let seen = self.peel(&state, arg);
            if !self.is_empty_bytes(&seen) {
                from = from.with(seen.origin());
            }
            self.forget_latches(&mut state, arg);
            if c || !matches!(arg, Value::Pointer(Link::Borrow, _)) {
                self.escape(&mut state, arg);
            } else if let Value::Pointer(_, to) = arg {
                // A borrowed plain place may have been written.
                let to = (**to).clone();
                if !carries(&seen) && !self.is_empty_bytes(&seen) && !matches!(seen, Value::Gone | Value::Text(_)) {
                    let kept = match &seen {
                        Value::Container(container) => {
                            let mut container = (**container).clone();
                            container.rest = Rest::Maybe;
                            Value::Container(Rc::new(container))
                        }
                        Value::Int(_) | Value::Bool(_) => {
                            Value::unknown(derive(site.sym, 59), Ty::Unknown, seen.origin())
                        }
                        other => other.clone(),
                    };
                    self.write(&mut state, &to, kept);
                }
            }
        }
        self.written_through(&mut state, args, site.sym);
        let value = match value {
            Value::Unknown(opaque) => Value::unknown(opaque.sym, opaque.ty.clone(), from),
            other => other,
        };
        vec![(state, Some(value))]
    }

    pub(super) fn builtin(
        &mut self,
        mut state: State,
        builtin: &Builtin,
        mut args: Vec<Value>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let first = if args.is_empty() { Value::Unit } else { args.remove(0) };
        match builtin {
            Builtin::Await => self.wait_for(state, first, site),
            Builtin::IntoIter => {
                let value = self.iterate(&mut state, first, site);
                vec![(state, Some(value))]
            }
            Builtin::Next => match first {
                Value::Pointer(_, to) => {
                    let addr = self.behind(&mut state, (*to).clone());
                    self.next_item(state, &addr, Some(site.dest), site)
                }
                other => {
                    let from = other.origin();
                    self.bounded_item(state, Value::unknown(site.sym, Ty::Unknown, from), from)
                }
            },
            Builtin::Join | Builtin::TryJoin => {
                args.insert(0, first);
                self.join_futures(state, args, *builtin == Builtin::TryJoin, site)
            }
            Builtin::Part => {
                let part = self.part_of(&state, first, &args);
                vec![(state, Some(part))]
            }
            Builtin::New(ty) => {
                args.insert(0, first);
                let args = if site.ops.is_empty() { Vec::new() } else { args };
                self.construct(state, ty, args, Some(Link::Borrow), site)
            }
            Builtin::Construct(ty) => {
                args.insert(0, first);
                let args = if site.ops.is_empty() { Vec::new() } else { args };
                self.construct(state, ty, args, None, site)
            }
            Builtin::Delete(ty) => {
                self.deleted_as(&mut state, &first, ty);
                self.free(state, first, site)
            }
        }
    }
}
