// expect: silence. The event says the same token within the handler and after it has failed.
use std::collections::HashMap;
use std::io::{self, Read};
use mio::net::{TcpListener, TcpStream};
use mio::event::Event;
use mio::{Events, Interest, Poll, Token};

const SERVER: Token = Token(0);

struct Server { poll: Poll, listener: TcpListener, conns: HashMap<Token, TcpStream>, next: usize }

impl Server {
    fn accept_all(&mut self) -> io::Result<()> {
        loop {
            match self.listener.accept() {
                Ok((mut stream, _)) => {
                    let token = Token(self.next);
                    self.next += 1;
                    self.poll.registry().register(&mut stream, token, Interest::READABLE)?;
                    self.conns.insert(token, stream);
                }
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(e) => return Err(e),
            }
        }
    }

    fn handle(&mut self, event: &Event) -> io::Result<()> {
        let token = event.token();
        let Some(conn) = self.conns.get_mut(&token) else { return Ok(()); };
        let mut buf = [0u8; 100];
        loop {
            match conn.read(&mut buf) {
                Ok(0) => { self.poll.registry().deregister(conn)?; self.conns.remove(&token); return Ok(()); }
                Ok(_) => {}
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(e) => return Err(e),
            }
        }
    }

    fn run(&mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(64);
        loop {
            self.poll.poll(&mut events, None)?;
            for event in events.iter() {
                if event.token() == SERVER {
                    self.accept_all()?;
                } else if let Err(e) = self.handle(event) {
                    eprintln!("{:?}: {e}", event.token());
                    self.conns.remove(&event.token());
                }
            }
        }
    }
}

fn main() -> io::Result<()> {
    let poll = Poll::new()?;
    let mut listener = TcpListener::bind("127.0.0.1:80".parse().unwrap())?;
    poll.registry().register(&mut listener, SERVER, Interest::READABLE)?;
    Server { poll, listener, conns: HashMap::new(), next: 1 }.run()
}
