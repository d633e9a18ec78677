// expect: eof-waits in serve. The clock comes round, but a message is sent only when there is something new.
use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

async fn serve(mut stream: TcpStream, mut news: watch::Receiver<String>) -> io::Result<()> {
    let mut hello = [0u8; 16];
    stream.read_exact(&mut hello).await?;
    while news.changed().await.is_ok() {
        let text = news.borrow_and_update().clone();
        stream.write_all(text.as_bytes()).await?;
    }
    Ok(())
}

async fn look(news: watch::Sender<String>) {
    let mut every = tokio::time::interval(Duration::from_secs(30));
    loop {
        every.tick().await;
        let Ok(text) = tokio::fs::read_to_string("news.txt").await else { continue };
        news.send_if_modified(|old| {
            let changed = *old != text;
            *old = text;
            changed
        });
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let (tx, rx) = watch::channel(String::new());
    tokio::spawn(look(tx));
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, rx.clone()));
    }
}
