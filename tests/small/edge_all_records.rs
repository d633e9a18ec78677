// expect: silence. Records are read until there is nothing more, each time something comes.
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use std::collections::HashMap;
use std::io::{ErrorKind, Read};

#[derive(Default)]
struct Parts {
    raw: [u8; 8],
    have: usize,
}

impl Parts {
    fn next(&mut self, from: &mut TcpStream) -> std::io::Result<bool> {
        while self.have < 8 {
            match from.read(&mut self.raw[self.have..]) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(n) => self.have += n,
                Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(e) => return Err(e),
            }
        }
        self.have = 0;
        Ok(true)
    }
}

fn serve(listener: &TcpListener, poll: &mut Poll) -> std::io::Result<()> {
    let mut events = Events::with_capacity(64);
    let mut peers: HashMap<Token, (TcpStream, Parts)> = HashMap::new();
    let mut last = 0;
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            if event.token() == Token(0) {
                while let Ok((mut sock, _)) = listener.accept() {
                    last += 1;
                    poll.registry().register(&mut sock, Token(last), Interest::READABLE)?;
                    peers.insert(Token(last), (sock, Parts::default()));
                }
            } else if let Some((sock, parts)) = peers.get_mut(&event.token()) {
                let left = loop {
                    match parts.next(sock) {
                        Ok(true) => println!("{}", parts.raw[0]),
                        Ok(false) => break true,
                        Err(_) => break false,
                    }
                };
                if !left {
                    peers.remove(&event.token());
                }
            }
        }
    }
}

fn main() -> std::io::Result<()> {
    let mut listener = TcpListener::bind("127.0.0.1:7000".parse().unwrap())?;
    let mut poll = Poll::new()?;
    poll.registry().register(&mut listener, Token(0), Interest::READABLE)?;
    serve(&listener, &mut poll)
}
