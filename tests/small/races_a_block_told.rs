// expect: silence. A block of its own reads, and races silence, which is told from the end.
use std::io;
use std::time::Duration;

use smol::Timer;
use smol::future::FutureExt;
use smol::io::AsyncReadExt;
use smol::net::{TcpListener, TcpStream};

async fn hear(stream: &mut TcpStream) -> io::Result<Option<usize>> {
    let mut buf = [0u8; 128];
    let read = async { stream.read(&mut buf).await.map(Some) };
    let silence = async {
        Timer::after(Duration::from_millis(250)).await;
        Ok(None)
    };
    read.or(silence).await
}

async fn run(mut stream: TcpStream) -> io::Result<()> {
    let mut heard = 0;
    loop {
        match hear(&mut stream).await? {
            Some(0) => return Ok(()),
            more => heard += more.unwrap_or(0),
        }
        println!("{heard} bytes so far");
    }
}

fn main() -> io::Result<()> {
    smol::block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 7070)).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            smol::spawn(run(stream)).detach();
        }
    })
}
