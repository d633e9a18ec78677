// expect: eof-still-stored in studio. A stream that has ended drops out of the choice, and the other goes on for ever.
use futures::{select, StreamExt};
use std::io;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_stream::wrappers::IntervalStream;
use tokio_util::codec::{FramedRead, LinesCodec};
async fn studio(sock: TcpStream) -> u64 {
    let mut lines = FramedRead::new(sock, LinesCodec::new()).fuse();
    let mut beats = IntervalStream::new(tokio::time::interval(Duration::from_millis(500))).fuse();
    let mut count = 0;
    loop {
        select! {
            line = lines.select_next_some() => if line.is_err() { break },
            _ = beats.select_next_some() => count += 1,
            complete => break,
        }
    }
    count
}
#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7").await?;
    loop {
        let (sock, _) = listener.accept().await?;
        tokio::spawn(studio(sock));
    }
}
