// expect: silence. The events are looked at one by one, and the poller's command comes as an argument: it is taken out and closed.
use std::collections::HashMap;
use std::net::TcpListener;
use std::os::fd::{AsRawFd, RawFd};

struct Desk {
    poller: RawFd,
    open: HashMap<RawFd, u64>,
}

impl Desk {
    fn command(&self, what: i32, fd: RawFd) -> std::io::Result<()> {
        let mut wanted = libc::epoll_event { events: libc::EPOLLIN as u32, u64: fd as u64 };
        match unsafe { libc::epoll_ctl(self.poller, what, fd, &mut wanted) } {
            0 => Ok(()),
            _ => Err(std::io::Error::last_os_error()),
        }
    }

    fn part_with(&mut self, fd: RawFd) -> std::io::Result<()> {
        if let Some(bytes) = self.open.remove(&fd) {
            println!("{bytes} bytes");
        }
        let told = self.command(libc::EPOLL_CTL_DEL, fd);
        unsafe { libc::close(fd) };
        told
    }

    fn hear(&mut self, fd: RawFd) -> std::io::Result<()> {
        let mut buffer = [0u8; 512];
        let n = unsafe { libc::read(fd, buffer.as_mut_ptr().cast(), buffer.len()) };
        if n <= 0 {
            return self.part_with(fd);
        }
        if let Some(bytes) = self.open.get_mut(&fd) {
            *bytes += n as u64;
        }
        Ok(())
    }
}

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let door = listener.as_raw_fd();
    let mut desk = Desk { poller: unsafe { libc::epoll_create1(0) }, open: HashMap::new() };
    desk.command(libc::EPOLL_CTL_ADD, door)?;
    let mut events = [libc::epoll_event { events: 0, u64: 0 }; 16];
    loop {
        let n = unsafe { libc::epoll_wait(desk.poller, events.as_mut_ptr(), 16, -1) };
        for event in events.iter().take(n.max(0) as usize) {
            let fd = event.u64 as RawFd;
            if fd != door {
                desk.hear(fd)?;
                continue;
            }
            let fd = unsafe { libc::accept(door, std::ptr::null_mut(), std::ptr::null_mut()) };
            if fd >= 0 {
                desk.open.insert(fd, 0);
                desk.command(libc::EPOLL_CTL_ADD, fd)?;
            }
        }
    }
}
