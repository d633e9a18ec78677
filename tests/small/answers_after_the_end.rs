// expect: silence. With something left to be written the other branch goes on by itself.
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;

async fn serve(mut sock: TcpStream, mut news: broadcast::Receiver<String>) -> std::io::Result<()> {
    let (rd, mut wr) = sock.split();
    let mut lines = BufReader::new(rd).lines();
    let mut left: Vec<u8> = Vec::new();
    let mut open = true;
    while open || !left.is_empty() {
        tokio::select! {
            line = lines.next_line(), if open => match line? {
                Some(line) => left.extend(line.into_bytes()),
                None => open = false,
            },
            told = news.recv() => {
                if let Ok(told) = told {
                    left.extend(told.into_bytes());
                }
            }
            n = wr.write(&left), if !left.is_empty() => {
                left.drain(..n?);
            }
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let (tx, _) = broadcast::channel(8);
    loop {
        let (sock, _) = listener.accept().await?;
        tokio::spawn(serve(sock, tx.subscribe()));
    }
}
