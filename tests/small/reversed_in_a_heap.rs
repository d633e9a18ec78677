// expect: eof-still-stored in converse. What a heap orders backwards is in it still.
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
struct Reminder { every: Option<Duration>, to: Arc<TcpStream> }
#[derive(Default)]
struct Clock { heap: Mutex<BinaryHeap<Reverse<Reminder>>> }
impl Clock {
    fn add(&self, r: Reminder) { self.heap.lock().unwrap().push(Reverse(r)); }
    fn tick(&self) -> ! {
        loop {
            thread::sleep(Duration::from_secs(1));
            let Some(Reverse(r)) = self.heap.lock().unwrap().pop() else { continue };
            if writeln!(&*r.to, "hi").is_err() { continue; }
            if let Some(_) = r.every { self.add(r); }
        }
    }
}
fn converse(stream: &Arc<TcpStream>, clock: &Clock) -> io::Result<()> {
    let lines = BufReader::new(&**stream).lines();
    for line in lines {
        let line = line?;
        clock.add(Reminder { every: (line == "x").then_some(Duration::from_secs(1)), to: Arc::clone(stream) });
    }
    Ok(())
}
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let clock = Arc::new(Clock::default());
    let ticking = clock.clone();
    thread::spawn(move || ticking.tick());
    for stream in listener.incoming() {
        let (stream, clock) = (stream?, clock.clone());
        thread::spawn(move || { let _ = converse(&Arc::new(stream), &clock); });
    }
    Ok(())
}
