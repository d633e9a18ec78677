// expect: eof-still-stored in serve. The rooms are there from the start; a member stays in the list of its room.
use std::collections::HashMap;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

struct Room {
    members: Vec<OwnedWriteHalf>,
}

struct Hall {
    rooms: Arc<Mutex<HashMap<String, Room>>>,
}

fn hall(names: &[&str]) -> Hall {
    let rooms = names.iter().map(|name| (name.to_string(), Room { members: Vec::new() })).collect();
    Hall { rooms: Arc::new(Mutex::new(rooms)) }
}

async fn serve(hall: Arc<Hall>, input: OwnedReadHalf, output: OwnedWriteHalf) -> std::io::Result<()> {
    let mut input = BufReader::new(input);
    let mut line = String::new();
    input.read_line(&mut line).await?;
    if let Some(room) = hall.rooms.lock().await.get_mut(line.trim()) {
        room.members.push(output);
    }
    loop {
        line.clear();
        if input.read_line(&mut line).await? == 0 {
            return Ok(());
        }
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7070").await?;
    let hall = Arc::new(hall(&["red", "blue"]));
    loop {
        let (stream, _) = listener.accept().await?;
        let (input, output) = stream.into_split();
        tokio::spawn(serve(hall.clone(), input, output));
    }
}
