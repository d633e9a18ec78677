//! The socket tables of a process's network namespace.

use std::io::Read;
use std::net::SocketAddr;

use procfs::process;
use rustc_hash::{FxHashMap, FxHashSet};

use super::error::Error;
use super::process::Pid;
use super::state::State;

/// The number that ties a descriptor to a line of the tables. Never 0 for a socket that a process holds.
pub type Inode = u64;

/// One line of the TCP tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// 0: no process holds it (waiting to be accepted, or only the kernel still knows it).
    pub inode: Inode,
    /// Our end.
    pub local: SocketAddr,
    /// The other end.
    pub peer: SocketAddr,
    /// Its state.
    pub state: State,
    /// Bytes that have come and were not read; the end of file counts as one.
    pub unread: u32,
    /// True when the keepalive timer runs: `SO_KEEPALIVE` is set.
    pub keepalive: bool,
}

impl Socket {
    /// True in CLOSE_WAIT once a read has said end of file: the kernel counts the FIN until then.
    #[must_use]
    pub fn end_was_read(&self) -> bool {
        self.state == State::CloseWait && self.unread == 0
    }
}

/// All TCP sockets, IPv4 and IPv6, in the namespace of `pid`.
pub fn tcp(pid: Pid) -> Result<Vec<Socket>, Error> {
    let what = format!("process {pid}");
    let process = process::Process::new(pid).map_err(|error| Error::of(&what, &error))?;
    let mut entries = process.tcp().map_err(|error| Error::of(&what, &error))?;
    // A kernel without IPv6 has no such table.
    entries.extend(process.tcp6().unwrap_or_default());
    let mut kept_alive = FxHashSet::default();
    for table in ["net/tcp", "net/tcp6"] {
        kept_alive.extend(keepalive_timers(&raw(&process, table)));
    }
    let sockets = entries.into_iter().map(|entry| Socket {
        inode: entry.inode,
        local: plain(entry.local_address),
        peer: plain(entry.remote_address),
        state: entry.state.into(),
        unread: entry.rx_queue,
        keepalive: kept_alive.contains(&entry.inode),
    });
    Ok(sockets.collect())
}

/// The sockets of `pid`'s namespace that are no TCP sockets: datagrams, Unix domain, netlink.
#[must_use]
pub fn others(pid: Pid) -> FxHashSet<Inode> {
    let Ok(process) = process::Process::new(pid) else {
        return FxHashSet::default();
    };
    let mut inodes = FxHashSet::default();
    for table in [process.udp(), process.udp6()] {
        inodes.extend(table.unwrap_or_default().iter().map(|entry| entry.inode));
    }
    let unix = process.unix().unwrap_or_default();
    inodes.extend(unix.iter().map(|entry| entry.inode));
    let netlink = raw(&process, "net/netlink");
    inodes.extend(netlink.lines().filter_map(|line| line.split_whitespace().next_back()?.parse::<Inode>().ok()));
    inodes
}

/// An IPv4 address that stands in the IPv6 table, as what it is.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

fn raw(process: &process::Process, table: &str) -> String {
    let mut text = String::new();
    if let Ok(mut file) = process.open_relative(table) {
        // A table cut short by an error is used as far as it goes.
        let _ = file.read_to_string(&mut text);
    }
    text
}

/// The inodes whose timer column says 2, which is the keepalive timer in a connected state. procfs leaves it out.
fn keepalive_timers(table: &str) -> impl Iterator<Item = Inode> {
    let columns = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    columns.filter_map(|columns| {
        let timer = columns.get(5)?;
        let inode = columns.get(9)?.parse::<Inode>().ok()?;
        (timer.starts_with("02:") && inode != 0).then_some(inode)
    })
}

/// Sockets by inode; those that nobody holds are left out.
pub(super) fn by_inode(sockets: &[Socket]) -> FxHashMap<Inode, &Socket> {
    let held = sockets.iter().filter(|socket| socket.inode != 0);
    held.map(|socket| (socket.inode, socket)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn the_timer_column_says_who_is_kept_alive() {
        let table = "  sl  local_address rem_address st\n   0: 0100007F:1F90 0100007F:D431 01 \
                     00000000:00000000 02:000AFC67 00000000     0        0 77 2 0 20 4 30 10 -1\n   1: \
                     0100007F:1F90 0100007F:D433 01 00000000:00000000 00:00000000 00000000     0        0 78 1 0\n";
        assert_eq!(keepalive_timers(table).collect::<Vec<_>>(), [77]);
    }

    #[test]
    fn our_own_closed_peer_shows_as_close_wait() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let client = TcpStream::connect(address).unwrap();
        let (mut kept, peer) = listener.accept().unwrap();
        drop(client);
        let me = Pid::try_from(std::process::id()).unwrap();
        let ours = || {
            let mut table = tcp(me).unwrap().into_iter();
            table.find(|socket| socket.local == address && socket.peer == peer).unwrap()
        };
        let before = ours();
        assert_eq!(before.state, State::CloseWait);
        assert!(!before.end_was_read());
        assert_eq!(kept.read(&mut [0; 8]).unwrap(), 0);
        assert!(ours().end_was_read());
        let held = crate::proc::process(me).unwrap().sockets;
        assert!(held.contains(&before.inode));
    }
}
