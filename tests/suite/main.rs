//! The one integration test binary.

// Helpers of tests are no tests to clippy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod corpus;
mod fences;
mod fixtures;
mod functions;
mod lint;
mod parity;
mod rules;
