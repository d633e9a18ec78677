// expect: eof-still-stored in mix. What has arrived by now is taken all at once.
use std::io::{ErrorKind, Read};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;
fn mix(arrivals: Receiver<TcpStream>) {
    let mut sources: Vec<TcpStream> = Vec::new();
    loop {
        sources.extend(arrivals.try_iter());
        let mut at = 0;
        while let Some(source) = sources.get_mut(at) {
            let mut chunk = [0u8; 1500];
            match source.read(&mut chunk) {
                Ok(0) => {}
                Ok(_) => {}
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                Err(_) => { sources.swap_remove(at); continue; }
            }
            at += 1;
        }
        thread::sleep(Duration::from_millis(20));
    }
}
fn main() {
    let listener = TcpListener::bind(("127.0.0.1", 80)).unwrap();
    let (arrive, arrivals) = mpsc::channel();
    thread::spawn(move || mix(arrivals));
    loop {
        let (sock, _) = listener.accept().unwrap();
        sock.set_nonblocking(true).unwrap();
        arrive.send(sock).unwrap();
    }
}
