//! The whole analysis: which functions to start from, and what they lead to.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::births::Births;
use super::facts::{Facts, Reach};
use super::issue::Issue;
use super::machine::Machine;
use super::past::Past;
use super::state::Birth;
use crate::apis::Models;
use crate::finding::Confidence;
use crate::flow::program::{FuncId, Program};
use crate::ir::Name;
use crate::source::FileId;

/// What the analysis of a program says.
#[derive(Debug, Default)]
pub struct Analysis {
    /// What was found, in no order.
    pub issues: Vec<Issue>,
    /// Entries whose exploration hit a bound.
    pub cut: Vec<FuncId>,
}

/// Statements executed for all entries that are no program's start. Late entries get less when early ones are
/// large, but never less than [`LEAST_STEPS`].
const STEPS: usize = 1_200_000;
/// Keeping a state costs as much as this many statements.
const STEPS_FOR_A_NODE: usize = 20;
/// Locals that may be kept for each statement that may be executed.
const KEPT_FOR_A_STEP: usize = 5;
/// Statements an entry may execute that is no program's start: what calls it is not there to rule anything out, so
/// more of them say little more.
const MOST_STEPS: usize = 200_000;
/// Statements of a program's start that may be spent on what was seen only where states were merged.
const SECOND_LOOK: usize = 60_000;
/// Statements any entry may execute while the whole has not cost twice what was meant for it.
const LEAST_STEPS: usize = 15_000;
/// Statements any entry may execute after that.
const LAST_STEPS: usize = 3_000;
/// Statements executed for all of a program's starts together: a crate may come with dozens of examples.
const STEPS_OF_MAINS: usize = 3_000_000;
/// Programs of a run that may use all of this; more of them share it: a tree of hundreds is done in time, and what
/// that cuts is named.
const PROGRAMS: usize = 4;
/// Statements each of them may execute however many there are.
const LEAST_STEPS_OF_A_MAIN: usize = 60_000;

/// A program as one of those of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Files that an earlier program has as well: what they have beside this program's own start is looked at there.
    pub elsewhere: FxHashSet<FileId>,
    /// How many programs share the run's time.
    pub among: usize,
}

impl Default for Part {
    fn default() -> Self {
        Part { elsewhere: FxHashSet::default(), among: 1 }
    }
}

impl Part {
    /// This program's share of what [`PROGRAMS`] programs may use in full.
    fn share(&self, steps: usize) -> usize {
        steps * PROGRAMS / self.among.max(PROGRAMS)
    }
}

/// How far an entry may be explored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bound {
    /// It is a program's own start.
    pub main: bool,
    /// Statements it may execute.
    pub steps: usize,
}

/// Follows every socket of `program`. What `past` knows is not done again.
#[must_use]
pub fn analyse(program: &Program, part: &Part, models: &Models, past: Option<&mut Past>) -> Analysis {
    let mut past = past;
    let facts = match &mut past {
        Some(past) => past.begin(program, models),
        None => fresh(program, models),
    };
    let reach = Reach::of(program, facts.iter().map(AsRef::as_ref)).with_bodies(program, models);
    let mut run =
        Run { program, models, reach: &reach, past, visited: FxHashSet::default(), analysis: Analysis::default() };
    let matters = |id: &FuncId| reach.relevant.contains(id) && reach.births.contains(id);
    let named_main = |id: &FuncId| {
        let function = program.function(*id);
        !function.is_closure && function.owner.is_none() && function.path.last_segment() == "main"
    };
    let mains: Vec<FuncId> = program.ids().filter(|id| matters(id) && named_main(id)).collect();
    let share = (part.share(STEPS_OF_MAINS) / mains.len().max(1)).max(LEAST_STEPS_OF_A_MAIN);
    for id in mains {
        run.entry(id, Bound { main: true, steps: share });
    }
    // What no main leads to: first what nobody calls, then the rest.
    let candidates = |id: &FuncId| {
        let function = program.function(*id);
        let told = !program.claims(function.path).is_empty() || !models.told(function.path).is_empty();
        matters(id)
            && !function.is_closure
            && !function.is_test
            && !told
            && !part.elsewhere.contains(&program.file(*id))
    };
    let called = |id: FuncId| {
        let path = program.function(id).path;
        reach.mentioned.contains(&path) || reach.mentioned.contains(&Name::new(path.last_segment()))
    };
    let all = part.share(STEPS);
    let (mut left, mut over) = (all, 0);
    for wanted in [false, true] {
        for id in program.ids().filter(candidates) {
            if !run.visited.contains(&id) && called(id) == wanted {
                let least = if over < all { LEAST_STEPS } else { LAST_STEPS };
                let spent = run.entry(id, Bound { main: false, steps: left.max(least) });
                over += spent.saturating_sub(left);
                left = left.saturating_sub(spent);
            }
        }
    }
    run.analysis
}

fn fresh(program: &Program, models: &Models) -> Vec<Arc<Facts>> {
    let births = Births::of(program, models, None);
    program.ids().map(|id| Arc::new(Facts::of(program, models, &births, id))).collect()
}

struct Run<'a> {
    program: &'a Program,
    models: &'a Models,
    reach: &'a Reach,
    past: Option<&'a mut Past>,
    visited: FxHashSet<FuncId>,
    analysis: Analysis,
}

impl Run<'_> {
    /// Explores from `entry`, unless it is known what comes of it. Returns how many statements were executed.
    fn entry(&mut self, entry: FuncId, bound: Bound) -> usize {
        let known = self.past.as_mut().and_then(|past| past.recall(self.program, self.reach, entry, bound));
        let explored = known.unwrap_or_else(|| {
            if self.past.is_some() {
                self.program.start_watching();
            }
            let explored = self.explore(entry, bound);
            if let Some(past) = &mut self.past {
                past.keep(self.program, self.reach, (entry, bound), &explored, &self.program.stop_watching());
            }
            explored
        });
        self.visited.extend(explored.visited);
        self.analysis.issues.extend(explored.issues);
        if explored.cut {
            self.analysis.cut.push(entry);
        }
        explored.steps
    }

    fn explore(&self, entry: FuncId, bound: Bound) -> Explored {
        let mut machine = Machine::new(self.program, self.models, self.reach, !bound.main);
        machine.is_main = bound.main;
        let most = if bound.main { bound.steps } else { bound.steps.min(MOST_STEPS) };
        machine.limits.steps = machine.limits.steps.min(most);
        machine.limits.kept = machine.limits.kept.min(machine.limits.steps * KEPT_FOR_A_STEP);
        if !bound.main {
            machine.limits.nodes = machine.limits.nodes.min(machine.limits.steps / STEPS_FOR_A_NODE);
        }
        machine.explore(entry);
        machine.forgive_partings();
        machine.judge();
        machine.judge_unwatched();
        // Without its callers there is no telling what an entry is given: more certain it does not get.
        let spent = if bound.main { machine.confirm_doubtful(entry, SECOND_LOOK) } else { 0 };
        let followed = machine.visited.difference(&machine.unfollowed).copied();
        let visited = followed.filter(|id| !machine.left_to_others(*id)).collect();
        let mut issues: Vec<Issue> = machine.issues.into_iter().map(Issue::as_wrong_close).collect();
        // Where the socket comes from elsewhere and states were left out, there are two reasons for doubt.
        for issue in issues.iter_mut().filter(|issue| machine.cut && issue.birth != Birth::Accepted) {
            issue.confidence = Confidence::Low;
        }
        Explored { visited, issues, cut: machine.cut, steps: machine.steps + spent }
    }
}

/// What came of one entry.
#[derive(Clone, Debug)]
pub(super) struct Explored {
    /// Functions that were run.
    pub visited: Vec<FuncId>,
    pub issues: Vec<Issue>,
    /// A bound was hit.
    pub cut: bool,
    /// Statements executed.
    pub steps: usize,
}
