// expect: eof-reread in poll_next. A pinned part that is handed on is lent, not moved out.
use std::pin::Pin;
use std::task::{ready, Context, Poll};
use futures::{Stream, StreamExt};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
fn cut(b: &mut Vec<u8>) -> Option<u8> { let k = b.first()?; if b.len() < 2 { return None; } Some(*k) }
pin_project_lite::pin_project! { struct Records<R> { #[pin] inner: R, buf: Vec<u8> } }
impl<R: AsyncRead + Unpin> Stream for Records<R> {
    type Item = std::io::Result<u8>;
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut me = self.project();
        loop {
            if let Some(r) = cut(me.buf) { return Poll::Ready(Some(Ok(r))); }
            let mut space = [0u8; 512];
            let mut rb = ReadBuf::new(&mut space);
            if let Err(e) = ready!(me.inner.as_mut().poll_read(cx, &mut rb)) {
                return Poll::Ready(Some(Err(e)));
            }
            match rb.filled() { [] if me.buf.is_empty() => return Poll::Ready(None), [] => return Poll::Pending, f => me.buf.extend_from_slice(f) }
        }
    }
}
async fn track(stream: TcpStream) {
    let mut records = Records { inner: stream, buf: Vec::new() };
    while let Some(record) = records.next().await {
        if record.is_err() { return; }
    }
}
#[tokio::main]
async fn main() {
    let listener = TcpListener::bind(("127.0.0.1", 80)).await.unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(track(stream));
    }
}
