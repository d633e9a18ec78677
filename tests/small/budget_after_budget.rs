// expect: eof-reread in gather. When its time is up, the same socket gets another budget.
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

async fn gather(stream: &mut TcpStream, sum: &mut usize) -> std::io::Result<()> {
    let mut chunk = [0u8; 256];
    loop {
        match stream.read(&mut chunk).await? {
            0 => sleep(Duration::from_millis(20)).await,
            n => *sum += n,
        }
    }
}

async fn session(mut stream: TcpStream) {
    let mut sum = 0;
    while timeout(Duration::from_secs(1), gather(&mut stream, &mut sum)).await.is_err() {
        println!("{sum} bytes so far");
    }
}

#[tokio::main]
async fn main() {
    let listener = TcpListener::bind("127.0.0.1:7000").await.unwrap();
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(session(stream));
    }
}
