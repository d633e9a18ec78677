// expect: silence. The number in the token is the map's key: an entry that was found by it is taken out by it.
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use std::collections::HashMap;
use std::io::{ErrorKind, Read};

fn ready(conns: &mut HashMap<usize, TcpStream>, id: usize) -> bool {
    let Some(conn) = conns.get_mut(&id) else { return false };
    let mut buf = [0; 512];
    loop {
        match conn.read(&mut buf) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::WouldBlock => return false,
            Err(_) => return true,
        }
    }
}

fn main() {
    let mut poll = Poll::new().unwrap();
    let mut listener = TcpListener::bind("127.0.0.1:9000".parse().unwrap()).unwrap();
    poll.registry().register(&mut listener, Token(0), Interest::READABLE).unwrap();
    let mut conns = HashMap::new();
    let mut next = 1;
    let mut events = Events::with_capacity(64);
    loop {
        poll.poll(&mut events, None).unwrap();
        for event in &events {
            if event.token() == Token(0) {
                while let Ok((mut conn, _)) = listener.accept() {
                    poll.registry().register(&mut conn, Token(next), Interest::READABLE).unwrap();
                    conns.insert(next, conn);
                    next += 1;
                }
            } else if ready(&mut conns, event.token().0) {
                conns.remove(&event.token().0);
            }
        }
    }
}
