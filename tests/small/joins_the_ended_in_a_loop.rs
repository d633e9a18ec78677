// expect: eof-other-owner in serve. The reader's end is only noted: the choice is made again, and waits for messages.
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

type Fleet = Arc<Mutex<HashMap<u64, mpsc::Sender<String>>>>;

async fn listen(mut rd: OwnedReadHalf) -> io::Result<()> {
    let mut buf = [0u8; 64];
    while rd.read(&mut buf).await? > 0 {}
    Ok(())
}

async fn serve(stream: TcpStream, id: u64, fleet: Fleet) -> io::Result<()> {
    let (rd, mut wr) = stream.into_split();
    let (pages, mut queue) = mpsc::channel::<String>(8);
    fleet.lock().unwrap().insert(id, pages);
    let mut reader = tokio::spawn(listen(rd));
    let mut heard = true;
    loop {
        tokio::select! {
            _ = &mut reader, if heard => heard = false,
            Some(page) = queue.recv() => wr.write_all(page.as_bytes()).await?,
        }
    }
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
