// expect: silence. `?` made the end into the one error that ends the loop.
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
enum Trouble {
    Command(u8),
    Io(io::Error),
    Text(std::str::Utf8Error),
}
impl From<io::Error> for Trouble {
    fn from(e: io::Error) -> Self {
        Trouble::Io(e)
    }
}
impl From<std::str::Utf8Error> for Trouble {
    fn from(e: std::str::Utf8Error) -> Self {
        Trouble::Text(e)
    }
}
fn command(from: &mut TcpStream) -> Result<u8, Trouble> {
    let mut byte = [0; 1];
    from.read_exact(&mut byte)?;
    std::str::from_utf8(&byte)?;
    if byte[0] > 9 { Err(Trouble::Command(byte[0])) } else { Ok(byte[0]) }
}
fn main() {
    let listener = TcpListener::bind("127.0.0.1:7").unwrap();
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else { continue };
        loop {
            match command(&mut stream) {
                Ok(_) | Err(Trouble::Text(_)) => {}
                Err(Trouble::Command(c)) => drop(stream.write_all(&[c])),
                Err(Trouble::Io(_)) => break,
            }
        }
    }
}
