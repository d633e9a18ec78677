//! What the kernel shows about processes and their TCP sockets under /proc. Linux only; knows no analysis.

mod error;
mod process;
mod settings;
mod sockets;
mod state;

pub use error::Error;
pub use process::{Pid, Process, descendants, listening_on, process};
pub use settings::{Files, Keepalive, files, keepalive};
pub use sockets::{Inode, Socket, others, tcp};
pub use state::State;
