//! The schema of `rules/apis/*.toml`: what a library's types are and what its functions do to sockets.
//!
//! Three tables: `[[type]]` says what a type is, `[[fn]]` what a function or method does, `[[const]]` what a
//! named constant means. `rules/README.md` explains them to people; this file is the one definition.

use schemars::JsonSchema;
use serde::Deserialize;

use super::structs::{ClassModel, ConstModel, RecordModel};

/// One file of models.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiFile {
    /// Library name, for messages.
    #[serde(rename = "crate")]
    pub library: String,
    /// Versions these models were checked against.
    #[serde(default)]
    pub versions: Option<String>,
    /// Words that show that a source file uses this library for sockets (whole-word scan); function and type
    /// names need not be repeated when they are rare enough to be vocabulary by themselves.
    #[serde(default)]
    pub vocabulary: Vec<String>,
    /// Other paths under which whole modules or single items are visible.
    #[serde(default, rename = "reexport")]
    pub reexports: Vec<Reexport>,
    /// Types.
    #[serde(default, rename = "type")]
    pub types: Vec<TypeModel>,
    /// Plain structs.
    #[serde(default, rename = "record")]
    pub records: Vec<RecordModel>,
    /// Classes derived from others.
    #[serde(default, rename = "class")]
    pub classes: Vec<ClassModel>,
    /// Functions and methods.
    #[serde(default, rename = "fn")]
    pub functions: Vec<FnModel>,
    /// Constants.
    #[serde(default, rename = "const")]
    pub constants: Vec<ConstModel>,
}

/// Paths that stand for another one, item or whole module: `smol::net` is `async_net`, `Vec` is
/// `std::vec::Vec`. Models name the path in `of`; both spellings find them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reexport {
    /// The further spellings, whole paths or the beginnings of paths.
    pub path: Vec<String>,
    /// The path used in the models.
    pub of: String,
}

/// What a library type is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypeModel {
    /// Full paths (a type is often visible by several).
    pub path: Vec<String>,
    /// What it is.
    pub is: TypeRole,
}

/// The roles a type can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TypeRole {
    /// An owned stream socket handle; dropping the last one closes.
    Socket,
    /// An owner of a descriptor of any kind (`OwnedFd`): a socket when one was put in, else nothing to follow.
    Descriptor,
    /// An owned half of a stream socket.
    Half,
    /// A borrowed half (tokio's `ReadHalf<'a>`).
    BorrowedHalf,
    /// A listening socket.
    Listener,
    /// An integer descriptor with no owner (`RawFd`).
    RawDescriptor,
    /// Holds its first type argument and behaves as it does: `BufReader<T>`, `Mutex<T>`, `Pin<T>`, `Framed<T, _>`.
    Transparent,
    /// As transparent, but reads of it end where so many bytes have been read (`Take<T>`).
    Limited,
    /// `Box<T>`, `unique_ptr<T>`: one owner of a heap value.
    Boxed,
    /// `Arc<T>`, `Rc<T>`, `shared_ptr<T>`: counted owners of a shared value.
    Shared,
    /// `Weak<T>`: does not own.
    Weak,
    /// Owns its value and never drops it (`ManuallyDrop`).
    NeverDropped,
    /// Keyed container; the last type argument is the value.
    Map,
    /// Container by position; the first type argument is the element.
    List,
    /// Container that hands out its own keys (`Slab`).
    Slab,
    /// A lazily or once-initialised cell: behaves as its content, is never emptied.
    Once,
    /// The sending end of a channel.
    Sender,
    /// The receiving end of a channel.
    Receiver,
    /// A sender that does not keep the channel open.
    WeakSender,
    /// Handle on a task or thread; owns nothing.
    Task,
    /// Set of tasks that are aborted when it is dropped (`JoinSet`).
    TaskSet,
    /// Something to wait on: notify, condvar, semaphore, barrier.
    Signal,
    /// `Option<T>` as a type (for fields and parameters).
    Option,
    /// `Result<T, E>` as a type; a one-argument alias counts too.
    Result,
    /// What operations on sockets fail with (`io::Error`).
    Failure,
    /// Not a stream socket, whatever its methods look like: files, UDP, pipes, stdin, cursors, byte buffers.
    Inert,
}

/// What a function does.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FnModel {
    /// Full paths of free or associated functions: `std::mem::drop`, `std::net::TcpListener::bind`, `accept`.
    /// For a method listed under `on`/`name` this is not needed: `Type::name(&x)` is looked up as the method.
    #[serde(default)]
    pub path: Vec<String>,
    /// For methods: the receiver, as a type role word (`socket`, `half`, `map`, ..), a value role (`result`,
    /// `option`, `iterator`, `error`, `any`), or a full type path (which wins over a role).
    #[serde(default)]
    pub on: Vec<String>,
    /// For methods: the names.
    #[serde(default)]
    pub name: Vec<String>,
    /// What it does, beyond its result. Default: nothing (it may use what it is lent).
    #[serde(default)]
    pub does: Role,
    /// The value it returns. Grammar, all lower case:
    /// `_` unknown · `unit` · `bool` · `int` · `true` · `false` · `0` · `self` the receiver by value · `argN` (from 0,
    /// receiver excluded) by value · `ref(X)` a borrow of the place · `ok(X)` success or an error · `some(X)`
    /// something or nothing · `just-ok(X)` / `just-some(X)` always · `ready(X)` · `(X, Y, ..)` · `result` of the
    /// closure or future that was run ·
    /// `accepted` a fresh accepted socket · `connected` a fresh outgoing socket · `created` a fresh socket of
    /// unknown use · `raw(X)` the bare descriptor of a fresh or given socket · `fd(X)` a bare descriptor, or a
    /// negative number on failure · `listener` · `inert` something that is no stream socket ·
    /// `dup(X)` another owner of the same socket · `half(X)` an owner of one half · `own(X)` an owner made from
    /// a raw descriptor · `list` · `map` fresh containers · `list(X)` a container that holds X ·
    /// `shared(X)` a counted pointer to a new heap value · `boxed(X)` · `weak(X)` ·
    /// `never-dropped(X)` · `dropped-again(X)` what such a one held · `sender` and `receiver` the two ends of one fresh channel · `task` ·
    /// `held-task` a task that ends when its handle is dropped ·
    /// `share(X)` one of two owners, of whose end the peer does not hear · `latch` a signal that stays raised ·
    /// `latch(X)` one that is raised with X · `guard(X)` raises X when it is dropped ·
    /// `incoming` an iterator or stream of `accepted` that may fail (`ok(accepted)` items) ·
    /// `item` what a container or iterator yields (by the role's rule).
    #[serde(default)]
    pub returns: Option<String>,
    /// For `does = "read"`: how end of file looks. `ok == 0`, `ret == 0`, `none` (`Some(Ok(x))`, `Some(Err)`,
    /// `None`), `some == none` (`Some(x)` or `None`, no errors), `ok(none)`, `err` (only an error:
    /// `UnexpectedEof` or connection closed), `ok` (returns `Ok` at end of file and never before: `read_to_end`),
    /// `empty` (`Ok` of an empty slice), `ok(some == 0)`, `unchanged` (`Ok(())` and the buffer has not grown),
    /// `buf == 0` (the pair `(Ok(0), buf)`), `ret < 0` (negative at end of file as on error, `getc`).
    /// A read with `returns = "ready(result)"` gives its outcomes inside `Ready`, or `Pending`.
    #[serde(default)]
    pub eof: Option<String>,
    /// Which argument is the socket, container, channel or future acted upon (from 0). Default: the receiver
    /// for methods, else argument 0.
    #[serde(default)]
    pub target: Option<usize>,
    /// Which argument is the value stored, sent, or the destination. Role-specific default.
    #[serde(default)]
    pub value: Option<usize>,
    /// Which argument is the key. Role-specific default: 0. For `spawn`: which one receives the task's handle. For
    /// `wait-events`: how many places there are.
    #[serde(default)]
    pub key: Option<usize>,
    /// Which argument is the closure or future that is run. Default: the first that is one.
    #[serde(default)]
    pub runs: Option<usize>,
    /// Which argument receives the bytes of a read (a buffer); it is empty at end of file when it was before. Without
    /// an effect: from which on arguments receive numbers.
    #[serde(default)]
    pub buffer: Option<usize>,
    /// For `register`: the poller tells of each event once, and this argument says of which: a number, in which 1 stands
    /// for reading and 2 for writing, or a record of truth values.
    #[serde(default)]
    pub asks: Option<usize>,
    /// Argument, a number, that only says how much there is to look at: nothing depends on it.
    #[serde(default)]
    pub counts: Option<usize>,
    /// For `push`, `pop` and `peek`: at which end of the list.
    #[serde(default)]
    pub end: Option<End>,
    /// Takes the target by value (`into_split`, `BufReader::new`): the name at the call is moved out.
    #[serde(default)]
    pub consumes: bool,
    /// For `is-variant`, `unwrap`, `map`, `else`: which variant: `Ok`, `Err`, `Some`, `None`, `Ready`.
    #[serde(default)]
    pub variant: Option<String>,
    /// C: the call only has this effect when argument N is one of these named constants:
    /// `when = { arg = 1, is = ["EPOLL_CTL_DEL"] }`.
    #[serde(default)]
    pub when: Option<When>,
    /// The model holds only for calls with this many arguments (receiver excluded): `take()` of an option,
    /// `drain(..)` of a list.
    #[serde(default)]
    pub args: Option<usize>,
    /// Type path of the socket, container or thing returned, by which its methods are looked up. Default: for
    /// `path = ["a::T::new"]` with `a::T` a known type, that type; for channels the module of the function; for `convert` the
    /// function that converts.
    #[serde(default)]
    pub handle: Option<String>,
    /// For roles with a name of their own in messages: overrides the verb, e.g. "deregistered".
    #[serde(default)]
    pub word: Option<String>,
}

/// An end of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Where the first stands.
    Front,
    /// Where the last stands.
    Back,
}

/// A guard on a constant argument.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Argument index from 0.
    pub arg: usize,
    /// Names of constants.
    pub is: Vec<String>,
}

/// What a function does to its target. "Target" is the receiver or the argument `target`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Only computes `returns`; lends its arguments and keeps none (also C functions that borrow a descriptor).
    #[default]
    Nothing,

    // --- sockets
    /// Reads from the target; see `eof`.
    Read,
    /// Reads through the program's own stream buffer in the target, where that holds a socket; see `eof`.
    ReadThrough,
    /// Writes to the target.
    Write,
    /// Reads the target until end of file, writing to the argument `value` (`io::copy`): `Ok(n)` at end of file.
    Relay,
    /// Relays both ways and passes half-closes on (`copy_bidirectional`): returns when both ended.
    RelayBoth,
    /// Closes the descriptor in the target.
    Close,
    /// Shuts down one or both directions; the descriptor stays open.
    Shutdown,
    /// Registers the target with a poller. C: argument `value` is the event structure holding the user data.
    Register,
    /// Takes the target out of a poller; it stays open.
    Deregister,
    /// Does the target, an event of a poller, say that writing can go on?
    Writable,
    /// Waits for a poller's events; argument `value` receives them.
    WaitEvents,
    /// The value is never dropped (`forget`, `leak`).
    Forget,
    /// Drops the target now.
    Drop,
    /// The target gives up its descriptor without closing it; `returns = "raw(self)"`.
    IntoRaw,
    /// Wraps a library stream round a descriptor that keeps owning it (`fdopen`): closing the result closes it.
    Adopt,
    /// Makes the target a listening socket.
    Listen,
    /// Gives it an address of its own; where that fails it has no peer.
    Bind,
    /// Calls on the target do not wait from now on.
    NoWait,
    /// Sets an option so that reads end (`SO_RCVTIMEO`, `set_read_timeout`, keepalive) or do not wait.
    Deadline,

    // --- containers
    /// Stores `value` (default 1) under `key` (default 0); returns what was there as `some(item)`.
    Insert,
    /// Stores `value` (default 0) at some position; slabs return the new key.
    Push,
    /// Takes out the entry of `key`: `some(item)`, or `item` where `returns` says so.
    Remove,
    /// Borrows the entry of `key`: `some(ref(item))`, or as `returns` says.
    Get,
    /// The entry of `key` for in-place use, occupied or vacant (`entry`); see `or-insert`.
    Entry,
    /// On an entry: stores argument 0 when vacant, borrows what is there.
    OrInsert,
    /// Takes out any one: `some(item)`.
    Pop,
    /// Borrows any one (`first`, `iter().find`): `some(ref(item))`.
    Peek,
    /// Drops all entries.
    Clear,
    /// Takes out all entries, as an iterator over values (maps: over pairs).
    Drain,
    /// Keeps the entries for which the closure says true, drops the rest.
    Retain,
    /// Drops the entries for which the closure says true, or that equal `value`. The target may be a place in the
    /// container; the result is its end.
    Discard,
    /// Moves those of which the closure says true, or that equal `value`, behind the end; they go where the result is
    /// used.
    SetAside,
    /// The place of an entry for which the closure says true, or that equals `value`. The target is a place in the
    /// container.
    Locate,
    /// Iterates over borrowed values.
    Iterate,
    /// Iterates over borrowed (key, value) pairs.
    IteratePairs,
    /// Iterates over keys.
    IterateKeys,
    /// Consumes the container, iterating over values (maps: over pairs).
    IterateOwned,
    /// Is the key there.
    Contains,
    /// Number of entries; unknown. With `returns = "bool"`: are there none.
    Length,
    /// Moves all entries of argument 0 to the target.
    Append,

    // --- iterators and streams
    /// The same iterator, perhaps shorter or in another order (`rev`, `skip`, `take`, `peekable`, `by_ref`, `fuse`).
    Adapt,
    /// Each item becomes the closure's result.
    MapItems,
    /// Keeps items for which the closure says true.
    FilterItems,
    /// Keeps the payloads of the closure's `Some`.
    FilterMapItems,
    /// Keeps the payloads of `Ok`/`Some` items.
    FlattenItems,
    /// Items become (index, item).
    EnumerateItems,
    /// Items become (item of argument 0, item of the target) when the target is the argument, else reversed.
    ZipItems,
    /// A stream whose items the closure makes out of `value`, which it gives back changed with each.
    MakeItems,
    /// Runs the closure on every item. With `variant`: on the payload, and the first failure ends it; with
    /// `returns = "task"` all at once.
    ForEach,
    /// Next item, as `Builtin::Next`.
    NextItem,
    /// What a type of the program's own implements to give its next item.
    GiveItem,
    /// Gathers the items into a container.
    Collect,
    /// Runs the closure on items and yields a plain value (`any`, `all`, `position`, `fold`, `count`).
    Reduce,
    /// First item for which the closure says true: `some(item)`.
    Find,
    /// Two streams merged: ends when **both** end.
    MergeItems,
    /// The items of the target, and when it has ended those of argument `value`.
    ChainItems,

    // --- option, result, references
    /// Payload of `variant` (default `Ok`/`Some`), else the program stops.
    Unwrap,
    /// Payload, or argument 0 / a default / the closure's result.
    UnwrapOr,
    /// Truth of `variant`; with a closure, and of the closure on the payload.
    IsVariant,
    /// `Ok(x)` to `Some(x)`, `Err` to `None` (with `variant = "Err"` the other way round).
    ToOption,
    /// `Some(x)` to `Ok(x)`, `None` to `Err(argument)`.
    ToResult,
    /// Option or result of borrows (`as_ref`, `as_mut`, `as_deref_mut`).
    AsRef,
    /// Applies the closure to the payload of `variant` (default `Ok`/`Some`), the rest stays.
    Map,
    /// The closure's option/result on the payload, the rest stays (`and_then`).
    AndThen,
    /// The closure's option/result in the failure case (`or_else`).
    OrElse,
    /// The closure (last argument) on the payload; else argument 0, or its result when that is a closure too
    /// (`map_or`, `map_or_else`).
    MapOr,
    /// `Some(Ok(x))` to `Ok(Some(x))`, `None` to `Ok(None)`, `Some(Err(e))` to `Err(e)`, and back.
    Transpose,
    /// On a truth value: `Some` of argument 0 or of the closure's result when true, else `None` (`then`).
    Then,
    /// Looks for something in text or bytes: where there are none, the answer is `variant`, or false.
    Search,
    /// Likewise for what ends a message: it is not found either in what is left when the peer has stopped.
    SearchEnd,
    /// The text in it as a value of its own, which does not change any more and is equal to itself as a key.
    Text,
    /// Makes a value of another type of it: by the program's own function `handle` where one is made for the
    /// target's type (`into`), else it stays what it is.
    Convert,
    /// Takes the content of the place out and leaves `None` / a default (`take`, `mem::take`).
    Take,
    /// Puts argument `value` into the place and returns the old content (`replace`, `mem::replace`, `insert`).
    Replace,
    /// Exchanges two places.
    Swap,
    /// Do two counted pointers lead to the same object?
    Same,
    /// Adds argument `value` (or one) to the number in the target; gives the old number, or with
    /// `returns = "self"` the new one.
    Add,
    /// As `add`, the other way.
    Subtract,
    /// The class of an error (`kind()`), comparable with the constants below.
    ErrorKind,
    /// The class of the last failed C call (`errno`, `last_os_error()`).
    LastError,

    // --- pointers and copies
    /// Another owner of the same heap value; on a plain value a copy; on a socket only where a type's own model
    /// says `dup(self)`.
    Clone,
    /// Weak pointer from a counted one.
    Downgrade,
    /// `some(shared)` while a counted owner lives.
    Upgrade,
    /// Borrows the content of a lock or cell; shape by `returns` (`ok(ref(self))`, `ref(self)`).
    Lock,

    // --- tasks, channels, waiting
    /// Starts the closure, future or (C) function `runs` with argument `value` on its own; returns `task`.
    Spawn,
    /// Runs the closure or future here, to its end; returns its result.
    Run,
    /// Runs it here but may give up first (`timeout`): `ok(result)`.
    RunTimeout,
    /// Waits for the task in the target to end.
    Join,
    /// Ends the task in the target.
    Abort,
    /// Runs all futures of the arguments to their ends.
    JoinAll,
    /// Runs futures side by side until one ends.
    Race,
    /// Sends argument `value` (default 0).
    Send,
    /// Receives: `eof`-like `returns`: `some(item)` or `ok(item)`; nothing when all senders are gone.
    Receive,
    /// A new receiver of a broadcasting channel.
    Subscribe,
    /// Closes the channel.
    CloseChannel,
    /// Waits for a signal, permit or condition, with no bound.
    Wait,
    /// Lets the others run for a while and goes on by itself: a sleep, a timer's tick.
    Pause,
    /// Starts a clock that gives the program an event now and then, whatever others do.
    Tick,
    /// Advances the target, a future: ready with its output, or not yet.
    Poll,
    /// Resolves waiters of the target.
    Notify,
    /// Is the target, a latch, raised?
    Raised,

    // --- process and memory
    /// Ends the program.
    Exit,
    /// Splits the process: zero in the child, positive in the parent, negative on failure.
    Fork,
    /// Replaces the program; returns only on failure.
    Exec,
    /// The element after the target in whatever list holds it, or null.
    NextOf,
    /// Another owner of the object itself, or with `returns = "weak(self)"` a weak pointer to it.
    OwnSelf,
    /// Notes the function `runs` and its argument `value`, which `run-deferred` may call later.
    Defer,
    /// Forgets what was noted last, or calls it where argument 0 is not zero.
    RunDeferred,
    /// Marks this place (zero), to which `jump-back` with the same target may return (not zero).
    Checkpoint,
    /// Goes on at the checkpoint in the target; whatever was called since then is left.
    JumpBack,
    /// A fresh heap value or null.
    Allocate,
    /// As `allocate`, all bytes zero.
    AllocateZeroed,
    /// Frees the heap value; what it holds by name is lost.
    Free,
    /// Overwrites the pointed-to value with zeros (`memset`).
    Reset,
    /// Writes two descriptors that are no stream sockets over the array in the target.
    Pipe,
    /// Copies the value pointed to by argument 1 over that of argument 0.
    CopyValue,
    /// Writes text into the target: that of argument `value`, or some.
    WriteText,
    /// Is the target a value of the type written at the call?
    IsType,
    /// The target, if it is a value of that type.
    AsType,
    /// Runs that of the closures in `runs` that takes the type of what `value` holds.
    Visit,
}
