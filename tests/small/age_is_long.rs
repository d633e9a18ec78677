// expect: eof-reread in sweep. An idle connection that is over is put back for more than a minute.
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};
const LIMIT: Duration = Duration::from_secs(75);
struct Idle {
    stream: TcpStream,
    since: Instant,
}
fn sweep(idle: &mut VecDeque<Idle>) {
    let mut probe = [0u8; 1];
    for _ in 0..idle.len() {
        let Some(conn) = idle.pop_front() else { break };
        match conn.stream.peek(&mut probe) {
            Ok(n) if n > 0 => println!("{n}"),
            Ok(_) if conn.since.elapsed() < LIMIT => idle.push_back(conn),
            Err(e) if e.kind() == ErrorKind::WouldBlock && conn.since.elapsed() < LIMIT => idle.push_back(conn),
            _ => {}
        }
    }
}
fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    listener.set_nonblocking(true)?;
    let mut idle = VecDeque::new();
    loop {
        if let Ok((stream, _)) = listener.accept() {
            stream.set_nonblocking(true)?;
            idle.push_back(Idle { stream, since: Instant::now() });
        }
        sweep(&mut idle);
        std::thread::sleep(Duration::from_millis(10));
    }
}
