// expect: eof-reread in read. A reader of the program under a library takes the end for a pause.
use std::io::{self, BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::thread;
struct Metered<R> { inner: R, bytes: u64 }
impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            let n = self.inner.read(buf)?;
            if n > 0 { self.bytes += n as u64; return Ok(n); }
        }
    }
}
fn serve(s: TcpStream) -> io::Result<()> {
    let mut r = BufReader::new(Metered { inner: s, bytes: 0 });
    let mut line = String::new();
    while r.read_line(&mut line)? > 0 { print!("{line}"); line.clear(); }
    println!("{}", r.get_ref().bytes);
    Ok(())
}

fn main() -> io::Result<()> {
    let l = TcpListener::bind("127.0.0.1:7000")?;
    for s in l.incoming() {
        let s = s?;
        thread::spawn(move || { let _ = serve(s); });
    }
    Ok(())
}
