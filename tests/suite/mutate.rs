//! Sources cut short, spliced and garbled: no panic, no hang, and IR that verifies.
//!
//! `CLOSEWAIT_MUTATIONS=100000 cargo test --release mutate` runs that many for each front end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use closewait::apis::Models;
use closewait::front::{Context, Frontend};
use closewait::ir::{Name, verify};
use closewait::rules;
use closewait::source::{FileId, SourceFile, Sources};
use closewait::workspace::in_big_stacks;

use crate::support::repository;

/// A mutated input takes no longer than this in a release build.
const MOST: Duration = Duration::from_secs(2);

/// The time this thread has worked, so that no other job on the machine makes an input slow.
#[cfg(target_os = "linux")]
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

/// The time since the first call.
#[cfg(not(target_os = "linux"))]
fn worked() -> Duration {
    static FIRST: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    FIRST.elapsed()
}

/// Marsaglia's xorshift: the same inputs in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % most.max(1)
    }
}

fn runs() -> usize {
    std::env::var("CLOSEWAIT_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(120)
}

fn seeds(ending: &str) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let mut todo: Vec<PathBuf> = vec![repository().join("fixtures")];
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|own| own == ending) {
            seeds.push(path);
        }
    }
    seeds.sort();
    seeds.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

const TOKENS: [&str; 24] = [
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    ";",
    ",",
    "\"",
    "'",
    "/*",
    "*/",
    "//",
    "#if 0\n",
    "#define f(x) f(x) f(x)\n",
    "\\\n",
    "if",
    "else",
    "loop",
    "match",
    "::",
    "\u{fffd}",
];

/// One input made of `seeds`.
fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> String {
    let mut text = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(6) {
        let at = random.below(text.len() + 1);
        match random.below(6) {
            0 => text.truncate(at),
            1 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len());
                let to = (from + random.below(400)).min(other.len());
                text.splice(at..at, other[from..to].iter().copied());
            }
            2 => {
                let to = (at + random.below(200)).min(text.len());
                text.drain(at..to);
            }
            3 => {
                let token = TOKENS[random.below(TOKENS.len())].repeat(1 + random.below(3));
                text.splice(at..at, token.bytes());
            }
            4 => {
                let to = (at + random.below(120)).min(text.len());
                let again = text[at..to].repeat(1 + random.below(8));
                text.splice(at..at, again);
            }
            _ if at < text.len() => text[at] = u8::try_from(random.below(256)).unwrap(),
            _ => {}
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Lowers one input; every tenth is analysed too.
fn survive(front: &dyn Frontend, name: &Path, text: &str, number: usize) {
    let path = Name::new("x");
    let context = Context { module: path, crate_id: path, externs: Vec::new(), headers: Vec::new() };
    let file = SourceFile::new(name, text.to_owned());
    let started = worked();
    let work = catch_unwind(AssertUnwindSafe(|| {
        let (unit, _) = front.lower(&file, FileId::default(), &context);
        let wrong = verify::verify(&unit);
        assert!(wrong.is_empty(), "{wrong:?}");
        if number.is_multiple_of(10) {
            let mut sources = Sources::default();
            sources.add(file);
            drop(rules::run(vec![Arc::new(unit)], &Default::default(), Models::builtin(), &sources, None));
        }
    }));
    let took = worked() - started;
    let kept = || {
        let kept = std::env::temp_dir().join(format!("closewait-mutant-{number}-{}", name.display()));
        std::fs::write(&kept, text).unwrap();
        kept
    };
    assert!(work.is_ok(), "mutant {number} panicked: {}", kept().display());
    assert!(cfg!(debug_assertions) || took < MOST, "mutant {number} took {took:?}: {}", kept().display());
}

fn all(front: &'static dyn Frontend, name: &str, seeds: &[Vec<u8>]) {
    let mut random = Random(0x5eed);
    in_big_stacks(1, || {
        for number in 0..runs() {
            survive(front, Path::new(name), &mutated(seeds, &mut random), number);
        }
    })
    .unwrap();
}

#[test]
fn mutated_rust_is_survived() {
    all(&closewait::front::rust::Rust, "mutant.rs", &seeds("rs"));
}

#[cfg(feature = "c")]
#[test]
fn mutated_c_is_survived() {
    all(&closewait::front::c::C, "mutant.c", &seeds("c"));
}

#[cfg(feature = "c")]
#[test]
fn mutated_cpp_is_survived() {
    all(&closewait::front::c::C, "mutant.cpp", &seeds("cpp"));
}
