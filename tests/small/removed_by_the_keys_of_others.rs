// expect: eof-indistinguishable in turn. Only who failed is noted and taken out: the keys of others remove nobody else.
use std::collections::HashMap;
use std::io::{ErrorKind, Read, Result};
use std::net::{TcpListener, TcpStream};

struct Meter {
    link: TcpStream,
    online: bool,
}

impl Meter {
    fn turn(&mut self) -> Result<()> {
        match self.link.read(&mut [0u8; 64]) {
            Ok(0) => {
                self.online = false;
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(e) if e.kind() == ErrorKind::WouldBlock => Ok(()),
            Err(e) => Err(e),
        }
    }
}

fn main() -> Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7000")?;
    listener.set_nonblocking(true)?;
    let mut meters: HashMap<u32, Meter> = HashMap::new();
    let mut next = 0;
    loop {
        if let Ok((link, _)) = listener.accept() {
            link.set_nonblocking(true)?;
            next += 1;
            meters.insert(next, Meter { link, online: true });
        }
        let mut broken = Vec::new();
        for (id, meter) in meters.iter_mut().filter(|(_, m)| m.online) {
            if meter.turn().is_err() {
                broken.push(*id);
            }
        }
        for id in broken {
            meters.remove(&id);
        }
    }
}
