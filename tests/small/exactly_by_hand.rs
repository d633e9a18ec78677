// expect: silence. A read of no bytes into a fresh buffer is the end.
use std::{future::Future, io::{Result, ErrorKind}, mem, pin::Pin, task::{Context, Poll, ready}};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpListener;
trait AsyncSocket {
    fn poll_get(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<Result<usize>>;
}
impl<S> AsyncSocket for S where S: AsyncRead {
    fn poll_get(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<Result<usize>> {
        let mut buf = ReadBuf::new(buf);
        ready!(AsyncRead::poll_read(self, cx, &mut buf))?;
        Poll::Ready(Ok(buf.filled().len()))
    }
}
struct ReadExact<'a, R> { reader: &'a mut R, buf: &'a mut [u8] }
impl<R: AsyncSocket + Unpin> Future for ReadExact<'_, R> {
    type Output = Result<()>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        while !this.buf.is_empty() {
            let n = ready!(Pin::new(&mut *this.reader).poll_get(cx, this.buf))?;
            {
                let (_, rest) = mem::take(&mut this.buf).split_at_mut(n);
                this.buf = rest;
            }
            if n == 0 {
                return Poll::Ready(Err(ErrorKind::UnexpectedEof.into()));
            }
        }
        Poll::Ready(Ok(()))
    }
}
#[tokio::main]
async fn main() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7").await?;
    loop {
        let (mut stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let mut buf = [0u8; 10];
            loop { ReadExact { reader: &mut stream, buf: &mut buf }.await?; }
            Ok::<(), std::io::Error>(())
        });
    }
}
