//! Functions of which the user says what they do, in the settings or in a comment: nothing is looked up in their
//! bodies.

use super::calls::{Site, Target};
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Handle, Origin, Value, Who};
use crate::apis::FnEntry;
use crate::apis::model::Role;
use crate::flow::program::FuncId;
use crate::ir::{Claim, Claimed, Name, Ty};

impl Machine<'_> {
    /// Does the user say what the function does?
    pub(super) fn is_told(&self, id: FuncId) -> bool {
        let path = self.program.function(id).path;
        !self.program.claims(path).is_empty() || !self.models.told(path).is_empty()
    }

    /// A call of such a function; `args` with the receiver of a method.
    pub(super) fn as_told(
        &mut self,
        mut state: State,
        id: FuncId,
        args: &[Value],
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let function = self.program.function(id);
        let ret = self.normal(&function.ret);
        let claims = self.program.claims(function.path);
        if !claims.is_empty() {
            return self.as_claimed(state, claims, args, ret, site);
        }
        let own = usize::from(function.self_mode.is_some());
        let entries = self.models.told(function.path);
        let entry = self.choose(&state, entries, site.ops, args.len().saturating_sub(own));
        let Some(entry) = entry else {
            return vec![(state, Some(Value::unknown(site.sym, ret, Origin::default())))];
        };
        let at = match entry.target {
            Some(at) => at + own,
            None => 0,
        };
        let target = self.target_of(&mut state, args.get(at));
        if entry.does == Role::Close && !self.is_the_socket(&state, &target) {
            if let Some(arg) = args.get(at) {
                self.closes_inside(&mut state, arg);
            }
            return vec![(state, Some(Value::unknown(site.sym, ret, Origin::default())))];
        }
        // The target is found already.
        let entry = FnEntry { target: None, ..entry };
        self.apply(state, &entry, target, args.get(own..).unwrap_or(&[]).to_vec(), site)
    }

    /// What comments claim of a call.
    pub(super) fn as_claimed(
        &mut self,
        state: State,
        claims: &[Claim],
        args: &[Value],
        ret: Ty,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let mut states = vec![state];
        for claim in claims {
            let Some(arg) = args.get(claim.param) else { continue };
            let mut next = Vec::new();
            for mut state in states {
                let target = self.target_of(&mut state, Some(arg));
                match claim.what {
                    Claimed::Closes if self.is_the_socket(&state, &target) => {
                        let entry = FnEntry { does: Role::Close, ..FnEntry::bare(Name::new("")) };
                        let given = Given { entry: &entry, target: &target, args, result: None };
                        next.extend(self.close(state, given, site).into_iter().map(|(state, _)| state));
                    }
                    Claimed::Closes => {
                        self.closes_inside(&mut state, arg);
                        next.push(state);
                    }
                    Claimed::Owns => {
                        if self.reaches_focus(&state, arg) {
                            self.forget_focus(&mut state);
                        }
                        next.push(state);
                    }
                }
            }
            states = next;
        }
        states.into_iter().map(|s| (s, Some(Value::unknown(site.sym, ret.clone(), Origin::default())))).collect()
    }

    fn is_the_socket(&self, state: &State, target: &Target) -> bool {
        matches!(self.peel(state, &target.value), Value::Socket(Handle { who: Who::Focus, .. }))
    }

    /// A structure with the socket somewhere inside is closed whole: nothing is left to follow.
    fn closes_inside(&self, state: &mut State, arg: &Value) {
        if self.reaches_focus(state, arg) {
            self.forget_focus(state);
        }
    }
}
