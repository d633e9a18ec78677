// expect: shutdown-not-close in give_back. The seat that was let least is one of the seats, under its number.
use std::io::{self, BufRead, BufReader};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Default)]
struct Seat {
    holder: String,
    line: Option<TcpStream>,
    lets: u32,
}

struct Office {
    seats: Mutex<Vec<Seat>>,
}

impl Office {
    fn checkout(&self, stream: &TcpStream) -> io::Result<usize> {
        let mut seats = self.seats.lock().unwrap();
        let (number, seat) = seats
            .iter_mut()
            .enumerate()
            .filter(|(_, seat)| seat.holder.is_empty())
            .min_by_key(|(number, seat)| (seat.lets, *number))
            .ok_or(io::Error::other("none"))?;
        seat.line = Some(stream.try_clone()?);
        Ok(number)
    }

    fn give_back(&self, number: usize) {
        let seat = &mut self.seats.lock().unwrap()[number];
        seat.holder.clear();
        if let Some(line) = &seat.line {
            let _ = line.shutdown(Shutdown::Both);
        }
    }
}

fn client(stream: TcpStream, office: &Office) -> io::Result<()> {
    let held = office.checkout(&stream)?;
    for line in BufReader::new(&stream).lines() {
        let Ok(line) = line else { break };
        println!("{line}");
    }
    office.give_back(held);
    Ok(())
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let seats = (0..12).map(|_| Seat::default()).collect();
    let office = Arc::new(Office { seats: Mutex::new(seats) });
    loop {
        let (stream, _) = listener.accept()?;
        let office = Arc::clone(&office);
        thread::spawn(move || client(stream, &office));
    }
}
