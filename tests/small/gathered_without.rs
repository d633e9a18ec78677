// expect: silence. Who is at the end is left out of the next round.
use std::io::{self, ErrorKind, Read};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
struct Guest(TcpStream);
impl Guest {
    fn turn(mut self) -> Option<Guest> {
        let mut buf = [0u8; 4096];
        match self.0.read(&mut buf) {
            Ok(0) => return None,
            Ok(n) => println!("{n}"),
            Err(e) if e.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return None,
        }
        Some(self)
    }
}
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7")?;
    listener.set_nonblocking(true)?;
    let mut guests: Vec<Guest> = Vec::new();
    loop {
        while let Ok((stream, _)) = listener.accept() {
            if stream.set_nonblocking(true).is_ok() {
                guests.push(Guest(stream));
            }
        }
        guests = guests.into_iter().filter_map(|guest| guest.turn()).collect();
        std::thread::sleep(Duration::from_millis(5));
    }
}
