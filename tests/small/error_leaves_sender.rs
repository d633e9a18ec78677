// expect: error-exit-keeps in converse. What does not parse leaves before the sender goes that the writer waits for.
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

type Desks = Arc<Mutex<HashMap<SocketAddr, UnboundedSender<u32>>>>;
type Answer = Result<(), Box<dyn std::error::Error + Send + Sync>>;

async fn tell(mut output: OwnedWriteHalf, mut sums: UnboundedReceiver<u32>) -> std::io::Result<()> {
    while let Some(sum) = sums.recv().await {
        output.write_u32(sum).await?;
    }
    output.shutdown().await
}

async fn converse(stream: TcpStream, who: SocketAddr, desks: Desks) -> Answer {
    let (input, output) = stream.into_split();
    let (sender, sums) = unbounded_channel();
    desks.lock().unwrap().insert(who, sender);
    tokio::spawn(tell(output, sums));
    let mut lines = BufReader::new(input).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let sum = line.parse::<u32>()?;
        println!("{who}: {sum}");
    }
    desks.lock().unwrap().remove(&who);
    Ok(())
}

#[tokio::main]
async fn main() -> Answer {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let desks = Desks::default();
    loop {
        let (stream, who) = listener.accept().await?;
        tokio::spawn(converse(stream, who, desks.clone()));
    }
}
