// expect: silence. The sender goes before the scope ends.
use std::io::{self, BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::thread;

fn audit(deeds: Receiver<String>) {
    for deed in deeds {
        println!("{deed}");
    }
}

fn take_orders(sock: &TcpStream, log: &Sender<String>) -> io::Result<()> {
    for line in BufReader::new(sock).lines() {
        let _ = log.send(line?);
    }
    Ok(())
}

fn serve(sock: TcpStream) -> io::Result<()> {
    let (log, deeds) = channel();
    let mut outcome = Ok(());
    thread::scope(|s| {
        let auditor = s.spawn(|| audit(deeds));
        outcome = take_orders(&sock, &log);
        drop(log);
    });
    outcome
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    for sock in listener.incoming() {
        let sock = sock?;
        thread::spawn(move || {
            if let Err(e) = serve(sock) {
                eprintln!("{e}");
            }
        });
    }
    Ok(())
}
