// expect: silence. Among so many states that what they count is forgotten, a moment that has to come is still one that comes.
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{channel, Receiver, RecvTimeoutError};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

struct Receipt {
    to: Arc<TcpStream>,
    attempts: u32,
    due: Instant,
}

fn deliver(rx: Receiver<Receipt>) {
    let mut waiting: VecDeque<Receipt> = VecDeque::new();
    loop {
        match rx.recv_timeout(Duration::from_millis(100)) {
            Ok(receipt) => waiting.push_back(receipt),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = Instant::now();
        for _ in 0..waiting.len() {
            let Some(mut receipt) = waiting.pop_front() else { break };
            if receipt.due > now {
                waiting.push_back(receipt);
                continue;
            }
            if (&*receipt.to).write_all(b"DLR\n").is_err() {
                receipt.attempts += 1;
                if receipt.attempts < 3 {
                    receipt.due = now + Duration::from_millis(500);
                    waiting.push_back(receipt);
                }
            }
        }
    }
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:2775").unwrap();
    let (tx, rx) = channel();
    thread::spawn(move || deliver(rx));
    for stream in listener.incoming().flatten() {
        let tx = tx.clone();
        thread::spawn(move || {
            let stream = Arc::new(stream);
            for line in BufReader::new(&*stream).lines() {
                let Ok(_) = line else { break };
                let _ = tx.send(Receipt { to: Arc::clone(&stream), attempts: 0, due: Instant::now() + Duration::from_millis(300) });
            }
        });
    }
}
