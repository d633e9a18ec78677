//! The models in `rules/apis`, looked up by path, receiver and arity.

pub mod model;
pub mod shape;

/// The models of a run.
#[derive(Debug, Default)]
pub struct Models;

static BUILTIN: Models = Models;

impl Models {
    /// Those that come with the lint.
    #[must_use]
    pub fn builtin() -> &'static Models {
        &BUILTIN
    }

    /// The models compiled in and those of the user: (TOML text, where it stands).
    #[must_use]
    pub fn with(extra: &[(String, String)]) -> (Models, Vec<String>) {
        let _ = extra;
        (Models, Vec::new())
    }

    /// Words of which a file must hold one to be worth parsing.
    pub fn vocabulary(&self) -> impl Iterator<Item = &str> {
        ["accept", "TcpListener", "TcpStream", "UnixStream"].into_iter()
    }
}
