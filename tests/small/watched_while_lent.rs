// expect: eof-other-owner in main. Another thread looks at the agent for ever, and pauses in between.
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
struct Agent {
    sock: TcpStream,
    alive: AtomicBool,
}
fn watch(agent: &Agent) {
    loop {
        thread::sleep(Duration::from_secs(5));
        if !agent.alive.load(Ordering::Relaxed) {
            println!("{:?} is silent", agent.sock);
        }
    }
}
fn serve(agent: &Agent) {
    let mut buf = [0u8; 256];
    let mut sock = &agent.sock;
    while let Ok(n @ 1..) = sock.read(&mut buf) {
        println!("{n}");
    }
    agent.alive.store(false, Ordering::Relaxed);
}
fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    for sock in listener.incoming() {
        let agent = Arc::new(Agent { sock: sock?, alive: AtomicBool::new(true) });
        let watched = Arc::clone(&agent);
        thread::spawn(move || watch(&watched));
        thread::spawn(move || serve(&agent));
    }
    Ok(())
}
