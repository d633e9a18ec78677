// expect: eof-still-stored in main. What a task has given out stays in its handle until the set is full.
use futures::stream::{FuturesUnordered, StreamExt};
use std::io;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
const MAX: usize = 128;
struct Finished { stream: TcpStream }
async fn session(mut stream: TcpStream) -> io::Result<Finished> {
    let mut b = [0; 10];
    while stream.read(&mut b).await? > 0 {}
    Ok(Finished { stream })
}
#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 1)).await?;
    let mut sessions: FuturesUnordered<JoinHandle<io::Result<Finished>>> = FuturesUnordered::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if sessions.len() < MAX => {
                let (stream, _) = accepted?;
                sessions.push(tokio::spawn(session(stream)));
            }
            Some(ended) = sessions.next(), if sessions.len() >= MAX => match ended? {
                Ok(finished) => drop(finished),
                Err(e) => eprintln!("{e}"),
            },
        }
    }
}
