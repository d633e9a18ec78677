//! The one integration test binary.

mod catalogue;
mod cli;
mod floors;
mod formats;
mod readme;
mod robust;
mod support;
