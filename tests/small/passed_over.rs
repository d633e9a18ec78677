// expect: silence. The choice passes over a stream that has ended, and is complete when what was looked up has come too.
use std::time::Duration;

use async_std::net::{TcpListener, TcpStream};
use async_std::task;
use futures::io::BufReader;
use futures::stream::{FuturesUnordered, StreamExt};
use futures::{AsyncBufReadExt, select};

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
            complete => return Ok(all),
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
