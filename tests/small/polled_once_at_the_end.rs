// expect: silence. A stream that is polled once gives its end, which is told apart from nothing yet.
use futures::StreamExt;
use futures_lite::future;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::codec::{Framed, LinesCodec};
fn look(framed: &mut Framed<TcpStream, LinesCodec>) -> Result<Option<String>, String> {
    let Some(message) = future::block_on(future::poll_once(framed.next())) else {
        return Ok(None);
    };
    let Some(message) = message else {
        return Err("closed".to_owned());
    };
    message.map(Some).map_err(|e| e.to_string())
}
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let mut framed = Framed::new(stream, LinesCodec::new());
            loop {
                match look(&mut framed) {
                    Ok(Some(line)) => println!("{line}"),
                    Ok(None) => tokio::task::yield_now().await,
                    Err(e) => return eprintln!("{e}"),
                }
            }
        });
    }
}
