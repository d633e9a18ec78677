// expect: silence. Who has ended is noted by its number, the very first among them, and let go after the events of a round.
use std::collections::HashMap;
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
use polling::{Event, Events, Poller};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    listener.set_nonblocking(true)?;
    let poller = Poller::new()?;
    let mut callers: HashMap<usize, TcpStream> = HashMap::new();
    let mut doomed: Vec<usize> = Vec::new();
    unsafe { poller.add(&listener, Event::readable(0))? };
    let mut events = Events::new();
    let mut last_key = 0;
    loop {
        events.clear();
        poller.wait(&mut events, None)?;
        for event in events.iter() {
            if event.key == 0 {
                while let Ok((stream, _)) = listener.accept() {
                    last_key += 1;
                    stream.set_nonblocking(true)?;
                    unsafe { poller.add(&stream, Event::readable(last_key))? };
                    callers.insert(last_key, stream);
                }
                poller.modify(&listener, Event::readable(0))?;
            } else {
                let key = event.key;
                let Some(caller) = callers.get_mut(&key) else { continue };
                let mut buf = [0u8; 256];
                match caller.read(&mut buf) {
                    Ok(0) | Err(_) => doomed.push(key),
                    Ok(_) => poller.modify(&*caller, Event::readable(key))?,
                }
            }
        }
        for key in doomed.drain(..) {
            if let Some(caller) = callers.remove(&key) {
                let _ = poller.delete(&caller);
            }
        }
    }
}
