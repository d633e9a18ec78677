// expect: ownership-disarmed in main. Only the bare pointer is taken out of the list at end of file.
use std::io::Read;
use std::net::{TcpListener, TcpStream};
struct Conn { stream: TcpStream }
fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let mut all: Vec<*mut Conn> = Vec::new();
    loop {
        let (stream, _) = listener.accept()?;
        stream.set_nonblocking(true)?;
        all.push(Box::into_raw(Box::new(Conn { stream })));
        let mut i = 0;
        while i < all.len() {
            let conn = all[i];
            let mut b = [0u8; 10];
            match unsafe { &mut *conn }.stream.read(&mut b) {
                Ok(0) => { all.swap_remove(i); }
                Ok(_) => i += 1,
                Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => i += 1,
                Err(_) => { drop(unsafe { Box::from_raw(conn) }); all.swap_remove(i); }
            }
        }
    }
}
