// expect: eof-reread in sniff. What is looked at stays there: behind too few bytes nobody sees the end.
use std::io::{Error, ErrorKind};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, Duration};
async fn sniff(stream: &TcpStream) -> std::io::Result<[u8; 4]> {
    let mut head = [0u8; 4];
    loop {
        let n = stream.peek(&mut head).await?;
        if n == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof));
        }
        if n == head.len() {
            return Ok(head);
        }
        sleep(Duration::from_millis(20)).await;
    }
}
async fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    let head = sniff(&stream).await?;
    stream.write_all(&head).await
}
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream));
    }
}
