// expect: silence. Jobs are kept with their command until their program has ended.
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
struct Job {
    command: Command,
    child: Child,
}
fn start(stream: TcpStream) -> std::io::Result<Job> {
    let mut command = Command::new("/usr/bin/sort");
    command.stdin(Stdio::from(OwnedFd::from(stream)));
    let child = command.spawn()?;
    Ok(Job { command, child })
}
fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    listener.set_nonblocking(true)?;
    let mut jobs: Vec<Job> = Vec::new();
    loop {
        if let Ok((stream, _)) = listener.accept() {
            jobs.push(start(stream)?);
        }
        jobs.retain_mut(|job| match job.child.try_wait() {
            Ok(None) => true,
            ended => {
                println!("{:?}: {:?}", job.command.get_program(), ended);
                false
            }
        });
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}
