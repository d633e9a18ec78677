// expect: eof-other-owner in reader. Who has gone is named in a message that nobody heeds: the sender that his writer waits for stays.
use std::collections::HashMap;
use std::sync::Arc;

use async_std::channel::{Receiver, Sender, unbounded};
use async_std::io::BufReader;
use async_std::net::{TcpListener, TcpStream};
use async_std::prelude::*;
use async_std::task;

enum News {
    Came(String, Arc<TcpStream>),
    Went(String),
}

async fn writer(stream: Arc<TcpStream>, texts: Receiver<String>) {
    while let Ok(text) = texts.recv().await {
        if (&*stream).write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn reader(stream: TcpStream, number: u64, news: Sender<News>) -> Option<()> {
    let stream = Arc::new(stream);
    let mut lines = BufReader::new(&*stream).lines();
    let first = lines.next().await?.ok()?;
    let name = format!("{first}#{number}");
    news.send(News::Came(name.clone(), stream.clone())).await.ok()?;
    while let Some(Ok(line)) = lines.next().await {
        println!("{name}: {line}");
    }
    news.send(News::Went(name)).await.ok()
}

async fn keeper(news: Receiver<News>) {
    let mut present: HashMap<String, Sender<String>> = HashMap::new();
    while let Ok(what) = news.recv().await {
        match what {
            News::Came(name, stream) => {
                let (sender, texts) = unbounded();
                present.insert(name, sender);
                task::spawn(writer(stream, texts));
            }
            News::Went(name) => {
                println!("{name} has gone");
            }
        }
    }
}

fn main() -> std::io::Result<()> {
    task::block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (sender, news) = unbounded();
        task::spawn(keeper(news));
        let mut number = 0;
        loop {
            let (stream, _) = listener.accept().await?;
            number += 1;
            task::spawn(reader(stream, number, sender.clone()));
        }
    })
}
