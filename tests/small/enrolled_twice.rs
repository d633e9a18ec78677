// expect: silence. A client that gives its name says it once: the entry of an earlier name is nobody's mistake.
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
type Clients = Mutex<HashMap<String, mpsc::Sender<String>>>;
async fn write(mut half: OwnedWriteHalf, mut queue: mpsc::Receiver<String>) {
    while let Some(line) = queue.recv().await {
        if half.write_all(line.as_bytes()).await.is_err() {
            return;
        }
    }
}
async fn read(half: OwnedReadHalf, clients: &Clients, id: &mut String, out: &mpsc::Sender<String>) -> std::io::Result<()> {
    let mut lines = BufReader::new(half).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some(name) = line.strip_prefix("CONNECT ") {
            *id = name.to_string();
            clients.lock().unwrap().insert(id.clone(), out.clone());
        }
    }
    Ok(())
}
async fn session(stream: TcpStream, clients: Arc<Clients>) {
    let (rd, wr) = stream.into_split();
    let (out, queue) = mpsc::channel(32);
    tokio::spawn(write(wr, queue));
    let mut id = String::new();
    let _ = read(rd, &clients, &mut id, &out).await;
    clients.lock().unwrap().remove(&id);
}
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let clients = Arc::new(Clients::default());
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(session(stream, clients.clone()));
    }
}
