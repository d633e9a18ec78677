// expect: eof-still-stored in advance. Whoever has finished is put back as well, turn after turn.
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

enum Stage {
    Asking,
    Answering,
    Finished,
}

enum Turn {
    Moved(Visitor),
    Idle(Visitor),
    Over,
}

struct Visitor {
    sock: TcpStream,
    stage: Stage,
}

impl Visitor {
    fn advance(&mut self) -> io::Result<bool> {
        match self.stage {
            Stage::Asking => {
                let mut buf = [0; 64];
                self.stage = match self.sock.read(&mut buf)? {
                    0 => Stage::Finished,
                    _ => Stage::Answering,
                };
            }
            Stage::Answering => {
                self.sock.write_all(b"a short journey is ahead\n")?;
                self.stage = Stage::Asking;
            }
            Stage::Finished => {}
        }
        Ok(true)
    }

    fn turn(mut self) -> Turn {
        match self.advance() {
            Ok(true) => Turn::Moved(self),
            Ok(false) => Turn::Over,
            Err(e) if e.kind() == ErrorKind::WouldBlock => Turn::Idle(self),
            Err(_) => Turn::Over,
        }
    }
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:1717")?;
    listener.set_nonblocking(true)?;
    let mut ring: VecDeque<Visitor> = VecDeque::new();
    loop {
        if let Ok((sock, _)) = listener.accept() {
            sock.set_nonblocking(true)?;
            ring.push_back(Visitor { sock, stage: Stage::Asking });
        }
        let mut busy = false;
        for _ in 0..ring.len() {
            let Some(visitor) = ring.pop_front() else { break };
            match visitor.turn() {
                Turn::Moved(visitor) => {
                    busy = true;
                    ring.push_back(visitor);
                }
                Turn::Idle(visitor) => ring.push_back(visitor),
                Turn::Over => {}
            }
        }
        if !busy {
            std::thread::sleep(Duration::from_millis(4));
        }
    }
}
