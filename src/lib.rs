//! closewait: a lint that finds the code behind CLOSE_WAIT.
#![forbid(unsafe_code)]

pub mod apis;
pub mod finding;
pub mod flow;
pub mod front;
pub mod ir;
pub mod socket;
pub mod source;
