//! The kernel's settings that bear on sockets that stay.

use std::path::Path;
use std::time::Duration;

/// When the kernel probes a quiet peer of a socket with `SO_KEEPALIVE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keepalive {
    /// `tcp_keepalive_time`: quiet time before the first probe.
    pub time: Duration,
    /// `tcp_keepalive_intvl`: time between probes.
    pub interval: Duration,
    /// `tcp_keepalive_probes`: unanswered probes before the connection counts as dead.
    pub probes: u64,
}

impl Keepalive {
    /// How long a peer that vanished can go unnoticed.
    #[must_use]
    pub fn notices_after(&self) -> Duration {
        let probes = u32::try_from(self.probes).unwrap_or(u32::MAX);
        self.time.saturating_add(self.interval.saturating_mul(probes))
    }
}

/// Open files of the whole system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Files {
    /// In use.
    pub open: u64,
    /// `fs.file-max`.
    pub most: u64,
}

/// Reads the keepalive settings; none where the kernel does not show them.
#[must_use]
pub fn keepalive() -> Option<Keepalive> {
    let number = |name: &str| -> Option<u64> {
        let path = Path::new("/proc/sys/net/ipv4").join(name);
        std::fs::read_to_string(path).ok()?.trim().parse().ok()
    };
    Some(Keepalive {
        time: Duration::from_secs(number("tcp_keepalive_time")?),
        interval: Duration::from_secs(number("tcp_keepalive_intvl")?),
        probes: number("tcp_keepalive_probes")?,
    })
}

/// Reads `file-nr`.
#[must_use]
pub fn files() -> Option<Files> {
    let state = procfs::sys::fs::file_nr().ok()?;
    Some(Files { open: state.allocated.saturating_sub(state.free), most: state.max })
}
