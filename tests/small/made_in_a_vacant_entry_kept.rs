// expect: eof-still-stored in serve. What a vacant entry is to hold is made by a closure.
use std::collections::HashMap;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
struct Upload {
    sock: TcpStream,
    total: usize,
}
fn serve(uploads: &mut HashMap<String, Upload>, mut sock: TcpStream) -> std::io::Result<()> {
    let peer = sock.peer_addr()?.to_string();
    let kept = sock.try_clone()?;
    let upload = uploads.entry(peer).or_insert_with(|| Upload { sock: kept, total: 0 });
    let mut buf = [0u8; 512];
    loop {
        let n = sock.read(&mut buf)?;
        if n == 0 {
            println!("{:?}: {}", upload.sock, upload.total);
            return Ok(());
        }
        upload.total += n;
    }
}
fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let mut uploads = HashMap::new();
    for sock in listener.incoming() {
        if let Err(e) = serve(&mut uploads, sock?) {
            eprintln!("{e}");
        }
    }
    Ok(())
}
