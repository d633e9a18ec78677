// expect: descriptor-lost in move_up. The descriptor that was copied is open beside the copy, and has no owner.
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::{FromRawFd, IntoRawFd};

fn move_up(stream: TcpStream) -> io::Result<TcpStream> {
    let low = stream.into_raw_fd();
    let high = unsafe { libc::fcntl(low, libc::F_DUPFD_CLOEXEC, 256) };
    if high < 0 {
        let error = io::Error::last_os_error();
        unsafe { libc::close(low) };
        return Err(error);
    }
    Ok(unsafe { TcpStream::from_raw_fd(high) })
}

fn serve(mut stream: TcpStream) -> io::Result<()> {
    let mut buf = [0; 512];
    loop {
        let n = stream.read(&mut buf)?;
        if n == 0 {
            return Ok(());
        }
        stream.write_all(&buf[..n])?;
    }
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9101")?;
    loop {
        let (stream, _) = listener.accept()?;
        if let Ok(stream) = move_up(stream) {
            let _ = serve(stream);
        }
    }
}
