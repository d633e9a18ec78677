//! One client: connects, sends, reads what comes, leaves in its way.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::net::sockopt::set_socket_linger;

/// A client that has read nothing for this long has read everything.
const QUIET: Duration = Duration::from_millis(150);
/// Every other client stays longer by this: some servers lose a socket only while others are open.
const STAY: Duration = Duration::from_millis(250);
/// Between two bytes of a slow client.
const SLOW: Duration = Duration::from_millis(20);
/// A connection over loopback is made at once, or the server's queue is full.
const CONNECT: Duration = Duration::from_millis(100);
/// A server that never stops talking is listened to for this long.
const LONGEST: Duration = Duration::from_secs(2);

/// How a client behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Sends, reads what comes, closes.
    Close,
    /// Sends, ends its sending side, and reads on until the server closes.
    HalfClose,
    /// Sends, then resets the connection.
    Reset,
    /// Says nothing, then closes.
    Silent,
    /// Sends byte by byte, then closes.
    Slow,
    /// Sends bytes that are no protocol, then closes.
    Garbage,
}

/// One client that is connected.
#[derive(Debug)]
pub(super) struct Client {
    stream: TcpStream,
    kind: Kind,
    text: Vec<u8>,
    sent: usize,
    sent_at: Instant,
    heard_at: Instant,
    born: Instant,
    quiet: Duration,
    half_closed: bool,
}

impl Client {
    /// Connects to `address`. The error is worth another try while other clients hold the server's queue.
    pub(super) fn connect(address: SocketAddr, kind: Kind, text: &[u8], number: usize) -> std::io::Result<Client> {
        let stream = TcpStream::connect_timeout(&address, CONNECT)?;
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        let text = match kind {
            Kind::Silent => Vec::new(),
            Kind::Garbage => garbage(number),
            _ => text.to_vec(),
        };
        let now = Instant::now();
        Ok(Client {
            stream,
            kind,
            text,
            sent: 0,
            sent_at: now,
            heard_at: now,
            born: now,
            quiet: QUIET + if number.is_multiple_of(2) { Duration::ZERO } else { STAY },
            half_closed: false,
        })
    }

    /// Does what can be done now. False when this client has nothing more to do.
    pub(super) fn turn(&mut self) -> bool {
        if !self.send() || !self.hear() || self.born.elapsed() > LONGEST {
            return false;
        }
        if self.sent < self.text.len() {
            return true;
        }
        match self.kind {
            Kind::HalfClose => {
                if !self.half_closed {
                    self.half_closed = true;
                    return self.stream.shutdown(Shutdown::Write).is_ok();
                }
                self.heard_at.elapsed() < self.quiet
            }
            _ => self.heard_at.elapsed() < self.quiet,
        }
    }

    /// Leaves. A half-closed client stays until it is dropped: its reading side is still open.
    pub(super) fn leave(self) -> Option<Client> {
        match self.kind {
            Kind::HalfClose if self.half_closed => Some(self),
            Kind::Reset => {
                // Where it can not be set, this is a client that closes.
                let _ = set_socket_linger(&self.stream, Some(Duration::ZERO));
                None
            }
            _ => None,
        }
    }

    /// False when the server no longer listens.
    fn send(&mut self) -> bool {
        let rest = self.text.get(self.sent..).unwrap_or_default();
        let next = match self.kind {
            Kind::Slow if self.sent > 0 && self.sent_at.elapsed() < SLOW => &[],
            Kind::Slow => rest.get(..1).unwrap_or_default(),
            _ => rest,
        };
        if next.is_empty() {
            return true;
        }
        match self.stream.write(next) {
            Ok(count) => {
                self.sent += count;
                self.sent_at = Instant::now();
                self.heard_at = self.sent_at;
                true
            }
            Err(error) => waits(error.kind()),
        }
    }

    /// False when the server has closed.
    fn hear(&mut self) -> bool {
        let mut buffer = [0; 16 * 1024];
        // A client that closes with something unread would reset the connection.
        for _ in 0..16 {
            match self.stream.read(&mut buffer) {
                Ok(0) => return false,
                Ok(_) => self.heard_at = Instant::now(),
                Err(error) => return waits(error.kind()),
            }
        }
        true
    }
}

fn waits(error: ErrorKind) -> bool {
    matches!(error, ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// The same for the same client, so that a proof can be had again.
fn garbage(number: usize) -> Vec<u8> {
    let mut seed = u32::try_from(number % 1000).unwrap_or_default() + 1;
    let bytes = std::iter::repeat_with(|| {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed.to_le_bytes()[1]
    });
    bytes.take(512).collect()
}
