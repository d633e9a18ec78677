// expect: silence. All tasks of the set are ended before they are waited for.
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

async fn serve(mut sock: TcpStream, news: watch::Receiver<u32>) -> std::io::Result<()> {
    let mut calls = JoinSet::new();
    let mut buf = [0; 64];
    while sock.read(&mut buf).await? > 0 {
        let mut news = news.clone();
        calls.spawn(async move { news.changed().await.is_ok() });
    }
    calls.abort_all();
    while calls.join_next().await.is_some() {}
    Ok(())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let (_tx, rx) = watch::channel(0);
    loop {
        let (sock, _) = listener.accept().await?;
        tokio::spawn(serve(sock, rx.clone()));
    }
}
