//! Bytes that were looked at and not taken: until they are, nobody sees the end of file behind them.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::origin::Origin;
use super::shapes::Given;
use super::state::{Phase, State};
use super::trace::What;
use super::value::{Value, derive};
use crate::apis::shape::Eof;
use crate::ir::{Name, Ty};

/// What a read says that gave some bytes, where it says so.
pub(super) fn some_bytes(eof: Eof, site: Site<'_>) -> Option<Value> {
    let ok = |v| Value::variant("Ok", v);
    let data = Origin::DATA;
    let number = Value::signed(4, data);
    let payload = Value::unknown(derive(site.sym, "data"), Ty::Unknown, data);
    match eof {
        Eof::OkZero => Some(ok(number)),
        Eof::RetZero | Eof::RetNegative => Some(number),
        Eof::None => Some(Value::variant("Some", ok(payload))),
        Eof::PlainNone => Some(Value::variant("Some", payload)),
        Eof::OkNone => Some(ok(Value::variant("Some", payload))),
        Eof::Err | Eof::Empty | Eof::Never => Some(ok(payload)),
        Eof::Ok => None,
        Eof::OkSomeZero => Some(ok(Value::variant("Some", number))),
        Eof::Unchanged => Some(ok(Value::Unit)),
        Eof::BufZero => Some(Value::tuple(vec![ok(number), Value::unknown(site.sym, Ty::Unknown, data)])),
    }
}

impl Machine<'_> {
    /// A read of the followed socket, before which bytes lie that were looked at: it gives those.
    pub(super) fn read_peeked(&self, mut state: State, name: Name, given: Given<'_>, site: Site<'_>) -> Forks<Value> {
        let eof = given.entry.eof.unwrap_or(Eof::OkZero);
        let Some(value) = some_bytes(eof, site) else { return Vec::new() };
        let looks = given.entry.peeks;
        if let Some(focus) = &mut state.focus {
            focus.peeked = looks;
        }
        self.fill_buffer(&mut state, given, Origin::DATA, site);
        if state.at_eof() {
            if looks {
                state.marks.reread = true;
                state.trace.push(site.span, What::Reread(name));
            }
            return vec![(state, value)];
        }
        let mut ended = state.clone();
        let calls = state.calls();
        state.trace.push_within(site.span, What::Data(name), calls);
        state.has_read(true);
        if !looks {
            return vec![(state, value)];
        }
        // The peer closes meanwhile.
        ended.says_end(site.span, name);
        vec![(state, value.clone()), (ended, value)]
    }
}

impl State {
    /// Were bytes of the followed socket looked at that lie before it still?
    pub(super) fn has_peeked(&self) -> bool {
        self.focus.is_some_and(|focus| focus.peeked && focus.phase != Phase::Closed)
    }
}
