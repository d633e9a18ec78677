// expect: eof-waits in session. The scope waits for a thread whose channel a variable outside of it keeps open.
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
fn check(words: Receiver<String>, out: &Sender<String>) {
    for w in words { let _ = out.send(w); }
}
fn write_verdicts(mut sock: &TcpStream, verdicts: Receiver<String>) {
    for v in verdicts { let _ = writeln!(sock, "{v}"); }
}
fn session(sock: TcpStream) {
    let (verdict_tx, verdict_rx) = mpsc::channel();
    thread::scope(|s| {
        let (word_tx, word_rx) = mpsc::channel();
        s.spawn(|| check(word_rx, &verdict_tx));
        s.spawn(|| write_verdicts(&sock, verdict_rx));
        for text in BufReader::new(&sock).lines() {
            let Ok(t) = text else { break };
            let _ = word_tx.send(t);
        }
    });
}
fn main() {
    for sock in TcpListener::bind(("127.0.0.1", 80)).unwrap().incoming() {
        let sock = sock.unwrap();
        thread::spawn(move || session(sock));
    }
}
