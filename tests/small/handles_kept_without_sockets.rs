// expect: silence. The handles stay, the sockets do not.
use std::io::Read;
use std::net::TcpListener;
use std::thread;
fn main() {
    let listener = TcpListener::bind("127.0.0.1:7").unwrap();
    let mut sessions = Vec::new();
    loop {
        let Ok((mut stream, _)) = listener.accept() else { continue };
        sessions.push(thread::spawn(move || {
            let mut buf = [0u8; 100];
            while stream.read(&mut buf).unwrap_or(0) != 0 {}
            7
        }));
    }
}
