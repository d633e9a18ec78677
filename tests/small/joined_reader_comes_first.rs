// expect: eof-waits in speak. What reads the socket comes first among joined futures, whichever argument it has it by.
use smol::channel::{self, Receiver, Sender};
use smol::future;
use smol::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use smol::net::{TcpListener, TcpStream};
use smol::stream::StreamExt;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex};

type Museum = Mutex<HashMap<u32, Sender<String>>>;

async fn listen(id: u32, sock: TcpStream) -> io::Result<()> {
    let mut lines = BufReader::new(sock).lines();
    while let Some(line) = lines.next().await {
        println!("{id} {}", line?);
    }
    Ok(())
}

async fn speak(mut sock: TcpStream, words: Receiver<String>) -> io::Result<()> {
    while let Ok(text) = words.recv().await {
        sock.write_all(text.as_bytes()).await?;
    }
    Ok(())
}

async fn visit(id: u32, sock: TcpStream, museum: Arc<Museum>) -> io::Result<()> {
    let (tx, words) = channel::unbounded();
    let _ = tx.try_send("welcome".to_string());
    museum.lock().unwrap().insert(id, tx);
    let (heard, spoken) = future::zip(listen(id, sock.clone()), speak(sock, words)).await;
    museum.lock().unwrap().remove(&id);
    heard.and(spoken)
}

fn main() -> io::Result<()> {
    smol::block_on(async {
        let listener = TcpListener::bind("127.0.0.1:7000").await?;
        let museum = Arc::new(Museum::default());
        let mut id = 0;
        loop {
            let (sock, _) = listener.accept().await?;
            id += 1;
            smol::spawn(visit(id, sock, museum.clone())).detach();
        }
    })
}
