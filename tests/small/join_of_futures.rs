// expect: eof-waits in handle. Both directions are waited for, and nobody drops the sender.
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::{StreamExt, TryStreamExt, future, pin_mut};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::codec::{Framed, LinesCodec};
type Peers = Arc<Mutex<HashMap<u16, UnboundedSender<String>>>>;
async fn handle(peers: Peers, raw: TcpStream, port: u16) {
    let (tx, rx) = unbounded();
    peers.lock().unwrap().insert(port, tx);
    let (outgoing, incoming) = Framed::new(raw, LinesCodec::new()).split();
    let broadcast = incoming.try_for_each(|line| {
        for tx in peers.lock().unwrap().values() {
            let _ = tx.unbounded_send(line.clone());
        }
        future::ok(())
    });
    let from_others = rx.map(Ok).forward(outgoing);
    pin_mut!(broadcast, from_others);
    future::join(broadcast, from_others).await;
    peers.lock().unwrap().remove(&port);
}
#[tokio::main]
async fn main() {
    let listener = TcpListener::bind("127.0.0.1:7").await.unwrap();
    let peers = Peers::default();
    while let Ok((stream, addr)) = listener.accept().await {
        tokio::spawn(handle(peers.clone(), stream, addr.port()));
    }
}
