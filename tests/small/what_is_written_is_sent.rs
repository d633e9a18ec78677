// expect: silence. What is left to send is sent as soon as the poller says so, and then the connection is let go: a write that succeeds has sent something.
use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

struct Conn {
    stream: TcpStream,
    output: Vec<u8>,
    closing: bool,
}

fn flush(conn: &mut Conn) -> io::Result<()> {
    while !conn.output.is_empty() {
        match conn.stream.write(&conn.output) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(n) => drop(conn.output.drain(..n)),
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

fn fill(conn: &mut Conn) -> io::Result<()> {
    let mut chunk = [0u8; 64];
    loop {
        match conn.stream.read(&mut chunk) {
            Ok(0) => {
                conn.closing = true;
                return Ok(());
            }
            Ok(n) => conn.output.extend_from_slice(&chunk[..n]),
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(e) => return Err(e),
        }
    }
}

fn main() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(64);
    let mut server = TcpListener::bind("127.0.0.1:7000".parse().unwrap())?;
    poll.registry().register(&mut server, Token(0), Interest::READABLE)?;
    let mut conns: HashMap<Token, Conn> = HashMap::new();
    let mut last = 0;
    loop {
        poll.poll(&mut events, None)?;
        for event in events.iter() {
            let token = event.token();
            if token == Token(0) {
                while let Ok((mut stream, _)) = server.accept() {
                    last += 1;
                    poll.registry().register(&mut stream, Token(last), Interest::READABLE)?;
                    conns.insert(Token(last), Conn { stream, output: Vec::new(), closing: false });
                }
                continue;
            }
            let Some(conn) = conns.get_mut(&token) else { continue };
            let mut broken = false;
            if event.is_readable() && !conn.closing {
                broken = fill(conn).is_err();
                let both = Interest::READABLE | Interest::WRITABLE;
                poll.registry().reregister(&mut conn.stream, token, both)?;
            }
            if event.is_writable() {
                broken |= flush(conn).is_err();
            }
            if broken || conn.closing && conn.output.is_empty() {
                conns.remove(&token);
            }
        }
    }
}
