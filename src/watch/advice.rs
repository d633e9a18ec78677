//! What a view points to: the program, its peers, or the limits.

use std::time::Duration;

use super::view::View;
use crate::proc::State;

/// A server closes sooner than this, unless it answers first.
const PATIENCE: Duration = Duration::from_millis(900);

/// Who has to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The program does not let go.
    Code,
    /// Peers that stay connected, or vanished.
    Peers,
    /// The limits of the system.
    Limits,
}

impl Cause {
    /// `code`, `peers` or `limits`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Cause::Code => "code",
            Cause::Peers => "peers",
            Cause::Limits => "limits",
        }
    }
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// Who.
    pub cause: Cause,
    /// What was seen and what follows from it.
    pub text: String,
}

pub(super) fn advice(view: &View) -> Vec<Advice> {
    let all = [code(view), unaccepted(view), peers(view), limits(view)];
    all.into_iter().flatten().collect()
}

fn code(view: &View) -> Option<Advice> {
    let stay = view.waiting.iter().filter(|w| w.at_least >= PATIENCE);
    let (stay, read) = stay.fold((0, 0), |(all, read), waiting| (all + 1, read + usize::from(waiting.end_was_read)));
    let grows = view.close_wait_growth > 0.0;
    if stay == 0 {
        return None;
    }
    let verb = if grows { "and more come" } else { "and they do not get more" };
    Some(Advice {
        cause: Cause::Code,
        text: format!(
            "{stay} in CLOSE_WAIT stay, {verb}: the peer has closed and the program has not. {read} of them had \
             their end of file read. No kernel setting ends this; `closewait check` finds the code"
        ),
    })
}

fn unaccepted(view: &View) -> Option<Advice> {
    (view.unaccepted > 0).then(|| Advice {
        cause: Cause::Code,
        text: format!("{} wait to be accepted: the program is busy, stuck, or out of descriptors", view.unaccepted),
    })
}

fn peers(view: &View) -> Option<Advice> {
    let silent = view.count(State::Established).saturating_sub(view.kept_alive);
    if silent == 0 {
        return None;
    }
    Some(Advice {
        cause: Cause::Peers,
        text: format!(
            "{silent} in ESTABLISHED without keepalive: a peer that vanishes without a FIN is never noticed. Set a \
             read timeout, or SO_KEEPALIVE"
        ),
    })
}

fn limits(view: &View) -> Option<Advice> {
    let full = view.processes.iter().find(|load| {
        let open = u64::try_from(load.descriptors).unwrap_or(u64::MAX);
        load.limit.is_some_and(|limit| open.saturating_mul(10) >= limit.saturating_mul(8))
    })?;
    Some(Advice {
        cause: Cause::Limits,
        text: format!(
            "process {} has {} of {} descriptors open. A higher limit only puts the end off while sockets leak",
            full.pid,
            full.descriptors,
            full.limit.unwrap_or_default()
        ),
    })
}
