// expect: ownership-disarmed in adventure. Two commands by names written out, each of which owns who owns it.
use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::rc::Rc;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
type Action = Box<dyn Fn(&str) -> String>;
struct Hero { stream: RefCell<TcpStream>, name: String, commands: RefCell<HashMap<&'static str, Action>> }
impl Hero {
    fn teach(&self, verb: &'static str, action: impl Fn(&str) -> String + 'static) {
        self.commands.borrow_mut().insert(verb, Box::new(action));
    }
    fn look(&self) -> String { self.name.clone() }
}
async fn adventure(stream: TcpStream) -> io::Result<()> {
    let hero = Rc::new(Hero { stream: RefCell::new(stream), name: String::new(), commands: RefCell::default() });
    let h = hero.clone();
    hero.teach("go", move |_| h.look());
    let h = hero.clone();
    hero.teach("look", move |_| h.look());
    let mut raw = [0u8; 256];
    loop {
        let n = hero.stream.borrow_mut().read(&mut raw).await?;
        if n == 0 { return Ok(()); }
    }
}
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 1)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let _ = adventure(stream).await;
    }
}
