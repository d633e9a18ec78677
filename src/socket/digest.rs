//! What telling states apart and forgetting need to know of a piece of memory, without walking its values again.

use std::hash::{Hash, Hasher};

use super::dull::is_dull;
use super::keys::{base, is_kept, symbol};
use super::value::{Addr, Closure, Container, Iter, Origin, Root, Source, Step, Sym, Value, Who};
use crate::ir::LocalId;

/// Values as a row of tokens, and what is in them.
#[derive(Debug, Default)]
pub(super) struct Digest {
    /// The values, with their symbols left open.
    pub tokens: Vec<Token>,
    /// How often each symbol (without its offset) occurs, sorted.
    pub symbols: Vec<(Sym, u32)>,
    /// Heap objects that something points to.
    pub objects: Vec<Sym>,
    /// Ends of channels; true for receivers.
    pub ends: Vec<(Sym, bool)>,
    /// Locals that something points to or into: task, depth, local.
    pub locals: Vec<(u16, u16, LocalId)>,
    /// Numbers of entries of containers that something points to.
    pub pins: Vec<u8>,
    /// The followed socket is named.
    pub focus: bool,
    /// Any stream socket is.
    pub sockets: bool,
    /// A listener is.
    pub listeners: bool,
    /// Numbers of entries of containers looked through by position that hold nothing to follow.
    pub dull: Vec<u8>,
    /// A plain array has remembered elements.
    pub elements: bool,
    /// Some container has remembered entries.
    pub entries: bool,
}

/// A piece of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Whatever needs no care, hashed.
    Fixed(u64),
    /// A symbol: what matters is where else it occurs.
    Symbol(Sym),
    /// A heap object: likewise.
    Object(Sym),
    /// The next so many tokens are a field that is as good as not listed while no symbol in it occurs elsewhere.
    Field(usize),
}

/// A fast hash of good quality: a multiplication whose halves are folded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mix(u64, u64);

impl Mix {
    /// With a multiplier of its own (odd, with its bits well spread).
    pub(super) fn new(multiplier: u64) -> Mix {
        Mix(!multiplier, multiplier)
    }
}

/// Two multipliers for independent hashes.
pub(super) const MULTIPLIERS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03];

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
        self.write_usize(bytes.len());
    }

    fn write_u8(&mut self, n: u8) {
        self.write_u64(n.into());
    }

    fn write_u16(&mut self, n: u16) {
        self.write_u64(n.into());
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(n.into());
    }

    fn write_u64(&mut self, n: u64) {
        let wide = u128::from(self.0.rotate_left(23) ^ n) * u128::from(self.1);
        self.0 = (wide as u64) ^ ((wide >> 64) as u64);
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
}

impl Digest {
    /// The digest of values in a row.
    pub(super) fn of(values: &[Value]) -> Digest {
        let mut maker = Maker::default();
        values.iter().for_each(|value| maker.value(value));
        maker.finish()
    }

    /// Does the symbol occur? (`of` has no offset.)
    pub(super) fn mentions(&self, of: Sym) -> bool {
        self.symbols.binary_search_by_key(&of, |(sym, _)| *sym).is_ok()
    }

    /// Does the symbol of a stored key occur?
    pub(super) fn mentions_kept(&self) -> bool {
        self.symbols.iter().any(|(sym, _)| is_kept(*sym))
    }
}

/// Makes a digest.
struct Maker {
    out: Digest,
    run: Mix,
    running: bool,
    symbols: Vec<Sym>,
}

impl Default for Maker {
    fn default() -> Self {
        Maker { out: Digest::default(), run: Mix::new(MULTIPLIERS[0]), running: false, symbols: Vec::new() }
    }
}

impl Maker {
    fn finish(mut self) -> Digest {
        self.flush();
        self.symbols.sort_unstable();
        for sym in &self.symbols {
            match self.out.symbols.last_mut() {
                Some((last, times)) if last == sym => *times += 1,
                _ => self.out.symbols.push((*sym, 1)),
            }
        }
        self.out.objects.sort_unstable();
        self.out.objects.dedup();
        self.out
    }

    fn put(&mut self, part: impl Hash) {
        part.hash(&mut self.run);
        self.running = true;
    }

    fn flush(&mut self) {
        if self.running {
            self.out.tokens.push(Token::Fixed(self.run.finish()));
            self.run = Mix::new(MULTIPLIERS[0]);
            self.running = false;
        }
    }

    /// A symbol, where the values are written down.
    fn show(&mut self, sym: Sym) {
        if sym == 0 {
            self.put(0u8);
        } else {
            self.flush();
            self.out.tokens.push(Token::Symbol(sym));
        }
    }

    /// An occurrence of it.
    fn count(&mut self, sym: Sym) {
        if sym != 0 {
            self.symbols.push(base(sym));
        }
    }

    fn value(&mut self, value: &Value) {
        if let Value::Bool(truth) = value {
            // C has both: what a comparison gave, and 0 or 1.
            return self.value(&Value::int(i64::from(*truth)));
        }
        let bare = matches!(value, Value::Record(..) | Value::Unknown(_));
        if bare {
            self.put(u8::MAX);
        } else {
            self.put(std::mem::discriminant(value));
        }
        if let Some(sym) = symbol(value) {
            self.count(sym);
        }
        match value {
            Value::Unknown(opaque) => {
                self.show(opaque.sym);
                self.put(opaque.from);
                self.flush();
            }
            Value::Record(_, own, fields) => {
                self.count(*own);
                self.show(*own);
                self.put(Origin::default());
                self.flush();
                fields.iter().for_each(|(name, field)| self.field(*name, field));
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
                self.point(to);
                for step in &to.path {
                    if let Step::Other(sym) = step {
                        self.count(*sym);
                    }
                }
            }
            Value::Container(c) => self.container(c),
            Value::Iter(iter) => self.iter(iter),
            Value::Closure(closure) => self.closure(closure),
            Value::Int(num) => {
                self.put((num.signs, num.exact, num.from));
                self.show(num.sym);
            }
            Value::Sender(channel, _) => {
                self.out.ends.push((*channel, false));
                self.put(value);
            }
            Value::Receiver(channel) | Value::Signal(channel) => {
                self.out.ends.push((*channel, true));
                self.put(value);
            }
            Value::Socket(handle) => {
                self.out.sockets = true;
                self.out.focus |= handle.who == Who::Focus;
                self.put(value);
            }
            // Whoever holds the handle holds what the task will have left.
            Value::Task(id) => {
                self.out.objects.push(super::handles::output_of(*id));
                self.put(value);
            }
            Value::Listener(..) => {
                self.out.listeners = true;
                self.put(value);
            }
            other => self.put(other),
        }
    }

    fn field(&mut self, name: crate::ir::Name, field: &Value) {
        if !may_be_boring(field) {
            self.put(name);
            self.value(field);
            self.flush();
            return;
        }
        let at = self.out.tokens.len();
        self.out.tokens.push(Token::Field(0));
        self.put(name);
        self.value(field);
        self.flush();
        self.out.tokens[at] = Token::Field(self.out.tokens.len() - at - 1);
    }

    fn addr(&mut self, addr: &Addr) {
        match addr.root {
            Root::Local(task, depth, local) => self.put((task, depth, local)),
            Root::Heap(sym) => {
                self.flush();
                self.out.tokens.push(Token::Object(sym));
            }
            Root::Global(name) => self.put(name),
        }
        self.put(addr.path.len());
        for step in &addr.path {
            match step {
                Step::Other(sym) => {
                    self.put("other");
                    self.show(*sym);
                }
                step => self.put(step),
            }
        }
    }

    fn point(&mut self, to: &Addr) {
        match to.root {
            Root::Heap(object) => self.out.objects.push(object),
            Root::Local(task, depth, local) => self.out.locals.push((task, depth, local)),
            Root::Global(_) => {}
        }
        self.out.pins.extend(to.path.iter().filter_map(|step| match step {
            Step::Entry(id) | Step::Key(id) => Some(*id),
            _ => None,
        }));
    }

    fn container(&mut self, c: &Container) {
        self.put((c.rest, c.keyed, c.from, c.entries.len()));
        self.out.elements |= c.ty.is_none() && !c.entries.is_empty();
        self.out.entries |= !c.entries.is_empty();
        for entry in &c.entries {
            if !c.keyed && is_dull(&entry.item) {
                self.out.dull.push(entry.id);
            }
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
                self.point(addr);
                self.put(given);
            }
            Source::Turns(addr) => {
                self.addr(addr);
                self.point(addr);
            }
            Source::Owned(c) => self.container(c),
            Source::Stream(value) => self.value(value),
            Source::Merged(of) => {
                self.put((of.ended, of.in_turn, of.forgets));
                of.sides.iter().for_each(|side| self.value(side));
            }
            Source::Unfold(of) => {
                self.value(&of.step);
                self.value(&of.state);
            }
            Source::Opaque(opaque) | Source::Some(opaque) => self.put(opaque.from),
            Source::Incoming(_) => {}
        }
        for stage in &iter.stages {
            self.put(std::mem::discriminant(stage));
            stage.closure().into_iter().for_each(|v| self.value(v));
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

/// An unknown value, which says nothing where its symbol occurs nowhere else: a struct that has it is then as good
/// as one that does not list it.
fn may_be_boring(value: &Value) -> bool {
    match value {
        Value::Unknown(o) => o.from.without(Origin::JOINED) == Origin::default(),
        Value::Record(_, _, fields) => fields.iter().all(|(_, v)| may_be_boring(v)),
        _ => false,
    }
}
