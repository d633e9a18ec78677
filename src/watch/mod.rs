//! The live view of a running server: its sockets, its descriptors, and what of it points to code. Reads only.

mod advice;
mod view;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::proc::{self, Error, Inode, Pid, Process, Socket, State};

pub use advice::{Advice, Cause};
pub use view::{Load, Peer, View, Waiting};

/// Growth is told over at most this long.
const WINDOW: Duration = Duration::from_secs(60);

/// Whom to watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A process and all it started.
    Process(Pid),
    /// Whoever listens on a port, and all they started.
    Port(u16),
}

/// One moment: the counts that growth is told by.
#[derive(Clone, Copy, Debug)]
struct Moment {
    at: Instant,
    close_wait: usize,
    descriptors: usize,
}

/// Remembers what earlier looks saw: how old a state is, and how fast it grows.
#[derive(Debug)]
pub struct Watcher {
    target: Target,
    since: FxHashMap<Inode, Instant>,
    moments: VecDeque<Moment>,
}

impl Watcher {
    /// Watches `target`; nothing is read yet.
    #[must_use]
    pub fn new(target: Target) -> Watcher {
        Watcher { target, since: FxHashMap::default(), moments: VecDeque::new() }
    }

    /// Looks once. An error when the process is gone, or may not be read.
    pub fn look(&mut self) -> Result<View, Error> {
        let roots = match self.target {
            Target::Process(pid) => vec![pid],
            Target::Port(port) => proc::listening_on(port)?,
        };
        // The one that was asked for must be readable; of its descendants, what can be read.
        let mut processes = Vec::new();
        for root in &roots {
            processes.push(proc::process(*root)?);
        }
        let below = roots.iter().flat_map(|root| proc::descendants(*root));
        let below: FxHashSet<Pid> = below.filter(|pid| !roots.contains(pid)).collect();
        processes.extend(below.into_iter().filter_map(|pid| proc::process(pid).ok()));
        processes.sort_by_key(|process| process.pid);
        let eyes = roots.first().copied().unwrap_or_default();
        let (sockets, unaccepted) = held(&processes, proc::tcp(eyes)?);
        Ok(self.view(&processes, &sockets, unaccepted))
    }

    fn view(&mut self, processes: &[Process], sockets: &[Socket], unaccepted: usize) -> View {
        let now = Instant::now();
        let waits = |socket: &&Socket| socket.state == State::CloseWait;
        let waiting: FxHashSet<Inode> = sockets.iter().filter(waits).map(|s| s.inode).collect();
        self.since.retain(|inode, _| waiting.contains(inode));
        for inode in &waiting {
            self.since.entry(*inode).or_insert(now);
        }
        self.moments.push_back(Moment {
            at: now,
            close_wait: waiting.len(),
            descriptors: processes.iter().map(|process| process.descriptors).sum(),
        });
        while self.moments.len() > 2 && self.moments.front().is_some_and(|old| now - old.at > WINDOW) {
            self.moments.pop_front();
        }
        let growth = Growth::over(&self.moments);
        View::of(processes, sockets, unaccepted, &self.since, now, growth)
    }
}

/// Change between the first and the last moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Growth {
    /// How long between them.
    pub over: Duration,
    /// Sockets in CLOSE_WAIT a minute.
    pub close_wait: f64,
    /// Descriptors a minute.
    pub descriptors: f64,
}

impl Growth {
    fn over(moments: &VecDeque<Moment>) -> Growth {
        let (Some(first), Some(last)) = (moments.front(), moments.back()) else {
            return Growth::default();
        };
        let over = last.at - first.at;
        let minutes = over.as_secs_f64() / 60.0;
        let rate = |from: usize, to: usize| {
            let grown =
                f64::from(u32::try_from(to).unwrap_or(u32::MAX)) - f64::from(u32::try_from(from).unwrap_or(u32::MAX));
            if minutes > 0.0 { grown / minutes } else { 0.0 }
        };
        Growth {
            over,
            close_wait: rate(first.close_wait, last.close_wait),
            descriptors: rate(first.descriptors, last.descriptors),
        }
    }
}

/// The TCP sockets that `processes` hold, and how many connections to their listeners wait to be accepted.
fn held(processes: &[Process], table: Vec<Socket>) -> (Vec<Socket>, usize) {
    let inodes: FxHashSet<Inode> = processes.iter().flat_map(|process| process.sockets.iter().copied()).collect();
    let (ours, others): (Vec<Socket>, Vec<Socket>) =
        table.into_iter().partition(|socket| inodes.contains(&socket.inode));
    let listens = |socket: &&Socket| socket.state == State::Listen;
    let ports: FxHashSet<u16> = ours.iter().filter(listens).map(|s| s.local.port()).collect();
    let waits = |socket: &&Socket| {
        let open = matches!(socket.state, State::Established | State::CloseWait);
        socket.inode == 0 && open && ports.contains(&socket.local.port())
    };
    let unaccepted = others.iter().filter(waits).count();
    (ours, unaccepted)
}

#[cfg(test)]
mod tests;
