// expect: eof-still-stored in connection. The list of names is cleared, the map is not.
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
type Out = Arc<Mutex<OwnedWriteHalf>>;
#[derive(Default)]
struct Broker {
    topics: Mutex<HashMap<String, Out>>,
}
impl Broker {
    async fn subscribe(&self, topic: &str, out: Out) {
        self.topics.lock().await.insert(topic.to_string(), out);
    }
    async fn unsubscribe(&self, topic: &str) {
        self.topics.lock().await.remove(topic);
    }
}
async fn connection(stream: TcpStream, broker: Arc<Broker>) -> io::Result<()> {
    let (rd, wr) = stream.into_split();
    let out: Out = Arc::new(Mutex::new(wr));
    let mut rd = BufReader::new(rd);
    let mut mine = Vec::new();
    let mut line = String::new();
    let result = loop {
        line.clear();
        match rd.read_line(&mut line).await {
            Ok(0) => break Ok(()),
            Ok(_) => {
                let topic = line.trim();
                broker.subscribe(topic, out.clone()).await;
                mine.push(topic.to_string());
            }
            Err(e) => break Err(e),
        }
    };
    mine.clear();
    result
}
#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7").await?;
    let broker = Arc::new(Broker::default());
    loop {
        let (stream, _) = listener.accept().await?;
        let broker = broker.clone();
        tokio::spawn(async move { let _ = connection(stream, broker).await; });
    }
}
