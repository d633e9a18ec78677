// expect: silence. A permit is kept, and given back by whoever drops what stands for it.
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

}

struct Seat(Arc<Booth>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.seats.add_permits(1);
    }
}

async fn attend(mut stream: TcpStream, booth: Arc<Booth>) -> std::io::Result<()> {
    booth.sit_down().await;
    let _seat = Seat(booth);
    let mut word = [0; 5];
    stream.read_exact(&mut word).await?;
    stream.write_all(&word).await.ok();
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
