// expect: eof-still-stored in hear. That the peer has closed its way is no hang-up: the other way is open.
use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::net::{AddressFamily, SocketType};

fn hear(fd: &OwnedFd) -> rustix::io::Result<bool> {
    let mut bytes = [0u8; 64];
    let n = rustix::io::read(fd, &mut bytes)?;
    rustix::io::write(fd, &bytes[..n])?;
    Ok(true)
}

fn main() {
    let listener = rustix::net::socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    rustix::net::listen(&listener, 4).unwrap();
    let mut all: Vec<OwnedFd> = Vec::new();
    loop {
        let mut set: Vec<PollFd> = vec![PollFd::new(&listener, PollFlags::IN)];
        set.extend(all.iter().map(|fd| PollFd::new(fd, PollFlags::IN)));
        if poll(&mut set, 100).is_err() {
            continue;
        }
        let told: Vec<PollFlags> = set.iter().map(|p| p.revents()).collect();
        for i in (0..all.len()).rev() {
            let stays = if told[i + 1].intersects(PollFlags::HUP | PollFlags::ERR) {
                false
            } else if told[i + 1].contains(PollFlags::IN) {
                hear(&all[i]).unwrap_or(false)
            } else {
                true
            };
            if !stays {
                all.swap_remove(i);
            }
        }
        if told[0].contains(PollFlags::IN)
            && let Ok(fd) = rustix::net::accept(&listener)
        {
            all.push(fd);
        }
    }
}
