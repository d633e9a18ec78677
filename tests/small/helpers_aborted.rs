// expect: silence. Helpers are aborted when their owner goes, however many there are.
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{split, AsyncBufReadExt, AsyncWriteExt, BufReader, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
type Out = Arc<Mutex<WriteHalf<TcpStream>>>;
struct Helper(JoinHandle<()>);
impl Helper { fn spawn<F>(work: F) -> Helper where F: std::future::Future<Output=()> + Send + 'static { Helper(tokio::spawn(work)) } }
impl Drop for Helper { fn drop(&mut self) { self.0.abort(); } }
async fn pinger(out: Out) {
    loop {
        tokio::time::sleep(Duration::from_secs(90)).await;
        let _ = out.lock().await.write_all(b"x").await;
    }
}
struct Teller { helpers: Vec<Helper> }
async fn counter(stream: TcpStream) -> std::io::Result<()> {
    let (rd, wr) = split(stream);
    let out: Out = Arc::new(Mutex::new(wr));
    let mut teller = Teller { helpers: Vec::new() };
    teller.helpers.push(Helper::spawn(pinger(out.clone())));
    let mut lines = BufReader::new(rd).lines();
    while let Some(line) = lines.next_line().await? {
        teller.helpers.push(Helper::spawn(pinger(out.clone())));
    }
    Ok(())
}
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 1)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(counter(stream));
    }
}
