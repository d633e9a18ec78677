// expect: eof-still-stored in run. Counters that are only shown do not tell states apart: each worker keeps whom it has served.
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

struct Done {
    peer: TcpStream,
    lines: u32,
}

enum Job {
    Serve(TcpStream),
    Forget,
}

fn serve(peer: &mut TcpStream) -> io::Result<u32> {
    let mut buf = [0u8; 64];
    let mut lines = 0;
    loop {
        let n = peer.read(&mut buf)?;
        if n == 0 {
            return Ok(lines);
        }
        for word in String::from_utf8_lossy(&buf[..n]).split_whitespace() {
            writeln!(peer, "{word}")?;
            lines += 1;
        }
    }
}

fn run(number: usize, jobs: Receiver<Job>) {
    let mut done: Vec<Done> = Vec::new();
    for job in jobs {
        match job {
            Job::Serve(mut peer) => match serve(&mut peer) {
                Ok(lines) => done.push(Done { peer, lines }),
                Err(e) => eprintln!("{number}: {e}"),
            },
            Job::Forget => done.clear(),
        }
        println!("{number}: {} served", done.len());
    }
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7000")?;
    let workers: Vec<Sender<Job>> = (0..4)
        .map(|number| {
            let (tx, rx) = channel();
            thread::spawn(move || run(number, rx));
            tx
        })
        .collect();
    let mut next = 0;
    for peer in listener.incoming() {
        let worker = &workers[next % workers.len()];
        next += 1;
        let job = match peer {
            Ok(peer) => Job::Serve(peer),
            Err(_) => Job::Forget,
        };
        worker.send(job).map_err(|_| io::Error::other("gone"))?;
    }
    Ok(())
}
