// expect: silence. Each word of a line is another one: the room is left under the name that it was entered by.
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
        let name = name.to_string();
        rooms.insert(name.clone(), peer);
        let mut text = String::new();
        while matches!(lines.read_line(&mut text), Ok(1..)) {
            text.clear();
        }
        rooms.remove(&name);
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
