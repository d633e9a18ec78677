// expect: eof-reread in hear. A helper gives out what was read, and its caller goes on with no text.
use std::io::{self, ErrorKind};
use std::rc::Rc;
use tokio::net::{TcpListener, TcpStream};
struct Hero { stream: TcpStream }
impl Hero {
    async fn hear(&self) -> io::Result<String> {
        let mut raw = [0u8; 256];
        loop {
            self.stream.readable().await?;
            match self.stream.try_read(&mut raw) {
                Ok(n) => return Ok(String::from_utf8_lossy(&raw[..n]).into_owned()),
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                Err(e) => return Err(e),
            }
        }
    }
}
async fn adventure(stream: TcpStream) -> io::Result<()> {
    let hero = Rc::new(Hero { stream });
    loop {
        let more = hero.hear().await?;
        println!("{more}");
    }
}
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 1)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let _ = adventure(stream).await;
    }
}
