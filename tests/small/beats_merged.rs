// expect: eof-other-owner in bidder. A clock never ends, and a stream merged with it does not either.
use std::time::Duration;

use futures::stream::{self, Stream, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_stream::wrappers::IntervalStream;
use tokio_util::codec::{Framed, LinesCodec, LinesCodecError};

enum Event {
    Line(String),
    Garbage(LinesCodecError),
    Look,
}

fn looks() -> impl Stream<Item = Event> {
    IntervalStream::new(tokio::time::interval(Duration::from_millis(250))).map(|_| Event::Look)
}

async fn bidder(stream: TcpStream) -> Result<u32, LinesCodecError> {
    let input = Framed::new(stream, LinesCodec::new()).map(|r| r.map_or_else(Event::Garbage, Event::Line));
    let mut events = stream::select(input, looks());
    let mut bids = 0;
    while let Some(event) = events.next().await {
        match event {
            Event::Line(line) => println!("{line}"),
            Event::Garbage(e) => return Err(e),
            Event::Look => bids += 1,
        }
    }
    Ok(bids)
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 7)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let _ = bidder(stream).await;
        });
    }
}
