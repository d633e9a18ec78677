// expect: silence. The name that a session notes before it enrols under it is the one under which it leaves.
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
type Topics = Mutex<HashMap<String, mpsc::UnboundedSender<String>>>;
async fn write(mut half: OwnedWriteHalf, mut queue: mpsc::UnboundedReceiver<String>) {
    while let Some(line) = queue.recv().await {
        if half.write_all(line.as_bytes()).await.is_err() { return; }
    }
}
fn subscribe(topics: &Topics, name: String, out: &mpsc::UnboundedSender<String>) {
    topics.lock().unwrap().insert(name, out.clone());
}
async fn session(stream: TcpStream, topics: Arc<Topics>) {
    let (rd, wr) = stream.into_split();
    let (out, queue) = mpsc::unbounded_channel();
    tokio::spawn(write(wr, queue));
    let mut mine: Vec<String> = Vec::new();
    let mut lines = BufReader::new(rd).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(name) = line.strip_prefix("SUB ") {
            mine.push(name.to_string());
            subscribe(&topics, name.to_string(), &out);
        }
    }
    let mut t = topics.lock().unwrap();
    for name in &mine { t.remove(name); }
}
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let topics = Arc::new(Topics::default());
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(session(stream, topics.clone()));
    }
}
