// expect: eof-still-stored in main. The position of one that has ended is shown and not noted.
use std::io::{self, ErrorKind, Read};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    listener.set_nonblocking(true)?;
    let mut clients: Vec<TcpStream> = Vec::new();
    loop {
        if let Ok((stream, _)) = listener.accept() {
            stream.set_nonblocking(true)?;
            clients.push(stream);
        }
        let mut over = Vec::new();
        for (at, stream) in clients.iter_mut().enumerate() {
            let mut buf = [0; 256];
            match stream.read(&mut buf) {
                Ok(0) => println!("{at} has ended"),
                Ok(n) => println!("{n} bytes from {at}"),
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                Err(_) => over.push(at),
            }
        }
        for at in over.into_iter().rev() {
            clients.remove(at);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
