// expect: silence.
// The task that only writes has ended on an error; the reader still lives and will hear of the end.
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Notify};

async fn beats(half: Arc<Mutex<OwnedWriteHalf>>, over: Arc<Notify>) {
    loop {
        tokio::select! {
            _ = tokio::time::sleep(std::time::Duration::from_secs(1)) => {
                if half.lock().await.write_all(b".").await.is_err() {
                    return;
                }
            }
            _ = over.notified() => return,
        }
    }
}

async fn serve(stream: TcpStream, stop: tokio_util::sync::CancellationToken) -> std::io::Result<()> {
    let (read, write) = stream.into_split();
    let half = Arc::new(Mutex::new(write));
    let over = Arc::new(Notify::new());
    tokio::spawn(beats(half.clone(), over.clone()));
    let mut lines = BufReader::new(read).lines();
    loop {
        let line = tokio::select! {
            line = lines.next_line() => line?,
            _ = stop.cancelled() => None,
        };
        let Some(line) = line else { break };
        half.lock().await.write_all(line.as_bytes()).await?;
    }
    over.notify_one();
    Ok(())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7301").await?;
    let stop = tokio_util::sync::CancellationToken::new();
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, stop.child_token()));
    }
}
