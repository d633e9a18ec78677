// expect: silence. Who has sent all is told of writing, once more.
use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use polling::{Event, Events, Poller};

const LISTENER: usize = 0;

struct Conn {
    stream: TcpStream,
    over: bool,
    output: Vec<u8>,
}

struct Loop {
    poller: Poller,
    conns: HashMap<usize, Conn>,
}

impl Loop {
    fn step(&mut self, event: Event) -> io::Result<()> {
        let Some(conn) = self.conns.get_mut(&event.key) else {
            return Ok(());
        };
        if event.readable {
            let mut buf = [0u8; 1024];
            match conn.stream.read(&mut buf)? {
                0 => conn.over = true,
                n => conn.output.extend_from_slice(&buf[..n]),
            }
        }
        if event.writable {
            let n = conn.stream.write(&conn.output)?;
            conn.output.drain(..n);
            if conn.over && conn.output.is_empty() {
                self.conns.remove(&event.key);
                return Ok(());
            }
        }
        let interest = Event::new(event.key, !conn.over, conn.over || !conn.output.is_empty());
        self.poller.modify(&conn.stream, interest)
    }
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7")?;
    let poller = Poller::new()?;
    unsafe { poller.add(&listener, Event::readable(LISTENER))? };
    let mut state = Loop { poller, conns: HashMap::new() };
    let mut serial = LISTENER;
    let mut events = Events::new();
    loop {
        events.clear();
        state.poller.wait(&mut events, None)?;
        for event in events.iter() {
            if event.key == LISTENER {
                let (stream, _) = listener.accept()?;
                serial += 1;
                unsafe { state.poller.add(&stream, Event::readable(serial))? };
                state.conns.insert(serial, Conn { stream, over: false, output: Vec::new() });
                state.poller.modify(&listener, Event::readable(LISTENER))?;
            } else {
                state.step(event)?;
            }
        }
    }
}
