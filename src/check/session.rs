//! Many runs in one process, as an editor needs them.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{Answer, Members, Outcome, add, analyse, begin, sort};
use crate::apis::Models;
use crate::socket::past::Past;
use crate::source::{FileId, Sources};
use crate::workspace::{Live, Open, Request};

/// Runs over one request and one set of models, again and again: a program of which no unit has changed is not
/// analysed again, and of one that has changed only what the change can affect. To be used inside [`workspace::in_big_stacks`].
#[derive(Debug, Default)]
pub struct Session {
    live: Live,
    answers: Vec<Known>,
    pasts: Vec<Past>,
    run: u64,
}

/// Programs that are gone are remembered for so many others.
const KEPT_PASTS: usize = 8;

/// A program and what the rules said of it.
#[derive(Debug)]
struct Known {
    members: Members,
    answer: Arc<Answer>,
    /// The run that asked for it last.
    used: u64,
}

/// Runs for which the answer of a program that is not asked for is kept.
const KEPT_RUNS: u64 = 3;

impl Session {
    /// The texts of an editor, which win over the disk.
    pub fn open(&mut self) -> &mut Open {
        self.live.open()
    }

    /// Something may have changed on disk.
    pub fn disk_changed(&mut self) {
        self.live.disk_changed();
    }

    /// As [`run`].
    pub fn run(&mut self, request: &Request, models: &Models) -> Outcome {
        let (programs, mut outcome) = begin(self.live.load(request, models));
        let started = Instant::now();
        self.run += 1;
        let claimed: Vec<(Members, Past)> = programs.into_iter().map(|members| self.claim(members)).collect();
        let sources = &outcome.sources;
        let (answers, pasts): (Vec<Known>, Vec<Past>) =
            claimed.into_par_iter().map(|(members, past)| self.answer(members, past, models, sources)).unzip();
        self.pasts.splice(0..0, pasts);
        self.pasts.truncate(answers.len() + KEPT_PASTS);
        for known in &answers {
            add(&mut outcome, &known.answer);
        }
        let run = self.run;
        let fresh = |known: &Known| !answers.iter().any(|new| new.members.same(&known.members));
        self.answers.retain(|known| known.used + KEPT_RUNS > run && fresh(known));
        self.answers.extend(answers);
        outcome.analysis = started.elapsed();
        sort(&mut outcome);
        outcome
    }

    /// A program with the past of the one that shares most files with it.
    fn claim(&mut self, members: Members) -> (Members, Past) {
        let files: FxHashSet<FileId> = members.units.iter().map(|unit| unit.file).collect();
        let shared = |past: &Past| past.files().filter(|file| files.contains(file)).count();
        let best = (0..self.pasts.len()).map(|at| (shared(&self.pasts[at]), at));
        let best = best.filter(|(shared, _)| *shared > 0).max_by_key(|(shared, at)| (*shared, Reverse(*at)));
        let past = best.map(|(_, at)| self.pasts.remove(at)).unwrap_or_default();
        (members, past)
    }

    fn answer(&self, members: Members, mut past: Past, models: &Models, sources: &Sources) -> (Known, Past) {
        let known = self.answers.iter().find(|known| known.members.same(&members));
        let answer = match known {
            Some(known) => Arc::clone(&known.answer),
            None => Arc::new(analyse(members.clone(), models, sources, Some(&mut past))),
        };
        if answer.is_err() {
            // A panic may have left it half written.
            past = Past::default();
        }
        (Known { members, answer, used: self.run }, past)
    }
}
