//! What was seen only where states were merged is looked for once more, with every state told apart: only places are
//! entered from which the merged graph led there, the nearest first.

use std::collections::{BTreeMap, VecDeque};

use rustc_hash::FxHashMap;

use super::issue::{Issue, Kind, Lost};
use super::limits::Limits;
use super::machine::Machine;
use super::nodes::Spot;
use crate::finding::Confidence;
use crate::flow::graph::Node;
use crate::flow::program::FuncId;

/// Statements that may be spent where somebody goes through others in search of the connection: more of them find but
/// ways through what is not remembered.
const SOUGHT_LOOK: usize = 10_000;

/// Where something was seen that may be there only because states were merged.
#[derive(Clone, Debug, Default)]
pub struct Doubt {
    /// Nodes of the explored graph.
    pub at: Vec<Node>,
    /// It is a cycle: what counts is where the ways from there lead.
    pub cycle: bool,
    /// No way out of it lets the socket go, not even one that is there only because states were merged: all that is
    /// to be made sure of is that the program comes to go round it.
    pub closed: bool,
}

/// The way to what is looked for.
#[derive(Debug, Default)]
pub(super) struct Directions {
    /// How many nodes of the merged graph lie between a place and what is looked for.
    distance: FxHashMap<Spot, u32>,
    /// By node of this exploration: that of its place.
    left: Vec<u32>,
    /// From there on every place is entered.
    onward: bool,
    /// The merged graph shows that nothing lets the socket go there.
    closed: bool,
}

impl Directions {
    /// `before` are the nodes before each.
    fn towards(machine: &Machine<'_>, before: &[Vec<Node>], doubt: &Doubt) -> Directions {
        let mut distance: FxHashMap<Spot, u32> = FxHashMap::default();
        let mut seen = vec![false; before.len()];
        let mut work: VecDeque<(Node, u32)> = doubt.at.iter().map(|node| (*node, 0)).collect();
        while let Some((node, far)) = work.pop_front() {
            if std::mem::replace(&mut seen[node as usize], true) {
                continue;
            }
            distance.entry(machine.nodes[node as usize].spot).or_insert(far);
            work.extend(before[node as usize].iter().map(|from| (*from, far + 1)));
        }
        Directions { distance, left: Vec::new(), onward: doubt.cycle, closed: doubt.closed }
    }

    /// How far it still is from a place that follows `from`; nothing where no way leads on.
    pub(super) fn from(&self, from: Node, spot: &Spot) -> Option<u32> {
        if self.onward && self.left[from as usize] == 0 { Some(0) } else { self.distance.get(spot).copied() }
    }

    /// Is it known that what is not explored does not let the socket go either?
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// A node was entered.
    pub(super) fn note(&mut self, left: u32) {
        self.left.push(left);
    }
}

impl Machine<'_> {
    /// Makes sure of what was seen only where states were merged, as far as so many statements go. Returns how many
    /// were executed.
    pub(super) fn confirm_doubtful(&mut self, entry: FuncId, steps: usize) -> usize {
        // Counters of tables are not exact: whether a place is overwritten that is taken may be their doing.
        let overwritten = |issue: &Issue| issue.kind == Kind::Lost(Lost::Overwritten);
        let doubtful =
            |issue: &Issue| issue.confidence == Confidence::Low && !issue.doubt.at.is_empty() && !overwritten(issue);
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (at, issue) in self.issues.iter().enumerate().filter(|(_, issue)| doubtful(issue)) {
            match groups.iter_mut().find(|group| is_alike(&self.issues[group[0]], issue)) {
                Some(group) => group.push(at),
                None => groups.push(vec![at]),
            }
        }
        let told = |issue: &Issue, other: &Issue| other.confidence > Confidence::Low && is_alike(other, issue);
        groups.retain(|group| !self.issues.iter().any(|other| told(&self.issues[group[0]], other)));
        if groups.is_empty() {
            return 0;
        }
        let before = self.graph.before();
        let mut spent = 0;
        for (at, group) in groups.iter().enumerate() {
            let share = (steps - spent) / (groups.len() - at);
            let sought = self.is_sought(&self.issues[group[0]].events);
            let share = if sought { share.min(SOUGHT_LOOK) } else { share };
            let (found, took) = self.confirm(entry, group, &before, share);
            spent += took.min(share);
            if let Some(found) = found {
                self.issues[group[0]] = found;
            }
        }
        spent
    }

    /// Looks for issues of a kind once more within so many statements. Returns one with the way that was found, and
    /// how many statements that took.
    fn confirm(&self, entry: FuncId, group: &[usize], before: &[Vec<Node>], steps: usize) -> (Option<Issue>, usize) {
        let issue = &self.issues[group[0]];
        let doubt = Doubt {
            at: group.iter().flat_map(|at| &self.issues[*at].doubt.at).copied().collect(),
            cycle: group.iter().any(|at| self.issues[*at].doubt.cycle),
            closed: group.iter().any(|at| self.issues[*at].doubt.closed),
        };
        let mut exact = Machine::new(self.program, self.models, self.reach, self.declared);
        exact.is_main = self.is_main;
        exact.limits = Limits { steps, ..self.limits };
        // What is known of the program as a whole.
        exact.listening.clone_from(&self.listening);
        exact.quiet.clone_from(&self.quiet);
        exact.answered.clone_from(&self.answered);
        exact.joined.clone_from(&self.joined);
        exact.passing.clone_from(&self.passing);
        exact.heeding.clone_from(&self.heeding);
        exact.hearing.clone_from(&self.hearing);
        exact.directions = Some(Directions::towards(self, before, &doubt));
        // Whatever the story is by which it goes round there.
        let alike = |found: &Issue| is_alike(found, issue) || doubt.closed && found.doubt.cycle;
        let same = |found: &Issue| alike(found) && found.confidence > Confidence::Low;
        let start = exact.first_state(entry);
        let mut work = BTreeMap::from([((u32::MAX, 0), start)]);
        let mut order = 0;
        while let Some((_, state)) = work.pop_first() {
            if exact.is_exhausted() {
                exact.cut = true;
                exact.frontier.extend(work.values().map(|left| left.node).chain([state.node]));
                break;
            }
            let told = exact.issues.len();
            for next in exact.advance(state) {
                order += 1;
                let left = exact.directions.as_ref().map_or(0, |way| way.left[next.node as usize]);
                work.insert((left, order), next);
            }
            if exact.issues[told..].iter().any(same) {
                break;
            }
        }
        // Where something was left out, so may be the way on which all is well.
        if doubt.cycle && (doubt.closed || !exact.cut) {
            exact.judge();
            exact.judge_unwatched();
        }
        (exact.issues.iter().find(|found| same(found)).cloned(), exact.steps)
    }
}

/// The same kind of trouble in the same function.
fn is_alike(one: &Issue, other: &Issue) -> bool {
    std::mem::discriminant(&one.kind) == std::mem::discriminant(&other.kind) && one.function == other.function
}
