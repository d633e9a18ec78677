//! closewait finds the code behind CLOSE_WAIT: it follows every accepted socket from where it is got, through end
//! of file, to where its last owner should let go, in Rust and in C and C++, without building the program.
//!
//! This page is the architecture. [`rules`] holds the questions, `rules/*.md` their manuals, `rules/apis/*.toml`
//! what libraries' functions do, `rules/README.md` how to add either.
//!
//! # Bird's-eye view
//!
//! ```text
//! files -> workspace -> front (one IR unit per file) -> flow::program (linked)
//!       -> socket (explored states -> issues) -> rules (findings) -> select (levels, allows, baseline) -> report
//! ```
//!
//! # The engine in five sentences
//!
//! [`socket::machine`] is an explicit-state model checker on small abstract states. It runs the linked program from
//! each `main` (and from what no `main` leads to) and follows *one* socket at a time, its focus; accept, read, test
//! and drop split states into cases, everything that can not matter to the focus is forgotten at once, and states
//! that are equal up to the names of symbols are explored once. The stack of every task is part of the state, so a
//! helper that reports end of file as "nothing yet", a task that waits on a channel whose sender a map keeps, or a
//! reaper that sweeps later need no special treatment. `socket::owners` walks the keep-alive graph of a state:
//! roots (frames of live tasks, globals, objects from outside), owners, queues, sleeping tasks. `socket::verdict`
//! looks for cycles of the explored graph in which the focus is at end of file and the program waits or reads again;
//! a cycle out of which the program itself lets the socket go, without being told by another connection, is right.
//! Of one place in the program only so many states are told apart; what is seen beyond is uncertain, and
//! `socket::confirmation` looks for it once more: every state told apart, but only along the way that the merged
//! graph shows.
//!
//! # Where this differs from bottom-up summaries, and why
//!
//! The first design asked for function summaries. Second owners (tasks, halves, channels) made their pre- and
//! postconditions as large as the program state, and every closure and callback needed a summary per caller. Whole
//! states explored on demand need neither; the price is a bound per entry, which is reported when it is hit
//! ("too many paths"), never silent.
//!
//! # Code map: the floors
//!
//! A file imports its own folder's siblings and lower floors only; `tests/suite/floors.rs` holds it.
//!
//! | floor | modules | know |
//! |---|---|---|
//! | 0 | [`source`], [`cache`], `proc` | text, spans, lines; what is kept between runs; /proc |
//! | 1 | [`finding`], [`ir`], `prove`, `watch` | a plain finding; the flow IR, of no language and without sockets; running servers |
//! | 2 | [`front`], [`flow`] | source to IR; the linked program, graphs, liveness, loops |
//! | 3 | [`apis`] | the models in `rules/apis` |
//! | 4 | [`socket`] | what a socket is: values, states, owners, verdicts |
//! | 5 | [`rules`] | one file per rule |
//! | 6 | [`config`], [`fix`], [`select`] | settings; edits; suppressions, baseline, new findings only |
//! | 7 | [`workspace`], [`check`], [`report`] | finding and loading files; the pipeline; one file per output format |
//! | 9 | [`project`] | settings, models and selection of a run, shared by the faces |
//! | 10 | `lsp`, [`cli`] | the faces; no analysis |
//!
//! # Invariants of absence
//!
//! - A front end never learns what a socket is; only `front/rust` knows syn and quote, only `front/c` tree-sitter.
//! - No library function's name stands in `src/`: what a call does is a row in `rules/apis`.
//! - The IR mentions no language and no socket. `flow` knows the IR alone.
//! - Reporters see findings and sources, never the IR.
//! - Unknown code silences: what is handed to code nobody knows is followed no further.
//! - Nothing is cut without a word: bounds that are hit become problems of the run.
//! - One module knows the language server protocol, one knows codespan, one knows clap.
//!
//! # Within a run
//!
//! C is lowered whole, as a file may be part of many programs; Rust a batch of programs at a time. Each program is
//! analysed as soon as it is there and then let go, so a run needs the memory of a few programs, not of all. In a tree
//! of thousands of files a program starts where sockets are made: a vendored crate is its own program, not a part of
//! everyone's who names its version.
//!
//! # Between runs
//!
//! [`cache`] keeps bytes; [`workspace::Record`] is what a run looked at on disk, with stamps, also in vain; `check` adds
//! the answer for each program under a digest of all it was lowered from. A walk that finds every stamp as it was gives
//! the stored outcome; otherwise unchanged files are not read and unchanged programs not analysed. Editors use
//! [`check::Session`], which does the same in memory.
//!
//! # Errors
//!
//! Broken source gives what could be read and a [`source::Problem`]; only the faces fail. A panic in one file or
//! program is caught, reported as an internal problem, and the others are kept (exit status 2).
//!
//! # Debugging
//!
//! `closewait check --dump-ir PATH` prints the lowered IR.
#![forbid(unsafe_code)]

pub mod apis;
pub mod cache;
pub mod check;
pub mod cli;
pub mod config;
pub mod finding;
pub mod fix;
pub mod flow;
pub mod front;
pub mod ir;
#[cfg(feature = "lsp")]
pub mod lsp;
#[cfg(target_os = "linux")]
pub mod proc;
pub mod project;
#[cfg(target_os = "linux")]
pub mod prove;
pub mod report;
pub mod rules;
pub mod select;
pub mod socket;
pub mod source;
#[cfg(target_os = "linux")]
pub mod watch;
pub mod workspace;
