// expect: eof-reread in fill. A read of no bytes takes the strikes back, like any other that does not fail.
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

const LIMIT: u8 = 3;

struct Probe {
    port: TcpStream,
    line: [u8; 64],
    strikes: u8,
}

impl Probe {
    fn fill(&mut self) -> Option<usize> {
        match self.port.read(&mut self.line) {
            Ok(n) => {
                self.strikes = 0;
                Some(n)
            }
            _ => {
                self.strikes += 1;
                None
            }
        }
    }
}

fn watch(mut probe: Probe) {
    while probe.strikes < LIMIT {
        let Some(n) = probe.fill() else { continue };
        println!("{n} bytes");
    }
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:7000").unwrap();
    for port in listener.incoming().flatten() {
        port.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
        std::thread::spawn(move || watch(Probe { port, line: [0; 64], strikes: 0 }));
    }
}
