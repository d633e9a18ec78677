// expect: eof-reread in pump. The part that was read is asked for as an option, which is there where nothing was read as well.
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn pump(mut from: TcpStream, mut to: TcpStream) -> std::io::Result<u64> {
    let mut moved = 0;
    let mut buffer = vec![0u8; 4096];
    loop {
        let n = from.read(&mut buffer)?;
        let Some(part) = buffer.get(..n).filter(|part| part.len() <= 4096) else {
            return Ok(moved);
        };
        to.write_all(part)?;
        moved += n as u64;
    }
}

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    for stream in listener.incoming() {
        let stream = stream?;
        let back = stream.try_clone()?;
        std::thread::spawn(move || pump(stream, back));
    }
    Ok(())
}
