// expect: eof-waits in session. The worker counts down only what succeeds.
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
#[derive(Default)]
struct Pending {
    count: Mutex<usize>,
    none: Condvar,
}
impl Pending {
    fn more(&self) {
        *self.count.lock().unwrap() += 1;
    }
    fn less(&self) {
        let mut count = self.count.lock().unwrap();
        *count -= 1;
        if *count == 0 {
            self.none.notify_all();
        }
    }
    fn wait(&self) {
        let mut count = self.count.lock().unwrap();
        while *count > 0 {
            count = self.none.wait(count).unwrap();
        }
    }
}
#[derive(Default)]
struct Queue {
    jobs: Mutex<VecDeque<(String, Arc<Pending>)>>,
    filled: Condvar,
}
fn worker(queue: Arc<Queue>) {
    loop {
        let mut jobs = queue.jobs.lock().unwrap();
        while jobs.is_empty() {
            jobs = queue.filled.wait(jobs).unwrap();
        }
        let (text, pending) = jobs.pop_front().unwrap();
        drop(jobs);
        match text.trim().parse::<u32>() {
            Ok(number) => {
                println!("{number}");
                pending.less();
            }
            Err(e) => eprintln!("{e}"),
        }
    }
}
fn session(stream: TcpStream, queue: &Queue) -> io::Result<()> {
    let pending = Arc::new(Pending::default());
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 {
        pending.more();
        queue.jobs.lock().unwrap().push_back((line.clone(), pending.clone()));
        queue.filled.notify_one();
        line.clear();
    }
    pending.wait();
    Ok(())
}
fn main() -> io::Result<()> {
    let queue = Arc::new(Queue::default());
    let own = queue.clone();
    thread::spawn(move || worker(own));
    for stream in TcpListener::bind("127.0.0.1:7000")?.incoming() {
        let (stream, queue) = (stream?, queue.clone());
        thread::spawn(move || session(stream, &queue));
    }
    Ok(())
}
