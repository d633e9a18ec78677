// expect: silence. Whether it is done is asked after each event of it.
use mio::event::Event;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use std::collections::HashMap;
use std::io::{ErrorKind, Read, Result, Write};

struct Client {
    stream: TcpStream,
    leaving: bool,
    input: Vec<u8>,
    output: Vec<u8>,
}

fn fill(client: &mut Client) -> Result<()> {
    let mut buf = [0; 256];
    loop {
        match client.stream.read(&mut buf) {
            Ok(0) => {
                client.leaving = true;
                return Ok(());
            }
            Ok(n) => client.input.extend_from_slice(&buf[..n]),
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(e) => return Err(e),
        }
    }
}

fn serve(clients: &mut HashMap<Token, Client>, event: &Event) -> Result<()> {
    let Some(client) = clients.get_mut(&event.token()) else { return Ok(()) };
    if event.is_readable() {
        fill(client)?;
        while let Some(end) = client.input.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = client.input.drain(..=end).collect();
            client.output.extend(line);
        }
    }
    if !client.output.is_empty() {
        let n = client.stream.write(&client.output)?;
        client.output.drain(..n);
    }
    if client.leaving && client.output.is_empty() {
        clients.remove(&event.token());
    }
    Ok(())
}

fn main() -> Result<()> {
    let mut poll = Poll::new()?;
    let mut listener = TcpListener::bind("127.0.0.1:7000".parse().unwrap())?;
    poll.registry().register(&mut listener, Token(0), Interest::READABLE)?;
    let mut clients = HashMap::new();
    let mut last = 0;
    let mut events = Events::with_capacity(64);
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            if event.token() == Token(0) {
                while let Ok((mut stream, _)) = listener.accept() {
                    last += 1;
                    poll.registry().register(&mut stream, Token(last), Interest::READABLE | Interest::WRITABLE)?;
                    clients.insert(Token(last), Client { stream, leaving: false, input: Vec::new(), output: Vec::new() });
                }
            } else if serve(&mut clients, event).is_err() {
                clients.remove(&event.token());
            }
        }
    }
}
