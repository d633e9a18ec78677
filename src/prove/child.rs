//! The server as a child process. Dropping it ends everything it started.

use std::ffi::OsString;
use std::io::Read;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustc_hash::FxHashSet;
use rustix::process::{Signal, kill_process, kill_process_group, set_child_subreaper};

use crate::proc::{self, Error, Pid, State};

/// How much of what the server wrote to its standard error is kept, in bytes.
const TAIL: usize = 2000;
/// How long the server may take to end by itself once told to.
const GRACE: Duration = Duration::from_millis(200);

/// A running server.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    tail: Arc<Mutex<Vec<u8>>>,
}

impl Server {
    /// Starts `command` in a process group of its own.
    pub(super) fn start(command: &[OsString], output: bool) -> Result<Server, Error> {
        let Some((program, arguments)) = command.split_first() else {
            return Err(Error::new("no command to run"));
        };
        // Orphans of the server become our children, so that they stay in sight. Where that can not be had, the
        // process group still ends them.
        let _ = set_child_subreaper(Some(rustix::process::getpid()));
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).process_group(0);
        if output {
            // The table goes to standard output; what the server says must not get into it.
            command.stdout(std::io::stderr());
        } else {
            command.stdout(Stdio::null()).stderr(Stdio::piped());
        }
        let mut child =
            command.spawn().map_err(|error| Error::new(format!("{}: {error}", program.to_string_lossy())))?;
        let tail = Arc::new(Mutex::new(Vec::new()));
        if let Some(pipe) = child.stderr.take() {
            let tail = Arc::clone(&tail);
            std::thread::spawn(move || keep_tail(pipe, &tail));
        }
        Ok(Server { child, tail })
    }

    /// The id of the process that was started.
    pub(super) fn pid(&self) -> Pid {
        Pid::try_from(self.child.id()).unwrap_or_default()
    }

    /// The processes of the server: the child and everything below us, which has no other children.
    pub(super) fn tree(&self) -> Vec<Pid> {
        proc::descendants(rustix::process::getpid().as_raw_nonzero().get())
    }

    /// An error when the server has ended.
    pub(super) fn is_running(&mut self) -> Result<(), Error> {
        match self.child.try_wait() {
            Ok(Some(status)) if self.tree().is_empty() => {
                // The last words may still be in the pipe.
                std::thread::sleep(Duration::from_millis(20));
                Err(self.problem(&format!("the server has ended: {status}")))
            }
            // It may have put itself into the background.
            Ok(_) => Ok(()),
            Err(error) => Err(Error::new(error.to_string())),
        }
    }

    /// Where the server listens now.
    pub(super) fn listeners(&self) -> Vec<SocketAddr> {
        let tree = self.tree();
        let Some(first) = tree.first() else {
            return Vec::new();
        };
        let processes = tree.iter().filter_map(|pid| proc::process(*pid).ok());
        let held: FxHashSet<proc::Inode> = processes.flat_map(|p| p.sockets).collect();
        let sockets = proc::tcp(*first).unwrap_or_default();
        sockets
            .iter()
            .filter(|socket| socket.state == State::Listen && held.contains(&socket.inode))
            .map(|socket| socket.local)
            .collect()
    }

    /// `what`, with the last the server said.
    pub(super) fn problem(&self, what: &str) -> Error {
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&tail);
        let text = text.trim();
        if text.is_empty() { Error::new(what) } else { Error::new(format!("{what}; it said:\n{text}")) }
    }

    fn signal(&self, signal: Signal) {
        // Each may be gone already.
        if let Some(group) = rustix::process::Pid::from_raw(self.pid()) {
            let _ = kill_process_group(group, signal);
        }
        for pid in self.tree() {
            if let Some(pid) = rustix::process::Pid::from_raw(pid) {
                let _ = kill_process(pid, signal);
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
        let told = Instant::now();
        while told.elapsed() < GRACE {
            let _ = self.child.try_wait();
            if self.tree().is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        // Twice: a process may have been born while the others were ended.
        for _ in 0..2 {
            self.signal(Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

fn keep_tail(mut pipe: impl Read, tail: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.extend_from_slice(&buffer[..count]);
        let excess = tail.len().saturating_sub(TAIL);
        tail.drain(..excess);
    }
}
