//! A state of the whole program: tasks with their frames, memory, channels, and the one socket that is followed.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::cells::Memory;
use super::digest::Digest;
use super::ends::Peeked;
pub use super::marks::Marks;
use super::native::Native;
use super::slots::Slots;
use super::trace::{Trace, What};
use super::value::{Addr, Origin, Root, Sym, Value};
use crate::flow::graph::Node;
use crate::flow::program::FuncId;
use crate::ir::{BlockId, Name, Place};
use crate::source::Span;

/// How far the followed socket has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// Accepted, nothing seen yet.
    Open,
    /// A read or other call on it failed for good.
    Failed,
    /// A read said end of file: the kernel is in CLOSE_WAIT.
    Eof,
    /// The descriptor was closed while names of it remain.
    Closed,
}

/// How the followed socket came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Birth {
    /// By accept.
    Accepted,
    /// By connect.
    Connected,
    /// By `socket()`.
    Created,
    /// As a parameter declared as a socket.
    Declared,
    /// As a field or element declared as a socket: who else knows its descriptor is not known.
    Part,
}

/// The followed socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Focus {
    /// How far it has come.
    pub phase: Phase,
    /// Where it came from.
    pub birth: Birth,
    /// Which of its descriptors have an owner that closes on drop; the others have only names.
    pub held: u8,
    /// Ownership was given up by `forget` and the like.
    pub disarmed: bool,
    /// `shutdown` was called after end of file.
    pub shut: bool,
    /// It was taken out of a poller after end of file.
    pub deregistered: bool,
    /// The poller was asked again since: its events are those of others.
    pub unpolled: bool,
    /// What the poller has to tell of it.
    pub watch: super::interests::Watch,
    /// A task that read from it has ended.
    pub reader_done: bool,
    /// A read was done on it in the current task's life.
    pub read: bool,
    /// Reads of it end by themselves: a timeout or keepalive was set, or they do not wait.
    pub bounded: bool,
    /// The task that read it last, or that saw end of file.
    pub reader: Sym,
    /// Descriptors beside the first, made by duplicating bare ones.
    pub copies: u8,
    /// Which of its descriptors were closed: bit 0 is the first.
    pub closed: u8,
    /// The place that made it, which makes its siblings too.
    pub made_at: Sym,
    /// A second handle was made of its bare number while an owner had it.
    pub lent: bool,
    /// The running process is a child of its own for this connection: what it leaves open ends with it.
    pub in_child: bool,
    /// Bytes of it were looked at and not taken.
    pub peeked: bool,
    /// It was given to a program that is to be started, which reads it to its end.
    pub is_input: bool,
    /// Where another task than the one that started it has lost its last name of the descriptor; or an exception left
    /// the function that had it.
    pub dropped_at: Option<Span>,
}

impl Focus {
    /// Was this one of its descriptors closed?
    #[must_use]
    pub fn is_closed(&self, copy: u8) -> bool {
        self.phase == Phase::Closed || self.closed & 1 << copy != 0
    }

    /// Its descriptors that are open.
    #[must_use]
    pub fn open(&self) -> u8 {
        let all = (1 << (self.copies + 1)) - 1u8;
        all & !self.closed
    }
}

/// One activation of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// The body.
    pub function: FuncId,
    /// Current block.
    pub block: BlockId,
    /// Next statement in it.
    pub stmt: u32,
    /// Values of the locals.
    pub locals: Slots,
    /// Where the caller wants the result.
    pub dest: Option<Place>,
    /// The call.
    pub called_at: Span,
}

/// A frame of a task's stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// IR code.
    Code(Activation),
    /// A modelled function in the middle of calling back.
    Native(Native),
}

/// Why a task does not run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Wait {
    /// It runs or may run.
    Ready,
    /// For a message, or for the channel's end.
    Channel(Sym),
    /// For a task's end.
    Task(Sym),
    /// For the end of the first of several.
    AnyTask(Rc<[Sym]>),
    /// For a signal.
    Signal(Sym),
    /// For another socket whose peer answers only once it is told that no more will come.
    Peer(Sym),
    /// For something from outside: a connection, an event.
    Outside,
    /// For a signal that anybody may raise.
    Told,
    /// For a permit that is not given back on every way.
    Permit,
    /// For what another task brings about by itself.
    Promise,
    /// For a while.
    Pause,
    /// For a while so long that a connection that is over is not to be kept for it.
    Rest,
}

/// A thread or async task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Identity, for handles.
    pub id: Sym,
    /// The stack, outermost first.
    pub frames: Vec<Rc<Frame>>,
    /// Why it rests.
    pub wait: Wait,
    /// Where it was started.
    pub span: Span,
    /// It owned the followed socket (or a part) when it started.
    pub of_focus: bool,
    /// It runs because its own timer fired: whatever it does now it does again and again, unasked.
    pub timed: bool,
    /// It ends when nobody holds its handle any more.
    pub bound: bool,
    /// What is thrown in it and caught by nobody ends it alone, not the program.
    pub alone: bool,
    /// Where it came from when it began to wait; not part of the identity.
    pub since: Node,
}

/// A channel's queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Channel {
    /// Messages that hold something to follow.
    pub queue: Vec<Value>,
    /// Closed by hand; a latch: raised.
    pub closed: bool,
    /// A task that is not followed may send.
    pub others: bool,
    /// It is no channel but a latch.
    pub latch: bool,
    /// The latch with which this one is raised.
    pub parent: Option<Sym>,
    /// Path of the library's module, to which the names of its ends belong.
    pub ty: Option<Name>,
}

/// A state.
#[derive(Clone, Debug)]
pub struct State {
    /// All tasks that have not ended; number 0 is the entry.
    pub tasks: Vec<Rc<Task>>,
    /// The one that runs.
    pub current: usize,
    /// Heap objects.
    pub heap: Rc<Memory<Sym>>,
    /// Statics and file-scope variables that were touched.
    pub globals: Rc<Memory<Name>>,
    /// Channels.
    pub channels: Rc<BTreeMap<Sym, Channel>>,
    /// User data of poller registrations.
    pub registry: Rc<Vec<Value>>,
    /// The followed socket.
    pub focus: Option<Focus>,
    /// Class of the last failed C call.
    pub errno: Value,
    /// Symbols known to differ from every remembered key.
    pub not_keys: Rc<BTreeSet<Sym>>,
    /// A signal was raised since the socket came to be, or since its end of file.
    pub notified: bool,
    /// A signal was raised, and nobody who waits has gone on since.
    pub awaited: bool,
    /// Other sockets whose peer has been told that no more will come.
    pub finished: Rc<BTreeSet<Sym>>,
    /// Branches of choices that have nothing more to wait for.
    pub drained: Rc<BTreeSet<(FuncId, BlockId)>>,
    /// Objects from outside the explored program part (behind parameters): never gone.
    pub outside: Rc<BTreeSet<Sym>>,
    /// How unknown numbers compared since the end of file.
    pub orders: Rc<super::orders::Orders>,
    /// The element that was looked at last, to be taken next.
    pub peeked: Option<Peeked>,
    /// The accept that has failed, with nothing since that could help.
    pub failed_accept: Option<Span>,
    /// Since the last node; not part of the state's identity.
    pub marks: Marks,
    /// The last node; not part of the identity.
    pub node: Node,
    /// How it came here; not part of the identity.
    pub trace: Trace,
    /// A state was merged or guessed on the way: confidence is lower.
    pub blurred: bool,
    /// It was joined with others of its shape since the socket came to be: what goes round there has to be confirmed.
    pub joined: bool,
    /// It was so at any time: not even what is lost is certain.
    pub unsure: bool,
    /// The issue of a descriptor that was lost just now; not part of the identity.
    pub parted: Option<usize>,
}

impl State {
    /// A state with one task that has no frames yet.
    #[must_use]
    pub fn start(span: Span) -> State {
        let task = Task {
            id: 1,
            frames: Vec::new(),
            wait: Wait::Ready,
            span,
            of_focus: false,
            timed: false,
            bound: false,
            alone: false,
            since: 0,
        };
        State {
            tasks: vec![Rc::new(task)],
            current: 0,
            heap: Rc::default(),
            globals: Rc::default(),
            channels: Rc::default(),
            registry: Rc::default(),
            focus: None,
            errno: Value::Gone,
            not_keys: Rc::default(),
            notified: false,
            awaited: false,
            finished: Rc::default(),
            drained: Rc::default(),
            outside: Rc::default(),
            orders: Rc::default(),
            peeked: None,
            failed_accept: None,
            marks: Marks::default(),
            node: 0,
            trace: Trace::default(),
            blurred: false,
            joined: false,
            unsure: false,
            parted: None,
        }
    }

    /// The running task.
    pub fn task_mut(&mut self) -> &mut Task {
        Rc::make_mut(&mut self.tasks[self.current])
    }

    /// The running task's frames; none where it has just ended.
    #[must_use]
    pub fn frames(&self) -> &[Rc<Frame>] {
        self.tasks.get(self.current).map_or(&[], |task| &task.frames[..])
    }

    /// The running activation, if the top frame is code.
    #[must_use]
    pub fn top(&self) -> Option<&Activation> {
        match self.frames().last().map(Rc::as_ref) {
            Some(Frame::Code(activation)) => Some(activation),
            _ => None,
        }
    }

    /// The running activation, to change.
    pub fn top_mut(&mut self) -> Option<&mut Activation> {
        match self.task_mut().frames.last_mut().map(Rc::make_mut) {
            Some(Frame::Code(activation)) => Some(activation),
            _ => None,
        }
    }

    /// Pushes a frame on the running task.
    pub fn push(&mut self, frame: Frame) {
        self.task_mut().frames.push(Rc::new(frame));
    }

    /// The address of a local of the top frame.
    #[must_use]
    pub fn local(&self, local: crate::ir::LocalId) -> Addr {
        let narrow = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        Addr::of(Root::Local(narrow(self.current), narrow(self.frames().len().saturating_sub(1)), local))
    }

    /// True while a followed socket lives (closed ones do not).
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.focus.is_some_and(|focus| focus.phase != Phase::Closed)
    }

    /// True when the followed socket is at end of file.
    #[must_use]
    pub fn at_eof(&self) -> bool {
        self.focus.is_some_and(|focus| focus.phase == Phase::Eof)
    }

    /// It is at end of file, or has failed for good.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.focus.is_some_and(|focus| matches!(focus.phase, Phase::Eof | Phase::Failed))
    }

    /// The followed socket's peer has closed, and the running task knows.
    pub fn reach_eof(&mut self) {
        let reader = self.tasks[self.current].id;
        // What was told before says nothing of the end, but who was told goes on all the same.
        self.notified &= self.at_eof() || self.awaited;
        self.orders = Rc::default();
        if !self.at_eof() {
            self.learn_no_more();
            self.still();
        }
        if let Some(focus) = &mut self.focus {
            focus.phase = Phase::Eof;
            focus.read = true;
            focus.bounded = false;
            focus.reader = reader;
        }
    }

    /// Likewise, by what was read at `span` under that name: an event of the story.
    pub(super) fn says_end(&mut self, span: Span, name: Name) {
        let calls = self.calls();
        self.trace.push_within(span, What::Eof(name), calls);
        self.reach_eof();
    }

    /// Origin of things that come from the followed socket.
    #[must_use]
    pub fn data_origin(&self) -> Origin {
        Origin::DATA
    }

    /// Every value in memory: locals of all tasks, heap, globals, channels, registrations.
    pub fn values(&self, each: &mut dyn FnMut(&Value)) {
        for task in &self.tasks {
            for frame in &task.frames {
                match frame.as_ref() {
                    Frame::Code(activation) => activation.locals.iter().for_each(&mut *each),
                    Frame::Native(native) => native.values(each),
                }
            }
        }
        self.heap.values().for_each(&mut *each);
        self.globals.values().for_each(&mut *each);
        self.channels.values().flat_map(|c| &c.queue).for_each(&mut *each);
        self.registry.iter().for_each(each);
    }

    /// Is a modelled function under way on any stack?
    pub(super) fn has_natives(&self) -> bool {
        let mut frames = self.tasks.iter().flat_map(|task| &task.frames);
        frames.any(|frame| matches!(frame.as_ref(), Frame::Native(_)))
    }

    /// What is known of the locals of all tasks, the heap and the globals. (Not of channels, registrations and
    /// modelled functions under way.)
    pub(super) fn digests(&self, each: &mut dyn FnMut(&Digest)) {
        for frame in self.tasks.iter().flat_map(|task| &task.frames) {
            if let Frame::Code(activation) = frame.as_ref() {
                activation.locals.digests().for_each(|(_, digest)| each(digest));
            }
        }
        self.heap.digests().for_each(|(_, digest)| each(digest));
        self.globals.digests().for_each(|(_, digest)| each(digest));
    }

    /// The values of which [`State::digests`] tells nothing: of channels, registrations and modelled functions.
    pub(super) fn loose_values(&self, each: &mut dyn FnMut(&Value)) {
        for frame in self.tasks.iter().flat_map(|task| &task.frames) {
            if let Frame::Native(native) = frame.as_ref() {
                native.values(each);
            }
        }
        self.channels.values().flat_map(|c| &c.queue).for_each(&mut *each);
        self.registry.iter().for_each(each);
    }

    /// Rewrites the values of every piece of memory whose digest says that it may have to be; channels,
    /// registrations and modelled functions under way always.
    pub(super) fn rewrite(&mut self, touches: &dyn Fn(&Digest) -> bool, change: &mut dyn FnMut(Value) -> Value) {
        self.replace(touches, &mut |value| value.map(change));
    }

    /// Likewise, each value as a whole.
    pub(super) fn replace(&mut self, touches: &dyn Fn(&Digest) -> bool, change: &mut dyn FnMut(&Value) -> Value) {
        let touched = |frame: &Frame| match frame {
            Frame::Code(activation) => activation.locals.digests().any(|(_, digest)| touches(digest)),
            Frame::Native(_) => true,
        };
        for task in &mut self.tasks {
            if !task.frames.iter().any(|frame| touched(frame)) {
                continue;
            }
            for frame in Rc::make_mut(task).frames.iter_mut().filter(|frame| touched(frame)) {
                match Rc::make_mut(frame) {
                    Frame::Code(activation) => activation.locals.replace(touches, change),
                    Frame::Native(native) => native.replace(change),
                }
            }
        }
        if self.heap.digests().any(|(_, digest)| touches(digest)) {
            Rc::make_mut(&mut self.heap).touched(touches).for_each(|v| *v = change(v));
        }
        if self.globals.digests().any(|(_, digest)| touches(digest)) {
            Rc::make_mut(&mut self.globals).touched(touches).for_each(|v| *v = change(v));
        }
        if self.channels.values().any(|channel| !channel.queue.is_empty()) {
            for channel in Rc::make_mut(&mut self.channels).values_mut() {
                channel.queue.iter_mut().for_each(|v| *v = change(v));
            }
        }
        if !self.registry.is_empty() {
            Rc::make_mut(&mut self.registry).iter_mut().for_each(|v| *v = change(v));
        }
        self.errno = change(&self.errno);
    }
}
