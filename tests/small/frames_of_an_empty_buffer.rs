// expect: silence. What is looked at through a cursor is in the buffer: of an empty one no frame is made.
use bytes::{Buf, BytesMut};
use std::io::Cursor;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
struct Conn {
    stream: TcpStream,
    buffer: BytesMut,
}
fn get_u8(src: &mut Cursor<&[u8]>) -> Option<u8> {
    if !src.has_remaining() {
        return None;
    }
    Some(src.get_u8())
}
impl Conn {
    async fn read_frame(&mut self) -> std::io::Result<Option<u8>> {
        loop {
            if let Some(frame) = self.parse_frame() {
                return Ok(Some(frame));
            }
            if 0 == self.stream.read_buf(&mut self.buffer).await? {
                if self.buffer.is_empty() {
                    return Ok(None);
                }
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
    fn parse_frame(&mut self) -> Option<u8> {
        let mut buf = Cursor::new(&self.buffer[..]);
        let n = get_u8(&mut buf)?;
        let len = buf.position() as usize;
        self.buffer.advance(len);
        Some(n)
    }
    async fn subscribe(&mut self) -> std::io::Result<()> {
        while let Some(n) = self.read_frame().await? {
            self.stream.write_u8(n).await?;
        }
        Ok(())
    }
    async fn run(&mut self) -> std::io::Result<()> {
        loop {
            let Some(n) = self.read_frame().await? else { return Ok(()) };
            if n == 7 {
                self.subscribe().await?;
            } else {
                self.stream.write_u8(n).await?;
            }
        }
    }
}
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let l = TcpListener::bind("127.0.0.1:7000").await?;
    loop {
        let (s, _) = l.accept().await?;
        let mut c = Conn { stream: s, buffer: BytesMut::new() };
        tokio::spawn(async move {
            let _ = c.run().await;
        });
    }
}
