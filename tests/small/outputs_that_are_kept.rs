// expect: eof-still-stored in run. What a choice takes out of a set of tasks is put away.
use futures::future::LocalBoxFuture;
use futures::io::AsyncReadExt;
use futures::stream::{FuturesUnordered, StreamExt};
use smol::net::{TcpListener, TcpStream};
async fn run(mut stream: TcpStream) -> TcpStream {
    let mut buf = [0u8; 10];
    while let Ok(n @ 1..) = stream.read(&mut buf).await { println!("{n}"); }
    stream
}
fn main() -> std::io::Result<()> {
    smol::block_on(async {
        let listener = TcpListener::bind("127.0.0.1:7000").await?;
        let mut incoming = listener.incoming().fuse();
        let mut sessions: FuturesUnordered<LocalBoxFuture<'static, TcpStream>> = FuturesUnordered::new();
        let mut over = Vec::new();
        loop {
            futures::select! {
                conn = incoming.select_next_some() => match conn {
                    Ok(stream) => sessions.push(Box::pin(run(stream))),
                    Err(e) => eprintln!("accept: {e}"),
                },
                done = sessions.select_next_some() => over.push(done),
            }
        }
    })
}
