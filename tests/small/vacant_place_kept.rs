// expect: eof-still-stored in main. Who has gone is noted, and only counted after the events.
use std::io::{ErrorKind, Read};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use slab::Slab;

const DOOR: Token = Token(usize::MAX);

fn is_over(stream: &mut TcpStream) -> bool {
    let mut buffer = [0; 512];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return true,
            Ok(n) => print!("{}", String::from_utf8_lossy(&buffer[..n])),
            Err(e) => return e.kind() != ErrorKind::WouldBlock,
        }
    }
}

fn main() -> std::io::Result<()> {
    let mut poll = Poll::new()?;
    let mut door = TcpListener::bind("127.0.0.1:0".parse().unwrap())?;
    poll.registry().register(&mut door, DOOR, Interest::READABLE)?;
    let mut events = Events::with_capacity(64);
    let mut guests: Slab<TcpStream> = Slab::new();
    let mut gone = Vec::new();
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            if event.token() == DOOR {
                while let Ok((mut stream, _)) = door.accept() {
                    let place = guests.vacant_entry();
                    poll.registry().register(&mut stream, Token(place.key()), Interest::READABLE)?;
                    place.insert(stream);
                }
            } else if let Some(guest) = guests.get_mut(event.token().0)
                && is_over(guest)
            {
                gone.push(event.token().0);
            }
        }
        for key in gone.drain(..) {
            println!("{key} has gone");
        }
    }
}
