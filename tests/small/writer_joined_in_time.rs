// expect: silence. The writer is waited for, but not for ever: then it is stopped.
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio::time::timeout;

async fn deliver(mut wr: OwnedWriteHalf, mut prices: broadcast::Receiver<u16>) {
    while let Ok(price) = prices.recv().await {
        if wr.write_u16(price).await.is_err() {
            return;
        }
    }
}

async fn trader(stream: TcpStream, market: broadcast::Sender<u16>) {
    let (mut rd, wr) = stream.into_split();
    let mut outgoing = tokio::spawn(deliver(wr, market.subscribe()));
    while let Ok(order) = rd.read_u16().await {
        let _ = market.send(order);
    }
    if timeout(Duration::from_millis(300), &mut outgoing).await.is_err() {
        outgoing.abort();
    }
}

#[tokio::main]
async fn main() {
    let listener = TcpListener::bind("127.0.0.1:5010").await.unwrap();
    let (market, _) = broadcast::channel(256);
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(trader(stream, market.clone()));
    }
}
