// expect: silence. The callback holds the connection weakly.
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, OnceLock};
struct Conn {
    stream: TcpStream,
    on_line: OnceLock<Box<dyn Fn(&str) -> io::Result<()> + Send + Sync>>,
}
impl Conn {
    fn send(&self, text: &str) -> io::Result<()> {
        let mut out = &self.stream;
        out.write_all(text.as_bytes())
    }
    fn pump(&self) -> io::Result<()> {
        let Some(on_line) = self.on_line.get() else { return Ok(()) };
        for line in BufReader::new(&self.stream).lines() {
            on_line(&line?)?;
        }
        Ok(())
    }
}
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7")?;
    for stream in listener.incoming() {
        let conn = Arc::new(Conn { stream: stream?, on_line: OnceLock::new() });
        let me = Arc::downgrade(&conn);
        let _ = conn.on_line.set(Box::new(move |line| me.upgrade().map_or(Ok(()), |me| me.send(line))));
        std::thread::spawn(move || conn.pump().unwrap_or_else(|e| eprintln!("{e}")));
    }
    Ok(())
}
