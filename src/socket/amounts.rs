//! How many bytes there are to read, asked without reading: none is end of file, and looks like nothing yet.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::Value;

impl Machine<'_> {
    /// A read that gives the number to the argument `value`, and zero to the caller.
    pub(super) fn count_unread(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let followed = Value::is_focus(&self.peel(&state, &given.target.value));
        let to = given.entry.value.and_then(|at| given.args.get(at));
        let Some(Value::Pointer(_, to)) = to.filter(|_| followed) else {
            return self.plain(state, given, site);
        };
        let mut out = Vec::new();
        for (mut state, number) in self.read_socket(state, given, site) {
            match number {
                Some(Value::Int(number)) if number.signs & 1 == 0 => {
                    self.write(&mut state, to, Value::Int(number));
                    out.push((state, Some(Value::int(0))));
                }
                other => out.push((state, other)),
            }
        }
        out
    }
}
