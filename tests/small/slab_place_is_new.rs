// expect: eof-still-stored in hear. Asked for nothing any more, the poller tells nothing; a new place is nobody's.
use polling::{Event, Events, Poller};
use slab::Slab;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};

const DOOR: usize = usize::MAX - 1;

struct Guest {
    stream: TcpStream,
    leaving: bool,
    gone: bool,
    unsent: Vec<u8>,
}

impl Guest {
    fn hear(&mut self) {
        let mut bytes = [0; 256];
        loop {
            match self.stream.read(&mut bytes) {
                Ok(0) => {
                    self.leaving = true;
                    return;
                }
                Ok(n) => self.unsent.extend_from_slice(&bytes[..n]),
                Err(e) if e.kind() == ErrorKind::WouldBlock => return,
                Err(_) => {
                    self.gone = true;
                    return;
                }
            }
        }
    }

    fn answer(&mut self) {
        match self.stream.write(&self.unsent) {
            Ok(n) => {
                self.unsent.drain(..n);
                self.gone = self.leaving && self.unsent.is_empty();
            }
            Err(e) => self.gone = e.kind() != ErrorKind::WouldBlock,
        }
    }
}

fn main() -> std::io::Result<()> {
    let door = TcpListener::bind("127.0.0.1:7000")?;
    door.set_nonblocking(true)?;
    let poller = Poller::new()?;
    unsafe { poller.add(&door, Event::readable(DOOR))? };
    let mut guests: Slab<Guest> = Slab::new();
    let mut events = Events::new();
    loop {
        events.clear();
        poller.wait(&mut events, None)?;
        for event in events.iter() {
            if event.key == DOOR {
                let (stream, _) = door.accept()?;
                stream.set_nonblocking(true)?;
                let place = guests.insert(Guest { stream, leaving: false, gone: false, unsent: Vec::new() });
                unsafe { poller.add(&guests[place].stream, Event::readable(place))? };
                poller.modify(&door, Event::readable(DOOR))?;
                continue;
            }
            let Some(guest) = guests.get_mut(event.key) else { continue };
            if event.readable {
                guest.hear();
            }
            if event.writable {
                guest.answer();
            }
            if guest.gone {
                poller.delete(&guest.stream)?;
                guests.remove(event.key);
                continue;
            }
            poller.modify(&guest.stream, Event::new(event.key, !guest.leaving, !guest.unsent.is_empty()))?;
        }
    }
}
