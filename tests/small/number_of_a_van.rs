// expect: silence. A number that is a key stays known however much else is forgotten of the many states.
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;

use dashmap::DashMap;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};

#[derive(Debug, Clone)]
enum Dispatch {
    Job { address: String },
    Recall,
}

#[derive(Default)]
struct Fleet {
    seq: AtomicU32,
    vans: DashMap<u32, UnboundedSender<Dispatch>>,
}

impl Fleet {
    fn send_to(&self, van: u32, what: Dispatch) -> bool {
        match self.vans.get(&van) { Some(tx) => tx.send(what).is_ok(), None => false }
    }

    fn recall_all(&self) {
        self.vans.iter().for_each(|e| {
            let _ = e.value().send(Dispatch::Recall);
        });
    }
}

async fn write_loop(mut half: OwnedWriteHalf, mut rx: UnboundedReceiver<Dispatch>) {
    while let Some(d) = rx.recv().await {
        let text = match d {
            Dispatch::Job { address } => format!("JOB {address}\n"),
            Dispatch::Recall => "RECALL\n".to_string(),
        };
        if half.write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn read_loop(id: u32, half: OwnedReadHalf, fleet: &Fleet) -> std::io::Result<()> {
    let mut lines = BufReader::new(half).lines();
    while let Some(line) = lines.next_line().await? {
        match line.split_once(' ') {
            Some(("PASS", rest)) => {
                if let Some((van, address)) = rest.split_once(' ') {
                    let van = van.parse().unwrap_or(7);
                    if !fleet.send_to(van, Dispatch::Job { address: address.to_owned() }) {
                        println!("van {id}: no van {van}");
                    }
                }
            }
            _ => println!("van {id}: {line}"),
        }
    }
    Ok(())
}

async fn attach(stream: TcpStream, fleet: Arc<Fleet>) {
    let id = fleet.seq.fetch_add(1, Ordering::Relaxed);
    let (r, w) = stream.into_split();
    let (tx, rx) = unbounded_channel();
    fleet.vans.insert(id, tx);
    tokio::spawn(write_loop(w, rx));
    if let Err(e) = read_loop(id, r, &fleet).await {
        eprintln!("van {id}: {e}");
    }
    fleet.vans.remove(&id);
    println!("van {id} offline");
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "7700".into());
    let listener = TcpListener::bind(("0.0.0.0", port.parse::<u16>().unwrap())).await?;
    let fleet = Arc::new(Fleet::default());
    loop {
        let (s, _) = listener.accept().await?;
        tokio::spawn(attach(s, fleet.clone()));
    }
}
