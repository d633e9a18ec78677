// expect: eof-reread in body. A counter that only time-outs step ends no loop that goes round otherwise.
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
async fn body(sock: &mut TcpStream, len: usize) -> Result<Vec<u8>, std::io::Error> {
    let mut data = Vec::new();
    let mut chunk = [0u8; 2048];
    let mut strikes = 0;
    while data.len() < len {
        match timeout(Duration::from_secs(1), sock.read(&mut chunk)).await {
            Ok(Ok(n)) => {
                data.extend_from_slice(&chunk[..n]);
                strikes = 0;
            }
            Ok(Err(e)) => return Err(e),
            Err(_) if strikes < 3 => strikes += 1,
            Err(_) => return Ok(data),
        }
    }
    Ok(data)
}
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7").await?;
    loop {
        let (mut sock, peer) = listener.accept().await?;
        tokio::spawn(async move {
            let len = sock.read_u8().await.unwrap_or(0) as usize;
            if let Err(e) = body(&mut sock, len).await {
                eprintln!("{peer} {e}");
            }
        });
    }
}
