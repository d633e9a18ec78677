// expect: silence. The table is a boxed slice of free places: what is taken in is let go by its place.
use libc::{c_int, epoll_event};
use std::net::TcpListener;
use std::os::fd::{AsRawFd, RawFd};

#[derive(Clone, Copy)]
struct Slot {
    fd: RawFd,
    used: usize,
}

const FREE: Slot = Slot { fd: -1, used: 0 };

fn release(slots: &mut [Slot], at: usize) {
    let slot = std::mem::replace(&mut slots[at], FREE);
    unsafe { libc::close(slot.fd) };
}

fn on_input(slot: &mut Slot) -> bool {
    let mut buf = [0u8; 128];
    match unsafe { libc::recv(slot.fd, buf.as_mut_ptr().cast(), buf.len(), libc::MSG_DONTWAIT) } {
        n if n > 0 => {
            slot.used += n as usize;
            slot.used < 4096
        }
        0 => false,
        _ => std::io::Error::last_os_error().kind() == std::io::ErrorKind::WouldBlock,
    }
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:7979").unwrap();
    let ep: c_int = unsafe { libc::epoll_create1(0) };
    let mut ev = epoll_event { events: libc::EPOLLIN as u32, u64: u64::MAX };
    unsafe { libc::epoll_ctl(ep, libc::EPOLL_CTL_ADD, listener.as_raw_fd(), &mut ev) };
    let mut slots = vec![FREE; 128].into_boxed_slice();
    let mut ready = [epoll_event { events: 0, u64: 0 }; 32];
    loop {
        let n = unsafe { libc::epoll_wait(ep, ready.as_mut_ptr(), 32, -1) };
        for ev in &ready[..n.max(0) as usize] {
            if ev.u64 != u64::MAX {
                let at = ev.u64 as usize;
                if !on_input(&mut slots[at]) {
                    release(&mut slots, at);
                }
                continue;
            }
            let fd = unsafe { libc::accept(listener.as_raw_fd(), std::ptr::null_mut(), std::ptr::null_mut()) };
            let Some(at) = slots.iter().position(|slot| slot.fd < 0).filter(|_| fd >= 0) else {
                unsafe { libc::close(fd) };
                continue;
            };
            slots[at] = Slot { fd, ..FREE };
            let mut ev = epoll_event { events: libc::EPOLLIN as u32, u64: at as u64 };
            if unsafe { libc::epoll_ctl(ep, libc::EPOLL_CTL_ADD, fd, &mut ev) } < 0 {
                release(&mut slots, at);
            }
        }
    }
}
