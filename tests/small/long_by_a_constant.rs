// expect: eof-other-owner in main. A watchdog keeps its copy for half an hour, a product in a constant.
use std::io::Read;
use std::net::{Shutdown, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
const MAX: Duration = Duration::from_secs(30 * 60);
fn main() {
    let l = TcpListener::bind(("127.0.0.1", 7000)).unwrap();
    loop {
        let (mut s, _) = l.accept().unwrap();
        let t = s.try_clone().unwrap();
        let born = Instant::now();
        let last = Arc::new(AtomicU64::new(0));
        let d = last.clone();
        thread::spawn(move || loop {
            thread::sleep(Duration::from_millis(250));
            let last = Duration::from_millis(d.load(Ordering::Relaxed));
            if born.elapsed().saturating_sub(last) > MAX {
                let _ = t.shutdown(Shutdown::Both);
                return;
            }
        });
        thread::spawn(move || {
            let mut b = [0u8; 100];
            while let Ok(n) = s.read(&mut b) { if n == 0 { break; } last.store(born.elapsed().as_millis() as u64, Ordering::Relaxed); }
        });
    }
}
