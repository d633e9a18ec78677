// expect: silence. Who only asks whether a task has ended does not wait for it.
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

async fn serve(mut sock: TcpStream) -> std::io::Result<()> {
    let mut calls = JoinSet::new();
    let mut buf = [0; 64];
    while sock.read(&mut buf).await? > 0 {
        calls.spawn(std::future::pending::<()>());
        while calls.try_join_next().is_some() {}
    }
    Ok(())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    loop {
        let (sock, _) = listener.accept().await?;
        tokio::spawn(serve(sock));
    }
}
