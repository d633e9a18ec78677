// expect: silence. What is waited for comes back whenever a lease is dropped.
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
#[derive(Default)]
struct Pool {
    idle: Mutex<VecDeque<u32>>,
    back: Condvar,
}
struct Lease {
    pool: Arc<Pool>,
    id: u32,
}
impl Drop for Lease {
    fn drop(&mut self) {
        self.pool.idle.lock().unwrap().push_back(self.id);
        self.pool.back.notify_one();
    }
}
fn lease(pool: &Arc<Pool>) -> Lease {
    let mut idle = pool.idle.lock().unwrap();
    loop {
        if let Some(id) = idle.pop_front() {
            return Lease { pool: pool.clone(), id };
        }
        idle = pool.back.wait(idle).unwrap();
    }
}
fn serve(sock: TcpStream, pool: &Arc<Pool>) {
    let lease = lease(pool);
    for line in BufReader::new(&sock).lines() {
        let Ok(line) = line else { return };
        if writeln!(&sock, "{} {line}", lease.id).is_err() {
            return;
        }
    }
}
fn main() -> std::io::Result<()> {
    let pool = Arc::new(Pool::default());
    pool.idle.lock().unwrap().extend(0..4);
    for sock in TcpListener::bind("127.0.0.1:7000")?.incoming() {
        let (sock, pool) = (sock?, pool.clone());
        thread::spawn(move || serve(sock, &pool));
    }
    Ok(())
}
