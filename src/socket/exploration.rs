//! From where an exploration begins to where it ends, within its bounds.

use super::machine::Machine;
use super::state::State;
use super::value::{Origin, Value, derive};
use crate::flow::program::FuncId;

impl Machine<'_> {
    /// Explores everything from `entry`.
    pub fn explore(&mut self, entry: FuncId) {
        let mut work = vec![self.first_state(entry)];
        while let Some(state) = work.pop() {
            if self.is_exhausted() {
                self.cut = true;
                self.frontier.extend(work.iter().map(|left| left.node).chain([state.node]));
                break;
            }
            work.extend(self.advance(state));
        }
    }

    /// The state in which `entry` begins, its parameters unknown.
    pub(super) fn first_state(&mut self, entry: FuncId) -> State {
        let program = self.program;
        let function = program.function(entry);
        let mut state = State::start(function.name_span);
        let args = function.params.iter().map(|local| {
            let declared = function.locals.get(local.0 as usize);
            let ty = declared.map(|l| self.normal(&l.ty)).unwrap_or_default();
            Value::unknown(derive(u64::from(entry.0), (29, local.0)), ty, Origin::default())
        });
        let args: Vec<Value> = args.collect();
        self.push_body(&mut state, entry, args, &[], None, function.name_span);
        self.add_node(&state, function.name_span, (0, 0));
        if let Some(way) = &mut self.directions {
            way.note(u32::MAX);
        }
        state
    }

    /// Has a bound been reached?
    pub(super) fn is_exhausted(&self) -> bool {
        self.weight > self.limits.nodes || self.kept > self.limits.kept || self.is_overrun()
    }

    /// Have more statements been executed than may be?
    fn is_overrun(&self) -> bool {
        self.steps > self.limits.steps_for(self.nodes.len())
    }

    /// Runs one state until it splits, meets a state that was there before, or ends.
    pub(super) fn advance(&mut self, mut state: State) -> Vec<State> {
        loop {
            self.steps += 1;
            if self.is_overrun() || state.frames().len() > self.limits.frames() {
                self.cut = true;
                self.frontier.insert(state.node);
                return Vec::new();
            }
            let mut next = self.step_once(state);
            match next.len() {
                1 => match next.pop() {
                    Some(only) => state = only,
                    None => return Vec::new(),
                },
                _ => return next,
            }
        }
    }
}
