// expect: silence. Who is gone is told under the number that a message in the queue has too, whatever its reader does now.
use std::collections::HashMap;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

enum News {
    Came(u32, TcpStream),
    Went(u32),
}

fn read_some(id: u32, mut guest: TcpStream, desk: Sender<News>) {
    let mut buf = [0u8; 64];
    let mut seen = 0;
    while seen < 4096 {
        match guest.read(&mut buf) {
            Ok(n) if n > 0 => seen += n,
            _ => break,
        }
    }
    let _ = desk.send(News::Went(id));
}

fn desk(news: Receiver<News>) {
    let mut guests = HashMap::new();
    loop {
        match news.recv_timeout(Duration::from_secs(60)) {
            Ok(News::Came(id, guest)) => {
                guests.insert(id, guest);
            }
            Ok(News::Went(id)) => {
                guests.remove(&id);
            }
            Err(RecvTimeoutError::Timeout) => println!("{} guests", guests.len()),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:7000").unwrap();
    let (tx, rx) = channel();
    thread::spawn(move || desk(rx));
    for (id, guest) in (1u32..).zip(listener.incoming().flatten()) {
        let Ok(copy) = guest.try_clone() else { continue };
        let _ = tx.send(News::Came(id, copy));
        let tx = tx.clone();
        thread::spawn(move || read_some(id, guest, tx));
    }
}
