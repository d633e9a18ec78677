// expect: silence. A stream of the program's own that ends with the connection.
use futures::{Stream, StreamExt};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
struct Chunks {
    from: TcpStream,
}
impl Stream for Chunks {
    type Item = std::io::Result<Vec<u8>>;
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut space = [0u8; 64];
        let mut chunk = ReadBuf::new(&mut space);
        ready!(Pin::new(&mut self.get_mut().from).poll_read(cx, &mut chunk))?;
        if chunk.filled().is_empty() {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Ok(chunk.filled().to_vec())))
    }
}
async fn serve(from: TcpStream) -> std::io::Result<()> {
    let mut chunks = Chunks { from };
    while let Some(chunk) = chunks.next().await {
        println!("{:?}", chunk?);
    }
    Ok(())
}
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    loop {
        let (from, _) = listener.accept().await?;
        tokio::spawn(serve(from));
    }
}
