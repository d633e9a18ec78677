// expect: eof-indistinguishable in hear.
// At its end a line wants no more events, but it stays.
use std::os::fd::{AsFd, OwnedFd};

use rustix::event::{poll, PollFd, PollFlags};
use rustix::io::Errno;
use rustix::net::{accept, bind_v4, listen, recv, socket, AddressFamily, RecvFlags, SocketType};

struct Line {
    fd: OwnedFd,
    wants: PollFlags,
}

impl Line {
    fn hear(&mut self) -> rustix::io::Result<()> {
        let mut buf = [0u8; 200];
        let n = match recv(&self.fd, &mut buf, RecvFlags::DONTWAIT) {
            Err(Errno::AGAIN) => return Ok(()),
            other => other?,
        };
        if n == 0 {
            self.wants = PollFlags::empty();
        }
        Ok(())
    }
}

fn main() -> rustix::io::Result<()> {
    let door = socket(AddressFamily::INET, SocketType::STREAM, None)?;
    bind_v4(&door, &"127.0.0.1:7302".parse().unwrap())?;
    listen(&door, 16)?;
    let mut lines: Vec<Line> = Vec::new();
    loop {
        let mut fds = vec![PollFd::from_borrowed_fd(door.as_fd(), PollFlags::IN)];
        fds.extend(lines.iter().map(|line| PollFd::from_borrowed_fd(line.fd.as_fd(), line.wants)));
        rustix::io::retry_on_intr(|| poll(&mut fds, -1))?;
        let lit: Vec<bool> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
        if lit[0] {
            lines.push(Line { fd: accept(&door)?, wants: PollFlags::IN });
        }
        for at in (1..lit.len()).rev().filter(|at| lit[*at]) {
            if lines[at - 1].hear().is_err() {
                lines.swap_remove(at - 1);
            }
        }
    }
}
