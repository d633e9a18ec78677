//! Lowering and analysing side by side: a program is let go as soon as it has been analysed, so that a run needs the
//! memory of its largest programs, not of all.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Answer, Members, analyse};
use crate::apis::Models;
use crate::source::Sources;
use crate::workspace::{Live, Request, Workspace};

/// Units that may wait to be analysed while more are lowered.
const MOST_WAITING: usize = 60;
/// Between two looks whether they are fewer.
const PAUSE: Duration = Duration::from_millis(1);

/// What the rules said of one program.
#[derive(Debug)]
pub(super) struct Said {
    /// Its place among the programs of the run.
    at: usize,
    pub digest: u128,
    pub answer: Answer,
    /// The first of its files.
    pub first: PathBuf,
    pub took: Duration,
}

/// Runs the rules over the programs of `request`, but for what `known` says of a program by its digest. The answers come
/// in the order of the programs.
pub(super) fn analyse_all(
    live: &mut Live,
    request: &Request,
    models: &Models,
    known: impl Fn(u128, &Sources) -> Option<Answer> + Sync,
) -> (Workspace, Vec<Said>) {
    let said = Mutex::new(Vec::new());
    let waiting = AtomicUsize::new(0);
    let say = |new| said.lock().unwrap_or_else(PoisonError::into_inner).push(new);
    let (known, waits, say) = (&known, &waiting, &say);
    let workspace = rayon::in_place_scope(|scope| {
        let mut count = 0;
        live.stream(request, models, &mut |batch| {
            for members in Members::of(batch.programs, batch.among) {
                let (at, units, sources) = (count, members.units.len(), batch.sources.clone());
                count += 1;
                waits.fetch_add(units, Ordering::Relaxed);
                scope.spawn(move |_| {
                    let (first, digest, started) = (members.first(&sources), members.digest(), Instant::now());
                    let answer = known(digest, &sources).unwrap_or_else(|| analyse(members, models, &sources, None));
                    say(Said { at, digest, answer, first, took: started.elapsed() });
                    waits.fetch_sub(units, Ordering::Relaxed);
                });
            }
            while waits.load(Ordering::Relaxed) > MOST_WAITING {
                if rayon::yield_now() != Some(rayon::Yield::Executed) {
                    std::thread::sleep(PAUSE);
                }
            }
        })
    });
    let mut said = said.into_inner().unwrap_or_else(PoisonError::into_inner);
    said.sort_by_key(|said| said.at);
    (workspace, said)
}
