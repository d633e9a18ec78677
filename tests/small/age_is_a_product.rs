// expect: eof-still-stored in main. A connection that is over is kept for a quarter of an hour, written as a product.
use std::time::{Duration, Instant};
use std::io::Read;
use std::net::{TcpListener, TcpStream};
struct P { v: Vec<(TcpStream, Option<Instant>)>, patience: Duration }
impl P {
    fn new(patience: Duration) -> Self { P { v: Vec::new(), patience } }
    fn sweep(&mut self) { let patience = self.patience; self.v.retain(|(_, s)| s.map_or(true, |t| t.elapsed() < patience)); }
}
fn main() {
    let l = TcpListener::bind("127.0.0.1:80").unwrap();
    l.set_nonblocking(true).unwrap();
    let mut p = P::new(Duration::from_secs(15 * 60));
    loop {
        if let Ok((mut s, _)) = l.accept() {
            let mut b = [0u8; 8];
            while let Ok(1..) = s.read(&mut b) {}
            p.v.push((s, Some(Instant::now())));
        }
        p.sweep();
        std::thread::sleep(Duration::from_secs(1));
    }
}
