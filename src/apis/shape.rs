//! The small languages inside the models: the shape of a returned value, and how end of file looks.

/// What a call returns; the grammar is told at [`super::model::FnModel::returns`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `_`
    Unknown,
    /// `unit`
    Unit,
    /// `bool`
    Bool,
    /// `event`: a truth that a poller tells, and that no end of file makes true
    Event,
    /// `int`
    Int,
    /// `true`, `false`
    Constant(bool),
    /// `0`
    Zero,
    /// `self`
    Receiver,
    /// `argN`
    Argument(usize),
    /// `ref(X)`
    Ref(Box<Shape>),
    /// `ok(X)`: success or an error
    Ok(Box<Shape>),
    /// `some(X)`: something or nothing
    Some(Box<Shape>),
    /// `just-ok(X)`
    JustOk(Box<Shape>),
    /// `just-some(X)`
    JustSome(Box<Shape>),
    /// `ready(X)`: ready or pending
    Ready(Box<Shape>),
    /// `(X, Y, ..)`
    Tuple(Vec<Shape>),
    /// `result`: of the closure or future that was run
    Result,
    /// `accepted`
    Accepted,
    /// `connected`
    Connected,
    /// `created`
    Created,
    /// `raw(X)`
    Raw(Box<Shape>),
    /// `fd(X)`: a bare descriptor, or a negative number
    Descriptor(Box<Shape>),
    /// `listener`
    Listener,
    /// `inert`
    Inert,
    /// `dup(X)`
    Dup(Box<Shape>),
    /// `half(X)`
    Half(Box<Shape>),
    /// `own(X)`
    Own(Box<Shape>),
    /// `list` or `list(X)`
    List(Option<Box<Shape>>),
    /// `map`
    Map,
    /// `shared(X)`
    Shared(Box<Shape>),
    /// `boxed(X)`
    Boxed(Box<Shape>),
    /// `weak(X)`
    Weak(Box<Shape>),
    /// `never-dropped(X)`
    NeverDropped(Box<Shape>),
    /// `dropped-again(X)`: what a `never-dropped` held.
    DroppedAgain(Box<Shape>),
    /// `sender`
    SenderEnd,
    /// `receiver`
    ReceiverEnd,
    /// `task`
    Task,
    /// The task that is started or given, which ends when its handle is dropped.
    HeldTask,
    /// `share(X)`: one of two owners; the peer hears only of the last one's end.
    Share(Box<Shape>),
    /// `latch` or `latch(X)`: a signal that stays raised, and is raised with the latch X.
    Latch(Option<Box<Shape>>),
    /// `guard(X)`: raises the latch X when it is dropped.
    Guard(Box<Shape>),
    /// `incoming`
    Incoming,
    /// `item`
    Item,
    /// `place`: in the container
    Place,
    /// `null`
    Null,
    /// `age`: the time gone by, in seconds
    Age,
    /// `plain`: a number that says nothing of where it is from
    Plain,
}

/// How a read says end of file; the vocabulary is told at [`super::model::FnModel::eof`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Eof {
    /// `ok == 0`: `Ok(n)`, `Ok(0)`, `Err`
    OkZero,
    /// `ret == 0`: positive, 0, negative with `errno`
    RetZero,
    /// `none`: `Some(Ok(x))`, `None`, `Some(Err)`
    None,
    /// `some == none`: `Some(x)`, `None`
    PlainNone,
    /// `ok(none)`: `Ok(Some(x))`, `Ok(None)`, `Err`
    OkNone,
    /// `err`: `Ok(x)`, `Err(unexpected eof)`, `Err(other)`
    Err,
    /// `ok`: `Ok(x)` only at end of file, `Err`
    Ok,
    /// `empty`: `Ok(bytes)`, `Ok(empty)`, `Err`
    Empty,
    /// `ok(some == 0)`: `Ok(Some(n))`, `Ok(Some(0))`, `Ok(None)` for nothing yet, `Err`
    OkSomeZero,
    /// `unchanged`: `Ok(())` with and without growth of the buffer, `Err`
    Unchanged,
    /// `buf == 0`: `(Ok(n), buf)`, `(Ok(0), buf)`, `(Err, buf)`
    BufZero,
    /// `never`: `Ok(x)`, `Err`; once the stream has ended there is no answer, and of several branches the others go on
    Never,
    /// `ret < 0`: not negative, or negative for both end of file and errors (`getc`, `getline`)
    RetNegative,
}

/// What a named constant means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Nothing to read or write now.
    WouldBlock,
    /// A signal came; try again.
    Interrupted,
    /// The stream ended inside something.
    UnexpectedEof,
    /// Any other error class.
    OtherError,
    /// No value where one may be.
    Nothing,
    /// The kind of sockets that are followed: streams, TCP.
    Stream,
    /// The kind of others.
    Datagram,
    /// A poller's flag: writing can go on.
    Writable,
    /// A poller's flag: the connection is broken, or over both ways. No end of file sets it.
    Broken,
    /// A poller's flag, told where it is asked for: the peer has closed, or ended what it sends.
    Ended,
    /// The bit by which a poller is asked to tell that writing can go on, and tells it.
    AskWriting,
    /// The bit by which a poller is asked to tell of one event alone.
    AskOnce,
    /// The bit by which a poller is asked to tell when something comes, not that something is left.
    AskEdges,
    /// A number.
    Integer(i64),
}
