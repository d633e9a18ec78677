// expect: shutdown-not-close in service. What was taken out of the poller has no more events by which it could fail.
use polling::{Event, Events, Poller};
use std::collections::HashMap;
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
fn drain(stream: &mut TcpStream) -> io::Result<bool> {
    let mut chunk = [0u8; 1500];
    Ok(stream.read(&mut chunk)? > 0)
}
struct Hall {
    poller: Poller,
    guests: HashMap<usize, TcpStream>,
}
impl Hall {
    fn service(&mut self, key: usize) -> io::Result<()> {
        let Some(guest) = self.guests.get_mut(&key) else { return Ok(()) };
        if !drain(guest)? {
            let _ = self.poller.delete(&*guest);
            return Ok(());
        }
        self.poller.modify(&*guest, Event::readable(key))
    }
}
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7")?;
    let mut hall = Hall { poller: Poller::new()?, guests: HashMap::new() };
    unsafe { hall.poller.add(&listener, Event::readable(0))? };
    let mut events = Events::new();
    let mut next = 1;
    loop {
        hall.poller.wait(&mut events, None)?;
        for event in events.iter() {
            if event.key == 0 {
                let (stream, _) = listener.accept()?;
                unsafe { hall.poller.add(&stream, Event::readable(next))? };
                hall.guests.insert(next, stream);
                next += 1;
                hall.poller.modify(&listener, Event::readable(0))?;
            } else if hall.service(event.key).is_err() {
                hall.guests.remove(&event.key);
            }
        }
    }
}
