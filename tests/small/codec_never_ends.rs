// expect: eof-reread in serve. At end of file the codec makes an item of nothing, again and again.
use bytes::BytesMut;
use futures::StreamExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::codec::{Decoder, Framed};

#[derive(Default)]
struct Lines {
    seen: usize,
}

impl Decoder for Lines {
    type Item = BytesMut;
    type Error = std::io::Error;

    fn decode(&mut self, src: &mut BytesMut) -> std::io::Result<Option<BytesMut>> {
        match src[self.seen..].iter().position(|b| *b == b'\n') {
            Some(at) => Ok(Some(src.split_to(self.seen + at))),
            None if src.len() > 1024 => Err(std::io::Error::other("too long")),
            None => Ok(None),
        }
    }

    fn decode_eof(&mut self, src: &mut BytesMut) -> std::io::Result<Option<BytesMut>> {
        if let Some(line) = self.decode(src)? {
            return Ok(Some(line));
        }
        Ok(Some(src.split()))
    }
}

async fn serve(stream: TcpStream) -> std::io::Result<()> {
    let mut lines = Framed::new(stream, Lines::default());
    while let Some(line) = lines.next().await {
        println!("{:?}", line?);
    }
    Ok(())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream));
    }
}
