// expect: eof-waits in serve. A line that is no number is counted and never answered.
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

struct Session {
    in_flight: usize,
    open: bool,
}

async fn serve(stream: TcpStream) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let (answers, mut ready) = mpsc::channel::<String>(16);
    let mut session = Session { in_flight: 0, open: true };
    while session.open || session.in_flight > 0 {
        tokio::select! {
            line = lines.next_line(), if session.open && session.in_flight < 8 => match line? {
                Some(line) => {
                    session.in_flight += 1;
                    let answers = answers.clone();
                    tokio::spawn(async move {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                        if line.parse::<u32>().is_ok() {
                            let _ = answers.send(line).await;
                        }
                    });
                }
                None => session.open = false,
            },
            Some(answer) = ready.recv() => {
                session.in_flight -= 1;
                let _ = write.write_all(answer.as_bytes()).await;
            }
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream));
    }
}
