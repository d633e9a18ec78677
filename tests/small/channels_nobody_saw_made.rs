// expect: eof-waits in follow. The end of a channel out of a map belongs to the library that its type names.
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

type Market = Arc<Mutex<HashMap<u8, watch::Sender<u32>>>>;

async fn follow(peer: &mut TcpStream, mut quotes: watch::Receiver<u32>) {
    loop {
        let now = *quotes.borrow_and_update();
        if peer.write_u32(now).await.is_err() || quotes.changed().await.is_err() {
            return;
        }
    }
}

async fn session(mut peer: TcpStream, market: Market) {
    while let Ok(symbol) = peer.read_u8().await {
        let quotes = market.lock().unwrap().entry(symbol).or_insert_with(|| watch::channel(0).0).clone();
        if symbol > 9 {
            return follow(&mut peer, quotes.subscribe()).await;
        }
        quotes.send_replace(7);
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7000").await?;
    let market = Market::default();
    loop {
        let (peer, _) = listener.accept().await?;
        tokio::spawn(session(peer, market.clone()));
    }
}
