//! What a modelled function does.

use schemars::JsonSchema;
use serde::Deserialize;

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
    /// Does it say that the peer has ended what it sends?
    ReadClosed,
    /// Waits for one of a number of permits, which is given back when the result is dropped.
    TakePermit,
    /// The target, a permit, is not given back any more.
    KeepPermit,
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
    /// The key of the target, an entry: of a vacant one that under which something will stand.
    KeyOf,
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
    /// Likewise moves those behind the end that equal one before them.
    Distinct,
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
    /// So many elements as argument 0 says, from now on; else as `append`.
    Fill,

    // --- iterators and streams
    /// The same iterator, perhaps shorter or in another order (`rev`, `skip`, `take`, `peekable`, `by_ref`, `fuse`).
    Adapt,
    /// Each item becomes the closure's result.
    MapItems,
    /// Keeps items for which the closure says true.
    FilterItems,
    /// Keeps the payloads of the closure's `Some`.
    FilterMapItems,
    /// Keeps the payloads of `Ok`/`Some` items; of lists and iterators, their items.
    FlattenItems,
    /// Likewise, of what the closure makes of each item.
    FlatMapItems,
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
    /// Runs the closure on items and yields a plain value (`any`, `all`, `fold`, `count`).
    Reduce,
    /// First item for which the closure says true: `some(item)`.
    Find,
    /// The place of that item in the list (`position`).
    FindIndex,
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
    /// An option, if what it holds passes the closure.
    KeepIf,
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
    /// Gives the target the value of argument 1 where it equals that of argument 0, and tells whether.
    ExchangeIf,
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
    /// Whether the task in the target has ended.
    HasEnded,
    /// Puts an input into the target, a list of what a program that is to be started will be given.
    ProgramInput,
    /// Starts the program: it reads its input to the end.
    RunProgram,
    /// Whether it has ended: `Ok(Some(status))`.
    ProgramEnded,
    /// Looks at the bytes of argument 0, a borrowed list: that list, else what `returns` says.
    View,
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
    /// Waits for a signal that somebody sends to the program by hand, if ever.
    WaitSignal,
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
    /// Ends the running task, whatever functions are under way; what was noted by `defer` is called before.
    EndTask,
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
    /// Writes the moment over the record of numbers in the target.
    TellMoment,
    /// Of how many letters the text is.
    CountLetters,
    /// Makes text of as many letters as argument `value` says, or of none.
    MakeText,
    /// The target, a text, is as long as argument `value` says from now on.
    CutText,
    /// Something is added to the target, a text, or put in its place.
    ChangeText,
    /// Something is taken out of the target, a text.
    ShortenText,
    /// Puts the stream `value` into the target, a set of streams from which those go that have ended.
    AddStream,
    /// Two collections of the items: those for which the closure says true, and the others.
    Partition,
    /// Runs `runs` with a fresh set of tasks, and waits for all that are started in it.
    Scope,
    /// Of the target and argument `value` the greater one; variants come in the order of their declaration.
    Greater,
    /// Likewise the lesser one.
    Lesser,
    /// Is the target a value of the type written at the call?
    IsType,
    /// The target, if it is a value of that type.
    AsType,
    /// Runs that of the closures in `runs` that takes the type of what `value` holds.
    Visit,
}
