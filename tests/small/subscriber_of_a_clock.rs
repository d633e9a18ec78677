// expect: silence. The clock of the program sends every second: a write fails soon.
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
type Topics = Arc<Mutex<HashMap<u32, broadcast::Sender<String>>>>;
async fn follow(conn: &mut BufReader<TcpStream>, topics: &Topics, number: u32) -> anyhow::Result<()> {
    let mut live = topics.lock().unwrap().entry(number).or_insert_with(|| broadcast::channel(8).0).subscribe();
    while let Ok(line) = live.recv().await {
        conn.write_all(line.as_bytes()).await?;
    }
    Ok(())
}
async fn serve(stream: TcpStream, topics: Topics) -> anyhow::Result<()> {
    let mut conn = BufReader::new(stream);
    let mut request = String::new();
    conn.read_line(&mut request).await?;
    match request.split_once(' ') {
        None => follow(&mut conn, &topics, request.parse()?).await,
        Some((number, text)) => {
            if let Some(topic) = topics.lock().unwrap().get(&number.parse()?) {
                topic.send(text.to_string())?;
            }
            Ok(())
        }
    }
}
async fn clock(topics: Topics) {
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        for topic in topics.lock().unwrap().values() {
            let _ = topic.send("tick".into());
        }
    }
}
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let topics = Topics::default();
    tokio::spawn(clock(topics.clone()));
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, topics.clone()));
    }
}
