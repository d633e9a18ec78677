//! Which findings are kept, and how one is known again.

pub mod fingerprint;
