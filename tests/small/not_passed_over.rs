// expect: eof-reread in serve. The choice of another library passes over nothing: the stream that has ended is asked for ever.
use std::time::Duration;

use async_std::net::{TcpListener, TcpStream};
use async_std::task;
use futures::io::BufReader;
use futures::stream::{FuturesUnordered, StreamExt};
use futures::AsyncBufReadExt;
use tokio::select;

async fn look_up(word: String) -> usize {
    task::sleep(Duration::from_millis(20)).await;
    word.len()
}

async fn serve(stream: TcpStream) -> std::io::Result<usize> {
    let mut words = BufReader::new(stream).lines().fuse();
    let mut under_way = FuturesUnordered::new();
    let mut all = 0;
    loop {
        select! {
            word = words.next() => {
                if let Some(word) = word {
                    under_way.push(look_up(word?));
                }
            }
            found = under_way.next() => all += found.unwrap_or(0),
        }
    }
}

fn main() -> std::io::Result<()> {
    task::block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        loop {
            let (stream, _) = listener.accept().await?;
            task::spawn(serve(stream));
        }
    })
}
