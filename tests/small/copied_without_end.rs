// expect: eof-reread in poll_copy. A copy by hand that does not look for the end.
use std::{future::Future, io, pin::Pin, task::{Context, Poll, ready}};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
struct CopyBuffer { read_done: bool, pos: usize, cap: usize, amt: u64, buf: Box<[u8]> }
impl CopyBuffer {
    fn new(n: usize) -> Self { Self { read_done: false, pos: 0, cap: 0, amt: 0, buf: vec![0; n].into_boxed_slice() } }
    fn poll_copy<R, W>(&mut self, cx: &mut Context<'_>, mut reader: Pin<&mut R>, mut writer: Pin<&mut W>) -> Poll<io::Result<u64>>
    where R: AsyncRead + Unpin + ?Sized, W: AsyncWrite + Unpin + ?Sized {
        loop {
            if self.pos == self.cap && !self.read_done {
                let me = &mut *self;
                let mut buf = ReadBuf::new(&mut me.buf);
                ready!(reader.as_mut().poll_read(cx, &mut buf))?;
                let n = buf.filled().len();
                self.pos = 0; self.cap = n;
            }
            while self.pos < self.cap {
                let me = &mut *self;
                let i = ready!(writer.as_mut().poll_write(cx, &me.buf[me.pos..me.cap]))?;
                if i == 0 {
                    return Poll::Ready(Err(io::Error::new(io::ErrorKind::WriteZero, "write zero byte into writer")));
                } else {
                    self.pos += i;
                    self.amt += i as u64;
                }
            }
            if self.pos == self.cap && self.read_done {
                ready!(writer.as_mut().poll_flush(cx))?;
                return Poll::Ready(Ok(self.amt));
            }
        }
    }
}
struct Copy<'a, R: ?Sized, W: ?Sized> {
    reader: &'a mut R,
    writer: &'a mut W,
    buf: CopyBuffer,
}
impl<R, W> Future for Copy<'_, R, W> where R: AsyncRead + Unpin + ?Sized, W: AsyncWrite + Unpin + ?Sized {
    type Output = io::Result<u64>;
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<u64>> {
        let this = self.get_mut();
        this.buf.poll_copy(cx, Pin::new(this.reader), Pin::new(this.writer))
    }
}
#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7").await?;
    loop {
        let (mut stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let mut out = TcpStream::connect("127.0.0.1:8").await?;
            Copy { reader: &mut stream, writer: &mut out, buf: CopyBuffer::new(100) }.await
        });
    }
}
