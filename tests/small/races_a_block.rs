// expect: eof-reread in hear. A block of its own reads, and races silence: nothing came, either way.
use std::io;
use std::time::Duration;

use smol::Timer;
use smol::future::FutureExt;
use smol::io::AsyncReadExt;
use smol::net::{TcpListener, TcpStream};

async fn hear(stream: &mut TcpStream) -> io::Result<usize> {
    let mut buf = [0u8; 128];
    let read = async { stream.read(&mut buf).await };
    let silence = async {
        Timer::after(Duration::from_millis(250)).await;
        Ok(0)
    };
    read.or(silence).await
}

async fn run(mut stream: TcpStream) -> io::Result<()> {
    let mut heard = 0;
    loop {
        heard += hear(&mut stream).await?;
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
