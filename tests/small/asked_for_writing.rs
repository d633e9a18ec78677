// expect: silence. Who is leaving is told of writing, and let go then.
use mio::net::{TcpListener, TcpStream};
use mio::event::Event;
use mio::{Events, Interest, Poll, Registry, Token};
use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
const DOOR: Token = Token(usize::MAX);
struct Visitor {
    stream: TcpStream,
    leaving: bool,
    output: Vec<u8>,
}
impl Visitor {
    fn listen(&mut self) -> io::Result<()> {
        let mut raw = [0; 256];
        match self.stream.read(&mut raw) {
            Ok(0) => {
                self.leaving = true;
                Ok(())
            }
            Ok(n) => {
                self.output.extend(&raw[..n]);
                Ok(())
            }
            Err(e) if e.kind() == ErrorKind::WouldBlock => Ok(()),
            Err(e) => Err(e),
        }
    }
    fn interest(&self) -> Interest {
        if self.output.is_empty() && !self.leaving { Interest::READABLE } else { Interest::READABLE | Interest::WRITABLE }
    }
}
struct Kiosk {
    visitors: HashMap<Token, Visitor>,
}
impl Kiosk {
    fn attend(&mut self, registry: &Registry, event: &Event) -> io::Result<()> {
        let token = event.token();
        let Some(visitor) = self.visitors.get_mut(&token) else { return Ok(()) };
        if event.is_readable() {
            visitor.listen()?;
        }
        if event.is_writable() {
            visitor.stream.write_all(&visitor.output)?;
            visitor.output.clear();
            if visitor.leaving {
                self.visitors.remove(&token);
                return Ok(());
            }
        }
        let interest = visitor.interest();
        registry.reregister(&mut visitor.stream, token, interest)
    }
}
fn main() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(64);
    let mut listener = TcpListener::bind("127.0.0.1:7".parse().unwrap())?;
    poll.registry().register(&mut listener, DOOR, Interest::READABLE)?;
    let mut kiosk = Kiosk { visitors: HashMap::new() };
    let mut served = 0;
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            if event.token() == DOOR {
                let (mut stream, _) = listener.accept()?;
                let token = Token(served);
                served += 1;
                poll.registry().register(&mut stream, token, Interest::READABLE)?;
                kiosk.visitors.insert(token, Visitor { stream, leaving: false, output: vec![] });
            } else {
                kiosk.attend(poll.registry(), event)?;
            }
        }
    }
}
