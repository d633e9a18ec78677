// expect: eof-waits in visitor. The pump is waited for while its sender is still there.
use futures::{FutureExt, StreamExt, TryStreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tokio_util::codec::{Framed, LinesCodec, LinesCodecError};

async fn visitor(sock: TcpStream) -> Result<(), LinesCodecError> {
    let (sink, stream) = Framed::new(sock, LinesCodec::new()).split();
    let (tx, rx) = mpsc::unbounded_channel();
    let pump = tokio::spawn(UnboundedReceiverStream::new(rx).map(Ok).forward(sink));
    let r = stream
        .try_for_each(|line| {
            let _ = tx.send(line);
            futures::future::ready(Ok(()))
        })
        .await;
    let _ = pump.await;
    drop(tx);
    r
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    loop {
        let (sock, _) = listener.accept().await?;
        tokio::spawn(visitor(sock));
    }
}
