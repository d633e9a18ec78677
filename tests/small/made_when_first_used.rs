// expect: silence. A static that is made when it is first used is a list like any other.
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::sync::{LazyLock, Mutex};
use std::thread;

struct M { owner: u64, fd: i32 }
static ALL: LazyLock<Mutex<Vec<M>>> = LazyLock::new(|| Mutex::new(Vec::new()));

fn untap(owner: u64) {
    ALL.lock().unwrap().retain(|m| {
        if m.owner == owner { unsafe { libc::close(m.fd) }; }
        m.owner != owner
    });
}

fn main() {
    let l = TcpListener::bind(("127.0.0.1", 7000)).unwrap();
    let mut id = 0;
    loop {
        let (mut s, _) = l.accept().unwrap();
        id += 1;
        thread::spawn(move || {
            let fd = unsafe { libc::dup(s.as_raw_fd()) };
            ALL.lock().unwrap().push(M { owner: id, fd });
            let mut b = [0u8; 100];
            while let Ok(n) = s.read(&mut b) { if n == 0 { break; } }
            untap(id);
        });
    }
}
