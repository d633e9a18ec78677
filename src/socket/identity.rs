//! When two states are the same: up to the names of symbols.
//!
//! A symbol that occurs once says nothing; the others matter only by where they occur. Types of unknown values
//! and the way a state was reached are no part of it.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHasher};

use super::keys::{base, offset, symbol};
use super::native::Op;
use super::state::{Frame, State};
use super::value::{Addr, Closure, Container, Iter, Root, Source, Stage, Step, Sym, Value};

/// Two independent hashes; equal ones are taken for equal states.
pub(super) fn fingerprint(state: &State) -> (u64, u64) {
    let mut counts = FxHashMap::default();
    let mut count = |value: &Value| match value {
        Value::Record(_, own, _) => *counts.entry(base(*own)).or_insert(0u32) += 1,
        Value::Pointer(_, to) => {
            for step in &to.path {
                if let Step::Other(sym) = step {
                    *counts.entry(base(*sym)).or_insert(0) += 1;
                }
            }
        }
        other => {
            if let Some(sym) = symbol(other) {
                *counts.entry(base(sym)).or_insert(0) += 1;
            }
        }
    };
    state.values(&mut |value| value.each(&mut count));
    for sym in state.not_keys.iter() {
        if let Some(n) = counts.get_mut(&base(*sym)) {
            *n += 1;
        }
    }
    let mut both =
        Both { first: FxHasher::default(), second: DefaultHasher::new(), counts, order: FxHashMap::default() };
    both.state(state);
    (both.first.finish(), both.second.finish())
}

struct Both {
    first: FxHasher,
    second: DefaultHasher,
    counts: FxHashMap<Sym, u32>,
    order: FxHashMap<Sym, (u32, i64)>,
}

impl Both {
    fn put(&mut self, part: impl Hash) {
        part.hash(&mut self.first);
        part.hash(&mut self.second);
    }

    fn sym(&mut self, sym: Sym) {
        let own = base(sym);
        let shown = if sym == 0 || self.counts.get(&own).copied().unwrap_or(0) < 2 {
            (0, 0)
        } else {
            let next = u32::try_from(self.order.len()).unwrap_or(u32::MAX).saturating_add(1);
            // Offsets count from the first that is met.
            let (order, zero) = *self.order.entry(own).or_insert((next, offset(sym)));
            (order, offset(sym) - zero)
        };
        self.put(shown);
    }

    fn state(&mut self, state: &State) {
        let before = state.tasks[..state.current].iter().filter(|t| !t.frames.is_empty()).count();
        self.put((before, state.focus));
        for task in state.tasks.iter().filter(|t| !t.frames.is_empty()) {
            self.put((task.id, &task.wait, task.of_focus, task.timed, task.frames.len()));
            for frame in &task.frames {
                self.frame(frame);
            }
        }
        for (sym, value) in state.heap.iter() {
            self.put(sym);
            self.value(value);
        }
        for (name, value) in state.globals.iter() {
            self.put(name);
            self.value(value);
        }
        for (sym, channel) in state.channels.iter() {
            self.put((sym, channel.closed, channel.queue.len()));
            channel.queue.iter().for_each(|v| self.value(v));
        }
        state.registry.iter().for_each(|v| self.value(v));
        self.value(&state.errno);
        for sym in state.not_keys.iter() {
            if self.counts.contains_key(&base(*sym)) {
                self.sym(*sym);
            }
        }
        for n in 0..2 {
            self.put(state.not_keys.contains(&super::keys::number_symbol(n)));
        }
        self.put(&state.finished);
    }

    fn frame(&mut self, frame: &Rc<Frame>) {
        match frame.as_ref() {
            Frame::Code(a) => {
                self.put((a.function, a.block, a.stmt, a.called_at));
                a.locals.iter().for_each(|v| self.value(v));
            }
            Frame::Native(native) => {
                self.put((std::mem::discriminant(&native.op), native.sym));
                match &native.op {
                    Op::Retain(_, id, left) => self.put((id, left)),
                    Op::Item(addr, stages, ..) => self.put((addr, stages.len())),
                    Op::Each(addr, _, running) => self.put((addr, running)),
                    Op::Join(left, done, _) => self.put((left.len(), done.len())),
                    Op::Wrap(name) => self.put(name),
                    _ => {}
                }
                native.values(&mut |v| self.value(v));
            }
        }
    }

    /// An unknown value that occurs nowhere else: a struct that has it is as good as one that does not list it.
    fn is_boring(&self, value: &Value) -> bool {
        match value {
            Value::Unknown(o) => o.from.0 == 0 && self.counts.get(&o.sym).copied().unwrap_or(0) < 2,
            Value::Record(_, base, fields) => {
                self.counts.get(base).copied().unwrap_or(0) < 2 && fields.iter().all(|(_, v)| self.is_boring(v))
            }
            _ => false,
        }
    }

    fn value(&mut self, value: &Value) {
        let record = matches!(value, Value::Record(..));
        let unknown = matches!(value, Value::Unknown(_));
        if record || unknown {
            self.put(u8::MAX);
        } else {
            self.put(std::mem::discriminant(value));
        }
        match value {
            Value::Unknown(opaque) => {
                self.sym(opaque.sym);
                self.put(opaque.from);
            }
            Value::Record(_, base, fields) => {
                self.sym(*base);
                self.put(super::value::Origin::default());
                for (name, field) in fields.iter() {
                    if !self.is_boring(field) {
                        self.put(name);
                        self.value(field);
                    }
                }
            }
            Value::Variant(name, fields) => {
                self.put((name, fields.len()));
                for (name, field) in fields.iter() {
                    self.put(name);
                    self.value(field);
                }
            }
            Value::Pointer(link, to) => {
                self.put(link);
                self.addr(to);
            }
            Value::Container(c) => self.container(c),
            Value::Iter(iter) => self.iter(iter),
            Value::Closure(closure) => self.closure(closure),
            Value::Int(num) => {
                self.put((num.signs, num.exact, num.from));
                self.sym(num.sym);
            }
            other => self.put(other),
        }
    }

    fn addr(&mut self, addr: &Addr) {
        match addr.root {
            Root::Local(task, depth, local) => self.put((task, depth, local)),
            Root::Heap(sym) => self.put(sym),
            Root::Global(name) => self.put(name),
        }
        for step in &addr.path {
            match step {
                Step::Other(sym) => {
                    self.put("other");
                    self.sym(*sym);
                }
                step => self.put(step),
            }
        }
    }

    fn container(&mut self, c: &Container) {
        self.put((c.rest, c.keyed, c.from, c.entries.len()));
        for entry in &c.entries {
            self.put(entry.id);
            self.value(&entry.key);
            self.value(&entry.item);
        }
    }

    fn iter(&mut self, iter: &Iter) {
        self.put((iter.pairs, iter.stages.len(), std::mem::discriminant(&iter.source)));
        match &iter.source {
            Source::Borrowed(addr, given) | Source::Keys(addr, given) => {
                self.addr(addr);
                self.put(given);
            }
            Source::Owned(c) => self.container(c),
            Source::Stream(value) => self.value(value),
            Source::Opaque(opaque) | Source::Some(opaque) => self.put(opaque.from),
            Source::Incoming(_) => {}
        }
        for stage in &iter.stages {
            self.put(std::mem::discriminant(stage));
            if let Stage::Map(v) | Stage::Filter(v) | Stage::FilterMap(v) = stage {
                self.value(v);
            }
        }
    }

    fn closure(&mut self, closure: &Closure) {
        self.put((closure.function, closure.captures.len(), closure.args.len()));
        for (local, value) in &closure.captures {
            self.put(local);
            self.value(value);
        }
        closure.args.iter().for_each(|v| self.value(v));
    }
}
