//! Programs that are started with a connection for their input: they read it to its end, and go. Whoever started them
//! has its own copy still.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::trace::What;
use super::value::{Origin, Value, derive};
use crate::apis::FnEntry;
use crate::apis::model::Role;
use crate::ir::{Name, Ty};

impl Machine<'_> {
    /// `program-input`, `run-program` and `program-ended`.
    pub(super) fn on_program(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        match given.entry.does {
            Role::ProgramInput => {
                let is_input = given.args.iter().any(|value| self.reaches_focus(&state, value));
                if let Some(focus) = state.focus.as_mut().filter(|_| is_input) {
                    focus.is_input = true;
                }
                let push = FnEntry { does: Role::Push, ..given.entry.clone() };
                self.on_container(state, Given { entry: &push, ..given }, site)
            }
            Role::RunProgram => self.run_program(state, given, site),
            _ if state.at_eof() && state.focus.is_some_and(|focus| focus.is_input) => {
                let status = Value::unknown(derive(site.sym, "status"), Ty::Unknown, Origin::default());
                vec![(state, Some(Value::variant("Ok", Value::variant("Some", status))))]
            }
            _ => self.shaped(state, given, site),
        }
    }

    /// Starts the program of a command, if it can be: the command keeps what it has given.
    fn run_program(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let is_input = state.is_alive() && !state.at_eof() && state.focus.is_some_and(|focus| focus.is_input);
        let reads = is_input && self.reaches_focus(&state, &given.target.value);
        let name = given.target.addr.as_ref().map(|at| self.addr_text(&state, at));
        let mut out = self.shaped(state, given, site);
        let started = |value: &Option<Value>| !matches!(value, Some(Value::Variant(name, _)) if name.as_str() == "Err");
        for (state, _) in out.iter_mut().filter(|(_, value)| reads && started(value)) {
            state.trace.push(site.span, What::Forked);
            state.says_end(site.span, name.unwrap_or_else(|| Name::new("it")));
        }
        out
    }
}
