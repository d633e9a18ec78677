// expect: silence. The reader's guard cancels the token of its own: the writer ends with it, whoever may cancel the rest.
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio_util::sync::CancellationToken;

#[derive(Default)]
struct Network {
    feeds: std::sync::Mutex<Vec<Sender<u32>>>,
    stop: CancellationToken,
}

async fn write(mut half: OwnedWriteHalf, mut samples: Receiver<u32>, stop: CancellationToken) {
    loop {
        tokio::select! {
            _ = stop.cancelled() => break,
            Some(sample) = samples.recv() => {
                if half.write_all(&sample.to_be_bytes()).await.is_err() {
                    break;
                }
            }
        }
    }
}

async fn session(peer: TcpStream, network: std::sync::Arc<Network>) {
    let (half, out) = peer.into_split();
    let (tx, rx) = mpsc::channel(16);
    network.feeds.lock().unwrap().push(tx);
    let token = network.stop.child_token();
    tokio::spawn(write(out, rx, token.clone()));
    let _guard = token.drop_guard();
    let mut lines = BufReader::new(half).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        println!("{line}");
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7000").await?;
    let network = std::sync::Arc::new(Network::default());
    loop {
        let (peer, _) = listener.accept().await?;
        tokio::spawn(session(peer, network.clone()));
    }
}
