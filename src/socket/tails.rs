//! Codecs of the program under a library's frames: at end of file their own code makes the last items of what stands in
//! the buffer, and as long as it makes some the frames do not end.
//!
//! Frames with such a codec are a record of the socket and the codec, the latter in a field of that code's name; with
//! any other they are the socket, seen through the library's type.

use std::rc::Rc;

use super::calls::Site;
use super::machine::Machine;
use super::native::Op;
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Link, Origin, Root, Step, Value, derive, index_name};
use crate::apis::shape::Eof;
use crate::flow::program::FuncId;
use crate::ir::Name;

impl Machine<'_> {
    /// The socket `value` with the codec among what is given, where that has code of its own for end of file.
    pub(super) fn with_codec(&self, value: Value, given: Given<'_>, site: Site<'_>) -> Value {
        let (Value::Socket(handle), Some(tail)) = (&value, given.entry.tail) else { return value };
        let own = |v: &&Value| self.tail_of(v, tail).is_some();
        let Some(found) = given.args.iter().chain([&given.target.value]).find(own) else { return value };
        let parts = vec![(index_name(0), value.clone()), (tail, found.clone())];
        Value::Record(Some(handle.ty), derive(site.sym, "framed"), Rc::new(parts))
    }

    /// The program's own code for the end of file.
    fn tail_of(&self, codec: &Value, tail: Name) -> Option<FuncId> {
        let ty = match codec {
            Value::Record(ty, ..) => (*ty)?,
            Value::Unknown(opaque) => opaque.ty.path()?,
            _ => return None,
        };
        self.program.method(ty, tail).filter(|id| self.program.function(*id).params.len() == 2)
    }

    /// At end of file the frames' codec is asked for what is left. False: there is none that would be.
    pub(super) fn make_tail(&mut self, state: &mut State, eof: Eof, given: Given<'_>, site: Site<'_>) -> bool {
        let end = match eof {
            Eof::None => Op::Frame,
            Eof::OkNone => Op::Give,
            _ => return false,
        };
        let Some(frames) = given.target.addr.clone().map(|addr| self.behind(state, addr)) else { return false };
        let Value::Record(_, _, parts) = self.read(state, &frames) else { return false };
        let Some((tail, codec)) = parts.get(1) else { return false };
        let Some(run) = self.tail_of(codec, *tail) else { return false };
        // What stood there has been taken for an item before: the peer closes after a whole one.
        let buffer = self.fresh_object(state, derive(site.sym, "tail"));
        let empty = super::empties::no_bytes(Origin::DATA);
        Rc::make_mut(&mut state.heap).insert(buffer, empty);
        let to = |addr: Addr| Value::Pointer(Link::Borrow, Rc::new(addr));
        let given = vec![to(frames.then(Step::Field(*tail))), to(Addr::of(Root::Heap(buffer)))];
        self.push_native(state, end, Some(site.dest), site);
        self.push_body(state, run, given, &[], None, site.span);
        true
    }
}

/// What a codec gives, as the next of the frames: an item of results.
pub(super) fn framed(given: Value) -> Value {
    match &given {
        Value::Variant(..) if given.is("Err") => Value::variant("Some", given),
        Value::Variant(..) if given.is("Ok") => match given.payload() {
            Some(none) if none.is("None") => none.clone(),
            Some(some) => Value::variant("Some", Value::variant("Ok", some.payload().unwrap_or(some).clone())),
            None => given,
        },
        _ => given,
    }
}
