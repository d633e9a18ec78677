//! The one integration test binary.

// Helpers of tests are no tests to clippy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cache;
mod catalogue;
mod cli;
mod corpus;
mod discovery;
#[cfg(feature = "lsp")]
mod editor;
mod fences;
mod fixes;
mod fixtures;
mod floors;
mod formats;
mod functions;
mod gaps;
mod growth;
mod lint;
#[cfg(feature = "lsp")]
mod lsp;
mod mended;
mod mutate;
#[cfg(feature = "lsp")]
mod neovim;
mod oracle;
mod own_models;
mod parity;
#[cfg(target_os = "linux")]
mod prove;
mod readme;
#[cfg(unix)]
mod recipes;
mod robust;
mod rules;
mod schema;
#[cfg(feature = "c")]
mod small;
mod story;
mod support;
mod transcripts;
#[cfg(target_os = "linux")]
mod watch;

// Times are those of the binary that users run, so the allocator is too.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
