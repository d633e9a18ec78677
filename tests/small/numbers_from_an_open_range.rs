// expect: eof-still-stored in run. The next number of an open range is no key that was given out before.
use std::collections::HashMap;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc::{self, Receiver, Sender};

enum Event {
    Came(u32, OwnedWriteHalf),
    Said(u32, String),
    Left(u32),
}

async fn run(mut events: Receiver<Event>) {
    let mut peers: HashMap<u32, OwnedWriteHalf> = HashMap::new();
    while let Some(event) = events.recv().await {
        match event {
            Event::Came(number, out) => {
                peers.insert(number, out);
            }
            Event::Said(number, text) => {
                if let Some(out) = peers.get_mut(&number) {
                    let _ = out.write_all(text.as_bytes()).await;
                }
            }
            Event::Left(number) => println!("{number} left"),
        }
    }
}

async fn listen(number: u32, half: OwnedReadHalf, events: Sender<Event>) {
    let mut lines = BufReader::new(half).lines();
    while let Ok(Some(text)) = lines.next_line().await {
        let _ = events.send(Event::Said(number, text)).await;
    }
    let _ = events.send(Event::Left(number)).await;
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7000").await?;
    let (tx, rx) = mpsc::channel(64);
    tokio::spawn(run(rx));
    for number in 1.. {
        let (peer, _) = listener.accept().await?;
        let (half, out) = peer.into_split();
        let _ = tx.send(Event::Came(number, out)).await;
        tokio::spawn(listen(number, half, tx.clone()));
    }
    Ok(())
}
