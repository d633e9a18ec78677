// expect: eof-waits in attend. A permit is kept and given back by hand, but not where the greeting is refused: later connections wait for one that never comes.
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

struct Booth {
    seats: Semaphore,
}

impl Booth {
    async fn sit_down(&self) {
        let seat = self.seats.acquire().await.unwrap();
        seat.forget();
    }

    fn stand_up(&self) {
        self.seats.add_permits(1);
    }
}

async fn attend(mut stream: TcpStream, booth: Arc<Booth>) -> std::io::Result<()> {
    booth.sit_down().await;
    let mut word = [0; 5];
    stream.read_exact(&mut word).await?;
    stream.write_all(&word).await.ok();
    booth.stand_up();
    Ok(())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let booth = Arc::new(Booth { seats: Semaphore::new(8) });
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(attend(stream, booth.clone()));
    }
}
