// expect: eof-reread in sniff. Who asks how long an array is does not ask how much was read.
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;
fn sniff(stream: &TcpStream) -> io::Result<[u8; 4]> {
    let mut head = [0u8; 4];
    loop {
        let n = stream.peek(&mut head)?;
        if n == head.len() {
            return Ok(head);
        }
        thread::sleep(Duration::from_millis(20));
    }
}
fn client(mut stream: TcpStream) -> io::Result<()> {
    let head = sniff(&stream)?;
    stream.write_all(&head)
}
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7")?;
    for stream in listener.incoming() {
        let stream = stream?;
        thread::spawn(move || client(stream));
    }
    Ok(())
}
