// expect: silence. The same pattern written from the same name is the same key.
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
struct Rooms {
    domain: &'static str,
    writers: Mutex<HashMap<String, OwnedWriteHalf>>,
}
impl Rooms {
    fn key(&self, name: &str) -> String {
        format!("{}@{}", name, self.domain)
    }
}
async fn session(stream: TcpStream, rooms: Arc<Rooms>) {
    let (rd, wr) = stream.into_split();
    let mut lines = BufReader::new(rd).lines();
    let Ok(Some(name)) = lines.next_line().await else { return };
    rooms.writers.lock().unwrap().insert(rooms.key(&name), wr);
    while let Ok(Some(_)) = lines.next_line().await {}
    rooms.writers.lock().unwrap().remove(&rooms.key(&name));
}
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let rooms = Arc::new(Rooms { domain: "example.org", writers: Mutex::default() });
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(session(stream, rooms.clone()));
    }
}
