// expect: eof-still-stored in leave. A helper enters it under a second name: the entry under the first stays.
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Default)]
struct Room {
    members: Mutex<HashMap<String, TcpStream>>,
}

impl Room {
    fn enter(&self, name: &str, peer: TcpStream) {
        self.members.lock().unwrap().insert(name.to_owned(), peer);
    }

    fn leave(&self, name: &str) {
        self.members.lock().unwrap().remove(name);
    }
}

fn serve(number: usize, peer: TcpStream, room: &Room) -> io::Result<()> {
    let mut name = format!("guest{number}");
    room.enter(&name, peer.try_clone()?);
    for line in BufReader::new(&peer).lines() {
        let Ok(wanted) = line else { break };
        let Ok(copy) = peer.try_clone() else { break };
        room.enter(&wanted, copy);
        name = wanted;
    }
    room.leave(&name);
    Ok(())
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7000")?;
    let room = Arc::new(Room::default());
    for (number, peer) in listener.incoming().enumerate() {
        let (peer, room) = (peer?, room.clone());
        thread::spawn(move || serve(number, peer, &room));
    }
    Ok(())
}
