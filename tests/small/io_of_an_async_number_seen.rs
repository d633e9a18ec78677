// expect: silence. What the closure reads of the descriptor is looked at.
use socket2::{Domain, Socket, Type};
use std::io::{self, Read};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

struct Link {
    fd: AsyncFd<Socket>,
    frame: Vec<u8>,
}

impl Link {
    async fn fill(&mut self, need: usize) -> io::Result<()> {
        let mut chunk = [0; 260];
        while self.frame.len() < need {
            let n = self.fd.async_io(Interest::READABLE, |mut socket| socket.read(&mut chunk)).await?;
            if n == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.frame.extend_from_slice(&chunk[..n]);
        }
        Ok(())
    }
}

async fn serve(mut link: Link) -> io::Result<()> {
    loop {
        link.fill(7).await?;
        link.frame.clear();
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.listen(16)?;
    let listener = AsyncFd::with_interest(socket, Interest::READABLE)?;
    loop {
        let (socket, _) = listener.async_io(Interest::READABLE, |listener| listener.accept()).await?;
        let link = Link { fd: AsyncFd::new(socket)?, frame: Vec::new() };
        tokio::spawn(async move {
            let _ = serve(link).await;
        });
    }
}
