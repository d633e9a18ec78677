// expect: descriptor-lost in gate. A full channel gives the descriptor back.
use nix::sys::socket::{accept, bind, listen, socket, AddressFamily, Backlog, SockFlag, SockType, SockaddrIn};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::sync::mpsc::{sync_channel, Receiver, SyncSender, TrySendError};
fn serve(work: Receiver<RawFd>) {
    for fd in work {
        let _ = nix::unistd::close(fd);
    }
}
fn gate(listener: OwnedFd, jobs: SyncSender<RawFd>) -> nix::Result<()> {
    loop {
        let fd = accept(listener.as_raw_fd())?;
        match jobs.try_send(fd) {
            Ok(()) => {}
            Err(TrySendError::Full(fd)) => eprintln!("{fd}: busy"),
            Err(TrySendError::Disconnected(fd)) => return nix::unistd::close(fd),
        }
    }
}
fn main() -> nix::Result<()> {
    let listener = socket(AddressFamily::Inet, SockType::Stream, SockFlag::empty(), None)?;
    bind(listener.as_raw_fd(), &SockaddrIn::new(127, 0, 0, 1, 7000))?;
    listen(&listener, Backlog::new(8)?)?;
    let (jobs, work) = sync_channel(4);
    std::thread::spawn(move || serve(work));
    gate(listener, jobs)
}
