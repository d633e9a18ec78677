//! closewait: a lint that finds the code behind CLOSE_WAIT.
#![forbid(unsafe_code)]

pub mod apis;
pub mod check;
pub mod cli;
pub mod config;
pub mod finding;
pub mod fix;
pub mod flow;
pub mod front;
pub mod ir;
#[cfg(feature = "lsp")]
pub mod lsp;
pub mod project;
#[cfg(target_os = "linux")]
pub mod proc;
#[cfg(target_os = "linux")]
pub mod prove;
pub mod report;
pub mod rules;
pub mod select;
pub mod socket;
pub mod source;
#[cfg(target_os = "linux")]
pub mod watch;
pub mod workspace;
