// expect: eof-waits in turn. The poller tells of one event and is not asked again; that the loop may fail is no end.
use std::collections::HashMap;
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};

use polling::{Event, Events, Poller};

struct Hub {
    poller: Poller,
    listener: TcpListener,
    feeds: HashMap<usize, TcpStream>,
    next: usize,
}

impl Hub {
    fn read(&mut self, key: usize) -> io::Result<()> {
        let Some(feed) = self.feeds.get_mut(&key) else { return Ok(()) };
        let mut bytes = [0; 512];
        match feed.read(&mut bytes) {
            Ok(n) if n > 0 => return Ok(println!("{n} bytes from {key}")),
            _ => drop(self.feeds.remove(&key)),
        }
        Ok(())
    }

    fn turn(&mut self, events: &mut Events) -> io::Result<()> {
        self.poller.wait(events, None)?;
        for event in events.iter() {
            if event.key != 0 {
                self.read(event.key)?;
                continue;
            }
            let (feed, _) = self.listener.accept()?;
            feed.set_nonblocking(true)?;
            unsafe { self.poller.add(&feed, Event::readable(self.next))? };
            self.feeds.insert(self.next, feed);
            self.next += 1;
            self.poller.modify(&self.listener, Event::readable(0))?;
        }
        Ok(events.clear())
    }

    fn run(mut self) -> io::Result<()> {
        unsafe { self.poller.add(&self.listener, Event::readable(0))? };
        let mut events = Events::new();
        loop {
            self.turn(&mut events)?;
        }
    }
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 7000))?;
    listener.set_nonblocking(true)?;
    Hub { poller: Poller::new()?, listener, feeds: HashMap::new(), next: 1 }.run()
}
