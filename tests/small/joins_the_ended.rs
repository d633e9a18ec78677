// expect: silence. The reader may have ended before anybody waits for it: the choice is made at once, and the writer is ended.
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

type Fleet = Arc<Mutex<HashMap<u64, mpsc::Sender<String>>>>;

async fn deliver(mut wr: OwnedWriteHalf, mut queue: mpsc::Receiver<String>) -> io::Result<()> {
    while let Some(page) = queue.recv().await {
        wr.write_all(page.as_bytes()).await?;
    }
    Ok(())
}

async fn listen(mut rd: OwnedReadHalf) -> io::Result<()> {
    let mut buf = [0u8; 64];
    while rd.read(&mut buf).await? > 0 {}
    Ok(())
}

async fn serve(stream: TcpStream, id: u64, fleet: Fleet) -> io::Result<()> {
    let (rd, wr) = stream.into_split();
    let (pages, queue) = mpsc::channel(8);
    fleet.lock().unwrap().insert(id, pages);
    let mut reader = tokio::spawn(listen(rd));
    let mut writer = tokio::spawn(deliver(wr, queue));
    tokio::select! {
        _ = &mut reader => {}
        _ = &mut writer => {}
    }
    reader.abort();
    writer.abort();
    Ok(())
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let fleet = Fleet::default();
    let mut id = 0;
    loop {
        let (stream, _) = listener.accept().await?;
        id += 1;
        tokio::spawn(serve(stream, id, fleet.clone()));
    }
}
