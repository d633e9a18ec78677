// expect: silence. A scope waits for threads that come to their end.
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
    thread::scope(|s| {
        let (verdict_tx, verdict_rx) = mpsc::channel(); let (word_tx, word_rx) = mpsc::channel();
        s.spawn(move || check(word_rx, &verdict_tx));
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
