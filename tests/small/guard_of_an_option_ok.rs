// expect: silence. Who unwraps the guard of a lock has the guard, not what is in the option behind it.
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
struct Player {
    stream: TcpStream,
}
#[derive(Default)]
struct Lobby {
    waiting: Mutex<Option<Arc<Player>>>,
}
impl Lobby {
    fn seat(&self, player: &Arc<Player>) {
        let mut waiting = self.waiting.lock().unwrap();
        match waiting.take() {
            None => *waiting = Some(Arc::clone(player)),
            Some(other) => {
                let _ = (&other.stream).write_all(b"a game\n");
            }
        }
    }
    fn leave(&self, player: &Arc<Player>) {
        let mut waiting = self.waiting.lock().unwrap();
        if waiting.as_ref().is_some_and(|w| Arc::ptr_eq(w, player)) {
            *waiting = None;
        }
    }
}
fn play(stream: TcpStream, lobby: &Lobby) -> std::io::Result<()> {
    let input = BufReader::new(stream.try_clone()?);
    let player = Arc::new(Player { stream });
    lobby.seat(&player);
    for line in input.lines() {
        let Ok(line) = line else { break };
        println!("{line}");
    }
    lobby.leave(&player);
    Ok(())
}
fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let lobby = Arc::new(Lobby::default());
    for stream in listener.incoming() {
        let stream = stream?;
        let lobby = Arc::clone(&lobby);
        thread::spawn(move || {
            let _ = play(stream, &lobby);
        });
    }
    Ok(())
}
