// expect: ownership-disarmed in take. A view by number gives nothing up: that was done before.
use std::collections::HashMap;
use std::io::{self, Read};
use std::mem::{self, ManuallyDrop};
use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsRawFd, FromRawFd, RawFd};

fn take(seats: &mut HashMap<usize, RawFd>, seat: usize, sock: TcpStream) {
    seats.insert(seat, sock.as_raw_fd());
    mem::forget(sock);
}

fn talk(fd: RawFd) -> io::Result<()> {
    let mut stream = ManuallyDrop::new(unsafe { TcpStream::from_raw_fd(fd) });
    let mut buf = [0u8; 64];
    while stream.read(&mut buf)? > 0 {}
    Ok(())
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7")?;
    let mut seats = HashMap::new();
    let mut seat = 0;
    loop {
        let (sock, _) = listener.accept()?;
        seat += 1;
        take(&mut seats, seat, sock);
        let _ = talk(seats[&seat]);
        seats.remove(&seat);
    }
}
