// expect: silence. The keys of all events are gathered first: each connection that was asked for anew is told of again.
use polling::{Event, Events, Poller};
use std::collections::HashMap;
use std::io::{self, ErrorKind, Read};
use std::net::{TcpListener, TcpStream};

const LISTENER: usize = usize::MAX - 1;

/// The number of new bytes. Where none came before the end, that is an error.
fn fill(till: &mut TcpStream) -> io::Result<usize> {
    let mut chunk = [0; 512];
    let mut total = 0;
    loop {
        match till.read(&mut chunk) {
            Ok(0) if total == 0 => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(0) => return Ok(total),
            Ok(n) => total += n,
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(total),
            Err(e) => return Err(e),
        }
    }
}

struct Shop {
    poller: Poller,
    tills: HashMap<usize, TcpStream>,
}

impl Shop {
    fn attend(&mut self, key: usize) -> io::Result<()> {
        let Some(till) = self.tills.get_mut(&key) else { return Ok(()) };
        println!("{} bytes", fill(till)?);
        self.poller.modify(&*till, Event::readable(key))
    }
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8099")?;
    listener.set_nonblocking(true)?;
    let mut shop = Shop { poller: Poller::new()?, tills: HashMap::new() };
    unsafe { shop.poller.add(&listener, Event::readable(LISTENER))? };
    let mut events = Events::new();
    let mut next = 0;
    loop {
        events.clear();
        shop.poller.wait(&mut events, None)?;
        let keys: Vec<usize> = events.iter().map(|event| event.key).collect();
        for key in keys {
            if key != LISTENER {
                if let Err(e) = shop.attend(key) {
                    println!("till {key}: {e}");
                    shop.tills.remove(&key);
                }
                continue;
            }
            if let Ok((till, _)) = listener.accept() {
                till.set_nonblocking(true)?;
                unsafe { shop.poller.add(&till, Event::readable(next))? };
                shop.tills.insert(next, till);
                next += 1;
            }
            shop.poller.modify(&listener, Event::readable(LISTENER))?;
        }
    }
}
