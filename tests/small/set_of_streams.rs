// expect: eof-still-stored in main. A set of streams forgets those that have ended; nobody tells the map of the sinks.
use std::collections::HashMap;
use futures::stream::{SelectAll, StreamExt};
use futures::SinkExt;
use tokio::net::TcpListener;
use tokio_util::codec::{Framed, LinesCodec};
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let mut sinks = HashMap::new();
    let mut lines = SelectAll::new();
    let mut last = 0u32;
    loop {
        tokio::select! {
            Some((id, line)) = lines.next() => {
                let Some(sink) = sinks.get_mut(&id) else { continue };
                let Ok(line) = line else { sinks.remove(&id); continue };
                let line: String = line;
                sink.send(line).await.ok();
            }
            conn = listener.accept() => {
                let (sink, stream) = Framed::new(conn?.0, LinesCodec::new()).split();
                last += 1;
                let id = last;
                sinks.insert(id, sink);
                lines.push(stream.map(move |line| (id, line)));
            }
        }
    }
}
