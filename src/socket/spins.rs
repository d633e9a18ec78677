//! Accepts that fail and are made again at once.

use super::calls::Site;
use super::confirmation::Doubt;
use super::issue::{Issue, Kind};
use super::machine::{Forks, Machine};
use super::state::{Birth, Phase, State};
use super::value::Value;
use crate::finding::Confidence;

impl Machine<'_> {
    /// An accept is about to be made: is it the one that has just failed, with nothing in between that could help?
    pub(super) fn note_retry(&mut self, state: &mut State, site: Site<'_>) {
        if state.failed_accept.take() != Some(site.span) {
            return;
        }
        self.issues.push(Issue {
            kind: Kind::AcceptSpins,
            phase: Phase::Open,
            birth: Birth::Accepted,
            span: site.span,
            function: state.top().map_or(crate::flow::program::FuncId(0), |top| top.function),
            keepers: Vec::new(),
            events: Vec::new(),
            shut: false,
            deregistered: false,
            indistinct: None,
            confidence: Confidence::Medium,
            doubt: Doubt::default(),
        });
    }

    /// Remembers which outcomes of an accept are failures.
    pub(super) fn note_failures(&self, forks: &mut Forks<Option<Value>>, site: Site<'_>) {
        for (state, value) in forks {
            let failed = match value {
                Some(Value::Int(num)) => num.signs & 6 == 0,
                Some(value) => value.is("Err"),
                None => false,
            };
            // Whose socket is followed is of no interest for it.
            if failed && state.focus.is_none() {
                state.failed_accept = Some(site.span);
            }
        }
    }
}
