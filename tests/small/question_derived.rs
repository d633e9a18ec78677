// expect: eof-reread in command. The end became the error that the loop lets pass.
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use thiserror::Error;
#[derive(Debug, Error)]
enum Trouble {
    #[error("{0}")]
    Command(u8),
    #[error(transparent)]
    Io(#[from] io::Error),
}
fn command(from: &mut TcpStream) -> Result<u8, Trouble> {
    let mut byte = [0; 1];
    from.read_exact(&mut byte)?;
    if byte[0] > 9 { Err(Trouble::Command(byte[0])) } else { Ok(byte[0]) }
}
fn main() {
    let listener = TcpListener::bind("127.0.0.1:7").unwrap();
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else { continue };
        loop {
            match command(&mut stream) {
                Ok(c) => drop(stream.write_all(&[c])),
                Err(Trouble::Io(_)) => {}
                Err(Trouble::Command(_)) => break,
            }
        }
    }
}
