//! What a user's comment says of a function.

use super::Name;

/// A parameter of which the user says what the function does with it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    /// Path of the function; its bare name where there is a declaration alone.
    pub function: Name,
    /// Index of the parameter, `self` or `this` counted.
    pub param: usize,
    /// What happens to the argument.
    pub what: Claimed,
}

/// What a comment says of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Claimed {
    /// `closes(x)`: afterwards it is closed.
    Closes,
    /// `owns(x)`: from now on the function and those it tells see to it.
    Owns,
}
