// expect: silence. What a vacant entry holds, made by a closure, is taken out at the end.
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
    uploads.entry(peer.clone()).or_insert_with(|| Upload { sock: kept, total: 0 });
    let mut buf = [0u8; 512];
    while let Ok(n @ 1..) = sock.read(&mut buf) {
        if let Some(upload) = uploads.get_mut(&peer) {
            upload.total += n;
        }
    }
    if let Some(upload) = uploads.remove(&peer) {
        println!("{:?}: {}", upload.sock, upload.total);
    }
    Ok(())
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
