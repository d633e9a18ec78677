// expect: eof-indistinguishable in next. An iterator of the program's own never ends, and `flatten` leaves every failure out.
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
struct Readings {
    source: TcpStream,
}
impl Iterator for Readings {
    type Item = io::Result<u8>;
    fn next(&mut self) -> Option<Self::Item> {
        let mut raw = [0u8; 4];
        Some(self.source.read_exact(&mut raw).map(|()| raw[0]))
    }
}
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    while let Ok((source, _)) = listener.accept() {
        for reading in (Readings { source }).flatten() {
            println!("{reading}");
        }
    }
    Ok(())
}
