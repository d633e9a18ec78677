//! The flow IR: functions as control-flow graphs over places, in the words of no language.
//!
//! Front ends make one [`Unit`] per source file. The IR says what is called, moved, tested, dropped and
//! returned; it does not say what any call means. It never mentions a socket.
//!
//! # Semantics the front ends rely on
//! - **Evaluation order** is the order of statements. Front ends introduce temporaries for nested expressions.
//! - **Auto-dereference**: [`Proj::Field`], [`Proj::Payload`] and [`Test::Is`] look through any number of
//!   pointers and references, so `c->fd`, `(*c).fd` and `c.fd` are all `Field("fd")` on `c`.
//! - **Scope ends** are explicit. [`Stmt::ScopeEnd`] stands on every way out of a scope (fall through, break,
//!   continue, return, `?`, goto), in reverse order of declaration, for named locals and for temporaries (a
//!   temporary ends with its statement, unless its value was moved out; ending a moved-out local is a no-op, so
//!   front ends need not track moves). What it means depends on the value: an owned Rust value is dropped, a C++
//!   object is destroyed, a C integer's name goes away.
//! - **Lazy futures**: calling an `is_async` function or making an async block yields a future; it runs at
//!   [`Builtin::Await`] (or where a model spawns or joins it). `Await` of anything else is the identity.

mod claim;
pub mod name;
mod place;
pub mod print;
mod reads;
pub mod spans;
pub mod ty;
mod unit;
pub mod verify;

pub use claim::{Claim, Claimed};
pub use name::Name;
pub use reads::Read;
pub use ty::{Ty, TypeDef, TypeKind};
pub use unit::{ModuleDecl, Unit};

use crate::source::Span;

/// The method by which objects of C++ are called as functions are.
pub const CALL_OPERATOR: &str = "operator()";

/// Index into [`Function::locals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalId(pub u32);

/// Index into [`Function::blocks`]. Block 0 is the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockId(pub u32);

/// Index into [`Unit::functions`] of the same unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionIndex(pub u32);

/// Which language a unit came from; it decides nothing but words ("dropped", "closed") and drop semantics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Values are dropped at scope end.
    #[default]
    Rust,
    /// Names go away at scope end, nothing is closed.
    C,
    /// As C, with destructors.
    Cpp,
}

/// A static, constant or file-scope variable.
#[derive(Clone, Debug, Hash)]
pub struct Global {
    /// Canonical path (Rust) or name (C; file-local ones are made unique by the linker through `file_local`).
    pub path: Name,
    /// Declared type.
    pub ty: Ty,
    /// Function without parameters whose return value is the initial value.
    pub init: Option<FunctionIndex>,
    /// True for C `static`.
    pub file_local: bool,
    /// True when it can never change (Rust `const`, C `const` or an enumerator).
    pub constant: bool,
    /// The declaration.
    pub span: Span,
}

/// How a method takes `self`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SelfMode {
    /// `self`
    Value,
    /// `&self`, `&mut self`, C++ `this`
    Reference,
}

/// One body.
#[derive(Clone, Debug, Hash)]
pub struct Function {
    /// Canonical path: `crate_id::module::Type::name` (Rust), `ns::Class::name` (C++), `name` (C).
    /// Closures and async blocks: the enclosing path with `::{closure#N}`.
    pub path: Name,
    /// Parameters in order, `self` / `this` first when there is one; each is also a local.
    pub params: Vec<LocalId>,
    /// How `self` is taken; `None` for free and associated functions.
    pub self_mode: Option<SelfMode>,
    /// Path of the type (or trait, for a provided method) whose `impl` holds it.
    pub owner: Option<Name>,
    /// Path of the trait being implemented, for methods of a trait impl.
    pub implements: Option<Name>,
    /// Declared return type (of the future's output, for async).
    pub ret: Ty,
    /// Calling it makes a future; see the module docs.
    pub is_async: bool,
    /// Closures and async blocks: see [`Rvalue::Closure`].
    pub is_closure: bool,
    /// C `static`: visible in its own file only.
    pub file_local: bool,
    /// `#[test]`, `#[cfg(test)]` code: analysed when asked, never an entry by default.
    pub is_test: bool,
    /// Part of the body could not be lowered; findings in it lose confidence.
    pub partial: bool,
    /// Locals; local 0 is the return slot.
    pub locals: Vec<Local>,
    /// Blocks; block 0 is the entry. A front end that lowers a declaration without body makes no function.
    pub blocks: Vec<Block>,
    /// The whole item.
    pub span: Span,
    /// The name, or the bars of a closure.
    pub name_span: Span,
}

/// What a local is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LocalKind {
    /// Local 0.
    Return,
    /// A parameter.
    Param,
    /// A named variable.
    Variable,
    /// A variable captured by a closure: filled when the closure is called.
    Capture,
    /// An unnamed intermediate value.
    Temporary,
    /// A C or C++ variable of `static` storage inside a function: it survives the call.
    Static,
}

/// A local variable or temporary.
#[derive(Clone, Debug, Hash)]
pub struct Local {
    /// Source name; `None` for temporaries.
    pub name: Option<Name>,
    /// Declared or obvious type; `Ty::Unknown` otherwise.
    pub ty: Ty,
    /// What it is for.
    pub kind: LocalKind,
    /// Declaration, or the expression for a temporary.
    pub span: Span,
}

/// A basic block.
#[derive(Clone, Debug, Hash)]
pub struct Block {
    /// Straight-line part.
    pub stmts: Vec<Stmt>,
    /// How it ends.
    pub term: Term,
}

/// One statement.
#[derive(Clone, Debug, Hash)]
pub enum Stmt {
    /// `to = value`. The old value of `to` is dropped (Rust, C++) or its name lost (C).
    Assign {
        /// Target.
        to: Place,
        /// Source.
        value: Rvalue,
        /// The expression.
        span: Span,
    },
    /// `to = callee(args)`.
    Call {
        /// Target of the result.
        to: Place,
        /// Who and with what.
        call: Call,
        /// The method or function name if there is one (short spans read best), else the expression.
        span: Span,
        /// Where a C++ exception goes; `None`: out of the function.
        unwind: Option<BlockId>,
    },
    /// The local's scope ends.
    ScopeEnd {
        /// Which.
        local: LocalId,
        /// The closing brace, or the jump that leaves the scope.
        span: Span,
    },
}

/// The variable in which the class of an exception under way is remembered.
pub const THROWN: &str = "<thrown>";

/// How a block ends.
#[derive(Clone, Debug, Hash)]
pub enum Term {
    /// Always there.
    Goto(BlockId),
    /// Two ways.
    If {
        /// What is tested.
        test: Test,
        /// When it holds.
        then: BlockId,
        /// When it does not.
        otherwise: BlockId,
        /// The condition or pattern.
        span: Span,
    },
    /// Any of them, the program does not decide: `select!` branches, unknown switches, `#if` alternatives.
    Choose {
        /// At least one.
        targets: Vec<BlockId>,
        /// The last of them is for when none of the others has anything more to wait for.
        last: bool,
        /// The construct.
        span: Span,
    },
    /// Return local 0. The scope ends stand before it.
    Return {
        /// The `return`, the tail expression, or the closing brace.
        span: Span,
    },
    /// A C++ exception is caught by the first clause that takes it.
    Catch {
        /// Types caught, and where each leads; `None` takes all.
        clauses: Vec<(Option<Name>, BlockId)>,
        /// None of them takes it.
        otherwise: BlockId,
        /// The `try`.
        span: Span,
    },
    /// A C++ exception leaves the function.
    Throw {
        /// The `throw`.
        span: Span,
    },
    /// Never reached, or the program ends here (`abort`, `panic!`, `unreachable!`).
    Stop,
}

/// Where a place starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// A local of this function.
    Local(LocalId),
    /// A static or file-scope variable, by path.
    Global(Name),
}

/// A memory location: a base and a way from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Start.
    pub base: Base,
    /// Steps.
    pub proj: Vec<Proj>,
}

/// One step of a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Proj {
    /// A field by name; tuple fields are `"0"`, `"1"`. Looks through pointers.
    Field(Name),
    /// Explicit `*p`.
    Deref,
    /// `a[i]`.
    Index(Box<Operand>),
    /// Field of an enum variant: variant name as in [`Test::Is`], then the field name (`"0"` for `Ok(x)`).
    Payload(Name, Name),
}

/// A value that is read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// Read and leave (C, scalars, when the front end knows it is `Copy`).
    Copy(Place),
    /// Use by value; owned values move out, scalars stay.
    Move(Place),
    /// Address or borrow of a place.
    Ref(Place),
    /// A literal or a named constant.
    Const(Const),
}

/// A literal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Const {
    /// Integer or character.
    Int(i64),
    /// Boolean.
    Bool(bool),
    /// String or byte-string literal, as text (lossy).
    Str(Name),
    /// Floating point; its value never matters.
    Float,
    /// What only the compiler knows, more than zero: the size of something, as written.
    Size(Name),
    /// `()`
    Unit,
    /// `NULL`, `nullptr`
    Null,
    /// A path that is a constant, a unit struct, a unit variant or a function; the linker decides.
    Named(Name),
}

/// What an assignment computes.
#[derive(Clone, Debug, Hash)]
pub enum Rvalue {
    /// The operand itself.
    Use(Operand),
    /// Arithmetic; `&&` and `||` are control flow, comparisons are [`Rvalue::Test`].
    Binary(BinOp, Operand, Operand),
    /// `!x` on integers, `-x`.
    Unary(UnOp, Operand),
    /// The truth of a test, as a boolean.
    Test(Test),
    /// `x as T`, `(T)x`, `static_cast<T>(x)`.
    Cast(Operand, Ty),
    /// A struct, tuple, array or enum variant.
    Aggregate {
        /// Which.
        kind: AggregateKind,
        /// Field values; positional ones are named `"0"`, `"1"`.
        fields: Vec<(Name, Operand)>,
        /// `..base`
        base: Option<Operand>,
    },
    /// A closure or async block with what it captures. Each capture fills the callee's local at call time.
    Closure {
        /// Body, in the same unit.
        function: FunctionIndex,
        /// (local of the body, value here: `Move` or `Ref`).
        captures: Vec<(LocalId, Operand)>,
    },
    /// What a pattern binds: the projection of `scrutinee` by `pattern`. By reference when a pointer is looked
    /// through on the way (match ergonomics), else by value.
    Bind {
        /// The matched place.
        scrutinee: Place,
        /// From it to the bound part.
        pattern: Vec<Proj>,
    },
    /// The early-return value of `place?`: `Err(e)` stays `Err(e)`, `None` stays `None`.
    Residual(Place),
    /// Something with no model (a macro, inline assembly); the operands flow into it.
    Unknown(Vec<Operand>, Ty),
}

/// What an aggregate is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AggregateKind {
    /// Struct by canonical path.
    Struct(Name),
    /// Enum variant: `Ok`, `Err`, `Some`, `None`, `Ready`, `Pending`, `Break`, `Continue` bare; others by path.
    Variant(Name),
    /// Tuple.
    Tuple,
    /// Array or slice; every element is listed (or one, for `[x; n]`).
    Array,
    /// A list that may grow and shrink (`vec!`), listed likewise.
    List,
    /// Text written from the others by the pattern in field `"0"` (`format!`).
    Text,
}

/// Arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    And,
    Or,
    Xor,
    Shl,
    Shr,
}

/// Unary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum UnOp {
    Not,
    Neg,
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum CmpOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// A two-way question.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Test {
    /// Is it true / non-zero / non-null? (`!x` swaps the targets instead.)
    Truth(Operand),
    /// Numeric or equality comparison.
    Compare(CmpOp, Operand, Operand),
    /// Is the enum value this variant? Bare names for `Ok`, `Err`, `Some`, `None`, `Ready`, `Pending`; other
    /// variants by path. The special name `?` asks "does `?` go on": `Ok`, `Some`, `Continue`; its payload is
    /// `Payload("?", "0")`.
    Is(Place, Name),
    /// A pattern or condition nothing is known about (slices, strings, guards with unknown macros).
    Unknown(Vec<Operand>),
}

/// Who is called.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Callee {
    /// A function by path: resolved through imports as far as the file can tell. `Type::method` paths too.
    Path(Name),
    /// `receiver.name(..)`: the receiver is not among the arguments; whether it is borrowed or moved is the
    /// callee's to say.
    Method {
        /// The receiver; an rvalue receiver stands in a temporary.
        receiver: Place,
        /// Method name.
        name: Name,
    },
    /// A closure or function pointer value.
    Value(Operand),
    /// See [`Builtin`].
    Builtin(Builtin),
}

/// Language constructs that behave like calls.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Builtin {
    /// `.await`; one argument.
    Await,
    /// `for x in ARG`: makes the iterator.
    IntoIter,
    /// The next item of the iterator in the argument (a `Ref`): `Some(item)` or `None`.
    Next,
    /// `join!(a, b)`: all futures run side by side; the result is the tuple of outputs.
    Join,
    /// `try_join!(a, b)`: as `Join`, but the first `Err` ends all; `Ok(tuple)` or `Err`.
    TryJoin,
    /// `&x[a..b]` of the slice in the first argument (a `Ref`), from the second argument to before the third: the same
    /// slice for all that is asked of it, unless nothing lies between.
    Part,
    /// `new T(args)`, with the type; the result points to the object.
    New(Ty),
    /// `delete p`, with the type of `p`.
    Delete(Ty),
    /// `throw`-free construction of a C++ object `T x(args)`: the result is the object.
    Construct(Ty),
}

/// A call.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Call {
    /// Who.
    pub callee: Callee,
    /// With what, receiver excluded.
    pub args: Vec<Operand>,
    /// Generic arguments written out (`channel::<RawFd>`, `collect::<Vec<_>>`), or the result type when the
    /// context says it.
    pub hint: Option<Ty>,
}
