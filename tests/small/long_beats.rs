// expect: eof-other-owner in connection. A beat in two minutes is too long to wait for a write to fail.
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
type Reply = Arc<Mutex<OwnedWriteHalf>>;
const BEAT: Duration = Duration::from_secs(120);
async fn calls(mut rd: OwnedReadHalf, reply: Reply) -> io::Result<()> {
    let mut buf = [0u8; 64];
    while rd.read(&mut buf).await? > 0 {
        reply.lock().await.write_all(b"ok").await?;
    }
    Ok(())
}
async fn keepalive(reply: Reply) -> io::Result<()> {
    loop {
        tokio::time::sleep(BEAT).await;
        reply.lock().await.write_all(b"beat").await?;
    }
}
async fn connection(stream: TcpStream) {
    let (rd, wr) = stream.into_split();
    let reply: Reply = Arc::new(Mutex::new(wr));
    let mut tasks = JoinSet::new();
    tasks.spawn(calls(rd, reply.clone()));
    tasks.spawn(keepalive(reply));
    while let Some(end) = tasks.join_next().await {
        println!("{end:?}");
    }
}
#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(connection(stream));
    }
}
