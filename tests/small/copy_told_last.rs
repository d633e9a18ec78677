// expect: silence. The server is told that the client is done, and answers that by closing.
use std::io;
use std::net::{TcpListener, TcpStream};
use std::thread;

fn relay(client: TcpStream) -> io::Result<()> {
    let mut server = TcpStream::connect("127.0.0.1:8000")?;
    let (mut from_server, mut to_client) = (server.try_clone()?, client.try_clone()?);
    let down = thread::spawn(move || io::copy(&mut from_server, &mut to_client));
    let up = io::copy(&mut &client, &mut server)?;
    server.shutdown(std::net::Shutdown::Write)?;
    println!("{up} bytes up");
    let _ = down.join();
    Ok(())
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    for client in listener.incoming() {
        let client = client?;
        thread::spawn(move || relay(client));
    }
    Ok(())
}
