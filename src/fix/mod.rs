//! Edits: which ones may belong to a finding, whether they hold, and what becomes of the text.
//!
//! Nothing is offered on trust. A proposal is applied to the text, the program is analysed again, and the proposal
//! is withdrawn when its finding is still there or another one has come.

pub mod apply;
mod arms;
mod blocks;
mod close;
pub mod diff;
mod entry;
mod helper;
mod leave;
mod mask;
pub mod probe;
pub mod propose;
mod relay;
mod select;
mod sender;
mod task;
mod twice;
