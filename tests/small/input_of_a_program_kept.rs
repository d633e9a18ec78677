// expect: eof-still-stored in start. What a program reads to its end is kept with the command that started it.
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, ExitStatus, Stdio};
struct Job {
    command: Command,
    child: Child,
    status: Option<ExitStatus>,
}
fn start(stream: TcpStream) -> std::io::Result<Job> {
    let mut command = Command::new("/usr/bin/sort");
    command.stdin(Stdio::from(OwnedFd::from(stream.try_clone()?))).stdout(Stdio::from(OwnedFd::from(stream)));
    let child = command.spawn()?;
    Ok(Job { command, child, status: None })
}
fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let mut jobs: Vec<Job> = Vec::new();
    loop {
        let (stream, _) = listener.accept()?;
        jobs.push(start(stream)?);
        for job in jobs.iter_mut().filter(|job| job.status.is_none()) {
            job.status = job.child.try_wait()?;
            println!("{:?}: {:?}", job.command.get_program(), job.status);
        }
    }
}
