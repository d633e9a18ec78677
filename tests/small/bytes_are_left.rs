// expect: silence. What is left in the outbox goes out when the poller says so, and an empty one stays empty.
use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};

use bytes::{Buf, BytesMut};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

struct Guest {
    stream: TcpStream,
    outbox: BytesMut,
    over: bool,
}

impl Guest {
    fn serve(&mut self) -> std::io::Result<bool> {
        let mut buf = [0u8; 512];
        while !self.over {
            match self.stream.read(&mut buf) {
                Ok(0) => self.over = true,
                Ok(n) => self.outbox.extend_from_slice(&buf[..n]),
                Err(e) if e.kind() == ErrorKind::WouldBlock => break,
                Err(e) => return Err(e),
            }
        }
        while !self.outbox.is_empty() {
            match self.stream.write(&self.outbox) {
                Ok(n) => self.outbox.advance(n),
                Err(e) if e.kind() == ErrorKind::WouldBlock => break,
                Err(e) => return Err(e),
            }
        }
        Ok(self.over && self.outbox.is_empty())
    }
}

fn main() -> std::io::Result<()> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(64);
    let mut listener = TcpListener::bind("127.0.0.1:7000".parse().unwrap())?;
    poll.registry().register(&mut listener, Token(0), Interest::READABLE)?;
    let mut guests = HashMap::new();
    let mut next = 1;
    loop {
        poll.poll(&mut events, None)?;
        for event in events.iter() {
            if event.token() == Token(0) {
                while let Ok((mut stream, _)) = listener.accept() {
                    let token = Token(next);
                    next += 1;
                    poll.registry().register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
                    guests.insert(token, Guest { stream, outbox: BytesMut::new(), over: false });
                }
                continue;
            }
            let Some(guest) = guests.get_mut(&event.token()) else { continue };
            if !matches!(guest.serve(), Ok(false)) {
                guests.remove(&event.token());
            }
        }
    }
}
