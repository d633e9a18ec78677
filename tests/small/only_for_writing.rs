// expect: eof-waits in fill. When all has been written the poller is not asked for reading again.
use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Registry, Token};

struct Peer {
    stream: TcpStream,
    left: Vec<u8>,
}

fn fill(peer: &mut Peer, registry: &Registry, token: Token) -> std::io::Result<bool> {
    let mut bytes = [0; 512];
    loop {
        match peer.stream.read(&mut bytes) {
            Ok(0) => return Ok(false),
            Ok(n) => peer.left.extend_from_slice(&bytes[..n]),
            Err(e) if e.kind() == ErrorKind::WouldBlock => break,
            Err(e) => return Err(e),
        }
    }
    registry.reregister(&mut peer.stream, token, Interest::WRITABLE)?;
    Ok(true)
}

fn flush(peer: &mut Peer, registry: &Registry, token: Token) -> std::io::Result<bool> {
    while !peer.left.is_empty() {
        match peer.stream.write(&peer.left) {
            Ok(n) => drop(peer.left.drain(..n)),
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(true),
            Err(e) => return Err(e),
        }
    }
    println!("{token:?} has all of it, {registry:?}");
    Ok(true)
}

fn main() -> std::io::Result<()> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(64);
    let mut listener = TcpListener::bind("127.0.0.1:7000".parse().unwrap())?;
    poll.registry().register(&mut listener, Token(0), Interest::READABLE)?;
    let mut peers: HashMap<Token, Peer> = HashMap::new();
    let mut next = 1;
    loop {
        poll.poll(&mut events, None)?;
        for event in events.iter() {
            let token = event.token();
            if token == Token(0) {
                while let Ok((mut stream, _)) = listener.accept() {
                    poll.registry().register(&mut stream, Token(next), Interest::READABLE)?;
                    peers.insert(Token(next), Peer { stream, left: Vec::new() });
                    next += 1;
                }
                continue;
            }
            let Some(peer) = peers.get_mut(&token) else { continue };
            let stays = match event.is_writable() {
                true => flush(peer, poll.registry(), token),
                false => fill(peer, poll.registry(), token),
            };
            if !stays.unwrap_or(false) {
                peers.remove(&token);
            }
        }
    }
}
