// expect: ownership-disarmed in main. What is looked for is another number than the session has.
use std::ffi::c_void;
use std::io;
use std::net::TcpListener;
use std::os::fd::{IntoRawFd, RawFd};
use std::sync::{Arc, Mutex};
use std::thread;

struct Tap {
    session: u32,
    fd: RawFd,
}

fn shell(fd: RawFd) -> io::Result<()> {
    let mut buf = [0u8; 128];
    loop {
        let n = unsafe { libc::recv(fd, buf.as_mut_ptr() as *mut c_void, buf.len(), 0) };
        if n < 0 {
            return Err(io::Error::last_os_error());
        }
        if n == 0 {
            return Ok(());
        }
    }
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let taps: Arc<Mutex<Vec<Tap>>> = Arc::default();
    let mut session = 0;
    for stream in listener.incoming() {
        let fd = stream?.into_raw_fd();
        session += 1;
        let taps = taps.clone();
        thread::spawn(move || {
            let copy = unsafe { libc::dup(fd) };
            if copy >= 0 {
                taps.lock().unwrap().push(Tap { session, fd: copy });
                let _ = shell(fd);
                let mut taps = taps.lock().unwrap();
                if let Some(at) = taps.iter().position(|t| t.session == session + 1) {
                    let tap = taps.swap_remove(at);
                    unsafe { libc::close(tap.fd) };
                }
            }
            unsafe { libc::close(fd) };
        });
    }
    Ok(())
}
