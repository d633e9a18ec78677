//! The only code that knows what a socket is: the life of an accepted socket, followed through the program.
//!
//! [`machine`] explores abstract states of the linked program. In each state at most one socket is followed (its
//! *focus*): where it came from, whether a read has said end of file, and which values own or name it. Whatever
//! else the program computes is forgotten unless it decides a branch. [`verdict`] looks for cycles of the explored
//! graph in which a socket at end of file stays owned; [`owners`] answers who owns it.

pub mod analyse;
mod births;
mod bygones;
mod calls;
pub mod cells;
mod choices;
mod coarse;
mod constructed;
mod containers;
mod conversions;
mod copies;
mod cursors;
mod dead;
mod deadlines;
mod digest;
mod dull;
mod elements;
mod entries;
mod equality;
mod errors;
mod facts;
mod frames;
pub mod futures;
mod garbage;
mod globals;
mod guards;
mod handles;
mod identity;
mod invoke;
mod io;
pub mod issue;
mod iterators;
mod keys;
mod latches;
mod listeners;
pub mod machine;
mod memory;
mod native;
mod nodes;
mod objects;
mod ops;
mod origin;
mod owners;
pub mod past;
mod places;
mod process;
mod pushes;
mod races;
mod relays;
mod roles;
mod schedule;
mod searches;
mod sets;
mod shapes;
mod siblings;
mod sifting;
mod spins;
mod stages;
mod stands;
pub mod state;
mod surroundings;
mod tasks;
mod tests;
mod text;
mod told;
pub mod trace;
mod unwatched;
pub mod value;
mod verdict;
mod wrappers;
