// expect: eof-waits in turn. The poller tells once; who does not ask again never hears of the end.
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use std::collections::HashMap;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
fn interest(token: u64) -> EpollEvent {
    EpollEvent::new(EpollFlags::EPOLLIN | EpollFlags::EPOLLONESHOT, token)
}
fn turn(epoll: &Epoll, conns: &mut HashMap<u64, TcpStream>, token: u64) {
    let Some(sock) = conns.get_mut(&token) else { return };
    let mut buf = [0u8; 512];
    match sock.read(&mut buf) {
        Ok(0) | Err(_) => {
            conns.remove(&token);
        }
        Ok(n) if n < 16 => {}
        Ok(_) => {
            let _ = epoll.modify(&*sock, &mut interest(token));
        }
    }
}
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
    epoll.add(&listener, EpollEvent::new(EpollFlags::EPOLLIN, 0))?;
    let mut conns = HashMap::new();
    let mut ready = [EpollEvent::empty(); 32];
    loop {
        let n = epoll.wait(&mut ready, EpollTimeout::NONE)?;
        for event in &ready[..n] {
            if event.data() == 0 {
                let (sock, _) = listener.accept()?;
                let token = sock.as_raw_fd() as u64;
                epoll.add(&sock, interest(token))?;
                conns.insert(token, sock);
            } else {
                turn(&epoll, &mut conns, event.data());
            }
        }
    }
}
