// expect: silence. What is copied up to a length ends there, or at end of file with nothing copied.
use std::io::{self, BufRead, BufReader, Error, ErrorKind, Read};
use std::net::{TcpListener, TcpStream};

fn body<R: Read>(from: &mut R, size: u64) -> io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    let mut left = size;
    while left > 0 {
        let got = io::copy(&mut from.by_ref().take(left.min(4096)), &mut kept)?;
        if got == 0 {
            return Err(Error::new(ErrorKind::UnexpectedEof, "cut short"));
        }
        left -= got;
    }
    Ok(kept)
}

fn serve(stream: TcpStream) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 {
        let size = line.trim().parse().map_err(|_| Error::new(ErrorKind::InvalidData, "size"))?;
        println!("{} bytes", body(&mut reader, size)?.len());
        line.clear();
    }
    Ok(())
}

fn main() -> io::Result<()> {
    for stream in TcpListener::bind("127.0.0.1:7000")?.incoming() {
        let stream = stream?;
        std::thread::spawn(move || serve(stream));
    }
    Ok(())
}
