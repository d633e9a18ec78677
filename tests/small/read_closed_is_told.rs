// expect: silence. The reader ends alike at end of file and when there is nothing yet; the event says that the peer has ended.
use std::collections::HashMap;
use std::io::{ErrorKind, Read};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

fn take_in(stream: &mut TcpStream) -> std::io::Result<usize> {
    let mut all = 0;
    let mut buffer = [0; 512];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return Ok(all),
            Ok(n) => all += n,
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(all),
            Err(e) => return Err(e),
        }
    }
}

fn main() -> std::io::Result<()> {
    let mut listener = TcpListener::bind("127.0.0.1:0".parse().unwrap())?;
    let mut poll = Poll::new()?;
    poll.registry().register(&mut listener, Token(0), Interest::READABLE)?;
    let mut open: HashMap<Token, TcpStream> = HashMap::new();
    let mut next = 1;
    let mut events = Events::with_capacity(64);
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            if event.token() == Token(0) {
                while let Ok((mut stream, _)) = listener.accept() {
                    poll.registry().register(&mut stream, Token(next), Interest::READABLE)?;
                    open.insert(Token(next), stream);
                    next += 1;
                }
                continue;
            }
            let Some(stream) = open.get_mut(&event.token()) else { continue };
            let failed = take_in(stream).is_err();
            if failed || event.is_read_closed() {
                open.remove(&event.token());
            }
        }
    }
}
