// expect: silence. Two sockets share a slot, and each has a token of its own: the other one's events go on.
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Registry, Token};
use slab::Slab;
use std::io::{self, Read};
const SERVER: Token = Token(usize::MAX);
struct Pair {
    client: TcpStream,
    target: TcpStream,
}
fn over(from: &mut TcpStream, registry: &Registry) -> io::Result<bool> {
    let mut chunk = [0u8; 64];
    match from.read(&mut chunk) {
        Ok(0) => {
            registry.deregister(from)?;
            Ok(true)
        }
        Ok(_) => Ok(false),
        Err(e) => Err(e),
    }
}
fn main() -> io::Result<()> {
    let mut listener = TcpListener::bind("127.0.0.1:7000".parse().unwrap())?;
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(128);
    let mut pairs: Slab<Pair> = Slab::new();
    poll.registry().register(&mut listener, SERVER, Interest::READABLE)?;
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            if event.token() == SERVER {
                let (mut client, _) = listener.accept()?;
                let mut target = TcpStream::connect("127.0.0.1:7001".parse().unwrap())?;
                let entry = pairs.vacant_entry();
                poll.registry().register(&mut client, Token(entry.key() * 2), Interest::READABLE)?;
                poll.registry().register(&mut target, Token(entry.key() * 2 + 1), Interest::READABLE)?;
                entry.insert(Pair { client, target });
                continue;
            }
            let key = event.token().0 / 2;
            let Some(pair) = pairs.get_mut(key) else { continue };
            if event.token().0 % 2 == 0 {
                if over(&mut pair.client, poll.registry())? {
                    pair.target.shutdown(std::net::Shutdown::Write)?;
                }
            } else if over(&mut pair.target, poll.registry())? {
                pairs.remove(key);
            }
        }
    }
}
