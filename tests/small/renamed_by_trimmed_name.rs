// expect: silence. The same name trimmed twice is the same name.
use std::collections::HashMap;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

type Players = Arc<Mutex<HashMap<String, OwnedWriteHalf>>>;

async fn play(players: &Players, stream: TcpStream, name: &mut String) -> std::io::Result<()> {
    let (read, write) = stream.into_split();
    players.lock().await.insert(name.clone(), write);
    let mut lines = BufReader::new(read).lines();
    while let Some(line) = lines.next_line().await? {
        let Some(new) = line.strip_prefix("/nick ") else { continue };
        let mut all = players.lock().await;
        if let Some(out) = all.remove(name.as_str()) {
            all.insert(new.trim().to_owned(), out);
            *name = new.trim().to_owned();
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let players = Players::default();
    for guest in 1.. {
        let (stream, _) = listener.accept().await?;
        let players = players.clone();
        tokio::spawn(async move {
            let mut name = format!("guest{guest}");
            if let Err(e) = play(&players, stream, &mut name).await {
                eprintln!("{name}: {e}");
            }
            players.lock().await.remove(&name);
        });
    }
    Ok(())
}
