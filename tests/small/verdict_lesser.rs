// expect: eof-still-stored in main. Of what the reader and the writer say the last wins, not the worst.
use std::collections::HashMap;
use std::io::{self, Read, Write};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Keep,
    Hangup,
}
struct Client {
    sock: TcpStream,
}
fn read(client: &mut Client) -> io::Result<Verdict> {
    let mut buf = [0; 64];
    loop {
        match client.sock.read(&mut buf) {
            Ok(0) => return Ok(Verdict::Hangup),
            Ok(_) => {}
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(Verdict::Keep),
            Err(e) => return Err(e),
        }
    }
}
fn write(client: &mut Client) -> Verdict {
    if client.sock.write(b".").is_ok() { Verdict::Keep } else { Verdict::Hangup }
}
fn main() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let mut listener = TcpListener::bind("127.0.0.1:7000".parse().unwrap())?;
    poll.registry().register(&mut listener, Token(0), Interest::READABLE)?;
    let mut clients: HashMap<Token, Client> = HashMap::new();
    let mut events = Events::with_capacity(8);
    let mut next = 1;
    loop {
        poll.poll(&mut events, None)?;
        for event in events.iter() {
            if event.token() == Token(0) {
                while let Ok((mut sock, _)) = listener.accept() {
                    poll.registry().register(&mut sock, Token(next), Interest::READABLE | Interest::WRITABLE)?;
                    clients.insert(Token(next), Client { sock });
                    next += 1;
                }
                continue;
            }
            let Some(client) = clients.get_mut(&event.token()) else { continue };
            let verdict = read(client).unwrap_or(Verdict::Hangup);
            let verdict = verdict.min(write(client));
            if verdict == Verdict::Hangup {
                clients.remove(&event.token());
            }
        }
    }
}
