// expect: eof-still-stored in greet. The list of those who gave up is emptied only when somebody sends the program a signal.
use std::io;
use std::sync::{Arc, Mutex};

use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{signal, SignalKind};

type Bench = Arc<Mutex<Vec<TcpStream>>>;

async fn greet(mut stream: TcpStream, bench: Bench) -> io::Result<()> {
    let mut buf = [0u8; 64];
    loop {
        let n = stream.read(&mut buf).await?;
        if n == 0 || buf[0] == b'q' {
            bench.lock().unwrap().push(stream);
            return Ok(());
        }
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let bench = Bench::default();
    let mut hangup = signal(SignalKind::hangup())?;
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                tokio::spawn(greet(accepted?.0, bench.clone()));
            }
            _ = hangup.recv() => bench.lock().unwrap().clear(),
        }
    }
}
