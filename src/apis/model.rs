//! The schema of `rules/apis/*.toml`: what a library's types are and what its functions do to sockets.
//!
//! Three tables: `[[type]]` says what a type is, `[[fn]]` what a function or method does, `[[const]]` what a
//! named constant means. `rules/README.md` explains them to people; this file and `role.rs` are the one definition.

use schemars::JsonSchema;
use serde::Deserialize;

pub use super::role::Role;
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
    /// A list that has all its elements from the start.
    #[serde(default)]
    pub full: bool,
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
    /// Which argument receives the bytes of a read (a buffer); it is empty at end of file when it was before. Of
    /// a write: from which what was written is taken out. Without an effect: from which on arguments receive numbers.
    #[serde(default)]
    pub buffer: Option<usize>,
    /// For `register`: the poller tells of each event once, and this argument says of which: a number, in which 1 stands
    /// for reading and 2 for writing, or a record of truth values.
    #[serde(default)]
    pub asks: Option<usize>,
    /// Argument, a number, that only says how much there is to look at: nothing depends on it.
    #[serde(default)]
    pub counts: Option<usize>,
    /// For `wait-events`: the argument that says how long it waits at most; for ever, where it is null or below zero.
    #[serde(default)]
    pub within: Option<usize>,
    /// For `read`: it looks at the bytes, and leaves them where they are.
    #[serde(default)]
    pub peeks: bool,
    /// For `push`, `pop` and `peek`: at which end of the list.
    #[serde(default)]
    pub end: Option<End>,
    /// The method by which the program's own type, given as any argument, makes the last items of what is read, at end
    /// of file: `Decoder::decode_eof`.
    #[serde(default)]
    pub tail: Option<String>,
    /// C++: class of the exception that it throws where it is given what it can not do anything with.
    #[serde(default)]
    pub throws: Option<String>,
    /// C++: it is done later, in a task of its own, and then `runs` is called with an error code and the result. For
    /// `wait-events`: lets what is to be done later be done.
    #[serde(default)]
    pub later: bool,
    /// C: the program stops where the target is null.
    #[serde(default)]
    pub stops: bool,
    /// Takes the target by value (`into_split`, `BufReader::new`): the name at the call is moved out.
    #[serde(default)]
    pub consumes: bool,
    /// For `is-variant`, `unwrap`, `map`, `else`: which variant: `Ok`, `Err`, `Some`, `None`, `Ready`. For `send` that
    /// gives the message back: the variant of its error.
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
    /// function that converts, for `scope` the scope that its closure is given.
    #[serde(default)]
    pub handle: Option<String>,
    /// For roles with a name of their own in messages: overrides the verb, e.g. "deregistered".
    #[serde(default)]
    pub word: Option<String>,
}

/// An end of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
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
