// expect: eof-reread in poll. At end of file the future is not ready, as if nothing had come yet.
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpListener;
struct Next<'a, R>(&'a mut R);
impl<R: AsyncRead + Unpin> Future for Next<'_, R> {
    type Output = io::Result<Vec<u8>>;
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let mut space = [0u8; 512];
        let mut buf = ReadBuf::new(&mut space);
        ready!(Pin::new(&mut *this.0).poll_read(cx, &mut buf))?;
        if buf.filled().is_empty() {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Ok(buf.filled().to_vec()))
    }
}
#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7").await?;
    loop {
        let (mut stream, _) = listener.accept().await?;
        tokio::spawn(async move { while let Ok(got) = Next(&mut stream).await { println!("{got:?}") } });
    }
}
