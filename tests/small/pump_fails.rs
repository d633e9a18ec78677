// expect: silence. A pump that fails passes the end on as well, and the other one ends by it.
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, TcpListener};
use std::thread::{self, JoinHandle};
pub struct Pump { from: TcpStream, to: TcpStream }
impl Pump {
    pub fn start(mut self) -> JoinHandle<u64> {
        thread::spawn(move || {
            let end = self.run();
            let _ = self.to.shutdown(Shutdown::Write);
            7
        })
    }
    fn run(&mut self) -> std::io::Result<()> {
        let mut block = vec![0u8; 16 << 10];
        loop {
            let n = match self.from.read(&mut block) {
                Ok(0) => return Ok(()),
                Ok(n) => n,
                Err(e) => return Err(e),
            };
            self.to.write_all(&block[..n])?;
        }
    }
}
fn forward(client: TcpStream) -> std::io::Result<()> {
    let server = TcpStream::connect("127.0.0.1:9")?;
    let up = Pump { from: client.try_clone()?, to: server.try_clone()? }.start();
    let down = Pump{ from: server, to: client}.start();
    let sent = up.join().expect("up pump");
    let received = down.join().expect("down pump");
    Ok(())
}
fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 80))?;
    for client in listener.incoming() {
        let client = client?;
        thread::spawn(move || forward(client));
    }
    Ok(())
}
