// expect: silence. What is made by `Arc::default()` is what the field is declared as, and gives the stream back.
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Shared {
    open: Mutex<HashMap<u64, TcpStream>>,
}

impl Shared {
    fn track(&self, id: u64, stream: &TcpStream) -> io::Result<()> {
        self.open.lock().unwrap().insert(id, stream.try_clone()?);
        Ok(())
    }

    fn untrack(&self, id: u64) -> bool {
        self.open.lock().unwrap().remove(&id).is_some()
    }
}

struct Server {
    shared: Arc<Shared>,
}

fn converse(stream: TcpStream) -> io::Result<()> {
    let mut input = BufReader::new(stream);
    let mut line = String::new();
    while input.read_line(&mut line)? > 0 {
        line.clear();
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080")?;
    let server = Server { shared: Arc::default() };
    let mut id = 0;
    for stream in listener.incoming() {
        let Ok(stream) = stream else { continue };
        id += 1;
        if server.shared.track(id, &stream).is_err() {
            continue;
        }
        let shared = server.shared.clone();
        std::thread::spawn(move || {
            if let Err(e) = converse(stream) {
                eprintln!("{id}: {e}");
            }
            shared.untrack(id);
        });
    }
    Ok(())
}
