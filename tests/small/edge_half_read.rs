// expect: eof-waits in main. The poller tells when something comes: what is left after one read is not told of again.
use std::collections::HashMap;
use std::io::Read;

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

fn main() -> std::io::Result<()> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(128);
    let mut listener = TcpListener::bind("127.0.0.1:7000".parse().unwrap())?;
    poll.registry().register(&mut listener, Token(0), Interest::READABLE)?;
    let mut clients: HashMap<Token, TcpStream> = HashMap::new();
    let mut next = 1;
    loop {
        poll.poll(&mut events, None)?;
        for event in events.iter() {
            if event.token() == Token(0) {
                let (mut stream, _) = listener.accept()?;
                poll.registry().register(&mut stream, Token(next), Interest::READABLE)?;
                clients.insert(Token(next), stream);
                next += 1;
            } else if let Some(stream) = clients.get_mut(&event.token()) {
                let mut buf = [0; 256];
                {
                    match stream.read(&mut buf) {
                        Ok(n) if n > 0 => {}
                        Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => {}
                        _ => {
                            poll.registry().deregister(stream)?;
                            clients.remove(&event.token());
                        }
                    }
                }
            }
        }
    }
}
