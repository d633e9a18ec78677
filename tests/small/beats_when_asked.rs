// expect: silence. The peer says that it beats, and the program how often.
use std::io;
use std::time::Duration;

use smol::Timer;
use smol::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use smol::net::{TcpListener, TcpStream};
use smol::stream::StreamExt;

async fn tick(mut stream: TcpStream, every: Duration) {
    loop {
        Timer::after(every).await;
        if stream.write_all(b"tick\n").await.is_err() {
            break;
        }
    }
}

async fn session(stream: TcpStream) -> io::Result<()> {
    let mut lines = BufReader::new(stream.clone()).lines();
    while let Some(line) = lines.next().await {
        if line? == "tick" {
            smol::spawn(tick(stream.clone(), Duration::from_secs(1))).detach();
        }
    }
    Ok(())
}

fn main() -> io::Result<()> {
    smol::block_on(async {
        let listener = TcpListener::bind("127.0.0.1:7").await?;
        loop {
            let (stream, _) = listener.accept().await?;
            smol::spawn(async move {
                let _ = session(stream).await;
            })
            .detach();
        }
    })
}
