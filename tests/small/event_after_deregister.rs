// expect: shutdown-not-close in drive. What was taken out of the poller has no more events: that a later call on it fails helps nobody.
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Registry, Token};
use slab::Slab;
use std::io::{self, ErrorKind, Read};
const SERVER: Token = Token(usize::MAX);
fn drive(sock: &mut TcpStream, token: Token, registry: &Registry) -> io::Result<bool> {
    let mut chunk = [0u8; 64];
    match sock.read(&mut chunk) {
        Ok(0) => {
            registry.deregister(sock)?;
            Ok(true)
        }
        Ok(_) => registry.reregister(sock, token, Interest::READABLE).map(|()| false),
        Err(e) if e.kind() == ErrorKind::WouldBlock => Ok(false),
        Err(e) => Err(e),
    }
}
fn main() -> io::Result<()> {
    let mut listener = TcpListener::bind("127.0.0.1:7000".parse().unwrap())?;
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(128);
    let mut conns: Slab<TcpStream> = Slab::new();
    poll.registry().register(&mut listener, SERVER, Interest::READABLE)?;
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            if event.token() == SERVER {
                let (mut sock, _) = listener.accept()?;
                let entry = conns.vacant_entry();
                poll.registry().register(&mut sock, Token(entry.key()), Interest::READABLE)?;
                entry.insert(sock);
                continue;
            }
            let key = event.token().0;
            let Some(sock) = conns.get_mut(key) else { continue };
            match drive(sock, event.token(), poll.registry()) {
                Ok(over) => println!("{key}: {over}"),
                Err(_) => drop(conns.remove(key)),
            }
        }
    }
}
