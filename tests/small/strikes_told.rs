// expect: eof-indistinguishable in fill. Three strikes are told of, and no more than that.
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
            Ok(n) if n > 0 => {
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
    loop {
        if probe.strikes >= LIMIT {
            println!("three strikes");
        }
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
