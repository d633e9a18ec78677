// expect: ownership-disarmed in watched. What comes through the channel is put into the list whole, its owner forgotten on the way.
use std::mem;
use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsRawFd, RawFd};
use std::sync::mpsc::{channel, Receiver};
use std::thread;
use std::time::Duration;

struct Meter {
    fd: RawFd,
    over: bool,
}

fn watched(stream: TcpStream) -> Meter {
    let fd = stream.as_raw_fd();
    mem::forget(stream);
    Meter { fd, over: false }
}

fn collect(arrivals: Receiver<TcpStream>) {
    let mut meters: Vec<Meter> = Vec::new();
    loop {
        meters.extend(arrivals.try_iter().map(watched));
        for meter in &mut meters {
            let mut buf = [0u8; 64];
            let n = unsafe { libc::recv(meter.fd, buf.as_mut_ptr().cast(), buf.len(), libc::MSG_DONTWAIT) };
            meter.over = n == 0;
        }
        meters.retain(|meter| !meter.over);
        thread::sleep(Duration::from_millis(50));
    }
}

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let (tx, rx) = channel();
    thread::spawn(move || collect(rx));
    for stream in listener.incoming() {
        let _ = tx.send(stream?);
    }
    Ok(())
}
