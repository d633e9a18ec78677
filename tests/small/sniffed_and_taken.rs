// expect: silence. What was looked at is taken: no end of file comes before it, and the next read sees the end.
use std::io::{Error, ErrorKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
async fn line(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let (mut line, mut seen) = (Vec::new(), [0u8; 64]);
    loop {
        let n = stream.peek(&mut seen).await?;
        if n == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof));
        }
        let end = seen[..n].iter().position(|b| *b == b'\n');
        let mut taken = vec![0u8; end.map_or(n, |at| at + 1)];
        let got = stream.read(&mut taken).await?;
        line.extend_from_slice(&taken[..got]);
        if end.is_some() {
            return Ok(line);
        }
    }
}
async fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    loop {
        let line = line(&mut stream).await?;
        stream.write_all(&line).await?;
    }
}
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream));
    }
}
