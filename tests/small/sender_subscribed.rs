// expect: eof-waits in push_changes. Changes of what a sender alone was made for end with it, and it stays.
use std::io;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

struct Config {
    current: watch::Sender<u32>,
}

async fn read_requests(rd: ReadHalf<'_>, config: &Config) -> io::Result<()> {
    let mut lines = BufReader::new(rd).lines();
    while let Some(line) = lines.next_line().await? {
        config.current.send_replace(line.len() as u32);
    }
    Ok(())
}

async fn push_changes(mut wr: WriteHalf<'_>, config: &Config) -> io::Result<()> {
    let mut rx = config.current.subscribe();
    while rx.changed().await.is_ok() {
        wr.write_all(b"changed\n").await?;
    }
    Ok(())
}

async fn session(mut stream: TcpStream, config: Arc<Config>) -> io::Result<()> {
    let (rd, wr) = stream.split();
    let (requests, pushed) = tokio::join!(read_requests(rd, &config), push_changes(wr, &config));
    requests.and(pushed)
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7").await?;
    let config = Arc::new(Config { current: watch::Sender::new(0) });
    loop {
        let (stream, _) = listener.accept().await?;
        let config = Arc::clone(&config);
        tokio::spawn(async move {
            let _ = session(stream, config).await;
        });
    }
}
