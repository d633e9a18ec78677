// expect: silence. What is done is put on a list that a thread clears.
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
type List = Arc<Mutex<Vec<TcpStream>>>;
fn answer(mut stream: TcpStream, list: &List) -> io::Result<()> {
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    list.lock().unwrap().push(stream);
    Ok(())
}
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7")?;
    let list: List = Arc::default();
    let done = list.clone();
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_millis(70));
            done.lock().unwrap().clear();
        }
    });
    for stream in listener.incoming() {
        let stream = stream?;
        let list = list.clone();
        thread::spawn(move || answer(stream, &list).unwrap_or_else(|e| eprintln!("{e}")));
    }
    Ok(())
}
