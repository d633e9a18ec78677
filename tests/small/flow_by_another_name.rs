// expect: silence. The verdict's type goes by another name where it is made than where it is taken apart.
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::ops::ControlFlow;

type Flow = ControlFlow<&'static str>;

fn turn(stream: &mut TcpStream) -> Flow {
    let mut bytes = [0; 64];
    match stream.read(&mut bytes) {
        Ok(0) => Flow::Break("end of file"),
        Ok(_) => Flow::Continue(()),
        Err(_) => Flow::Break("failed"),
    }
}

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    loop {
        let (mut stream, _) = listener.accept()?;
        loop {
            if let ControlFlow::Break(why) = turn(&mut stream) {
                println!("{why}");
                break;
            }
        }
    }
}
