//! Generic flow: the linked program, its call graph, and graphs of explored states. Knows the IR alone.

pub mod asked;
mod claims;
pub mod comparison;
pub mod digest;
mod effects;
pub mod exits;
pub mod filled;
pub mod firsts;
pub mod graph;
pub mod influence;
mod instances;
pub mod last_error;
pub mod live;
pub mod loops;
pub mod maxima;
pub mod outline;
mod overloads;
pub mod permits;
pub mod pops;
pub mod premises;
pub mod program;
pub mod promises;
pub mod reach;
pub mod rebuilt;
mod sources;
mod substitute;
pub mod sweeps;
pub mod throws;
pub mod touches;
mod types;
mod watched;

pub use watched::Watched;
