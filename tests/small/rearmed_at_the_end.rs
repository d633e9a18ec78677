// expect: eof-indistinguishable in heard. The poller is asked again at the end of file; that it might refuse saves nobody.
use std::collections::HashMap;
use std::io::{self, ErrorKind, Read};
use std::net::{TcpListener, TcpStream};

use polling::{Event, Events, Poller};

fn heard(radio: &mut TcpStream) -> io::Result<String> {
    let mut raw = [0u8; 64];
    match radio.read(&mut raw) {
        Ok(n) => Ok(String::from_utf8_lossy(&raw[..n]).into_owned()),
        Err(e) if e.kind() == ErrorKind::WouldBlock => Ok(String::new()),
        Err(e) => Err(e),
    }
}

fn listen_to(poller: &Poller, radio: &mut TcpStream, key: usize) -> io::Result<()> {
    println!("{}", heard(radio)?);
    poller.modify(&*radio, Event::readable(key))
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    listener.set_nonblocking(true)?;
    let poller = Poller::new()?;
    let mut radios: HashMap<usize, TcpStream> = HashMap::new();
    unsafe { poller.add(&listener, Event::readable(0))? };
    let mut events = Events::new();
    let mut last = 0;
    loop {
        events.clear();
        poller.wait(&mut events, None)?;
        for event in events.iter() {
            if event.key == 0 {
                let (radio, _) = listener.accept()?;
                last += 1;
                radio.set_nonblocking(true)?;
                unsafe { poller.add(&radio, Event::readable(last))? };
                radios.insert(last, radio);
                poller.modify(&listener, Event::readable(0))?;
            } else if let Some(radio) = radios.get_mut(&event.key) {
                if let Err(e) = listen_to(&poller, radio, event.key) {
                    eprintln!("{}: {e}", event.key);
                    radios.remove(&event.key);
                }
            }
        }
    }
}
