// expect: silence. The rooms are there from the start; who leaves is taken out of all of them.
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

struct Room {
    members: Vec<(SocketAddr, OwnedWriteHalf)>,
}

struct Hall {
    rooms: Arc<Mutex<HashMap<String, Room>>>,
}

fn hall(names: &[&str]) -> Hall {
    let rooms = names.iter().map(|name| (name.to_string(), Room { members: Vec::new() })).collect();
    Hall { rooms: Arc::new(Mutex::new(rooms)) }
}

async fn read_all(input: OwnedReadHalf) -> std::io::Result<()> {
    let mut input = BufReader::new(input);
    let mut line = String::new();
    while input.read_line(&mut line).await? > 0 {
        line.clear();
    }
    Ok(())
}

async fn serve(hall: Arc<Hall>, who: SocketAddr, name: String, input: OwnedReadHalf, output: OwnedWriteHalf) {
    if let Some(room) = hall.rooms.lock().await.get_mut(&name) {
        room.members.push((who, output));
    }
    if let Err(error) = read_all(input).await {
        eprintln!("{who}: {error}");
    }
    for room in hall.rooms.lock().await.values_mut() {
        room.members.retain(|(member, _)| *member != who);
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7070").await?;
    let hall = Arc::new(hall(&["red", "blue"]));
    loop {
        let (stream, who) = listener.accept().await?;
        let (input, output) = stream.into_split();
        tokio::spawn(serve(hall.clone(), who, "red".to_string(), input, output));
    }
}
