// expect: eof-waits in step. Whoever only listens is read no more: the loop never sees the end.
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
        for conn in conns.iter_mut().filter(|conn| conn.listens) {
            if let Err(e) = conn.sock.write(b"tick\n") {
                eprintln!("{e}");
            }
        }
    }
}
