// expect: silence. A stream of one item is that item, then its end.
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use futures::SinkExt;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::stream::{self, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::codec::{FramedRead, FramedWrite, LinesCodec, LinesCodecError};

enum Input {
    Request(Result<String, LinesCodecError>),
    Notice(String),
    HungUp,
}

type Auction = Arc<Mutex<BTreeMap<u64, UnboundedSender<String>>>>;

async fn bidder(me: u64, stream: TcpStream, auction: Auction) -> Result<(), LinesCodecError> {
    let (rd, wr) = stream.into_split();
    let (tx, notices) = unbounded();
    auction.lock().unwrap().insert(me, tx);
    let mut out = FramedWrite::new(wr, LinesCodec::new());
    let requests = FramedRead::new(rd, LinesCodec::new()).map(Input::Request).chain(tokio_stream::once(Input::HungUp));
    let mut inputs = stream::select(requests, notices.map(Input::Notice));
    while let Some(input) = inputs.next().await {
        let line = match input {
            Input::Request(line) => line?,
            Input::Notice(text) => text,
            Input::HungUp => break,
        };
        out.send(line).await?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 7)).await?;
    let auction = Auction::default();
    let mut me = 0;
    loop {
        let (stream, peer) = listener.accept().await?;
        me += 1;
        let auction = auction.clone();
        tokio::spawn(async move {
            if let Err(e) = bidder(me, stream, auction).await {
                eprintln!("{peer}: {e}");
            }
        });
    }
}
