// expect: silence. A thread that has read end of file has ended: whoever sweeps by that finds it.
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

struct Upload {
    control: TcpStream,
    thread: JoinHandle<()>,
}

fn receive(mut peer: TcpStream) {
    let mut buf = [0u8; 512];
    while let Ok(n) = peer.read(&mut buf) {
        if n == 0 {
            break;
        }
    }
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7000")?;
    let mut uploads: Vec<Upload> = Vec::new();
    loop {
        let (peer, _) = listener.accept()?;
        let control = peer.try_clone()?;
        uploads.push(Upload { control, thread: thread::spawn(move || receive(peer)) });
        uploads.retain(|upload| !upload.thread.is_finished());
        println!("{} uploads, {:?}", uploads.len(), uploads.last().map(|u| u.control.peer_addr()));
    }
}
