// expect: eof-reread in grows. That the buffer is not shorter than before the read says nothing of the end.
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

struct Intake {
    stream: TcpStream,
    pending: Vec<u8>,
}

impl Intake {
    async fn grows(&mut self) -> std::io::Result<bool> {
        let before = self.pending.len();
        self.stream.read_buf(&mut self.pending).await?;
        Ok(self.pending.len() >= before)
    }

    async fn run(mut self) -> std::io::Result<()> {
        while self.grows().await? {
            while let Some(end) = self.pending.iter().position(|b| *b == b'\n') {
                let line: Vec<u8> = self.pending.drain(..=end).collect();
                println!("{}", String::from_utf8_lossy(&line));
            }
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(Intake { stream, pending: Vec::new() }.run());
    }
}
