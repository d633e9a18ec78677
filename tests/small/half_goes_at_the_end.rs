// expect: silence. The write half goes at the end of the task, and with it the far side hears the end.
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};

#[tokio::main]
async fn main() {
    let listener = TcpListener::bind("127.0.0.1:7000").await.unwrap();
    loop {
        let (guest, _) = listener.accept().await.unwrap();
        tokio::spawn(async move {
            let host = TcpStream::connect("127.0.0.1:8000").await.unwrap();
            let (mut from_guest, mut to_guest) = guest.into_split();
            let (mut from_host, mut to_host) = host.into_split();
            tokio::spawn(async move {
                let _ = copy(&mut from_host, &mut to_guest).await;
            });
            let mut buf = [0u8; 1024];
            loop {
                let n = from_guest.read(&mut buf).await.unwrap_or(0);
                if n == 0 || to_host.write_all(&buf[..n]).await.is_err() {
                    break;
                }
            }
        });
    }
}
