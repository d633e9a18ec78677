//! The models in `rules/apis`, looked up by path, receiver and arity.

pub mod model;
pub mod shape;
