// expect: silence. Whoever only listens is let go when nothing can be written to it any more.
use std::io::{ErrorKind, Read, Result, Write};
use std::net::{TcpListener, TcpStream};

struct Conn {
    sock: TcpStream,
    listens: bool,
}

impl Conn {
    fn step(&mut self) -> bool {
        if self.listens {
            return true;
        }
        let mut buf = [0u8; 64];
        match self.sock.read(&mut buf) {
            Ok(0) => false,
            Ok(n) => {
                self.listens = buf[..n].starts_with(b"GET");
                true
            }
            Err(e) => e.kind() == ErrorKind::WouldBlock,
        }
    }
}

fn main() -> Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7000")?;
    listener.set_nonblocking(true)?;
    let mut conns: Vec<Conn> = Vec::new();
    loop {
        if let Ok((sock, _)) = listener.accept() {
            sock.set_nonblocking(true)?;
            conns.push(Conn { sock, listens: false });
        }
        conns.retain_mut(Conn::step);
        conns.retain_mut(|conn| {
            if !conn.listens {
                return true;
            }
            match conn.sock.write(b"tick\n") {
                Ok(_) => true,
                Err(e) => e.kind() == ErrorKind::WouldBlock,
            }
        });
    }
}
