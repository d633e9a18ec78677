//! The models in `rules/apis`, looked up by path, receiver and arity.

pub mod model;
pub mod shape;

/// The models of a run.
#[derive(Clone, Debug, Default)]
pub struct Models;

impl Models {
    /// Those that come with the lint.
    #[must_use]
    pub fn builtin() -> Models {
        Models
    }

    /// Words of which a file must hold one to be worth parsing.
    #[must_use]
    pub fn vocabulary(&self) -> Vec<&str> {
        vec!["accept", "TcpListener", "TcpStream", "UnixStream"]
    }
}
