// expect: silence. Which part has ended is what it returned: at the reader's end the writer is ended too.
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio::task::JoinSet;

enum Part {
    Reader,
    Writer,
}

async fn read(rd: OwnedReadHalf, news: broadcast::Sender<String>) -> Part {
    let mut lines = BufReader::new(rd).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let _ = news.send(line);
    }
    Part::Reader
}

async fn write(mut wr: OwnedWriteHalf, mut news: broadcast::Receiver<String>) -> Part {
    while let Ok(text) = news.recv().await {
        if wr.write_all(text.as_bytes()).await.is_err() {
            break;
        }
    }
    Part::Writer
}

async fn serve(sock: TcpStream, news: broadcast::Sender<String>) {
    let (rd, wr) = sock.into_split();
    let mut parts = JoinSet::new();
    parts.spawn(write(wr, news.subscribe()));
    parts.spawn(read(rd, news));
    while let Some(part) = parts.join_next().await {
        match part {
            Ok(Part::Reader) => parts.abort_all(),
            Ok(Part::Writer) => println!("written"),
            Err(e) => println!("{e}"),
        }
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let (news, _keep) = broadcast::channel(64);
    loop {
        let (sock, _) = listener.accept().await?;
        tokio::spawn(serve(sock, news.clone()));
    }
}
