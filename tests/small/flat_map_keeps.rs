// expect: eof-still-stored in serve. What is gone through are copies of the names alone.
use std::collections::HashMap;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

struct Seat {
    owner: u32,
    sock: Option<TcpStream>,
}

struct Room {
    seats: Vec<Seat>,
}

fn leave(rooms: &Mutex<HashMap<String, Room>>, who: u32) {
    for seat in rooms.lock().unwrap().values_mut().flat_map(|room| &mut room.seats) {
        if seat.owner == who {
            seat.owner = 0;
        }
    }
}

fn serve(rooms: &Mutex<HashMap<String, Room>>, who: u32, mut sock: TcpStream) -> std::io::Result<()> {
    let copy = sock.try_clone()?;
    if let Some(room) = rooms.lock().unwrap().get_mut("hall") {
        room.seats.push(Seat { owner: who, sock: Some(copy) });
    }
    let mut buf = [0; 64];
    while sock.read(&mut buf)? > 0 {}
    Ok(())
}

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let rooms: Arc<Mutex<HashMap<String, Room>>> = Arc::default();
    let mut who = 0;
    for sock in listener.incoming() {
        let (sock, rooms) = (sock?, rooms.clone());
        who += 1;
        std::thread::spawn(move || {
            serve(&rooms, who, sock).ok();
            leave(&rooms, who);
        });
    }
    Ok(())
}
