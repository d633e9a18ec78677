//! One process: its descriptors, limit and CPU time.

use std::time::Duration;

use procfs::ProcError;
use procfs::process::{self, FDTarget, LimitValue};
use rustc_hash::{FxHashMap, FxHashSet};

use super::error::Error;
use super::sockets::{Inode, by_inode, tcp};
use super::state::State;

/// A process id.
pub type Pid = i32;

/// What a process has open, at one moment.
#[derive(Clone, Debug)]
pub struct Process {
    /// Its id.
    pub pid: Pid,
    /// The name of its program.
    pub name: String,
    /// Open descriptors of all kinds.
    pub descriptors: usize,
    /// The inode of every socket descriptor; a duplicated one stands twice.
    pub sockets: Vec<Inode>,
    /// Soft limit of open descriptors; none when unlimited.
    pub limit: Option<u64>,
    /// CPU time used so far.
    pub cpu: Duration,
}

/// Reads `pid`. A process of another user is an error.
pub fn process(pid: Pid) -> Result<Process, Error> {
    read(pid).map_err(|error| Error::of(&format!("process {pid}"), &error))
}

fn read(pid: Pid) -> Result<Process, ProcError> {
    let process = process::Process::new(pid)?;
    let stat = process.stat()?;
    let mut descriptors = 0;
    let mut sockets = Vec::new();
    for descriptor in process.fd()? {
        descriptors += 1;
        // One that was closed meanwhile has no target any more.
        if let Ok(FDTarget::Socket(inode)) = descriptor.map(|descriptor| descriptor.target) {
            sockets.push(inode);
        }
    }
    let limit = match process.limits()?.max_open_files.soft_limit {
        LimitValue::Value(limit) => Some(limit),
        LimitValue::Unlimited => None,
    };
    let ticks = stat.utime + stat.stime;
    let cpu = Duration::from_millis(ticks * 1000 / procfs::ticks_per_second().max(1));
    Ok(Process { pid, name: stat.comm, descriptors, sockets, limit, cpu })
}

/// `root`'s children, their children and so on, without `root`; zombies, which hold nothing, left out.
#[must_use]
pub fn descendants(root: Pid) -> Vec<Pid> {
    let mut children: FxHashMap<Pid, Vec<Pid>> = FxHashMap::default();
    let mut alive = FxHashSet::default();
    for process in process::all_processes().into_iter().flatten().flatten() {
        let Ok(stat) = process.stat() else { continue };
        children.entry(stat.ppid).or_default().push(stat.pid);
        if !matches!(stat.state, 'Z' | 'X') {
            alive.insert(stat.pid);
        }
    }
    let mut found = Vec::new();
    let mut todo = vec![root];
    while let Some(pid) = todo.pop() {
        let born = children.remove(&pid).unwrap_or_default();
        todo.extend(&born);
        found.extend(born);
    }
    found.retain(|pid| alive.contains(pid));
    found.sort_unstable();
    found
}

/// The processes that hold a socket listening on `port` in our network namespace, as far as they may be read.
pub fn listening_on(port: u16) -> Result<Vec<Pid>, Error> {
    let me = Pid::try_from(std::process::id()).unwrap_or_default();
    let table = tcp(me)?;
    let listeners: FxHashSet<Inode> = by_inode(&table)
        .into_values()
        .filter(|socket| socket.state == State::Listen && socket.local.port() == port)
        .map(|socket| socket.inode)
        .collect();
    if listeners.is_empty() {
        return Err(Error::new(format!("port {port}: nobody listens on it")));
    }
    let mut found = Vec::new();
    for process in process::all_processes().into_iter().flatten().flatten() {
        let Ok(descriptors) = process.fd() else {
            continue;
        };
        let mut sockets = descriptors.flatten().map(|descriptor| descriptor.target);
        if sockets.any(|target| matches!(target, FDTarget::Socket(inode) if listeners.contains(&inode))) {
            found.push(process.pid());
        }
    }
    if found.is_empty() {
        return Err(Error::new(format!(
            "port {port}: the process that listens on it may not be read; run as its user or as root"
        )));
    }
    found.sort_unstable();
    Ok(found)
}
