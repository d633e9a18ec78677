// expect: silence. After end of file the session waits for what is still to be sent, and no longer than a clock allows.
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

async fn linger(mut stream: TcpStream, mut rest: mpsc::Receiver<String>) -> std::io::Result<()> {
    let mut buffer = [0; 256];
    while stream.read(&mut buffer).await? > 0 {}
    loop {
        tokio::select! {
            text = rest.recv() => match text {
                Some(text) => stream.write_all(text.as_bytes()).await?,
                None => return Ok(()),
            },
            _ = tokio::time::sleep(Duration::from_secs(5)) => return Ok(()),
        }
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut senders = Vec::new();
    loop {
        let (stream, _) = listener.accept().await?;
        let (sender, rest) = mpsc::channel(4);
        senders.push(sender);
        tokio::spawn(linger(stream, rest));
    }
}
