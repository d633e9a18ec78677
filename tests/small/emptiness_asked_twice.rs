// expect: silence. While something is left to send a pause that is over ends it; nothing left ends it too.
use std::io::{self, ErrorKind};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
struct Talk {
    stream: TcpStream,
    output: Vec<u8>,
    ended: bool,
}
impl Talk {
    fn take_in(&mut self) -> io::Result<()> {
        let mut chunk = [0u8; 2048];
        while !self.ended {
            match self.stream.try_read(&mut chunk) {
                Ok(n) => {
                    self.output.extend_from_slice(&chunk[..n]);
                    self.ended = n == 0;
                }
                Err(e) if e.kind() == ErrorKind::WouldBlock => break,
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }
    fn give_out(&mut self) -> io::Result<()> {
        while !self.output.is_empty() {
            match self.stream.try_write(&self.output) {
                Ok(n) => drop(self.output.drain(..n)),
                Err(e) if e.kind() == ErrorKind::WouldBlock => break,
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }
    async fn run(mut self) -> io::Result<()> {
        while !(self.ended && self.output.is_empty()) {
            match timeout(Duration::from_secs(60), self.stream.readable()).await {
                Ok(ready) => ready?,
                Err(_) if self.output.is_empty() => continue,
                Err(_) => return Err(ErrorKind::TimedOut.into()),
            }
            self.take_in()?;
            self.give_out()?;
        }
        Ok(())
    }
}
#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7").await?;
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(async move {
            let talk = Talk { stream, output: Vec::new(), ended: false };
            if let Err(e) = talk.run().await {
                eprintln!("{e}");
            }
        });
    }
    Ok(())
}
