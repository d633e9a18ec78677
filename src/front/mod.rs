//! Source to IR. The only users of the parsers; they never learn what a socket is.

#[cfg(feature = "c")]
pub mod c;
pub mod claims;
pub mod rust;

use std::sync::Arc;

use crate::ir::{Name, Unit};
use crate::source::{FileId, Problem, SourceFile};

/// Where a file stands in its program.
#[derive(Clone, Debug)]
pub struct Context {
    /// Canonical path of the module that the file is (Rust: `crate_id` for a root file, `crate_id::a::b` for
    /// `a/b.rs`). Unused by C.
    pub module: Name,
    /// The crate's own id: what `crate::` stands for.
    pub crate_id: Name,
    /// Names by which other crates of the workspace are visible, with their ids (`my_lib` -> `my_lib`).
    pub externs: Vec<(Name, Name)>,
    /// C: the files it includes, and what these include, each after those that it needs itself. Rust: files whose macros
    /// it names; of one name the last counts.
    pub headers: Vec<Header>,
}

/// A file that another one needs.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its number.
    pub id: FileId,
    /// A number for its path and text.
    pub digest: u128,
    /// Its text.
    pub file: Arc<SourceFile>,
}

/// A language plug-in.
pub trait Frontend: Sync {
    /// File name endings without the dot.
    fn extensions(&self) -> &'static [&'static str];

    /// Lowers one file. Broken source gives what could be read and a problem for the rest; never a panic.
    fn lower(&self, file: &SourceFile, id: FileId, context: &Context) -> (Unit, Vec<Problem>);
}
