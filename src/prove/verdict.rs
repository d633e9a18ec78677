//! What samples say: what is left, and the table over time.

use std::collections::BTreeMap;
use std::time::Duration;

use rustc_hash::FxHashSet;

use super::sample::{Held, Sample};
use crate::proc::{Inode, State};

/// More rows are not shown.
const MOST_ROWS: usize = 24;

/// What the server keeps though every client has closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Sockets it holds in CLOSE_WAIT.
    pub close_wait: FxHashSet<Inode>,
    /// Descriptors of connections that are over: shut down or reset, and never closed.
    pub over: FxHashSet<Inode>,
    /// Connections in CLOSE_WAIT that it never accepted.
    pub unaccepted: usize,
    /// Of `close_wait`, those whose end of file the program has read. The others have something unread before it.
    pub told: usize,
}

impl Left {
    /// What is there in `now` and was not at the start.
    pub(super) fn between(first: &Sample, now: &Sample) -> Left {
        let mut left = Left {
            unaccepted: now.queued.iter().filter(|state| **state == State::CloseWait).count(),
            ..Left::default()
        };
        let new = now.held.iter().filter(|(inode, _)| !first.held.contains_key(inode));
        for (inode, held) in new {
            match held {
                Held::Over => {
                    left.over.insert(*inode);
                }
                Held::Tcp(socket) if socket.state == State::CloseWait => {
                    left.close_wait.insert(*inode);
                    left.told += usize::from(socket.end_was_read());
                }
                Held::Tcp(_) => {}
            }
        }
        left
    }

    /// What was left earlier, too. A socket that is just being closed is no leak.
    pub(super) fn also_in(&self, earlier: &Left) -> Left {
        // One may have gone from CLOSE_WAIT to its end in between.
        let was = |inode: &&Inode| earlier.close_wait.contains(*inode) || earlier.over.contains(*inode);
        Left {
            close_wait: self.close_wait.iter().filter(was).copied().collect(),
            over: self.over.iter().filter(was).copied().collect(),
            unaccepted: self.unaccepted.min(earlier.unaccepted),
            told: self.told,
        }
    }

    /// Sockets of all three kinds.
    #[must_use]
    pub fn sockets(&self) -> usize {
        self.close_wait.len() + self.over.len() + self.unaccepted
    }

    /// The server is clean.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.sockets() == 0
    }
}

/// What was left after a wave of clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wave {
    /// Clients of this wave.
    pub clients: usize,
    /// Sockets left right after it, in all.
    pub left: usize,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Since the server was started.
    pub at: Duration,
    /// `start`, `clients` or `gone`.
    pub phase: &'static str,
    /// Sockets by state; LISTEN left out.
    pub states: BTreeMap<State, usize>,
    /// Descriptors whose connection is over.
    pub over: usize,
    /// Connections that wait to be accepted.
    pub queued: usize,
    /// Open descriptors.
    pub descriptors: usize,
}

impl Row {
    pub(super) fn of(at: Duration, phase: &'static str, sample: &Sample) -> Row {
        let mut states = BTreeMap::new();
        for held in sample.held.values() {
            if let Held::Tcp(socket) = held
                && socket.state != State::Listen
            {
                *states.entry(socket.state).or_insert(0) += 1;
            }
        }
        for state in &sample.queued {
            *states.entry(*state).or_insert(0) += 1;
        }
        Row { at, phase, states, over: sample.over(), queued: sample.queued.len(), descriptors: sample.descriptors }
    }

    pub(super) fn says_the_same(&self, other: &Row) -> bool {
        let time = self.at;
        Row { at: time, ..other.clone() } == *self
    }
}

/// At most [`MOST_ROWS`] rows: the ends, and the middle at even steps.
pub(super) fn thinned(rows: Vec<Row>) -> Vec<Row> {
    let count = rows.len();
    if count <= MOST_ROWS {
        return rows;
    }
    let wanted: FxHashSet<usize> = (0..MOST_ROWS).map(|n| n * (count - 1) / (MOST_ROWS - 1)).collect();
    let rows = rows.into_iter().enumerate();
    rows.filter(|(n, _)| wanted.contains(n)).map(|(_, row)| row).collect()
}
