// expect: silence. What is lost where the program ends is closed by its end.
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::socket::accept;
use nix::unistd;
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
fn admit(epoll: &Epoll, listener: RawFd) -> nix::Result<()> {
    let fd = accept(listener)?;
    epoll.add(unsafe { BorrowedFd::borrow_raw(fd) }, EpollEvent::new(EpollFlags::EPOLLIN, fd as u64))?;
    unistd::close(fd)
}
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = std::net::TcpListener::bind("127.0.0.1:7000")?;
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
    let mut ready = [EpollEvent::empty(); 32];
    loop {
        epoll.wait(&mut ready, EpollTimeout::NONE)?;
        admit(&epoll, listener.as_raw_fd())?;
    }
}
