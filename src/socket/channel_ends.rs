//! Ends of channels, and to which library they belong.

use super::machine::Machine;
use super::state::State;
use super::value::{Sym, Value};
use crate::apis::model::TypeRole;
use crate::ir::Name;

impl Machine<'_> {
    /// An end, of the type at `path`, of a channel that was made where nobody saw it.
    pub(super) fn unseen_end(&self, path: Name, role: TypeRole, channel: Sym) -> Value {
        if let Some(library) = path.parent() {
            self.unseen_channels.borrow_mut().insert(channel, library);
        }
        match role {
            TypeRole::Receiver => Value::Receiver(channel),
            role => Value::Sender(channel, role == TypeRole::Sender),
        }
    }

    /// The library type of a channel's end.
    pub(super) fn end_type(&self, state: &State, value: &Value) -> Option<Name> {
        let (channel, end) = match value {
            Value::Receiver(channel) => (channel, "Receiver"),
            Value::Sender(channel, _) => (channel, "Sender"),
            _ => return None,
        };
        let seen = state.channels.get(channel).and_then(|channel| channel.ty);
        let library = seen.or_else(|| self.unseen_channels.borrow().get(channel).copied());
        Some(library?.join(end))
    }
}
