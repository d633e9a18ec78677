// expect: silence. What a heap orders backwards is taken out of it by its owner.
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
struct Reminder { owner: u64, every: Option<Duration>, to: Arc<TcpStream> }
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
fn converse(owner: u64, stream: &Arc<TcpStream>, clock: &Clock) -> io::Result<()> {
    for line in BufReader::new(&**stream).lines() {
        let Ok(line) = line else { break };
        clock.add(Reminder { owner, every: (line == "x").then_some(Duration::from_secs(1)), to: Arc::clone(stream) });
    }
    clock.heap.lock().unwrap().retain(|Reverse(r)| r.owner != owner);
    Ok(())
}
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let clock = Arc::new(Clock::default());
    let ticking = clock.clone();
    thread::spawn(move || ticking.tick());
    for (owner, stream) in (1u64..).zip(listener.incoming()) {
        let (stream, clock) = (stream?, clock.clone());
        thread::spawn(move || { let _ = converse(owner, &Arc::new(stream), &clock); });
    }
    Ok(())
}
