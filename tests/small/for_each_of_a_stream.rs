// expect: silence. A stream read to its end by a loop of the library.
use futures::{StreamExt, TryStreamExt, future};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::codec::{Framed, LinesCodec};
async fn handle(raw: TcpStream) {
    let (outgoing, incoming) = Framed::new(raw, LinesCodec::new()).split();
    incoming.for_each(|line| async { println!(); }).await;
}
#[tokio::main]
async fn main() {
    let listener = TcpListener::bind("127.0.0.1:7").await.unwrap();
    while let Ok((stream, addr)) = listener.accept().await {
        tokio::spawn(handle(stream));
    }
}
