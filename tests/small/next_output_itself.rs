// expect: silence. The next output itself, not an option of it.
use std::collections::VecDeque;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};
use futures::stream::FuturesUnordered;
use futures::{select, FutureExt, StreamExt};
use smol::io::{AsyncReadExt, AsyncWriteExt};
use smol::{Async, Timer};
use std::net::TcpStream;
struct Visitor {
    sock: Async<TcpStream>,
    from: SocketAddr,
}
async fn turn(mut v: Visitor) -> (SocketAddr, Option<Visitor>) {
    let from = v.from;
    let mut buf = [0u8; 256];
    match v.sock.read(&mut buf).await {
        Ok(0) => (from, None),
        Ok(n) => (from, Some(v)),
        Err(e) => (from, None),
    }
}
fn main() -> io::Result<()> {
    smol::block_on(async move {
        let listener = Async::<TcpListener>::bind(([127, 0, 0, 1], 80))?;
        let mut turns = FuturesUnordered::new();
        let mut recent: VecDeque<(SocketAddr, Instant)> = VecDeque::new();
        loop {
            select! {
                got = listener.accept().fuse() => {
                    let (sock, from) = got?;
                    turns.push(turn(Visitor { sock, from }));
                }
                (from, again) = turns.select_next_some() => {
                    recent.push_front((from, Instant::now()));
                    if let Some(v) = again {
                        turns.push(turn(v));
                    }
                }
            }
        }
    })
}
