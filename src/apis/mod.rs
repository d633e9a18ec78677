//! The models in `rules/apis`, looked up by path, receiver and arity.
//!
//! [`model`] is the schema of a file, [`structs`] part of it, [`shape`] its two small languages, [`parse`] reads
//! those, [`table`] turns files into tables, and [`Models`] answers the questions of the engine. No name of a library
//! stands here.

mod embed;
pub mod entry;
pub mod lookup;
pub mod model;
pub mod parse;
pub mod role;
pub mod shape;
pub mod structs;
mod table;
#[cfg(test)]
mod tests;

pub use entry::FnEntry;
pub use lookup::Models;
