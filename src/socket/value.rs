//! Abstract values: small shapes that remember sockets, tests and ownership, and forget everything else.

use std::rc::Rc;

pub use super::errors::ErrorSet;
pub use super::items::{Iter, Merged, Source, Stage, Unfold};
pub use super::origin::Origin;
use crate::flow::program::FuncId;
use crate::ir::{LocalId, Name, Ty};

/// The identity of an unknown value: equal symbols are equal values.
pub type Sym = u64;

/// A value nothing is known about but its identity, perhaps its type, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Opaque {
    /// Identity.
    pub sym: Sym,
    /// Type, aliases expanded and transparent wrappers removed.
    pub ty: Ty,
    /// Provenance.
    pub from: Origin,
}

impl Opaque {
    /// Nothing known but the identity.
    #[must_use]
    pub fn unknown(sym: Sym) -> Opaque {
        Opaque { sym, ty: Ty::Unknown, from: Origin::default() }
    }
}

/// An integer by sign, and exactly when it is small and known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Num {
    /// Bit 0: may be negative; bit 1: may be zero; bit 2: may be positive.
    pub signs: u8,
    /// The value itself.
    pub exact: Option<i64>,
    /// Provenance.
    pub from: Origin,
    /// Identity, where it is not exact; 0: none.
    pub sym: Sym,
}

/// The one bit of [`Num::signs`] for a number.
pub(super) fn sign_of(n: i64) -> u8 {
    if n < 0 { 1 } else { 2 << u8::from(n > 0) }
}

/// Who a socket handle stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// The one socket that this state follows.
    Focus,
    /// Some other stream socket, by the place that made it.
    Other(Sym),
    /// Another connection in a collection that may hold the followed one as well.
    Sibling(Sym),
}

/// How a handle holds its socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hold {
    /// Dropping it lets go of the descriptor.
    Owned,
    /// One of two halves; dropping it sends the half-close and lets go of its share.
    Half,
    /// A bare integer: a name, no owner.
    Raw,
    /// Owned, but dropping it does nothing (`ManuallyDrop`).
    Kept,
}

/// A socket handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Handle {
    /// Which socket.
    pub who: Who,
    /// How it is held.
    pub hold: Hold,
    /// The library type it is seen through, for the models.
    pub ty: Name,
    /// Which of its descriptors, where bare ones were duplicated: 0 is the first.
    pub copy: u8,
}

/// Where memory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Root {
    /// A local: task number, frame depth in that task, local.
    Local(u16, u16, LocalId),
    /// An object on the heap, by the place that made it.
    Heap(Sym),
    /// A static or file-scope variable.
    Global(Name),
}

/// A step inside an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// A field.
    Field(Name),
    /// A field of an enum variant.
    Payload(Name, Name),
    /// A remembered entry of a container, by its stable number.
    Entry(u8),
    /// The key of a remembered entry.
    Key(u8),
    /// Any of the entries that are not remembered one by one.
    Rest,
    /// The entry under the key of that symbol, which is not remembered or not yet.
    Other(Sym),
    /// The entry at that index, likewise.
    Nth(i64),
}

/// An address: an object and a way into it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Addr {
    /// The object.
    pub root: Root,
    /// The way.
    pub path: Vec<Step>,
}

impl Addr {
    /// The whole object.
    #[must_use]
    pub fn of(root: Root) -> Addr {
        Addr { root, path: Vec::new() }
    }

    /// One step further.
    #[must_use]
    pub fn then(&self, step: Step) -> Addr {
        let mut path = self.path.clone();
        path.push(step);
        Addr { root: self.root, path }
    }
}

/// What a pointer means for the life of what it points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// A borrow or bare pointer: a way to names, no owner.
    Borrow,
    /// One owner (`Box`, `unique_ptr`).
    Boxed,
    /// One of several owners (`Arc`, `shared_ptr`).
    Shared,
    /// No owner (`Weak`).
    Weak,
}

/// One remembered entry of a container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Stable number within the container.
    pub id: u8,
    /// Its key or index.
    pub key: Value,
    /// What is stored.
    pub item: Value,
}

/// How much else is in a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rest {
    /// Nothing: `len` counts the remembered entries.
    Empty,
    /// Perhaps other entries, of no interest one by one.
    Maybe,
    /// Certainly others: an array.
    Some,
}

/// A map, list, slab, queue, array or byte buffer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Container {
    /// Entries that hold something to follow.
    pub entries: Vec<Entry>,
    /// The others.
    pub rest: Rest,
    /// Type of the items.
    pub item: Ty,
    /// Looked up by key rather than by position.
    pub keyed: bool,
    /// Provenance of bytes in it.
    pub from: Origin,
    /// The library type, when it is known.
    pub ty: Option<Name>,
}

/// A closure, async block, or a future with its arguments bound.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Closure {
    /// Body.
    pub function: FuncId,
    /// Captured variables, by the body's locals.
    pub captures: Vec<(LocalId, Value)>,
    /// Arguments already bound (futures of `async fn`).
    pub args: Vec<Value>,
}

/// An abstract value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Nothing known.
    Unknown(Rc<Opaque>),
    /// Moved out, dropped, or never initialised.
    Gone,
    /// An integer.
    Int(Num),
    /// A boolean.
    Bool(bool),
    /// `()`
    Unit,
    /// A null pointer.
    Null,
    /// A string literal.
    Text(Name),
    /// An enum value.
    Variant(Name, Rc<Vec<(Name, Value)>>),
    /// A struct or tuple: its type, the identity of fields not listed, and the listed ones sorted by name.
    Record(Option<Name>, Sym, Rc<Vec<(Name, Value)>>),
    /// A pointer.
    Pointer(Link, Rc<Addr>),
    /// A stream socket.
    Socket(Handle),
    /// A listening socket, by library type; true when it never waits, so that accepting in a loop ends.
    Listener(Name, bool),
    /// A handle on something that is no stream socket (a file, a pipe, a datagram socket), by type.
    Inert(Name),
    /// A failed call's error: the classes it may belong to.
    Error(ErrorSet),
    /// A container by value.
    Container(Rc<Container>),
    /// An iterator.
    Iter(Rc<Iter>),
    /// A function.
    Function(FuncId),
    /// A modelled function or constructor, by path.
    Model(Name),
    /// A closure or future.
    Closure(Rc<Closure>),
    /// The sending end of a channel, and whether it keeps it open.
    Sender(Sym, bool),
    /// The receiving end.
    Receiver(Sym),
    /// A handle on a task.
    Task(Sym),
    /// Something to wait on.
    Signal(Sym),
}

impl Value {
    /// An unknown value of type `ty`.
    #[must_use]
    pub fn unknown(sym: Sym, ty: Ty, from: Origin) -> Value {
        Value::Unknown(Rc::new(Opaque { sym, ty, from }))
    }

    /// An exact integer.
    #[must_use]
    pub fn int(value: i64) -> Value {
        Value::Int(Num { signs: sign_of(value), exact: Some(value), from: Origin::default(), sym: 0 })
    }

    /// An integer known by sign.
    #[must_use]
    pub fn signed(signs: u8, from: Origin) -> Value {
        Value::number(signs, from, 0)
    }

    /// An integer known by sign, with an identity.
    #[must_use]
    pub fn number(signs: u8, from: Origin, sym: Sym) -> Value {
        let exact = (signs == 2).then_some(0);
        Value::Int(Num { signs, exact, from, sym: if exact.is_some() { 0 } else { sym } })
    }

    /// A tuple.
    #[must_use]
    pub fn tuple(items: Vec<Value>) -> Value {
        Value::Record(None, 0, Rc::new(items.into_iter().enumerate().map(|(at, v)| (index_name(at), v)).collect()))
    }

    /// A variant with one positional payload.
    #[must_use]
    pub fn variant(name: &str, payload: Value) -> Value {
        Value::Variant(Name::new(name), Rc::new(vec![(index_name(0), payload)]))
    }

    /// A variant without payload.
    #[must_use]
    pub fn bare(name: &str) -> Value {
        Value::Variant(Name::new(name), Rc::new(Vec::new()))
    }

    /// `Ok`, `Some`, `Err` payload 0.
    #[must_use]
    pub fn payload(&self) -> Option<&Value> {
        match self {
            Value::Variant(_, fields) => fields.first().map(|(_, value)| value),
            _ => None,
        }
    }

    /// True for the variant called `name`.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        matches!(self, Value::Variant(n, _) if n.as_str() == name)
    }

    /// Provenance of unknown values, numbers and buffers.
    #[must_use]
    pub fn origin(&self) -> Origin {
        match self {
            Value::Unknown(opaque) => opaque.from,
            Value::Int(num) => num.from,
            Value::Container(c) => c.from,
            Value::Variant(_, fields) | Value::Record(_, _, fields) => {
                fields.iter().fold(Origin::default(), |all, (_, v)| all.with(v.origin()))
            }
            _ => Origin::default(),
        }
    }

    /// Direct parts of the value, keys of containers included.
    pub fn parts(&self, each: &mut dyn FnMut(&Value)) {
        match self {
            Value::Variant(_, fields) | Value::Record(_, _, fields) => fields.iter().for_each(|(_, v)| each(v)),
            Value::Container(c) => container_parts(c, each),
            Value::Iter(iter) => {
                match &iter.source {
                    Source::Owned(c) => container_parts(c, each),
                    Source::Stream(v) => each(v),
                    Source::Merged(of) => of.sides.iter().for_each(&mut *each),
                    Source::Unfold(of) => {
                        each(&of.step);
                        each(&of.state);
                    }
                    Source::Borrowed(..)
                    | Source::Keys(..)
                    | Source::Turns(_)
                    | Source::Incoming(_)
                    | Source::Opaque(_)
                    | Source::Some(_) => {}
                }
                iter.stages.iter().filter_map(Stage::closure).for_each(each);
            }
            Value::Closure(c) => {
                c.captures.iter().for_each(|(_, v)| each(v));
                c.args.iter().for_each(each);
            }
            _ => {}
        }
    }

    /// Every part for which `find` says so, the value itself included, stops at the first.
    #[must_use]
    pub fn any(&self, find: &mut dyn FnMut(&Value) -> bool) -> bool {
        if find(self) {
            return true;
        }
        let mut found = false;
        self.parts(&mut |part| found = found || part.any(find));
        found
    }

    /// Visits the value and every part of it.
    pub fn each(&self, visit: &mut dyn FnMut(&Value)) {
        visit(self);
        self.parts(&mut |part| part.each(visit));
    }

    /// The value with every part rewritten from the leaves up by `change`.
    #[must_use]
    pub fn map(&self, change: &mut dyn FnMut(Value) -> Value) -> Value {
        let inner = self.map_parts(&mut |part| part.map(change));
        change(inner)
    }

    /// The value with each of its direct parts replaced, in the order of [`Value::parts`].
    #[must_use]
    pub fn map_parts(&self, change: &mut dyn FnMut(&Value) -> Value) -> Value {
        let fields = |fields: &Rc<Vec<(Name, Value)>>, change: &mut dyn FnMut(&Value) -> Value| {
            Rc::new(fields.iter().map(|(n, v)| (*n, change(v))).collect::<Vec<_>>())
        };
        match self {
            Value::Variant(name, parts) => Value::Variant(*name, fields(parts, change)),
            Value::Record(ty, base, parts) => Value::Record(*ty, *base, fields(parts, change)),
            Value::Container(c) => Value::Container(Rc::new(map_container(c, change))),
            Value::Iter(iter) => {
                let mut iter = (**iter).clone();
                match &mut iter.source {
                    Source::Owned(c) => *c = Rc::new(map_container(c, change)),
                    Source::Stream(v) => *v = Rc::new(change(v)),
                    Source::Merged(of) => {
                        *of = Rc::new(Merged { sides: of.sides.iter().map(&mut *change).collect(), ..**of });
                    }
                    Source::Unfold(of) => {
                        *of = Rc::new(Unfold { step: change(&of.step), state: change(&of.state), ..**of });
                    }
                    Source::Borrowed(..)
                    | Source::Keys(..)
                    | Source::Turns(_)
                    | Source::Incoming(_)
                    | Source::Opaque(_)
                    | Source::Some(_) => {}
                }
                iter.stages.iter_mut().filter_map(Stage::closure_mut).for_each(|v| *v = change(v));
                Value::Iter(Rc::new(iter))
            }
            Value::Closure(c) => Value::Closure(Rc::new(Closure {
                function: c.function,
                captures: c.captures.iter().map(|(l, v)| (*l, change(v))).collect(),
                args: c.args.iter().map(change).collect(),
            })),
            other => other.clone(),
        }
    }

    /// The integer, where it is known exactly.
    #[must_use]
    pub fn exact(&self) -> Option<i64> {
        match self {
            Value::Int(num) => num.exact,
            _ => None,
        }
    }

    /// A bare number that names the followed socket.
    #[must_use]
    pub fn names_focus(&self) -> bool {
        matches!(self, Value::Socket(h) if h.who == Who::Focus && h.hold == Hold::Raw)
    }

    /// Is it the followed socket, by owner or number?
    #[must_use]
    pub fn is_focus(&self) -> bool {
        matches!(self, Value::Socket(handle) if handle.who == Who::Focus)
    }

    /// Is the followed socket in it?
    #[must_use]
    pub fn is_of_focus(&self) -> bool {
        self.any(&mut Value::is_focus)
    }

    /// A copy that owns nothing: what stays readable behind a move or under a borrow.
    #[must_use]
    pub fn is_scalar(&self) -> bool {
        matches!(
            self,
            Value::Int(_)
                | Value::Bool(_)
                | Value::Unit
                | Value::Null
                | Value::Text(_)
                | Value::Error(_)
                | Value::Function(_)
        )
    }
}

fn container_parts(container: &Container, each: &mut dyn FnMut(&Value)) {
    for entry in &container.entries {
        each(&entry.key);
        each(&entry.item);
    }
}

fn map_container(container: &Container, change: &mut dyn FnMut(&Value) -> Value) -> Container {
    let entries = container.entries.iter();
    let entries = entries.map(|e| Entry { id: e.id, key: change(&e.key), item: change(&e.item) }).collect();
    Container { entries, ..container.clone() }
}

/// The name of the positional field `at`.
#[must_use]
pub fn index_name(at: usize) -> Name {
    const SMALL: [&str; 8] = ["0", "1", "2", "3", "4", "5", "6", "7"];
    SMALL.get(at).map_or_else(|| Name::new(&at.to_string()), |text| Name::new(text))
}

/// A symbol made from another by one step.
#[must_use]
pub fn derive(sym: Sym, step: impl std::hash::Hash) -> Sym {
    use std::hash::{BuildHasher, BuildHasherDefault};
    BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one((sym, step)) >> 8 | 1
}
