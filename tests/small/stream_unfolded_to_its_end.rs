// expect: silence. No bytes end the stream.
use futures::stream::{self, Stream, StreamExt};
use std::io;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
fn records<R: AsyncBufRead + Unpin>(reader: R) -> impl Stream<Item = io::Result<Vec<u8>>> {
    stream::unfold(Some(reader), |state| async move {
        let mut reader = state?;
        let mut raw = Vec::new();
        match reader.read_until(b'\n', &mut raw).await {
            Ok(0) => None,
            Ok(_) => Some((Ok(raw), Some(reader))),
            Err(e) => Some((Err(e), None)),
        }
    })
}
#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7").await?;
    loop {
        let (sock, _) = listener.accept().await?;
        tokio::spawn(async move {
            let mut lines = std::pin::pin!(records(BufReader::new(sock)));
            while let Some(line) = lines.next().await {
                println!("{line:?}");
            }
        });
    }
}
