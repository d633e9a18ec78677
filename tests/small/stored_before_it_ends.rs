// expect: silence. What has been read goes into the common table by the next beat, and then the task ends.
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

type Table = Arc<Mutex<BTreeMap<String, f64>>>;

async fn serve(mut stream: TcpStream, table: Table) -> std::io::Result<()> {
    let mut buf = [0; 512];
    let mut values: Vec<(String, f64)> = Vec::new();
    let mut beats = tokio::time::interval(Duration::from_millis(200));
    let mut open = true;
    while open || !values.is_empty() {
        tokio::select! {
            got = stream.read(&mut buf), if open => {
                let n = got?;
                open = n > 0;
                for word in String::from_utf8_lossy(&buf[..n]).split_whitespace() {
                    values.push((word.to_owned(), 1.0));
                }
            }
            _ = beats.tick() => table.lock().await.extend(values.drain(..)),
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let table = Table::default();
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, table.clone()));
    }
}
