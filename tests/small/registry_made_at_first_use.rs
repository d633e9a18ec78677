// expect: eof-still-stored in serve. A static cell that is filled at its first use is what it holds.
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::thread;

static USERS: OnceLock<Mutex<HashMap<String, TcpStream>>> = OnceLock::new();

fn users() -> MutexGuard<'static, HashMap<String, TcpStream>> {
    USERS.get_or_init(Default::default).lock().unwrap()
}

fn serve(peer: TcpStream) -> io::Result<()> {
    let input = BufReader::new(peer.try_clone()?);
    for line in input.lines() {
        users().insert(line?, peer.try_clone()?);
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7000")?;
    for peer in listener.incoming() {
        let peer = peer?;
        thread::spawn(move || serve(peer));
    }
    Ok(())
}
