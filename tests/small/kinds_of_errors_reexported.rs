// expect: silence. The kinds of errors are those of std, by whatever path they are named.
use async_std::io::{self, ReadExt};
use async_std::net::{TcpListener, TcpStream};
use async_std::prelude::*;
use std::time::Duration;

async fn hear(sock: &mut TcpStream) -> io::Result<u8> {
    let mut byte = [0; 1];
    match io::timeout(Duration::from_secs(1), sock.read(&mut byte)).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(byte[0]),
    }
}

async fn serve(mut sock: TcpStream) -> io::Result<()> {
    loop {
        match hear(&mut sock).await {
            Ok(_) => continue,
            Err(e) if e.kind() == io::ErrorKind::TimedOut => continue,
            Err(e) => return Err(e),
        }
    }
}

#[async_std::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    let mut incoming = listener.incoming();
    while let Some(sock) = incoming.next().await {
        async_std::task::spawn(serve(sock?));
    }
    Ok(())
}
