// expect: eof-other-owner in session. Who waits for a message is told of nothing at end of file, only when nobody hears the reader.
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, Notify};

async fn read_dial(read: OwnedReadHalf, done: Arc<Notify>, replies: mpsc::Sender<String>) {
    let mut lines = BufReader::new(read).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if replies.send(line).await.is_err() {
            return done.notify_one();
        }
    }

}

async fn session(sock: TcpStream) -> std::io::Result<()> {
    let (read, mut write) = sock.into_split();
    let (tx, mut rx) = mpsc::channel(16);
    let done = Arc::new(Notify::new());
    let keep = tx.clone();
    tokio::spawn(read_dial(read, done.clone(), tx));
    loop {
        tokio::select! {
            Some(reply) = rx.recv() => write.write_all(reply.as_bytes()).await?,
            _ = done.notified() => break,
        }
    }
    drop(keep);
    Ok(())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    loop {
        let (sock, _) = listener.accept().await?;
        tokio::spawn(session(sock));
    }
}
