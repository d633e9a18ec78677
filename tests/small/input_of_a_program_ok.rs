// expect: silence. The command goes as soon as its program is started, or when that has ended.
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, ExitStatus, Stdio};
struct Job {
    child: Child,
    status: Option<ExitStatus>,
}
fn start(stream: TcpStream) -> std::io::Result<Job> {
    let mut command = Command::new("/usr/bin/sort");
    command.stdin(Stdio::from(OwnedFd::from(stream.try_clone()?))).stdout(Stdio::from(OwnedFd::from(stream)));
    let child = command.spawn()?;
    Ok(Job { child, status: None })
}
fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let mut jobs: Vec<Job> = Vec::new();
    loop {
        let (stream, _) = listener.accept()?;
        jobs.push(start(stream)?);
        for job in jobs.iter_mut().filter(|job| job.status.is_none()) {
            job.status = job.child.try_wait()?;
            println!("{:?}: {:?}", job.child.id(), job.status);
        }
    }
}
