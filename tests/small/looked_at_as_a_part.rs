// expect: silence. Of a list that was read into, the part before zero is empty, whoever looks at it.
use std::io::Read;
use std::net::{TcpListener, TcpStream};

#[derive(Default)]
struct Sum {
    total: u64,
    ends: usize,
}

impl Sum {
    fn feed(&mut self, chunk: &[u8]) -> Result<bool, u8> {
        for &b in chunk {
            match b {
                b'0'..=b'9' => self.total += u64::from(b - b'0'),
                b'\n' => self.ends += 1,
                b'\r' => {}
                other => return Err(other),
            }
        }
        Ok(!chunk.is_empty())
    }
}

fn serve(mut stream: TcpStream) {
    let mut sum = Sum::default();
    let mut chunk = vec![0; 512];
    loop {
        let Ok(n) = stream.read(&mut chunk) else { return };
        match sum.feed(&chunk[..n]) {
            Ok(true) => {}
            _ => return println!("{} in {} lines", sum.total, sum.ends),
        }
    }
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:7000").unwrap();
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || serve(stream));
    }
}
