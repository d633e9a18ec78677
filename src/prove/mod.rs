//! The proof: runs a server, sends it clients over loopback, and watches what it keeps after the last has gone.

mod child;
mod client;
mod crowd;
mod sample;
mod verdict;

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::proc::{Error, State};
use child::Server;
use crowd::Crowd;

pub use client::Kind;
pub use sample::{Held, Sample};
pub use verdict::{Left, Row, Wave};

/// Between two looks at /proc.
const LOOK: Duration = Duration::from_millis(100);
/// Between two rounds through the clients.
const TICK: Duration = Duration::from_millis(5);
/// CPU time is only told over at least this long.
const LEAST_HOLD: Duration = Duration::from_millis(300);
/// A server may open things right after it listens; the start is measured when it has not changed for this long.
const SETTLE: Duration = Duration::from_millis(100);

/// What to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The server's program and its arguments.
    pub command: Vec<OsString>,
    /// Where it will listen; none to find out from its sockets.
    pub port: Option<u16>,
    /// How many clients in all.
    pub clients: usize,
    /// What each client sends.
    pub send: Vec<u8>,
    /// What the clients do, in turn. Not empty.
    pub kinds: Vec<Kind>,
    /// How long to watch after the last client has gone. A server that keeps nothing is not watched to the end.
    pub hold: Duration,
    /// How long the server may take until it listens.
    pub start: Duration,
    /// How long all clients together may take.
    pub work: Duration,
    /// Clients come in waves, each twice as large as the one before.
    pub ramp: bool,
    /// Show what the server prints.
    pub output: bool,
}

/// What was seen.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Where the server listened.
    pub address: SocketAddr,
    /// States over time; moments at which nothing changed are left out.
    pub rows: Vec<Row>,
    /// Before the first client.
    pub first: Sample,
    /// At the end.
    pub last: Sample,
    /// What stayed.
    pub left: Left,
    /// After each wave; one when there was no ramp.
    pub waves: Vec<Wave>,
    /// Clients that reached the server.
    pub connected: usize,
    /// Clients that could not connect, or had not finished in time.
    pub failed: usize,
    /// Cores used after the last client had gone: 1.0 is one core all the time.
    pub cores: f64,
    /// How long was watched after the last client.
    pub held: Duration,
}

/// Runs `plan`. The server and all it started are ended before this returns; `stop` ends it early.
pub fn run(plan: &Plan, stop: &AtomicBool) -> Result<Proof, Error> {
    let began = Instant::now();
    let mut server = Server::start(&plan.command, plan.output)?;
    let address = wait_until_it_listens(plan, &mut server, stop)?;
    let mut watch = Watch { server, port: address.port(), began, stop, rows: Vec::new(), looked: None };
    let first = watch.settled()?;
    let mut waves = Vec::new();
    let mut connected = 0;
    let mut failed = 0;
    let deadline = Instant::now() + plan.work;
    let mut crowd = Crowd::default();
    for size in wave_sizes(plan) {
        let earlier = waves.iter().map(|wave: &Wave| wave.clients).sum();
        crowd.open(address, plan, earlier, size);
        while !crowd.is_done() && Instant::now() < deadline {
            crowd.turn();
            watch.look("clients")?;
            sleep(TICK);
        }
        let (reached, unreached) = crowd.leave();
        connected += reached;
        failed += unreached;
        sleep(TICK);
        let sample = watch.sample("clients")?;
        let left = Left::between(&first, &sample).sockets();
        waves.push(Wave { clients: size, left });
        if Instant::now() >= deadline {
            break;
        }
    }
    if connected == 0 {
        return Err(watch.server.problem(&format!("no client could connect to {address}")));
    }
    let gone = Instant::now();
    let (before, last, left) = watch.hold(&first, plan.hold)?;
    drop(crowd);
    let held = gone.elapsed();
    Ok(Proof {
        address,
        rows: verdict::thinned(watch.rows),
        cores: last.cores_since(&before),
        first,
        last,
        left,
        waves,
        connected,
        failed,
        held,
    })
}

/// 1, 2, 4 and so on with a ramp, the last what remains; else all at once.
fn wave_sizes(plan: &Plan) -> Vec<usize> {
    let mut sizes = Vec::new();
    let mut rest = plan.clients;
    let mut next = if plan.ramp { 1 } else { rest };
    while rest > 0 {
        let size = next.min(rest);
        sizes.push(size);
        rest -= size;
        next *= 2;
    }
    sizes
}

fn wait_until_it_listens(plan: &Plan, server: &mut Server, stop: &AtomicBool) -> Result<SocketAddr, Error> {
    let began = Instant::now();
    loop {
        server.is_running()?;
        let listeners = server.listeners();
        let wanted = listeners.iter().filter(|address| plan.port.is_none_or(|port| port == address.port()));
        let wanted: Vec<SocketAddr> = wanted.copied().collect();
        if let Some(address) = chosen(&wanted, plan)? {
            return loopback(address);
        }
        if stop.load(Ordering::Relaxed) {
            return Err(Error::new("interrupted"));
        }
        if began.elapsed() > plan.start {
            let port = plan.port.map_or("any port".to_owned(), |p| format!("port {p}"));
            let waited = plan.start.as_secs_f64();
            return Err(server
                .problem(&format!("the server does not listen on {port} after {waited} s (--start gives it more)")));
        }
        sleep(Duration::from_millis(20));
    }
}

/// With several listeners the one whose port stands in the command; else the user has to say.
fn chosen(listeners: &[SocketAddr], plan: &Plan) -> Result<Option<SocketAddr>, Error> {
    let mut ports: Vec<u16> = listeners.iter().map(SocketAddr::port).collect();
    ports.sort_unstable();
    ports.dedup();
    if ports.len() > 1 {
        let told = |port: u16| {
            let port = port.to_string();
            let mut words = plan.command.iter().skip(1);
            words.any(|word| {
                let word = word.to_string_lossy();
                let mut numbers = word.split(|c: char| !c.is_ascii_digit());
                numbers.any(|number| number == port)
            })
        };
        let named: Vec<u16> = ports.iter().copied().filter(|port| told(*port)).collect();
        if named.len() != 1 {
            let list: Vec<String> = ports.iter().map(u16::to_string).collect();
            return Err(Error::new(format!(
                "the server listens on several ports ({}): say which with --port",
                list.join(", ")
            )));
        }
        ports = named;
    }
    let of_port = listeners.iter().find(|address| ports.first() == Some(&address.port()));
    Ok(of_port.copied())
}

/// Where a client reaches `listener` without leaving this machine.
fn loopback(listener: SocketAddr) -> Result<SocketAddr, Error> {
    let ip = match listener.ip() {
        ip if ip.is_loopback() => ip,
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        _ => {
            return Err(Error::new(format!(
                "the server listens on {listener} only; have it listen on a loopback address"
            )));
        }
    };
    Ok(SocketAddr::new(ip, listener.port()))
}

/// The server under observation.
struct Watch<'s> {
    server: Server,
    port: u16,
    began: Instant,
    stop: &'s AtomicBool,
    rows: Vec<Row>,
    looked: Option<Instant>,
}

impl Watch<'_> {
    /// Looks, if it is time to.
    fn look(&mut self, phase: &'static str) -> Result<(), Error> {
        if self.looked.is_none_or(|at| at.elapsed() >= LOOK) {
            self.sample(phase)?;
        }
        Ok(())
    }

    fn sample(&mut self, phase: &'static str) -> Result<Sample, Error> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Error::new("interrupted"));
        }
        self.server.is_running()?;
        self.looked = Some(Instant::now());
        let sample = Sample::take(&self.server.tree(), self.server.pid(), self.port)?;
        let row = Row::of(self.began.elapsed(), phase, &sample);
        if !self.rows.last().is_some_and(|last| last.says_the_same(&row)) {
            self.rows.push(row);
        }
        Ok(sample)
    }

    /// The start, once it no longer changes.
    fn settled(&mut self) -> Result<Sample, Error> {
        let mut sample = self.sample("start")?;
        for _ in 0..20 {
            sleep(SETTLE);
            let next = self.sample("start")?;
            let quiet = next.descriptors == sample.descriptors && next.tree == sample.tree;
            sample = next;
            if quiet {
                break;
            }
        }
        // What the server opened until now is its own.
        self.rows.clear();
        self.rows.push(Row::of(self.began.elapsed(), "start", &sample));
        Ok(sample)
    }

    /// Watches until nothing is left or the time is over: the first and the last sample, and what is left in the
    /// last two.
    fn hold(&mut self, first: &Sample, hold: Duration) -> Result<(Sample, Sample, Left), Error> {
        let began = Instant::now();
        let before = self.sample("gone")?;
        let mut earlier = Left::between(first, &before);
        loop {
            sleep(LOOK);
            let sample = self.sample("gone")?;
            let now = Left::between(first, &sample);
            let left = now.also_in(&earlier);
            let busy = sample.count(State::Established) > first.count(State::Established);
            let clean = now.is_nothing() && earlier.is_nothing() && !busy;
            if began.elapsed() >= hold || clean && began.elapsed() >= LEAST_HOLD {
                return Ok((before, sample, left));
            }
            earlier = now;
        }
    }
}

#[cfg(test)]
mod tests;
