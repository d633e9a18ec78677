// expect: silence.
// Those that have nothing to say stay; who has hung up is taken for one who talks, and goes.
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
use std::thread::sleep;
use std::time::Duration;

struct Guest {
    line: TcpStream,
}

impl Guest {
    fn has_words(&self) -> bool {
        let mut byte = [0u8; 1];
        matches!(self.line.peek(&mut byte), Ok(_))
    }
}

fn main() -> io::Result<()> {
    let door = TcpListener::bind("127.0.0.1:7303")?;
    door.set_nonblocking(true)?;
    let mut guests: Vec<Guest> = Vec::new();
    loop {
        if let Ok((line, _)) = door.accept() {
            line.set_nonblocking(true)?;
            guests.push(Guest { line });
        }
        let (talking, quiet): (Vec<_>, Vec<_>) = guests.into_iter().partition(Guest::has_words);
        guests = quiet;
        for mut guest in talking {
            let mut words = [0u8; 100];
            let n = guest.line.read(&mut words)?;
            println!("{}", String::from_utf8_lossy(&words[..n]));
            if n > 0 {
                guests.push(guest);
            }
        }
        sleep(Duration::from_millis(20));
    }
}
