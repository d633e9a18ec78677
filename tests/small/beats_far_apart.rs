// expect: eof-still-stored in client. A list that is swept only once in ten minutes keeps what is over until then.
use std::sync::Arc;

use smol::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use smol::lock::Mutex;
use smol::net::{TcpListener, TcpStream};
use smol::stream::StreamExt;
use smol::Timer;

type Readers = Arc<Mutex<Vec<TcpStream>>>;

async fn report(readers: Readers) {
    let mut beats = Timer::interval(std::time::Duration::from_secs(600));
    while beats.next().await.is_some() {
        let mut all = readers.lock().await;
        for mut reader in std::mem::take(&mut *all) {
            if reader.write_all(b"still here\n").await.is_ok() {
                all.push(reader);
            }
        }
    }
}

async fn client(readers: Readers, stream: TcpStream) -> smol::io::Result<()> {
    readers.lock().await.push(stream.clone());
    let mut lines = BufReader::new(stream).lines();
    while let Some(line) = lines.next().await {
        println!("{}", line?);
    }
    Ok(())
}

fn main() -> smol::io::Result<()> {
    smol::block_on(async {
        let readers = Readers::default();
        smol::spawn(report(readers.clone())).detach();
        let listener = TcpListener::bind("127.0.0.1:7000").await?;
        loop {
            let (stream, _) = listener.accept().await?;
            smol::spawn(client(readers.clone(), stream)).detach();
        }
    })
}
