// expect: eof-still-stored in talk. What stands under a new key has lists of its own.
use std::collections::HashMap;
use std::io;
use std::rc::Rc;
use std::cell::RefCell;
use smol::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use smol::net::{TcpListener, TcpStream};
#[derive(Default)] struct Target { history: Vec<String>, followers: Vec<TcpStream> }
#[derive(Default, Clone)]
struct Hub { targets: Rc<RefCell<HashMap<u32,Target>>> }
impl Hub {
    fn follow(&self, conn: &TcpStream) { let mut t = self.targets.borrow_mut(); let t = t.entry(7).or_default(); t.followers.push(conn.clone()); }
}
async fn talk(conn: TcpStream, hub: Hub) -> io::Result<()> {
    let out = conn.clone();
    let mut input = BufReader::new(conn);
    let mut line = String::new();
    while input.read_line(&mut line).await? != 0 { hub.follow(&out); line.clear(); }
    Ok(())
}
fn main() -> io::Result<()> {
    let hub = Hub::default();
    smol::block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 1)).await?;
        loop {
            let (conn, peer) = listener.accept().await?;
            let hub = hub.clone();
            smol::spawn(async move { let _ = talk(conn, hub).await; }).detach();
        }
    })
}
