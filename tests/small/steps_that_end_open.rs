// expect: ownership-disarmed in main. Each state has its step in a table, and none closes.
use std::net::TcpListener;
use std::os::fd::{AsRawFd, IntoRawFd, RawFd};

#[derive(Clone, Copy, PartialEq)]
enum State {
    Take = 1,
    Give,
    Over,
}

struct Peer {
    fd: RawFd,
    state: State,
    byte: u8,
}

static STEPS: [fn(&mut Peer) -> State; 4] = [|p| p.state, take, give, |p| p.state];

fn take(peer: &mut Peer) -> State {
    match unsafe { libc::read(peer.fd, (&raw mut peer.byte).cast(), 1) } {
        1 => State::Give,
        _ => leave(peer),
    }
}

fn give(peer: &mut Peer) -> State {
    match unsafe { libc::write(peer.fd, (&raw const peer.byte).cast(), 1) } {
        1 => State::Take,
        _ => leave(peer),
    }
}

fn leave(peer: &mut Peer) -> State {
    unsafe { libc::shutdown(peer.fd, libc::SHUT_RDWR) };
    State::Over
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:7000").unwrap();
    let mut peers: Vec<Peer> = Vec::new();
    loop {
        let mut fds: Vec<libc::pollfd> =
            peers.iter().map(|p| libc::pollfd { fd: p.fd, events: libc::POLLIN, revents: 0 }).collect();
        fds.push(libc::pollfd { fd: listener.as_raw_fd(), events: libc::POLLIN, revents: 0 });
        unsafe { libc::poll(fds.as_mut_ptr(), fds.len() as libc::nfds_t, -1) };
        for (peer, ready) in peers.iter_mut().zip(&fds) {
            if ready.revents != 0 {
                peer.state = STEPS[peer.state as usize](peer);
            }
        }
        peers.retain(|peer| peer.state != State::Over);
        if fds.last().is_some_and(|f| f.revents != 0) {
            let (stream, _) = listener.accept().unwrap();
            peers.push(Peer { fd: stream.into_raw_fd(), state: State::Take, byte: 0 });
        }
    }
}
