// expect: eof-reread in drain. The control flow says the end, and nobody asks whether it says so.
use std::io::{ErrorKind, Result};
use std::ops::ControlFlow;

use tokio::net::{TcpListener, TcpStream};

fn drain(stream: &TcpStream, seen: &mut Vec<u8>) -> Result<ControlFlow<()>> {
    let mut buf = [0; 512];
    loop {
        match stream.try_read(&mut buf) {
            Ok(0) => return Ok(ControlFlow::Break(())),
            Ok(n) => seen.extend(&buf[..n]),
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(ControlFlow::Continue(())),
            Err(e) => return Err(e),
        }
    }
}

async fn serve(stream: TcpStream) -> Result<()> {
    let mut seen = Vec::new();
    loop {
        stream.readable().await?;
        let flow = drain(&stream, &mut seen)?;
        println!("{} bytes", seen.len());
        if flow.is_continue() && seen.len() > 4096 {
            return Ok(());
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream));
    }
}
