// expect: eof-still-stored in work. The workers of a pool have the function in common that they run.
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{sync_channel, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread;

pub struct Pool {
    jobs: SyncSender<TcpStream>,
}

impl Pool {
    pub fn start<F>(work: F) -> Pool
    where
        F: Fn(TcpStream) + Send + Sync + 'static,
    {
        let (jobs, inbox) = sync_channel::<TcpStream>(4);
        let work = Arc::new(work);
        thread::Builder::new()
            .name("w".to_string())
            .spawn(move || {
                for job in inbox {
                    work(job);
                }
            })
            .expect("cannot start a worker");
        Pool { jobs }
    }

    pub fn submit(&self, job: TcpStream) -> Result<(), TcpStream> {
        self.jobs.try_send(job).map_err(|e| match e {
            std::sync::mpsc::TrySendError::Full(job) => job,
            std::sync::mpsc::TrySendError::Disconnected(job) => job,
        })
    }
}

struct Site {
    live: Mutex<Vec<TcpStream>>,
}

impl Site {
    fn work(&self, mut job: TcpStream) {
        self.live.lock().unwrap().push(job.try_clone().unwrap());
        let mut byte = [0u8; 1];
        while job.read(&mut byte).is_ok_and(|n| n > 0) {}
    }
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:8080").unwrap();
    let site = Arc::new(Site { live: Mutex::default() });
    let pool = Pool::start(move |job| site.work(job));
    loop {
        let (stream, _) = listener.accept().unwrap();
        if let Err(_job) = pool.submit(stream) {
            eprintln!("busy");
        }
    }
}
