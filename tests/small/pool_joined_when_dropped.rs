// expect: eof-other-owner in track. What the pool and its owner do on their way out is no answer: until then the stream stays.
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send + 'static>;

struct Pool {
    jobs: Option<mpsc::Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    fn new(size: usize) -> Pool {
        let (tx, rx) = mpsc::channel::<Job>();
        let rx = Arc::new(Mutex::new(rx));
        let worker = |_| {
            let rx = Arc::clone(&rx);
            thread::spawn(move || {
                loop {
                    let job = rx.lock().unwrap().recv();
                    match job {
                        Ok(job) => job(),
                        Err(_) => break,
                    }
                }
            })
        };
        let threads = (0..size).map(worker).collect();
        Pool { jobs: Some(tx), threads }
    }

    fn execute(&self, job: impl FnOnce() + Send + 'static) {
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(Box::new(job));
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.jobs.take();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

#[derive(Default)]
struct Shared {
    open: Mutex<HashMap<u64, TcpStream>>,
}

impl Shared {
    fn track(&self, id: u64, stream: &TcpStream) -> io::Result<()> {
        self.open.lock().unwrap().insert(id, stream.try_clone()?);
        Ok(())
    }

    fn stop(&self) {
        for (_, stream) in self.open.lock().unwrap().drain() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn untrack(&self, id: u64) -> bool {
        self.open.lock().unwrap().contains_key(&id)
    }

    fn converse(&self, stream: TcpStream) -> io::Result<()> {
        let mut input = BufReader::new(stream);
        let mut line = String::new();
        while input.read_line(&mut line)? > 0 {
            line.clear();
        }
        Ok(())
    }
}

struct Server {
    shared: Arc<Shared>,
}

impl Server {
    fn serve(&self, listener: &TcpListener) -> io::Result<()> {
        let pool = Pool::new(4);
        let mut id = 0;
        for stream in listener.incoming() {
            let stream = match stream {
                Ok(stream) => stream,
                Err(e) => {
                    self.shared.stop();
                    return Err(e);
                }
            };
            id += 1;
            self.shared.track(id, &stream)?;
            let shared = self.shared.clone();
            pool.execute(move || {
                if let Err(e) = shared.converse(stream) {
                    eprintln!("{id}: {e}");
                }
                shared.untrack(id);
            });
        }
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let server = Server { shared: Arc::default() };
    server.serve(&TcpListener::bind("127.0.0.1:8080")?)
}
