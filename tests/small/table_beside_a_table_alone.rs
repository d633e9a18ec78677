// expect: eof-still-stored in ready. Only what is noted beside the connection is taken out.
use std::collections::HashMap;
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
use polling::{Event, Events, Poller};

struct Session { inbox: String }

struct Server {
    poller: Poller,
    streams: HashMap<usize, TcpStream>,
    sessions: HashMap<usize, Session>,
    last_id: usize,
}

impl Server {
    fn welcome(&mut self, stream: TcpStream) -> io::Result<()> {
        self.last_id += 1;
        let id = self.last_id;
        self.streams.insert(id, stream);
        self.sessions.insert(id, Session { inbox: String::new() });
        Ok(())
    }

    fn leave(&mut self, id: usize) {
        let Some(session) = self.sessions.remove(&id) else { return };
        println!("{}", session.inbox);
    }

    fn ready(&mut self, id: usize) {
        let Some(stream) = self.streams.get_mut(&id) else { return };
        let mut buf = [0; 512];
        match stream.read(&mut buf) {
            Ok(0) | Err(_) => self.leave(id),
            Ok(_) => {}
        }
    }
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 7000))?;
    let poller = Poller::new()?;
    let mut server = Server { poller, streams: HashMap::new(), sessions: HashMap::new(), last_id: 0 };
    let mut events = Events::new();
    loop {
        events.clear();
        server.poller.wait(&mut events, None)?;
        for ev in events.iter() {
            if ev.key == 0 {
                while let Ok((stream, _)) = listener.accept() {
                    let _ = server.welcome(stream);
                }
            } else {
                server.ready(ev.key);
            }
        }
    }
}
