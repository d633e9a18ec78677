// expect: silence. A variant's name is a function that makes it.
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
enum Trouble {
    Command,
    Io(io::Error),
}
fn command(from: &mut TcpStream) -> Result<u8, Trouble> {
    let mut byte = [0; 1];
    from.read_exact(&mut byte).map_err(Trouble::Io)?;
    if byte[0] > 9 { Err(Trouble::Command) } else { Ok(byte[0]) }
}
fn main() {
    let listener = TcpListener::bind("127.0.0.1:7").unwrap();
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else { continue };
        loop {
            match command(&mut stream) {
                Ok(_) | Err(Trouble::Command) => {}
                Err(Trouble::Io(_)) => break,
            }
        }
    }
}
