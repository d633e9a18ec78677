// expect: silence. A poller of which nobody sees how it keeps the bare pointer gives it back at end of file.
use rustix::event::epoll::{self, EventData, EventFlags, EventVec};
use std::io;
use std::net::{TcpListener, TcpStream};
struct Guest { sock: TcpStream }
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let ep = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    epoll::add(&ep, &listener, EventData::new_u64(0), EventFlags::IN)?;
    let mut ready = EventVec::with_capacity(64);
    loop {
        ready.clear(); epoll::wait(&ep, &mut ready, -1)?;
        for event in ready.iter() {
            let data = event.data;
            if data.u64() == 0 {
                let (sock, _) = listener.accept()?;
                let raw = Box::into_raw(Box::new(Guest { sock }));
                let sock = unsafe { &(*raw).sock };
                if epoll::add(&ep, sock, EventData::new_u64(raw as u64), EventFlags::IN).is_err() {
                    drop(unsafe { Box::from_raw(raw) });
                }
                continue;
            }
            let raw = data.u64() as *mut Guest;
            let mut buf = [0u8; 256];
            match rustix::io::read(unsafe { &(*raw).sock }, &mut buf) {
                Ok(0) | Err(_) => drop(unsafe { Box::from_raw(raw) }),
                Ok(_) => {}
            }
        }
    }
}
