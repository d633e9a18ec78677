//! The greater and the lesser of two values: variants come in the order in which they are declared.

use std::cmp::Ordering;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::signs::holds;
use super::state::State;
use super::value::Value;
use crate::apis::model::Role;
use crate::ir::CmpOp;

impl Machine<'_> {
    pub(super) fn extreme(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let one = self.peel(&state, &given.target.value);
        let other = given.args.get(given.entry.value.unwrap_or(0)).map(|v| self.peel(&state, v));
        let Some((other, order)) = other.and_then(|other| Some((other.clone(), self.ranked(&one, &other)?))) else {
            return self.plain(state, given, site);
        };
        let (greater, lesser) = if order == Ordering::Less { (other, one) } else { (one, other) };
        vec![(state, Some(if given.entry.does == Role::Greater { greater } else { lesser }))]
    }

    /// How two variants of one enum are ordered, if they are different ones or hold nothing.
    fn ranked(&self, one: &Value, other: &Value) -> Option<Ordering> {
        let (Value::Variant(one, inside), Value::Variant(other, _)) = (one, other) else { return None };
        let (one, other) = (self.program.variant(*one)?, self.program.variant(*other)?);
        let order = one.index.cmp(&other.index);
        (one.owner == other.owner && (order != Ordering::Equal || inside.is_empty())).then_some(order)
    }

    /// Does an ordered comparison of two variants hold, if that is known?
    pub(super) fn ranks(&self, op: CmpOp, one: &Value, other: &Value) -> Option<bool> {
        let order = self.ranked(one, other)?;
        (!matches!(op, CmpOp::Eq | CmpOp::Ne)).then(|| holds(op, order as i64, 0))
    }
}
