// expect: eof-indistinguishable in go_on. With nothing left to be written no event comes any more.
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};

struct Peer {
    sock: TcpStream,
    out: Vec<u8>,
    asked: bool,
    ended: bool,
}

impl Peer {
    fn go_on(&mut self) -> std::io::Result<bool> {
        let mut buf = [0; 256];
        while !self.ended {
            match self.sock.read(&mut buf) {
                Ok(0) => self.ended = true,
                Ok(n) => self.out.extend_from_slice(&buf[..n]),
                Err(e) if e.kind() == ErrorKind::WouldBlock => break,
                Err(e) => return Err(e),
            }
        }
        while !self.out.is_empty() {
            match self.sock.write(&self.out) {
                Ok(n) => drop(self.out.drain(..n)),
                Err(e) if e.kind() == ErrorKind::WouldBlock => break,
                Err(e) => return Err(e),
            }
        }
        Ok(self.ended && !self.out.is_empty() && self.asked)
    }
}

fn main() -> std::io::Result<()> {
    let mut listener = TcpListener::bind("127.0.0.1:7000".parse().unwrap())?;
    let mut poll = Poll::new()?;
    let registry = poll.registry().try_clone()?;
    registry.register(&mut listener, Token(0), Interest::READABLE)?;
    let mut events = Events::with_capacity(64);
    let mut peers: HashMap<Token, Peer> = HashMap::new();
    let mut next = 0;
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            let token = event.token();
            if token == Token(0) {
                while let Ok((mut sock, _)) = listener.accept() {
                    next += 1;
                    registry.register(&mut sock, Token(next), Interest::READABLE)?;
                    peers.insert(Token(next), Peer { sock, out: Vec::new(), asked: false, ended: false });
                }
                continue;
            }
            let Some(peer) = peers.get_mut(&token) else { continue };
            if !matches!(peer.go_on(), Ok(false)) {
                peers.remove(&token);
            } else if peer.asked == peer.out.is_empty() {
                peer.asked = !peer.asked;
                let asks = if peer.asked { Interest::READABLE | Interest::WRITABLE } else { Interest::READABLE };
                registry.reregister(&mut peer.sock, token, asks)?;
            }
        }
    }
}
