// expect: silence. What a function gives again and again until it has nothing more is gathered into a list, and each of these is read.
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[derive(Default)]
struct Pool {
    idle: Mutex<HashMap<String, Vec<TcpStream>>>,
}

impl Pool {
    fn put(&self, kind: &str, link: TcpStream) {
        self.idle.lock().unwrap().entry(kind.to_string()).or_default().push(link);
    }

    fn take(&self, kind: &str) -> Option<TcpStream> {
        self.idle.lock().unwrap().get_mut(kind)?.pop()
    }

    fn kinds(&self) -> Vec<String> {
        self.idle.lock().unwrap().keys().cloned().collect()
    }
}

fn housekeeping(pool: &Pool) {
    let mut byte = [0u8; 1];
    loop {
        thread::sleep(Duration::from_millis(250));
        for kind in pool.kinds() {
            let resting: Vec<TcpStream> = std::iter::from_fn(|| pool.take(&kind)).collect();
            for mut link in resting {
                match link.read(&mut byte) {
                    Ok(0) => {}
                    Ok(_) => pool.put(&kind, link),
                    Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => pool.put(&kind, link),
                    Err(e) => eprintln!("{kind}: {e}"),
                }
            }
        }
    }
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:5000").unwrap();
    let pool = Arc::new(Pool::default());
    let keeper = Arc::clone(&pool);
    thread::spawn(move || housekeeping(&keeper));
    for stream in listener.incoming().flatten() {
        let pool = Arc::clone(&pool);
        thread::spawn(move || {
            let mut kind = String::new();
            if BufReader::new(&stream).read_line(&mut kind).is_ok_and(|n| n > 0) {
                let _ = stream.set_nonblocking(true);
                pool.put(kind.trim(), stream);
            }
        });
    }
}
