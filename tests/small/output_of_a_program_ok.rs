// expect: silence. A program writes to the connection, which is read by whoever started it.
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
fn serve(stream: TcpStream) -> std::io::Result<()> {
    for line in BufReader::new(stream.try_clone()?).lines() {
        let out = Stdio::from(OwnedFd::from(stream.try_clone()?));
        Command::new("/usr/bin/man").arg(line?).stdin(Stdio::null()).stdout(out).status()?;
    }
    Ok(())
}
fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    for stream in listener.incoming() {
        let stream = stream?;
        std::thread::spawn(move || serve(stream));
    }
    Ok(())
}
