//! What nobody can reach any more is forgotten, so that equal states look equal.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::calls::Site;
use super::digest::Digest;
use super::machine::Machine;
use super::native::Native;
use super::state::{Frame, State};
use super::value::{Container, Rest, Root, Sym, Value, Who, derive};

type Set = FxHashSet<Sym>;

impl State {
    /// The elements into which something points.
    pub(super) fn pinned(&self) -> FxHashSet<u8> {
        let mut pinned = FxHashSet::default();
        let mut look = |digest: &Digest| pinned.extend(digest.pins.iter().copied());
        self.digests(&mut look);
        self.loose_values(&mut |value| look(&Digest::of(std::slice::from_ref(value))));
        pinned
    }
}

impl Machine<'_> {
    /// Forgets heap objects without pointers to them, channels without ends, and stored senders of channels that
    /// nobody receives from.
    pub(super) fn collect_garbage(&self, state: &mut State) {
        if state.heap.is_empty() && state.channels.is_empty() {
            return;
        }
        let Reach { objects, ends, receivers, .. } = Reach::of(state);
        if state.heap.keys().any(|sym| !objects.contains(sym)) {
            Rc::make_mut(&mut state.heap).retain(|sym| objects.contains(sym));
        }
        if state.channels.keys().any(|sym| !ends.contains(sym)) {
            Rc::make_mut(&mut state.channels).retain(|sym, _| ends.contains(sym));
        }
        if ends.iter().all(|end| receivers.contains(end)) {
            return;
        }
        let snapshot = Rc::clone(&state.channels);
        let idle = |value: &Value| {
            let mut senders = false;
            let mut other = false;
            value.each(&mut |v| match v {
                Value::Sender(channel, _) => {
                    senders = true;
                    other |= receivers.contains(channel) || !snapshot.contains_key(channel);
                }
                Value::Socket(_) | Value::Pointer(..) | Value::Closure(_) | Value::Receiver(_) => other = true,
                _ => {}
            });
            senders && !other
        };
        state.rewrite(&|digest| !digest.ends.is_empty(), &mut |value| match value {
            Value::Container(c) if c.entries.iter().any(|e| idle(&e.item)) => {
                let mut kept = Container { rest: Rest::Maybe, ..(*c).clone() };
                kept.entries.retain(|e| !idle(&e.item));
                Value::Container(Rc::new(kept))
            }
            other => other,
        });
    }

    /// Forgets heap objects that nobody can reach any more, objects from outside included that lead nowhere.
    pub(super) fn forget_garbage(&self, state: &mut State) {
        self.forget_garbage_objects(state);
        forget_nameless(state);
    }

    fn forget_garbage_objects(&self, state: &mut State) {
        if state.heap.is_empty() {
            return;
        }
        let mut reach = Reach::default();
        reach.roots(state, &mut Native::objects);
        if state.focus.is_some() {
            for object in state.outside.iter() {
                if state.heap.get(object).is_some_and(|v| self.leads_to_focus(state, v)) {
                    reach.object(*object);
                }
            }
        }
        reach.follow(state);
        if state.heap.keys().any(|object| !reach.objects.contains(object)) {
            Rc::make_mut(&mut state.heap).retain(|object| reach.objects.contains(object));
        }
        // What nobody can name any more is from nowhere.
        if state.outside.iter().any(|object| !reach.objects.contains(object)) {
            Rc::make_mut(&mut state.outside).retain(|object| reach.objects.contains(object));
        }
    }

    /// Can the followed socket be got at through the value, also from a link within the structure that has it? (What
    /// leads to a variable keeps nothing: it is known by its own name.) In Rust a sender that somebody keeps is as good.
    fn leads_to_focus(&self, state: &State, value: &Value) -> bool {
        let (mut found, mut met) = (false, Set::default());
        let rust = !self.is_c(state);
        let mut work = vec![value.clone()];
        while let Some(value) = work.pop().filter(|_| !found) {
            value.each(&mut |part| match part {
                Value::Socket(handle) => found |= handle.who == Who::Focus,
                Value::Sender(..) | Value::Receiver(_) | Value::Signal(_) | Value::Task(_) => found |= rust,
                Value::Pointer(_, to) => {
                    if let Root::Heap(object) = to.root
                        && met.insert(object)
                    {
                        work.extend(state.heap.get(&object).cloned());
                    }
                }
                _ => {}
            });
        }
        found
    }
}

/// Other sockets of which no name is left are over, closed or not.
fn forget_nameless(state: &mut State) {
    if state.finished.is_empty() {
        return;
    }
    let mut named = Set::default();
    state.values(&mut |value| {
        value.each(&mut |part| {
            if let Value::Socket(super::value::Handle { who: Who::Other(sym) | Who::Sibling(sym), .. }) = part {
                named.extend([*sym, derive(*sym, "closed")]);
            }
        });
    });
    let over = |sym: &Sym| !named.contains(sym) && !super::own_ends::is_nobody(*sym);
    if state.finished.iter().any(over) {
        Rc::make_mut(&mut state.finished).retain(|sym| !over(sym));
    }
}

/// Does anything that is in use lead to the heap object?
pub(super) fn leads_to(state: &State, object: Sym) -> bool {
    Reach::of(state).objects.contains(&object)
}

/// Is there a heap object with such a value to which stacks, globals, queues and registrations lead?
pub(super) fn is_in_use(state: &State, wanted: &dyn Fn(&Value) -> bool) -> bool {
    let mut reach = Reach::default();
    reach.roots(state, &mut Native::objects);
    reach.follow(state);
    reach.objects.iter().any(|object| state.heap.get(object).is_some_and(wanted))
}

/// How many channels made at one place are told apart.
const MOST_CHANNELS: u64 = 3;

/// The name of the channel whose ends are made at `site`: what was made there before may still be in use. While the
/// ends are handed out, nothing holds them yet: both get the same name.
pub(super) fn unused_channel(state: &State, site: Site<'_>) -> Sym {
    let first = derive(site.sym_base(), "channel");
    if !state.channels.contains_key(&first) {
        return first;
    }
    let used = Reach::of(state).ends;
    let mut names = std::iter::once(first).chain((1..MOST_CHANNELS).map(|at| derive(first, at)));
    names.find(|name| !used.contains(name)).unwrap_or(first)
}

/// Heap objects, channels with any end, channels with a receiver.
#[derive(Default)]
struct Reach {
    objects: Set,
    ends: Set,
    receivers: Set,
    work: Vec<Sym>,
}

impl Reach {
    /// What is in use: what stacks, globals, queues, registrations and owners outside lead to.
    fn of(state: &State) -> Reach {
        let mut reach = Reach::default();
        state.outside.iter().for_each(|object| reach.object(*object));
        reach.roots(state, &mut Native::objects);
        reach.follow(state);
        reach
    }

    fn object(&mut self, object: Sym) {
        if self.objects.insert(object) {
            self.work.push(object);
        }
    }

    fn digest(&mut self, digest: &Digest) {
        digest.objects.iter().for_each(|object| self.object(*object));
        for (channel, receives) in &digest.ends {
            self.ends.insert(*channel);
            if *receives {
                self.receivers.insert(*channel);
            }
        }
    }

    fn values<'v>(&mut self, values: impl Iterator<Item = &'v Value>) {
        values.for_each(|value| self.digest(&Digest::of(std::slice::from_ref(value))));
    }

    /// What stacks, globals, queues and registrations lead to at once. `held`: objects that a modelled function
    /// under way needs.
    fn roots(&mut self, state: &State, held: &mut dyn FnMut(&Native) -> Vec<Sym>) {
        for frame in state.tasks.iter().flat_map(|task| &task.frames) {
            match frame.as_ref() {
                Frame::Code(activation) => activation.locals.digests().for_each(|(_, digest)| self.digest(digest)),
                Frame::Native(native) => {
                    native.values(&mut |value| self.values(std::iter::once(value)));
                    held(native).into_iter().for_each(|object| self.object(object));
                }
            }
        }
        state.globals.digests().for_each(|(_, digest)| self.digest(digest));
        self.values(state.channels.values().flat_map(|channel| &channel.queue));
        self.values(state.registry.iter());
    }

    /// What these lead to.
    fn follow(&mut self, state: &State) {
        while let Some(object) = self.work.pop() {
            state.heap.digest(&object).into_iter().for_each(|digest| self.digest(digest));
        }
    }
}
