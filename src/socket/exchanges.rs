//! Atomic values that are given a new one only where they still have the expected one.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Origin, Value};
use crate::ir::{CmpOp, Ty};

impl Machine<'_> {
    /// `exchange-if`: a truth value is told apart. What else there is, is known no more.
    pub(super) fn exchange_if(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let Some(addr) = self.target_addr(&mut state, given) else { return self.plain(state, given, site) };
        let old = self.materialise(&mut state, &addr);
        let [expected, new] = [0, 1].map(|at| given.args.get(at).map_or(Value::Gone, |value| self.peel(&state, value)));
        let unknown = || Value::unknown(site.sym, Ty::Unknown, Origin::default());
        if !matches!((&old, &expected), (Value::Bool(_), Value::Bool(_))) {
            self.write(&mut state, &addr, unknown());
            return self.plain(state, given, site);
        }
        let (there, wanted) = ((old, Some(addr.clone())), (expected, None));
        let mut out = Vec::new();
        for (mut state, equal) in self.compare(state, CmpOp::Eq, &there, &wanted) {
            if equal {
                self.write(&mut state, &addr, new.clone());
            }
            out.push((state, Some(Value::Bool(equal))));
        }
        out
    }
}
