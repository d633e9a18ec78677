//! Modelled functions that call back: frames that wait for a closure's or future's result.

use std::rc::Rc;

use super::calls::Site;
use super::eaches::Each;
use super::machine::Machine;
use super::sifting::Sift;
use super::state::{Frame, State, Wait};
use super::value::{Addr, Origin, Root, Stage, Step, Value, derive};
use crate::ir::{Name, Place, Ty};
use crate::source::Span;

/// A modelled function in the middle of calling back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Native {
    /// What it does.
    pub op: Op,
    /// Where its own result goes.
    pub dest: Option<Place>,
    /// Where it was called.
    pub span: Span,
    /// Fresh for the call.
    pub sym: u64,
}

/// The kinds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// The result is passed on.
    Give,
    /// The result is wrapped in this variant.
    Wrap(Name),
    /// What runs under a timeout: its own result is passed on (true), or wrapped in `Ok`.
    Timed(bool),
    /// Its time is up.
    Expired,
    /// The result is ignored, this value is given.
    Instead(Value),
    /// `Option` of the value by the truth of the result.
    KeepIf(Value),
    /// A `retain` or the like over the container: the entry in question and those to come.
    Retain(Addr, u8, Vec<u8>, Sift),
    /// An item on its way through an iterator: the iterator, the stages to come, the item before the stage that
    /// is being run.
    Item(Addr, Vec<Stage>, Stage, Value),
    /// A loop over an iterator (in the heap) with a closure.
    Each(Each),
    /// An item of results becomes a result of an item.
    Transpose,
    /// A result of an item becomes an item of results.
    Frame,
    /// The item itself; without one there is no answer.
    Sure,
    /// What is waited for: true where a signal is promised.
    Until(bool),
    /// A library's read that runs the program's own.
    Through(super::own_reads::Through),
    /// One future of several that race: this value is given, or its own result.
    Raced(Option<Value>),
    /// A collection being gathered. Of what is worth following every item is asked for, by the iterator at the
    /// address; else one item stands for all that closures make.
    Gather(Value, Option<Addr>),
    /// What was gathered is put into the collection at the address.
    PutInto(Addr),
    /// The result is put into this vacant entry of a map.
    IntoEntry(Value),
    /// Futures to run one after the other, outputs so far; true: the first failure ends all.
    Join(Vec<Value>, Vec<Value>, bool),
    /// Values to drop, with their own drop code.
    Drops(Vec<Value>),
    /// The content of the heap object goes on being dropped once its drop code has run.
    Dropped(u64),
    /// A future of the program's own, in the heap, that is polled until it is ready.
    Poll(u64),
    /// As `Poll`, not ready yet: others run first.
    Pended(u64),
    /// A constructor: afterwards the object in the heap is the result; true: as a pointer.
    Built(u64, Option<super::value::Link>),
    /// A constructor of the object at this address.
    BuiltHere(Addr),
    /// A scope whose tasks are in the heap object, and what its body has given.
    Scoped(u64, Option<Value>),
    /// An exception that has been caught goes on in that block.
    Land(crate::ir::BlockId),
    /// What is done later, once its time comes.
    Later(super::later::Later),
}

impl Native {
    /// Every value it holds.
    pub fn values(&self, each: &mut dyn FnMut(&Value)) {
        match &self.op {
            Op::Instead(v) | Op::KeepIf(v) | Op::IntoEntry(v) | Op::Gather(v, _) | Op::Item(_, _, _, v) => each(v),
            Op::Each(of) => each(&of.closure),
            Op::Later(of) => of.values(each),
            Op::Raced(v) | Op::Scoped(_, v) => v.iter().for_each(each),
            Op::Join(left, done, _) => left.iter().chain(done).for_each(each),
            Op::Drops(values) => values.iter().for_each(each),
            Op::Give
            | Op::Transpose
            | Op::Frame
            | Op::Sure
            | Op::Until(_)
            | Op::Through(_)
            | Op::Wrap(_)
            | Op::Timed(_)
            | Op::Expired
            | Op::Retain(..)
            | Op::Dropped(_)
            | Op::Built(..)
            | Op::BuiltHere(_)
            | Op::PutInto(_)
            | Op::Land(_)
            | Op::Pended(_)
            | Op::Poll(_) => {}
        }
    }

    /// The heap object that it builds, takes down or polls.
    fn object(&self) -> Option<u64> {
        match self.op {
            Op::Dropped(sym) | Op::Built(sym, _) | Op::Poll(sym) | Op::Pended(sym) | Op::Scoped(sym, _) => Some(sym),
            _ => None,
        }
    }

    /// The heap objects that are its own: what it builds, takes down or polls, the collections it parts into, the
    /// iterator that was parked for it.
    #[must_use]
    pub fn owned(&self) -> Vec<u64> {
        let parked = |addr: &Addr| Some(derive(self.sym, "parked")).filter(|sym| addr.root == Root::Heap(*sym));
        match &self.op {
            Op::Retain(addr, .., Sift::Part) => match addr.root {
                Root::Heap(parted) => vec![parted, super::sifting::others_of(parted)],
                _ => Vec::new(),
            },
            Op::Item(addr, ..) => parked(addr).into_iter().collect(),
            Op::Each(of) => parked(&of.iter).into_iter().collect(),
            _ => self.object().into_iter().collect(),
        }
    }

    /// Heap objects it needs by number.
    #[must_use]
    pub fn objects(&self) -> Vec<u64> {
        let root = |addr: &Addr| match addr.root {
            Root::Heap(sym) => Some(sym),
            _ => None,
        };
        let mut all = vec![derive(self.sym, "closure"), derive(self.sym, "filtered"), derive(self.sym, "parked")];
        match &self.op {
            Op::Retain(addr, ..) => {
                all.extend(root(addr));
                all.extend(root(addr).map(super::sifting::others_of));
            }
            Op::Item(addr, ..) | Op::Gather(_, Some(addr)) | Op::BuiltHere(addr) | Op::PutInto(addr) => {
                all.extend(root(addr))
            }
            Op::Each(of) => all.extend(root(&of.iter)),
            Op::Through(of) => all.extend(root(&of.at)),
            _ => all.extend(self.object()),
        }
        all
    }

    /// Replaces every value it holds.
    pub fn replace(&mut self, change: &mut dyn FnMut(&Value) -> Value) {
        match &mut self.op {
            Op::Instead(v) | Op::KeepIf(v) | Op::IntoEntry(v) | Op::Gather(v, _) | Op::Item(_, _, _, v) => {
                *v = change(v);
            }
            Op::Each(of) => of.closure = change(&of.closure),
            Op::Later(of) => of.replace(change),
            Op::Raced(v) | Op::Scoped(_, v) => v.iter_mut().for_each(|v| *v = change(v)),
            Op::Join(left, done, _) => left.iter_mut().chain(done).for_each(|v| *v = change(v)),
            Op::Drops(values) => values.iter_mut().for_each(|v| *v = change(v)),
            Op::Give
            | Op::Transpose
            | Op::Frame
            | Op::Sure
            | Op::Until(_)
            | Op::Through(_)
            | Op::Wrap(_)
            | Op::Timed(_)
            | Op::Expired
            | Op::Retain(..)
            | Op::Dropped(_)
            | Op::Built(..)
            | Op::BuiltHere(_)
            | Op::PutInto(_)
            | Op::Land(_)
            | Op::Pended(_)
            | Op::Poll(_) => {}
        }
    }
}

impl Machine<'_> {
    /// Pushes a native frame.
    pub(super) fn push_native(&self, state: &mut State, op: Op, dest: Option<&Place>, site: Site<'_>) {
        state.push(Frame::Native(Native { op, dest: dest.cloned(), span: site.span, sym: site.sym }));
    }

    fn pop_native(state: &mut State) -> Option<Native> {
        match Rc::unwrap_or_clone(state.task_mut().frames.pop()?) {
            Frame::Native(native) => Some(native),
            Frame::Code(_) => None,
        }
    }

    /// Runs the closure and puts its result through `op`.
    pub(super) fn run_with(
        &mut self,
        mut state: State,
        op: Op,
        closure: Value,
        args: Vec<Value>,
        site: Site<'_>,
    ) -> Vec<(State, Option<Value>)> {
        self.push_native(&mut state, op, Some(site.dest), site);
        self.start(state, closure, args, site).into_iter().map(|state| (state, None)).collect()
    }

    /// Calls `callee` for the native frame on top; an immediate result resumes it at once.
    pub(super) fn start(&mut self, state: State, callee: Value, args: Vec<Value>, site: Site<'_>) -> Vec<State> {
        let callee = self.peel(&state, &callee);
        let mut out = Vec::new();
        for (state, value) in self.call_value(state, callee, args, None, site) {
            match value {
                Some(value) => out.extend(self.resume_native(state, value, site.span)),
                None => out.push(state),
            }
        }
        out
    }

    /// The native frame on top goes on without a result.
    pub(super) fn step_native(&mut self, mut state: State) -> Vec<State> {
        let Some(native) = Self::pop_native(&mut state) else {
            return Vec::new();
        };
        let Native { op, dest, span, sym } = native;
        let nowhere = Place::local(crate::ir::LocalId(0));
        let site = Site { dest: dest.as_ref().unwrap_or(&nowhere), span, sym, ops: &[], hint: None };
        match op {
            Op::Drops(mut values) => {
                if values.last().is_some_and(|v| super::guards::guarded(v).is_some()) {
                    let guard = values.pop().unwrap_or(Value::Gone);
                    return self.run_deleter(state, &guard, values, span);
                }
                self.drop_values(&mut state, values, span);
                vec![state]
            }
            Op::Expired => self.deliver(state, super::timeouts::elapsed(), dest.as_ref(), span),
            Op::Dropped(object) => {
                let inner = Rc::make_mut(&mut state.heap).remove(&object).unwrap_or(Value::Gone);
                self.drop_parts(&mut state, inner, span);
                vec![state]
            }
            Op::Built(object, pointer) => {
                let value = if let Some(link) = pointer {
                    Value::Pointer(link, Rc::new(Addr::of(Root::Heap(object))))
                } else {
                    Rc::make_mut(&mut state.heap).remove(&object).unwrap_or(Value::Gone)
                };
                self.deliver(state, value, dest.as_ref(), span)
            }
            Op::BuiltHere(_) | Op::PutInto(_) => vec![state],
            Op::Land(block) => self.jump(state, block, span),
            Op::Later(of) => self.come_to(state, &of, site),
            Op::Until(promised) => self.wait_again(state, promised),
            Op::Scoped(object, Some(value)) => self.leave_scope(state, (object, value), dest.as_ref(), site),
            Op::Poll(object) => self.poll_once(state, object, dest.as_ref(), site),
            Op::Pended(object) => {
                self.push_native(&mut state, Op::Poll(object), dest.as_ref(), site);
                if state.marks.reread && state.at_eof() {
                    // What was read at its end is answered at once: it is polled again, or never.
                    return self.visit(state, span).into_iter().collect();
                }
                state.task_mut().wait = Wait::Outside;
                self.schedule(state)
            }
            Op::Each(each) => self.next_of_each(state, each, dest.as_ref(), site),
            Op::Join(mut left, done, try_) => {
                if left.is_empty() {
                    let tuple = Value::tuple(done);
                    let value = if try_ { Value::variant("Ok", tuple) } else { tuple };
                    return self.deliver(state, value, dest.as_ref(), span);
                }
                let next = left.remove(0);
                self.push_native(&mut state, Op::Join(left, done, try_), dest.as_ref(), site);
                let mut out = Vec::new();
                for (state, value) in self.wait_for(state, next, site) {
                    match value {
                        Some(value) => out.extend(self.resume_native(state, value, span)),
                        None => out.push(state),
                    }
                }
                out
            }
            Op::Retain(addr, _, mut left, sift) => {
                if left.is_empty() {
                    return self.sifted(state, &addr, sift, dest.as_ref(), site);
                }
                // The closure stands in the heap object of the call.
                let id = left.remove(0);
                let closure = state.heap.get(&derive(sym, "closure")).cloned().unwrap_or(Value::Unit);
                self.push_native(&mut state, Op::Retain(addr.clone(), id, left, sift), dest.as_ref(), site);
                let pointer = |step| Value::Pointer(super::value::Link::Borrow, Rc::new(addr.then(step)));
                let keyed = matches!(self.read(&state, &addr), Value::Container(c) if c.keyed);
                let args = if keyed {
                    vec![pointer(Step::Key(id)), pointer(Step::Entry(id))]
                } else {
                    vec![pointer(Step::Entry(id))]
                };
                self.start(state, closure, args, site)
            }
            Op::Give
            | Op::Wrap(_)
            | Op::Timed(_)
            | Op::Instead(_)
            | Op::KeepIf(_)
            | Op::IntoEntry(_)
            | Op::Gather(..)
            | Op::Item(..)
            | Op::Transpose
            | Op::Frame
            | Op::Sure
            | Op::Through(_)
            | Op::Scoped(_, None)
            | Op::Raced(_) => vec![state],
        }
    }

    /// The native frame on top gets the result it waited for.
    pub(super) fn resume_native(&mut self, mut state: State, value: Value, span: Span) -> Vec<State> {
        let Some(native) = Self::pop_native(&mut state) else {
            return Vec::new();
        };
        let Native { op, dest, span: own, sym } = native;
        let nowhere = Place::local(crate::ir::LocalId(0));
        let site = Site { dest: dest.as_ref().unwrap_or(&nowhere), span: own, sym, ops: &[], hint: None };
        match op {
            Op::Give | Op::Timed(true) | Op::Raced(None) => self.deliver(state, value, dest.as_ref(), own),
            Op::Sure => match value.payload() {
                Some(item) => self.deliver(state, item.clone(), dest.as_ref(), own),
                None if value.is("None") => self.drop_out(state),
                None => self.deliver(state, value, dest.as_ref(), own),
            },
            Op::Until(promised) => self.asked_whether(state, (&value, promised), dest.as_ref(), site),
            Op::Through(through) => self.read_by_own(state, through, value, dest.as_ref(), (site, own)),
            Op::Frame => self.deliver(state, super::tails::framed(value), dest.as_ref(), own),
            Op::Transpose => self.deliver(state, super::stages::transposed(value), dest.as_ref(), own),
            Op::Poll(object) => self.polled(state, object, value, dest.as_ref(), (site, own)),
            Op::Timed(false) => self.deliver(state, Value::variant("Ok", value), dest.as_ref(), own),
            Op::Wrap(variant) => self.deliver(state, Value::variant(variant.as_str(), value), dest.as_ref(), own),
            Op::Instead(given) | Op::Raced(Some(given)) => {
                self.dispose(&mut state, value, super::owners::Loss::Discarded, span);
                self.deliver(state, given, dest.as_ref(), own)
            }
            Op::PutInto(addr) => self.put_gathered(state, &addr, &value, dest.as_ref(), site),
            Op::IntoEntry(entry) => {
                let inserted = self.insert_in_entry(&mut state, &entry, value, own);
                self.deliver(state, inserted, dest.as_ref(), own)
            }
            Op::Gather(list, from) => self.gathered(state, (list, from), &value, dest.as_ref(), site),
            Op::KeepIf(item) => {
                let mut out = Vec::new();
                for (mut state, truth) in self.truth(state, &value, None) {
                    let given = if truth {
                        Value::variant("Some", item.clone())
                    } else {
                        self.dispose(&mut state, item.clone(), super::owners::Loss::Discarded, span);
                        Value::bare("None")
                    };
                    out.extend(self.deliver(state, given, dest.as_ref(), own));
                }
                out
            }
            Op::Retain(addr, id, left, sift) => self.sift(state, (addr, id, left, sift), &value, dest.as_ref(), site),
            Op::Item(iter, stages, stage, item) => {
                self.stage_done(state, &iter, stages, &stage, item, value, dest.as_ref(), site)
            }
            Op::Each(each) => self.resume_each(state, each, value, dest.as_ref(), site),
            Op::Scoped(object, _) => self.leave_scope(state, (object, value), dest.as_ref(), site),
            Op::Join(left, mut done, try_) => {
                if try_ && value.is("Err") {
                    for future in left {
                        self.dispose(&mut state, future, super::owners::Loss::Discarded, own);
                    }
                    return self.deliver(state, value, dest.as_ref(), own);
                }
                let output = match (&value, try_) {
                    (Value::Variant(_, fields), true) => fields.first().map_or(Value::Unit, |(_, v)| v.clone()),
                    (Value::Unknown(o), true) => Value::unknown(derive(o.sym, "ok"), Ty::Unknown, Origin::default()),
                    _ => value,
                };
                done.push(output);
                self.push_native(&mut state, Op::Join(left, done, try_), dest.as_ref(), site);
                vec![state]
            }
            Op::Drops(_)
            | Op::Dropped(_)
            | Op::Built(..)
            | Op::BuiltHere(_)
            | Op::Land(_)
            | Op::Later(_)
            | Op::Pended(_)
            | Op::Expired => {
                state.push(Frame::Native(Native { op, dest, span: own, sym }));
                vec![state]
            }
        }
    }
}
