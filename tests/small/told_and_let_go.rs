// expect: silence. The owner of the connections is told that one has gone, and lets it go.
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::thread;
enum Event {
    Joined(u64, TcpStream),
    Said(u64, String),
    Left(u64),
}
fn run(events: Receiver<Event>) {
    let mut members: HashMap<u64, TcpStream> = HashMap::new();
    let mut present = 0;
    for event in events {
        match event {
            Event::Joined(id, out) => {
                members.insert(id, out);
                present += 1;
            }
            Event::Said(id, text) => {
                for out in members.values_mut() {
                    let _ = writeln!(out, "{id}: {text}");
                }
            }
            Event::Left(id) => {
                members.remove(&id);
                present -= 1;
                println!("{id} left, {present} present");
            }
        }
    }
}
fn serve(id: u64, stream: TcpStream, hub: Sender<Event>) -> std::io::Result<()> {
    let _ = hub.send(Event::Joined(id, stream.try_clone()?));
    for line in BufReader::new(stream).lines() {
        let Ok(line) = line else { break };
        let _ = hub.send(Event::Said(id, line));
    }
    let _ = hub.send(Event::Left(id));
    Ok(())
}
fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let (tx, rx) = channel();
    thread::spawn(move || run(rx));
    for (id, stream) in (0..).zip(listener.incoming()) {
        let (stream, hub) = (stream?, tx.clone());
        thread::spawn(move || serve(id, stream, hub));
    }
    Ok(())
}
