// expect: silence. Whom the closure does not give back is dropped in it, and its drop code closes.
use std::net::TcpListener;
use std::os::fd::{IntoRawFd, RawFd};

struct Conn { fd: RawFd }

impl Conn {
    fn pump(&mut self) -> bool {
        let mut buf = [0u8; 128];
        let n = unsafe { libc::read(self.fd, buf.as_mut_ptr() as *mut _, buf.len()) };
        n > 0
    }
}

impl Drop for Conn {
    fn drop(&mut self) {
        unsafe { libc::close(self.fd) };
    }
}

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:2323")?;
    let mut conns: Vec<Conn> = Vec::new();
    loop {
        let turn = std::mem::take(&mut conns);
        conns = turn.into_iter().filter_map(|mut conn| if conn.pump() { Some(conn) } else { None }).collect();
        let (stream, _) = listener.accept()?;
        conns.push(Conn { fd: stream.into_raw_fd() });
    }
}
