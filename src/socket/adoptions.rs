//! Streams made round descriptors.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::places::Access;
use super::shapes::Given;
use super::state::{Frame, State};
use super::value::{Root, Value};
use crate::flow::asked::is_asked;
use crate::ir::Ty;

impl Machine<'_> {
    /// A stream made of a descriptor: another name for it, which closes it as well. Or null.
    pub(super) fn adopt(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let stream = match self.peel(&state, &given.target.value) {
            value @ (Value::Socket(_) | Value::Listener(..) | Value::Inert(_)) => value,
            other => Value::unknown(site.sym, Ty::Unknown, other.origin()),
        };
        // Of a descriptor made in the call itself nobody keeps the number, as it fails for bad ones alone.
        let op = site.ops.get(given.entry.target.unwrap_or(0));
        if matches!(stream, Value::Socket(_)) && op.is_some_and(|op| self.is_temporary(&state, op)) {
            return vec![(state, Some(stream))];
        }
        let mut out = vec![(state.clone(), Some(stream))];
        if self.may_be_asked(&state, site) {
            out.insert(0, (state, Some(Value::Null)));
        }
        out
    }

    /// May anybody ask whether the stream could be made, which goes where the call says? (What is kept in an object may
    /// be asked anywhere.)
    fn may_be_asked(&mut self, state: &State, site: Site<'_>) -> bool {
        let mut places = self.place(state.clone(), site.dest, Access::Store);
        let Some((state, at)) = places.pop().filter(|_| places.is_empty()) else { return true };
        let (Root::Local(task, depth, local), true) = (at.root, at.path.is_empty()) else { return true };
        let frame = state.tasks.get(usize::from(task)).and_then(|task| task.frames.get(usize::from(depth)));
        match frame.map(|frame| frame.as_ref()) {
            Some(Frame::Code(of)) => is_asked(self.program, of.function, local),
            _ => true,
        }
    }
}
