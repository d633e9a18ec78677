// expect: silence. Each line that was taken gives a result, and with the last one the session ends.
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
async fn run(mut stream: TcpStream) -> std::io::Result<()> {
    let (rd, mut wr) = stream.split();
    let mut lines = BufReader::new(rd).lines();
    let (results, mut ready) = mpsc::channel::<String>(16);
    let (mut in_flight, mut open) = (0, true);
    while open || in_flight > 0 {
        tokio::select! {
            line = lines.next_line(), if open => match line? {
                Some(line) => {
                    in_flight += 1;
                    let results = results.clone();
                    tokio::spawn(async move {
                        tokio::time::sleep(Duration::from_millis(30)).await;
                        let _ = results.send(line).await;
                    });
                }
                None => open = false,
            },
            Some(text) = ready.recv() => {
                in_flight -= 1;
                wr.write_all(text.as_bytes()).await?;
            }
        }
    }
    Ok(())
}
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(run(stream));
    }
}
