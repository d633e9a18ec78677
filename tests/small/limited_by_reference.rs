// expect: eof-waits in follow. What takes a borrow by value leaves the stream where it is.
use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

async fn follow(mut stream: BufReader<TcpStream>, mut changes: watch::Receiver<u32>) -> io::Result<()> {
    loop {
        stream.write_all(b"changed\n").await?;
        if changes.changed().await.is_err() {
            return Ok(());
        }
    }
}

async fn dispatch(stream: TcpStream, changes: watch::Receiver<u32>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut mode = String::new();
    (&mut stream).take(32).read_line(&mut mode).await?;
    follow(stream, changes).await
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7").await?;
    let current = watch::Sender::new(0);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(dispatch(stream, current.subscribe()));
    }
}
