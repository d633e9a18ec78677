//! Forgetting: values that nobody reads any more must not tell states apart.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::machine::Machine;
use super::native::Op;
use super::ops::carries;
use super::state::{Frame, State};
use super::value::{Hold, Link, Root, Source, Value, Who, derive};
use crate::flow::live::Live;
use crate::flow::program::FuncId;
use crate::ir::{LocalId, LocalKind, Name};

impl Machine<'_> {
    pub(super) fn live_of(&mut self, id: FuncId) -> Rc<Live> {
        let program = self.program;
        self.live.entry(id).or_insert_with(|| Rc::new(Live::of(program.function(id)))).clone()
    }

    /// Forgets heap objects that nobody can reach any more.
    pub(super) fn forget_garbage(&self, state: &mut State) {
        if state.heap.is_empty() {
            return;
        }
        let mut reached = FxHashSet::default();
        let mut work: Vec<Value> = Vec::new();
        for task in &state.tasks {
            for frame in &task.frames {
                match frame.as_ref() {
                    Frame::Code(a) => work.extend(a.locals.iter().filter(|v| !v.is_scalar()).cloned()),
                    Frame::Native(native) => {
                        native.values(&mut |v| work.push(v.clone()));
                        match &native.op {
                            Op::Dropped(object) | Op::Built(object, _) => mark(state, *object, &mut reached, &mut work),
                            _ => mark(state, derive(native.sym, "closure"), &mut reached, &mut work),
                        }
                        if let Op::Item(addr, ..) | Op::Each(addr, ..) | Op::Retain(addr, ..) = &native.op
                            && let Root::Heap(object) = addr.root
                        {
                            mark(state, object, &mut reached, &mut work);
                        }
                    }
                }
            }
        }
        work.extend(state.globals.values().filter(|v| !v.is_scalar()).cloned());
        work.extend(state.channels.values().flat_map(|c| c.queue.iter().cloned()));
        work.extend(state.registry.iter().cloned());
        if state.focus.is_some() {
            for object in state.outside.iter() {
                if state.heap.get(object).is_some_and(|v| self.reaches_focus(state, v)) {
                    mark(state, *object, &mut reached, &mut work);
                }
            }
        }
        while let Some(value) = work.pop() {
            value.each(&mut |v| {
                let addr = match v {
                    Value::Pointer(_, to) => Some(&**to),
                    Value::Iter(iter) => match &iter.source {
                        Source::Borrowed(addr, _) | Source::Keys(addr, _) => Some(addr),
                        _ => None,
                    },
                    _ => None,
                };
                if let Some(Root::Heap(object)) = addr.map(|addr| addr.root) {
                    mark(state, object, &mut reached, &mut work);
                }
            });
        }
        if reached.len() < state.heap.len() {
            Rc::make_mut(&mut state.heap).retain(|object, _| reached.contains(object));
        }
    }

    /// Is the followed socket named by a global, or by something it leads to?
    pub(super) fn is_stored(&self, state: &State) -> bool {
        state.globals.values().any(|value| !value.is_scalar() && self.reaches_focus(state, value))
    }

    /// The last error is forgotten where nobody on the stack asks for it.
    pub(super) fn forget_unasked(&mut self, state: &mut State) {
        let errno = Name::new("errno");
        if !state.globals.contains_key(&errno) {
            return;
        }
        let bodies: Vec<FuncId> = state
            .frames()
            .iter()
            .filter_map(|frame| match frame.as_ref() {
                Frame::Code(a) => Some(a.function),
                Frame::Native(_) => None,
            })
            .collect();
        if !bodies.into_iter().any(|id| self.live_of(id).mentions(errno)) {
            self.forget_errno(state);
        }
    }

    /// Clears the dead locals of the running activation that hold nothing whose loss could be a loss.
    pub(super) fn forget_dead(&mut self, state: &mut State) {
        let Some(top) = state.top() else { return };
        let (id, block, stmt) = (top.function, top.block, top.stmt as usize);
        let live = self.live_of(id);
        let function = self.program.function(id);
        let after = (stmt > 0).then(|| live.before(function, block, stmt));
        let is_live = |local: LocalId| match &after {
            Some(set) => live.is_pinned(local) || set.has(local),
            None => live.at(block, local),
        };
        // A bare pointer is no owner; a bare number is one name too many where something lasting has it too.
        let stored = state.focus.is_some() && self.is_c(state) && self.is_stored(state);
        let idle = |value: &Value| match value {
            Value::Pointer(Link::Borrow, _) => self.is_c(state) && (stored || !self.reaches_focus(state, value)),
            Value::Socket(h) => h.hold == Hold::Raw && (stored || h.who != Who::Focus),
            _ => false,
        };
        let dead = |at: usize, value: &Value| {
            let local = LocalId(u32::try_from(at).unwrap_or(u32::MAX));
            let kind = function.locals.get(at).map(|l| l.kind);
            !matches!(value, Value::Gone)
                && kind != Some(LocalKind::Static)
                && !is_live(local)
                && (!carries(value) || idle(value))
                && !value.any(&mut |v| self.drop_of(v).is_some())
        };
        let all: Vec<usize> = top.locals.iter().enumerate().filter(|(at, v)| dead(*at, v)).map(|(at, _)| at).collect();
        if all.is_empty() {
            return;
        }
        if let Some(top) = state.top_mut() {
            for at in all {
                top.locals[at] = Value::Gone;
            }
        }
    }
}

fn mark(state: &State, object: u64, reached: &mut FxHashSet<u64>, work: &mut Vec<Value>) {
    if let Some(value) = state.heap.get(&object)
        && reached.insert(object)
    {
        work.push(value.clone());
    }
}
