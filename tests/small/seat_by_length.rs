// expect: silence. The place of what was pushed last is the list's length less one, whoever comes after.
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Room {
    seats: Vec<Option<TcpStream>>,
}

impl Room {
    fn sit(&mut self, link: TcpStream) -> usize {
        self.seats.push(Some(link));
        self.seats.len() - 1
    }

    fn leave(&mut self, at: usize) {
        self.seats[at] = None;
    }
}

fn serve(mut stream: TcpStream, room: &Mutex<Room>) {
    let at = room.lock().unwrap().sit(stream.try_clone().unwrap());
    let mut bytes = [0; 64];
    while stream.read(&mut bytes).unwrap_or(0) > 0 {}
    room.lock().unwrap().leave(at);
}

fn main() {
    let room = Arc::new(Mutex::new(Room::default()));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    loop {
        let (stream, _) = listener.accept().unwrap();
        let room = room.clone();
        std::thread::spawn(move || serve(stream, &room));
    }
}
