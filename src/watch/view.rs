//! What one look shows.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

use super::Growth;
use super::advice::{Advice, advice};
use crate::proc::{self, Files, Inode, Keepalive, Pid, Process, Socket, State};

/// A socket in CLOSE_WAIT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Our end.
    pub local: SocketAddr,
    /// The peer that has closed.
    pub peer: SocketAddr,
    /// How long it has been seen in this state; it may be older than the watch.
    pub at_least: Duration,
    /// A read has told the program of the end.
    pub end_was_read: bool,
}

/// How many sockets in CLOSE_WAIT came from one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The host.
    pub host: IpAddr,
    /// Sockets in CLOSE_WAIT.
    pub sockets: usize,
}

/// A process's descriptors against its limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// Its id.
    pub pid: Pid,
    /// The name of its program.
    pub name: String,
    /// Open descriptors.
    pub descriptors: usize,
    /// Soft limit; none when unlimited.
    pub limit: Option<u64>,
}

/// One look.
#[derive(Clone, Debug)]
pub struct View {
    /// The processes, by id.
    pub processes: Vec<Load>,
    /// TCP sockets by state.
    pub states: BTreeMap<State, usize>,
    /// Connections to our listeners that wait to be accepted.
    pub unaccepted: usize,
    /// The sockets in CLOSE_WAIT, those seen longest first.
    pub waiting: Vec<Waiting>,
    /// The hosts they came from, most first.
    pub peers: Vec<Peer>,
    /// How long growth was measured.
    pub over: Duration,
    /// Sockets in CLOSE_WAIT a minute.
    pub close_wait_growth: f64,
    /// Descriptors a minute.
    pub descriptor_growth: f64,
    /// When the descriptors of the fullest process run out at this growth.
    pub time_left: Option<Duration>,
    /// Connections in ESTABLISHED that the kernel probes.
    pub kept_alive: usize,
    /// The settings of the kernel.
    pub keepalive: Option<Keepalive>,
    /// Open files of the system.
    pub files: Option<Files>,
    /// What it points to.
    pub advice: Vec<Advice>,
}

impl View {
    pub(super) fn of(
        processes: &[Process],
        sockets: &[Socket],
        unaccepted: usize,
        since: &FxHashMap<Inode, Instant>,
        now: Instant,
        growth: Growth,
    ) -> View {
        let mut states = BTreeMap::new();
        for socket in sockets {
            *states.entry(socket.state).or_insert(0) += 1;
        }
        let waiting = waiting(sockets, since, now);
        let kept_alive = sockets.iter().filter(|socket| socket.state == State::Established && socket.keepalive);
        let mut view = View {
            processes: processes.iter().map(load).collect(),
            states,
            unaccepted,
            peers: peers(&waiting),
            waiting,
            over: growth.over,
            close_wait_growth: growth.close_wait,
            descriptor_growth: growth.descriptors,
            time_left: None,
            kept_alive: kept_alive.count(),
            keepalive: proc::keepalive(),
            files: proc::files(),
            advice: Vec::new(),
        };
        view.time_left = time_left(&view.processes, growth.descriptors);
        view.advice = advice(&view);
        view
    }

    /// Sockets in `state`.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.states.get(&state).copied().unwrap_or(0)
    }

    /// Descriptors of all processes.
    #[must_use]
    pub fn descriptors(&self) -> usize {
        self.processes.iter().map(|load| load.descriptors).sum()
    }
}

fn load(process: &Process) -> Load {
    Load { pid: process.pid, name: process.name.clone(), descriptors: process.descriptors, limit: process.limit }
}

fn waiting(sockets: &[Socket], since: &FxHashMap<Inode, Instant>, now: Instant) -> Vec<Waiting> {
    let waiting = sockets.iter().filter(|s| s.state == State::CloseWait);
    let mut waiting: Vec<Waiting> = waiting
        .map(|socket| Waiting {
            local: socket.local,
            peer: socket.peer,
            at_least: since.get(&socket.inode).map_or(Duration::ZERO, |seen| now.duration_since(*seen)),
            end_was_read: socket.end_was_read(),
        })
        .collect();
    waiting.sort_by_key(|waiting| (std::cmp::Reverse(waiting.at_least), waiting.peer));
    waiting
}

fn peers(waiting: &[Waiting]) -> Vec<Peer> {
    let mut hosts: BTreeMap<IpAddr, usize> = BTreeMap::new();
    for waiting in waiting {
        *hosts.entry(waiting.peer.ip()).or_insert(0) += 1;
    }
    let mut peers: Vec<Peer> = hosts.into_iter().map(|(host, sockets)| Peer { host, sockets }).collect();
    peers.sort_by_key(|peer| std::cmp::Reverse(peer.sockets));
    peers
}

/// The growth is that of all processes; taken for the fullest alone this errs to the careful side.
fn time_left(processes: &[Load], a_minute: f64) -> Option<Duration> {
    let room = processes.iter().filter_map(|load| {
        let open = u64::try_from(load.descriptors).unwrap_or(u64::MAX);
        Some(load.limit?.saturating_sub(open))
    });
    let room = f64::from(u32::try_from(room.min()?).unwrap_or(u32::MAX));
    (a_minute > 0.0).then(|| Duration::from_secs_f64(room / a_minute * 60.0))
}
