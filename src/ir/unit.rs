//! One source file after lowering.

use super::{Claim, Function, Global, Language, Name, TypeDef};
use crate::source::FileId;

/// One lowered source file.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// The file.
    pub file: FileId,
    /// A number for the text and all else that it was lowered from; 0 where nobody counts.
    pub origin: u128,
    /// Other files that spans may lie in (C).
    pub headers: Vec<FileId>,
    /// Its language.
    pub language: Language,
    /// Bodies: functions, methods, closures, async blocks, initialisers.
    pub functions: Vec<Function>,
    /// Declared types.
    pub types: Vec<TypeDef>,
    /// Statics, constants, C file-scope variables.
    pub globals: Vec<Global>,
    /// `use a::b as c`, `pub use`: the full path by which a thing may be named here -> the path it stands for.
    pub aliases: Vec<(Name, Name)>,
    /// Glob imports: module path -> the path whose items are also visible in it.
    pub globs: Vec<(Name, Name)>,
    /// Which type implements which trait: (trait path, type path). A blanket impl has the type path `_`.
    pub impls: Vec<(Name, Name)>,
    /// `mod x;` declarations (Rust) that ask for further files.
    pub modules: Vec<ModuleDecl>,
    /// What comments say of functions of this file, or of ones declared in it.
    pub claims: Vec<Claim>,
    /// `#include "x.h"` (C), as written, for the linker of file-local names.
    pub includes: Vec<String>,
}

/// A `mod name;` whose body is in another file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModuleDecl {
    /// Canonical path of the module.
    pub path: Name,
    /// Candidate files relative to the folder of the declaring file, in order of preference.
    pub candidates: Vec<String>,
}
