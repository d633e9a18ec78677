// expect: eof-indistinguishable in turn. At end of file the connection stays whether lines are queued or not.
use std::collections::{HashMap, VecDeque};
use std::io::{ErrorKind, Read, Write};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

struct Peer {
    stream: TcpStream,
    queue: VecDeque<Vec<u8>>,
    over: bool,
}

impl Peer {
    fn turn(&mut self) -> std::io::Result<bool> {
        let mut bytes = [0; 512];
        while !self.over {
            match self.stream.read(&mut bytes) {
                Ok(0) => self.over = true,
                Ok(n) => self.queue.push_back(bytes[..n].to_vec()),
                Err(e) if e.kind() == ErrorKind::WouldBlock => break,
                Err(e) => return Err(e),
            }
        }
        while let Some(front) = self.queue.front_mut() {
            match self.stream.write(front) {
                Ok(n) if n == front.len() => drop(self.queue.pop_front()),
                Ok(n) => drop(front.drain(..n)),
                Err(e) if e.kind() == ErrorKind::WouldBlock => break,
                Err(e) => return Err(e),
            }
        }
        Ok(self.queue.is_empty() || !self.over || self.queue.len() > 1)
    }
}

fn main() -> std::io::Result<()> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(64);
    let mut listener = TcpListener::bind("127.0.0.1:7000".parse().unwrap())?;
    poll.registry().register(&mut listener, Token(0), Interest::READABLE)?;
    let mut peers: HashMap<Token, Peer> = HashMap::new();
    let mut next = 1;
    loop {
        poll.poll(&mut events, None)?;
        for event in events.iter() {
            let token = event.token();
            if token == Token(0) {
                while let Ok((mut stream, _)) = listener.accept() {
                    poll.registry().register(&mut stream, Token(next), Interest::READABLE.add(Interest::WRITABLE))?;
                    peers.insert(Token(next), Peer { stream, queue: VecDeque::new(), over: false });
                    next += 1;
                }
            } else if let Some(peer) = peers.get_mut(&token)
                && !peer.turn().unwrap_or(false)
            {
                peers.remove(&token);
            }
        }
    }
}
