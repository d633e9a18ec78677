// expect: silence. A message that is not there yet, or never again: which of them is known of every channel.
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{channel, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::thread;
use std::time::Duration;
struct Desk { notes: Receiver<String>, board: TcpStream }
fn read_notes(sock: TcpStream, hub: Sender<String>) {
    for line in BufReader::new(sock).lines().map_while(Result::ok) {
        if hub.send(line).is_err() { break; }
    }
}
struct Classroom { desks: Vec<Desk>, door: Receiver<(TcpStream, Receiver<String>)> }
impl Classroom {
    fn visit(&mut self, i: usize) -> bool {
        loop {
            match self.desks[i].notes.try_recv() {
                Ok(n) => {  }
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }
    fn teach(mut self) {
        loop {
            match self.door.recv_timeout(Duration::from_millis(30)) {
                Ok((board, notes)) => { self.desks.push(Desk { notes, board }); }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let mut i = 0;
            while i < self.desks.len() {
                if self.visit(i) { i += 1; } else { self.desks.swap_remove(i); }
            }
        }
    }
}
fn main() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 80))?;
    let (enter, door) = channel();
    thread::spawn(move || { Classroom { desks: vec![], door }.teach() });
    for sock in listener.incoming() {
        let sock = sock?;
        let (tx, notes) = channel();
        let board = sock.try_clone()?;
        if enter.send((board, notes)).is_err() { break; }
        thread::spawn(move || read_notes(sock, tx));
    }
    Ok(())
}
