//! The one integration test binary.

// Helpers of tests are no tests to clippy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod catalogue;
mod cli;
mod corpus;
mod discovery;
mod fences;
mod fixtures;
mod floors;
mod formats;
mod functions;
mod lint;
mod parity;
mod readme;
mod robust;
mod rules;
mod story;
mod support;
