// expect: eof-waits in serve. The clerk hears until nobody can speak to it, and the sender goes only after the clerk was waited for.
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
    let auditor = thread::spawn(|| audit(deeds));
    outcome = take_orders(&sock, &log);
    let _ = auditor.join();
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
