// expect: silence. The descriptor is closed before its number is overwritten.
struct Panel {
    fd: i32,
}

fn main() {
    unsafe {
        let listener = libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0);
        libc::listen(listener, 4);
        let mut panels = [const { Panel { fd: -1 } }; 8];
        loop {
            let mut ready: libc::fd_set = std::mem::zeroed();
            libc::FD_ZERO(&mut ready);
            libc::FD_SET(listener, &mut ready);
            for p in panels.iter().filter(|p| p.fd >= 0) {
                libc::FD_SET(p.fd, &mut ready);
            }
            let none = std::ptr::null_mut();
            if libc::select(1024, &mut ready, none, none, std::ptr::null_mut()) < 0 {
                continue;
            }
            for p in panels.iter_mut() {
                if p.fd >= 0 && libc::FD_ISSET(p.fd, &ready) {
                    let n = libc::recv(p.fd, std::ptr::null_mut(), 0, 0);
                    if n <= 0 {
                        libc::close(p.fd);
                        p.fd = -1;
                    }
                }
            }
            if libc::FD_ISSET(listener, &ready) {
                let fd = libc::accept(listener, std::ptr::null_mut(), std::ptr::null_mut());
                match panels.iter_mut().find(|p| p.fd < 0) {
                    Some(p) if fd >= 0 => p.fd = fd,
                    _ if fd >= 0 => drop(libc::close(fd)),
                    _ => {}
                }
            }
        }
    }
}
