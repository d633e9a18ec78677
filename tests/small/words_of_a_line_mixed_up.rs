// expect: eof-indistinguishable in serve. The room is not the name: each word of a line is another one.
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};

fn serve(rooms: &mut HashMap<String, TcpStream>, peer: TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(peer.try_clone()?);
    let mut line = String::new();
    lines.read_line(&mut line)?;
    let mut words = line.split(' ');
    let (Some(verb), Some(room), Some(name)) = (words.next(), words.next(), words.next()) else {
        return Ok(());
    };
    if verb == "enter" && room != name {
        let (room, name) = (room.to_string(), name.to_string());
        rooms.insert(name.clone(), peer);
        let mut text = String::new();
        while matches!(lines.read_line(&mut text), Ok(1..)) {
            text.clear();
        }
        rooms.remove(&room);
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let mut rooms = HashMap::new();
    for peer in listener.incoming() {
        serve(&mut rooms, peer?)?;
    }
    Ok(())
}
