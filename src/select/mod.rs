//! Which findings are kept, and how one is known again.

pub mod baseline;
pub mod fingerprint;
pub mod suppress;
