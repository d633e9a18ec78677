// expect: silence. A piece of a line is lent to two functions: it is the same key.
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
    let mut line = String::new();
    rd.read_line(&mut line).await?;
    let topic = line.trim();
    broker.subscribe(topic, out.clone()).await;
    let mut more = String::new();
    let result = loop {
        more.clear();
        match rd.read_line(&mut more).await {
            Ok(0) => break Ok(()),
            Ok(_) => {}
            Err(e) => break Err(e),
        }
    };
    broker.unsubscribe(topic).await;
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
