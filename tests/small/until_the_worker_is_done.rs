// expect: eof-still-stored in poll. The sweeper that is asked for its end is at work still.
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{self, Duration};

struct Line {
    stream: TcpStream,
    input: Vec<u8>,
}

impl Line {
    fn poll(&mut self) -> bool {
        let mut buf = [0u8; 256];
        match self.stream.try_read(&mut buf) {
            Ok(n) => self.input.extend_from_slice(&buf[..n]),
            Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return false,
        }
        true
    }
}

async fn sweep(mut arrivals: mpsc::UnboundedReceiver<TcpStream>) {
    let mut lines: Vec<Line> = Vec::new();
    let mut tick = time::interval(Duration::from_millis(20));
    loop {
        tokio::select! {
            arrived = arrivals.recv() => match arrived {
                Some(stream) => lines.push(Line { stream, input: Vec::new() }),
                None => return,
            },
            _ = tick.tick() => lines.retain_mut(|line| line.poll()),
        }
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let (tx, rx) = mpsc::unbounded_channel();
    let sweeper = tokio::spawn(sweep(rx));
    while !sweeper.is_finished() {
        let (stream, _) = listener.accept().await?;
        let _ = tx.send(stream);
    }
    Ok(())
}
