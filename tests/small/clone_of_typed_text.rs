// expect: silence. A clone of text is the same key, however the text's type became known.
use std::collections::HashMap;
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

enum Packet {
    Login(String),
    Ping(u8),
}

fn read(peer: &mut TcpStream) -> io::Result<Packet> {
    let mut head = [0u8; 9];
    peer.read_exact(&mut head)?;
    Ok(match head[0] {
        1 => Packet::Login(String::from_utf8_lossy(&head[1..]).into_owned()),
        other => Packet::Ping(other),
    })
}

fn serve(mut peer: TcpStream, users: &Mutex<HashMap<String, TcpStream>>) -> io::Result<()> {
    let mut me = None;
    while let Ok(packet) = read(&mut peer) {
        match packet {
            Packet::Login(_) if me.is_some() => break,
            Packet::Login(name) => {
                users.lock().unwrap().insert(name.clone(), peer.try_clone()?);
                me = Some(name);
            }
            Packet::Ping(n) => println!("{n}"),
        }
    }
    if let Some(name) = me {
        users.lock().unwrap().remove(&name);
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7000")?;
    let users = Arc::new(Mutex::new(HashMap::new()));
    for peer in listener.incoming() {
        let (peer, users) = (peer?, users.clone());
        thread::spawn(move || serve(peer, &users));
    }
    Ok(())
}
