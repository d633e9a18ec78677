//! What the server holds at one moment.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rustc_hash::FxHashSet;

use crate::proc::{self, Error, Inode, Pid, Socket, State};

/// A socket in the server's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The kernel knows its state.
    Tcp(Socket),
    /// Both directions are over and a descriptor is all that is left of it.
    Over,
}

/// One look.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The processes of the server.
    pub tree: Vec<Pid>,
    /// Their descriptors.
    pub descriptors: usize,
    /// Their sockets, without datagram, Unix and other kinds.
    pub held: BTreeMap<Inode, Held>,
    /// Connections that wait to be accepted, with their states.
    pub queued: Vec<State>,
    taken: Instant,
    cpu: BTreeMap<Pid, Duration>,
}

impl Sample {
    /// Looks at `tree`. `root` is the process the socket tables are read through while it lives.
    pub(super) fn take(tree: &[Pid], root: Pid, port: u16) -> Result<Sample, Error> {
        let processes = tree.iter().filter_map(|pid| proc::process(*pid).ok());
        let processes: Vec<proc::Process> = processes.collect();
        let eyes = if tree.contains(&root) { root } else { tree.first().copied().unwrap_or(root) };
        let sockets = proc::tcp(eyes)?;
        let inodes: FxHashSet<Inode> = processes.iter().flat_map(|process| process.sockets.iter().copied()).collect();
        let mut held = BTreeMap::new();
        let mut queued = Vec::new();
        for socket in sockets {
            let open = matches!(socket.state, State::Established | State::CloseWait);
            if inodes.contains(&socket.inode) {
                held.insert(socket.inode, Held::Tcp(socket));
            } else if socket.inode == 0 && open && socket.local.port() == port {
                queued.push(socket.state);
            }
        }
        if inodes.iter().any(|inode| !held.contains_key(inode)) {
            let others = proc::others(eyes);
            for inode in inodes {
                if !others.contains(&inode) {
                    held.entry(inode).or_insert(Held::Over);
                }
            }
        }
        Ok(Sample {
            tree: tree.to_vec(),
            descriptors: processes.iter().map(|process| process.descriptors).sum(),
            held,
            queued,
            taken: Instant::now(),
            cpu: processes.iter().map(|p| (p.pid, p.cpu)).collect(),
        })
    }

    /// Sockets of the server in `state`, those it has not accepted yet included.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        let held = self.held.values();
        let held = held.filter(|held| matches!(held, Held::Tcp(socket) if socket.state == state));
        held.count() + self.queued.iter().filter(|queued| **queued == state).count()
    }

    /// Descriptors whose connection is over.
    #[must_use]
    pub fn over(&self) -> usize {
        let held = self.held.values();
        held.filter(|held| matches!(held, Held::Over)).count()
    }

    /// Cores used between `earlier` and now by the processes that lived all the time.
    pub(super) fn cores_since(&self, earlier: &Sample) -> f64 {
        let used = self.cpu.iter().filter_map(|(pid, cpu)| {
            let before = earlier.cpu.get(pid)?;
            Some(cpu.saturating_sub(*before).as_secs_f64())
        });
        let used: f64 = used.sum();
        let time = self.taken.duration_since(earlier.taken).as_secs_f64();
        if time > 0.0 { used / time } else { 0.0 }
    }
}
