// expect: silence. The only stream has ended: the choice is complete.
use futures::{select, StreamExt};
use std::io;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::codec::{FramedRead, LinesCodec};
async fn studio(sock: TcpStream) -> u64 {
    let mut lines = FramedRead::new(sock, LinesCodec::new()).fuse();
    let mut count = 0;
    loop {
        select! {
            line = lines.select_next_some() => if line.is_err() { break } else { count += 1 },
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
