//! When two states are the same: up to the names of symbols.
//!
//! A symbol that occurs once says nothing; the others matter only by where they occur, and so do heap objects: a
//! walk along a list of which nothing is known meets the same state again at the next link. Types of unknown values
//! and the way a state was reached are no part of it.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHashMap;

use super::digest::{Digest, MULTIPLIERS, Mix, Token};
use super::keys::{base, offset};
use super::native::{Native, Op};
use super::state::{Frame, State};
use super::value::{Addr, Root, Sym, Value};

/// Room for telling states apart, used again and again.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// Each symbol: how often it occurs, in which order it was met first (0: not yet), and with which offset.
    symbols: FxHashMap<Sym, (u32, u32, i64)>,
    objects: Objects,
}

/// Heap objects in the order in which they are met.
#[derive(Debug, Default)]
struct Objects {
    order: FxHashMap<Sym, usize>,
    met: Vec<Sym>,
}

impl Objects {
    /// Which one it is, from 0.
    fn place(&mut self, object: Sym) -> usize {
        let next = self.met.len();
        let at = *self.order.entry(object).or_insert(next);
        if at == next {
            self.met.push(object);
        }
        at
    }
}

/// Two independent hashes; equal ones are taken for equal states. With them, how much there was to look at.
pub(super) fn fingerprint(state: &State, scratch: &mut Scratch) -> ((u64, u64), usize) {
    scratch.symbols.clear();
    scratch.objects.order.clear();
    scratch.objects.met.clear();
    let loose = Loose::of(state);
    let mut count = |digest: &Digest| {
        for (sym, times) in &digest.symbols {
            scratch.symbols.entry(*sym).or_default().0 += times;
        }
    };
    state.digests(&mut count);
    loose.natives.iter().chain([&loose.queues, &loose.registry]).for_each(&mut count);
    for sym in state.not_keys.iter() {
        if let Some(known) = scratch.symbols.get_mut(&base(*sym)) {
            known.0 += 1;
        }
    }
    let Scratch { symbols, objects } = scratch;
    let mut both = Both { hashes: MULTIPLIERS.map(Mix::new), symbols, met: 0, objects, described: 0, size: 0 };
    both.state(state, &loose);
    ((both.hashes[0].finish(), both.hashes[1].finish()), both.size)
}

/// Digests of what is seldom there.
struct Loose {
    /// Of the modelled functions on the stacks, in order.
    natives: Vec<Digest>,
    queues: Digest,
    registry: Digest,
    errno: Digest,
}

impl Loose {
    fn of(state: &State) -> Loose {
        let frames = state.tasks.iter().flat_map(|task| &task.frames);
        let natives = frames.filter_map(|frame| match frame.as_ref() {
            Frame::Native(native) => Some(of_native(native)),
            Frame::Code(_) => None,
        });
        let queued: Vec<Value> = state.channels.values().flat_map(|channel| channel.queue.iter().cloned()).collect();
        Loose {
            natives: natives.collect(),
            queues: Digest::of(&queued),
            registry: Digest::of(&state.registry),
            errno: Digest::of(std::slice::from_ref(&state.errno)),
        }
    }
}

fn of_native(native: &Native) -> Digest {
    let mut values = Vec::new();
    native.values(&mut |value| values.push(value.clone()));
    Digest::of(&values)
}

struct Both<'s> {
    hashes: [Mix; 2],
    symbols: &'s mut FxHashMap<Sym, (u32, u32, i64)>,
    /// Symbols met so far.
    met: u32,
    objects: &'s mut Objects,
    /// Of the objects met, how many have been looked into.
    described: usize,
    /// Tokens put so far.
    size: usize,
}

impl Both<'_> {
    fn put(&mut self, part: impl Hash) {
        self.hashes.iter_mut().for_each(|hash| part.hash(hash));
    }

    fn times(&self, sym: Sym) -> u32 {
        self.symbols.get(&base(sym)).map_or(0, |known| known.0)
    }

    fn sym(&mut self, sym: Sym) {
        let shown = match self.symbols.get_mut(&base(sym)) {
            Some((2.., order, zero)) => {
                if *order == 0 {
                    self.met += 1;
                    // Offsets count from the first that is met.
                    (*order, *zero) = (self.met, offset(sym));
                }
                (*order, offset(sym) - *zero)
            }
            _ => (0, 0),
        };
        self.put(shown);
    }

    fn object(&mut self, object: Sym) {
        let place = self.objects.place(object);
        self.put(place);
    }

    fn addr(&mut self, addr: &Addr) {
        match addr.root {
            Root::Heap(object) => self.object(object),
            root => self.put(root),
        }
        self.put(&addr.path);
    }

    /// The objects met, and those they lead to.
    fn objects(&mut self, state: &State) {
        while let Some(object) = self.objects.met.get(self.described) {
            self.described += 1;
            match state.heap.digest(object) {
                Some(digest) => self.digest(digest),
                None => self.put(u8::MAX),
            }
        }
    }

    fn digest(&mut self, digest: &Digest) {
        let mut at = 0;
        self.size += digest.tokens.len() + 1;
        while let Some(token) = digest.tokens.get(at) {
            at += 1;
            match token {
                Token::Fixed(hash) => self.put(hash),
                Token::Symbol(sym) => self.sym(*sym),
                Token::Object(object) => self.object(*object),
                Token::Field(tokens) => {
                    let inside = digest.tokens.get(at..at + tokens).unwrap_or(&[]);
                    if inside.iter().all(|t| !matches!(t, Token::Symbol(sym) if self.times(*sym) > 1)) {
                        at += tokens;
                    }
                }
            }
        }
    }

    fn state(&mut self, state: &State, loose: &Loose) {
        let before = state.tasks[..state.current].iter().filter(|t| !t.frames.is_empty()).count();
        self.put((before, state.focus));
        let mut natives = loose.natives.iter();
        for task in state.tasks.iter().filter(|t| !t.frames.is_empty()) {
            self.put((task.id, &task.wait, task.of_focus, (task.timed, task.bound), task.frames.len()));
            for frame in &task.frames {
                match frame.as_ref() {
                    Frame::Code(a) => {
                        self.put((a.function, a.block, a.stmt, a.called_at));
                        for (share, digest) in a.locals.digests() {
                            self.put(share);
                            self.digest(digest);
                        }
                    }
                    Frame::Native(native) => {
                        self.native(native);
                        natives.next().into_iter().for_each(|digest| self.digest(digest));
                    }
                }
            }
        }
        for (name, digest) in state.globals.digests() {
            self.put(name);
            self.digest(digest);
        }
        for (sym, channel) in state.channels.iter() {
            self.put((sym, channel.closed, channel.others, channel.queue.len()));
        }
        self.digest(&loose.queues);
        self.digest(&loose.registry);
        self.digest(&loose.errno);
        self.objects(state);
        for object in state.heap.keys() {
            if !self.objects.order.contains_key(object) {
                self.put(object);
                self.object(*object);
                self.objects(state);
            }
        }
        for sym in state.not_keys.iter() {
            if self.symbols.contains_key(&base(*sym)) {
                self.sym(*sym);
            }
        }
        for n in 0..2 {
            self.put(state.not_keys.contains(&super::keys::number_symbol(n)));
        }
        self.put((state.notified, state.awaited, &state.finished, &state.drained, state.failed_accept));
        for ((left, right, equal), truth) in state.orders.iter() {
            let known = |(sym, _): &(Sym, i64)| *sym == 0 || self.symbols.contains_key(&base(*sym));
            if known(left) && known(right) {
                for (sym, exact) in [left, right] {
                    self.sym(*sym);
                    self.put(exact);
                }
                self.put((equal, truth));
            }
        }
        if let Some(peeked) = &state.peeked {
            self.addr(&peeked.list);
            self.put((peeked.stands, peeked.by));
        }
    }

    fn native(&mut self, native: &Native) {
        self.put((std::mem::discriminant(&native.op), native.sym));
        match &native.op {
            Op::Retain(_, id, left, sift) => self.put((id, left, sift)),
            Op::BuiltHere(addr) | Op::PutInto(addr) => self.addr(addr),
            Op::Through(of) => self.addr(&of.at),
            Op::Item(addr, stages, ..) => {
                self.addr(addr);
                self.put(stages.len());
            }
            Op::Each(each) => {
                self.addr(&each.iter);
                self.put(each.running);
            }
            Op::Join(left, done, _) => self.put((left.len(), done.len())),
            Op::Wrap(name) => self.put(name),
            Op::Gather(_, from) => self.put(from.is_some()),
            Op::Poll(object) | Op::Pended(object) | Op::Scoped(object, _) => self.object(*object),
            _ => {}
        }
    }
}
