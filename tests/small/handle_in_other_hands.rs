// expect: silence. Whoever is given the handles of both tasks, outside of what is seen, may end them.
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
pub struct Client {
    pub outgoing: mpsc::Sender<Vec<u8>>,
    pub incoming: mpsc::Receiver<Vec<u8>>,
    pub reader: JoinHandle<()>,
    pub writer: JoinHandle<()>,
}
fn client(stream: TcpStream) -> Client {
    let (mut rd, mut wr) = stream.into_split();
    let (push, incoming) = mpsc::channel(16);
    let (outgoing, mut pull) = mpsc::channel::<Vec<u8>>(16);
    let reader = tokio::spawn(async move {
        let mut buf = vec![0; 512];
        while let Ok(n @ 1..) = rd.read(&mut buf).await {
            if push.send(buf[..n].to_vec()).await.is_err() {
                break;
            }
        }
    });
    let writer = tokio::spawn(async move {
        while let Some(bytes) = pull.recv().await {
            let _ = wr.write_all(&bytes).await;
        }
    });
    Client { outgoing, incoming, reader, writer }
}
pub async fn accept(listener: TcpListener, clients: mpsc::Sender<Client>) -> std::io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let _ = clients.send(client(stream)).await;
    }
}
