// expect: eof-waits in main. The poller tells of one event and is not asked again: nobody hears of the end.
use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use polling::{Event, Events, Poller};

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 7000))?;
    listener.set_nonblocking(true)?;
    let poller = Poller::new()?;
    unsafe { poller.add(&listener, Event::readable(0))?; }
    let mut conns: HashMap<usize, TcpStream> = HashMap::new();
    let mut next = 1;
    let mut events = Events::new();
    loop {
        events.clear();
        poller.wait(&mut events, None)?;
        for ev in events.iter() {
            if ev.key == 0 {
                let (s, _) = listener.accept()?;
                s.set_nonblocking(true)?;
                unsafe { poller.add(&s, Event::readable(next))?; }
                conns.insert(next, s);
                next += 1;
                poller.modify(&listener, Event::readable(0))?;
                continue;
            }
            let Some(s) = conns.get_mut(&ev.key) else { continue };
            let mut buf = [0u8; 512];
            match s.read(&mut buf) {
                Ok(0) | Err(_) => {
                    let s = conns.remove(&ev.key).unwrap();
                    poller.delete(&s)?;
                }
                Ok(n) => {
                    s.write_all(&buf[..n])?;
                }
            }
        }
    }
}
