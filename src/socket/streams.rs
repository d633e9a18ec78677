//! Streams of C++ over the program's own stream buffers: who reads a line reads the socket in the buffer.

use std::rc::Rc;

use super::calls::{Site, Target};
use super::machine::{Forks, Machine};
use super::places::Access;
use super::shapes::Given;
use super::state::State;
use super::value::{Handle, Link, Value, Who};
use crate::apis::model::TypeRole;
use crate::ir::{Name, Operand};

/// Base classes and members that are looked through.
const DEEPEST: usize = 4;

impl Machine<'_> {
    /// A read of a stream; of one that holds no socket nothing is known.
    pub(super) fn read_through(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let stream = self.peel(&state, &given.target.value);
        let Some(handle) = self.streamed_socket(&state, &stream) else {
            return vec![(state, Some(Value::unknown(site.sym, crate::ir::Ty::Unknown, Default::default())))];
        };
        let target = Target { addr: given.target.addr.clone(), value: Value::Socket(handle) };
        // The text is filled in where it stands.
        let mut args = given.args.to_vec();
        let buffer = given.entry.buffer.unwrap_or(1);
        if let (Some(Operand::Copy(place)), Some(arg)) = (site.ops.get(buffer), args.get_mut(buffer))
            && let Some((_, at)) = self.place(state.clone(), place, Access::Load).pop()
        {
            *arg = Value::Pointer(Link::Borrow, Rc::new(at));
        }
        let given = Given { target: &target, args: &args, ..given };
        let at = self.buffer_of(&state, given);
        let mut out = self.read_socket(state, given, site);
        for (state, value) in &mut out {
            if let (Some(at), Some(Value::Variant(name, _))) = (&at, value.as_ref())
                && name.as_str() == "None"
            {
                // What was read before is gone, whether more came or not.
                let empty = super::empties::no_bytes(super::value::Origin::DATA);
                self.write(state, at, empty);
            }
        }
        out
    }

    /// The socket in a stream of the program's own class, made of a library's.
    fn streamed_socket(&self, state: &State, value: &Value) -> Option<Handle> {
        let Value::Record(Some(class), ..) = value else { return None };
        if !self.is_cpp(state) || !self.streams(*class, DEEPEST) {
            return None;
        }
        let mut found = None;
        self.reaches(state, value, DEEPEST, &mut |v| match v {
            Value::Socket(h) if found.is_none() || h.who == Who::Focus => {
                found = Some(*h);
                false
            }
            _ => false,
        });
        found
    }

    fn streams(&self, class: Name, depth: usize) -> bool {
        match self.program.type_def(class) {
            Some(def) => depth > 0 && def.bases.iter().any(|base| self.streams(self.program.resolve(*base), depth - 1)),
            None => self.role_of(class) == Some(TypeRole::Transparent),
        }
    }
}
