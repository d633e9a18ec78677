// expect: silence.
// Who has read the greeting hands the line on to a task that reads on, and ends.
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

struct Talk {
    line: TcpStream,
    notes: mpsc::Receiver<String>,
    own: mpsc::Sender<String>,
}

impl Talk {
    async fn run(mut self) -> std::io::Result<()> {
        let mut buf = [0u8; 256];
        loop {
            tokio::select! {
                n = self.line.read(&mut buf) => match n? {
                    0 => return Ok(()),
                    n => drop(self.own.send(String::from_utf8_lossy(&buf[..n]).into_owned()).await),
                },
                Some(note) = self.notes.recv() => self.line.write_all(note.as_bytes()).await?,
            }
        }
    }
}

async fn greet(mut line: TcpStream) -> std::io::Result<()> {
    let mut name = [0u8; 8];
    line.read_exact(&mut name).await?;
    let (own, notes) = mpsc::channel(8);
    let talk = Talk { line, notes, own };
    tokio::spawn(talk.run());
    Ok(())
}

pub async fn serve(door: &TcpListener, mut stop: oneshot::Receiver<()>) -> std::io::Result<()> {
    loop {
        tokio::select! {
            line = door.accept() => {
                tokio::spawn(greet(line?.0));
            }
            _ = &mut stop => return Ok(()),
        }
    }
}
