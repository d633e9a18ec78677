//! The one integration test binary.

// Helpers of tests are no tests to clippy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod catalogue;
mod cli;
mod floors;
mod formats;
mod readme;
mod robust;
mod support;
