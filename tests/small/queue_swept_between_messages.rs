// expect: silence. Between messages the dispatcher looks at all that waits: what stands in front comes out first.
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

struct Receipt {
    to: Arc<TcpStream>,
    due: Instant,
}

fn dispatch(incoming: Receiver<Receipt>) {
    let mut waiting: VecDeque<Receipt> = VecDeque::new();
    loop {
        match incoming.recv_timeout(Duration::from_millis(100)) {
            Ok(receipt) => waiting.push_back(receipt),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = Instant::now();
        for _ in 0..waiting.len() {
            let Some(receipt) = waiting.pop_front() else { break };
            if receipt.due > now {
                waiting.push_back(receipt);
            } else if let Err(e) = (&*receipt.to).write_all(b"delivered\n") {
                eprintln!("{e}");
            }
        }
    }
}

fn client(peer: TcpStream, queue: Sender<Receipt>) -> io::Result<()> {
    let peer = Arc::new(peer);
    for line in BufReader::new(&*peer).lines() {
        line?;
        let _ = queue.send(Receipt { to: Arc::clone(&peer), due: Instant::now() + Duration::from_millis(300) });
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7000")?;
    let (tx, rx) = channel();
    thread::spawn(move || dispatch(rx));
    for peer in listener.incoming() {
        let (peer, tx) = (peer?, tx.clone());
        thread::spawn(move || client(peer, tx));
    }
    Ok(())
}
