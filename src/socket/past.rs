//! What earlier analyses of a program found, entry by entry, so that a change costs what it can affect.
//!
//! While an entry is explored, the program takes notes of what is asked of it (bodies, what paths name, methods by
//! name). What was found stands as long as the answers do: the bodies say the same, if perhaps elsewhere in their
//! file, and nothing was added or taken away under a name that was asked for.

mod entries;
mod outline;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Weak};

use rustc_hash::FxHashMap;

use super::analyse::{Bound, Explored};
use super::births::{Births, Known};
use super::facts::{Facts, Reach};
use crate::apis::Models;
use crate::flow::Watched;
use crate::flow::digest::Digest;
use crate::flow::program::{FuncId, Program};
use crate::ir::{Name, Unit};
use crate::source::{FileId, Span};
use entries::{Body, Entry};
use outline::{Change, Outline};

/// A function, whatever its number: its file, its path, and which of several there it is.
pub(super) type Key = (FileId, Name, u32);

/// Explorations kept for one entry: undoing and probing go back and forth.
const KEPT_EACH: usize = 3;
/// Analyses after which what nobody asked for is forgotten.
const KEPT_RUNS: u64 = 6;

/// What is remembered of one program.
#[derive(Debug, Default)]
pub struct Past {
    digests: FxHashMap<usize, (Weak<Unit>, Arc<Digest>)>,
    now: Now,
    known: Option<Arc<Known>>,
    entries: FxHashMap<Key, Vec<Entry>>,
    changes: FxHashMap<u64, Change>,
    run: u64,
}

/// The program of the last analysis.
#[derive(Debug, Default)]
struct Now {
    outline: Arc<Outline>,
    keys: Vec<Key>,
    ids: FxHashMap<Key, FuncId>,
    bodies: Vec<u64>,
    facts: Vec<Arc<Facts>>,
}

impl Past {
    /// The files of the program it remembers.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.now.outline.files()
    }

    /// Takes `program` as the one of now, and gives the facts of its functions.
    pub(super) fn begin(&mut self, program: &Program, models: &Models) -> Vec<Arc<Facts>> {
        self.run += 1;
        self.changes.clear();
        let units: Vec<(FileId, Arc<Digest>)> = program.units().map(|unit| (unit.file, self.digest(unit))).collect();
        self.digests.retain(|_, (unit, _)| unit.strong_count() > 0);
        let bodies = units.iter().flat_map(|(_, digest)| digest.bodies.iter().copied()).collect();
        let keys = keys(program);
        let ids = keys.iter().copied().zip(program.ids()).collect();
        let outline = Outline::of(units);
        let before = std::mem::take(&mut self.now);
        let same = before.outline.hash == outline.hash;
        let births = Births::of(program, models, self.known.take().filter(|_| same));
        self.known = Some(births.known());
        self.now = Now { outline: Arc::new(outline), keys, ids, bodies, facts: Vec::new() };
        self.now.facts = program
            .ids()
            .map(|id| {
                let known = same.then(|| self.known_facts(&before, id)).flatten();
                known.unwrap_or_else(|| Arc::new(Facts::of(program, models, &births, id)))
            })
            .collect();
        let run = self.run;
        self.entries.retain(|_, entries| {
            entries.retain(|entry| entry.used + KEPT_RUNS > run);
            !entries.is_empty()
        });
        self.now.facts.clone()
    }

    fn digest(&mut self, unit: &Arc<Unit>) -> Arc<Digest> {
        let address = Arc::as_ptr(unit) as usize;
        if let Some((known, digest)) = self.digests.get(&address)
            && known.upgrade().is_some_and(|known| Arc::ptr_eq(&known, unit))
        {
            return Arc::clone(digest);
        }
        let digest = Arc::new(Digest::of(unit));
        self.digests.insert(address, (Arc::downgrade(unit), Arc::clone(&digest)));
        digest
    }

    /// The facts of a body that has not changed, in the numbers of now.
    fn known_facts(&self, before: &Now, id: FuncId) -> Option<Arc<Facts>> {
        let at = id.0 as usize;
        let old = *before.ids.get(&self.now.keys[at])?;
        if before.bodies[old.0 as usize] != self.now.bodies[at] {
            return None;
        }
        let facts = before.facts.get(old.0 as usize)?;
        let moved = |lead: &FuncId| self.now.ids.get(&before.keys[lead.0 as usize]).copied();
        if facts.leads.iter().all(|lead| moved(lead) == Some(*lead)) {
            return Some(Arc::clone(facts));
        }
        let leads = facts.leads.iter().map(moved).collect::<Option<Vec<FuncId>>>()?;
        Some(Arc::new(Facts { leads, ..facts.as_ref().clone() }))
    }

    /// What is known to come of `entry`.
    pub(super) fn recall(&mut self, program: &Program, reach: &Reach, entry: FuncId, bound: Bound) -> Option<Explored> {
        let (now, run) = (&self.now, self.run);
        let entries = self.entries.get_mut(&now.keys[entry.0 as usize])?;
        entries.iter_mut().rev().find_map(|known| {
            if known.bound.main != bound.main || known.explored.cut && known.bound != bound {
                return None;
            }
            let body = |body: &Body| {
                let id = *now.ids.get(&body.key)?;
                let same = now.bodies[id.0 as usize] == body.digest && reach.premises(program, id) == body.premises;
                same.then_some(id)
            };
            let bodies = known.bodies.iter().map(body).collect::<Option<Vec<FuncId>>>()?;
            if known.outline.hash != now.outline.hash {
                let outline = &known.outline;
                let change = self.changes.entry(outline.hash).or_insert_with(|| Change::between(outline, &now.outline));
                if change.touches(&known.paths, &known.methods, program) {
                    return None;
                }
            }
            let explored = known.moved(program, now, &bodies)?;
            known.used = run;
            Some(explored)
        })
    }

    /// Remembers what came of an entry, and what was asked on the way.
    pub(super) fn keep(
        &mut self,
        program: &Program,
        reach: &Reach,
        (entry, bound): (FuncId, Bound),
        explored: &Explored,
        asked: &Watched,
    ) {
        let now = &self.now;
        let bodies = asked.functions.iter().map(|id| Body {
            key: now.keys[id.0 as usize],
            digest: now.bodies[id.0 as usize],
            premises: reach.premises(program, *id),
            span: program.function(*id).span,
        });
        let known = Entry {
            bound,
            bodies: bodies.collect(),
            paths: asked.paths.clone(),
            methods: asked.methods.clone(),
            outline: Arc::clone(&now.outline),
            functions: explored.issues.iter().map(|issue| now.keys[issue.function.0 as usize]).collect(),
            visited: explored.visited.iter().map(|id| now.keys[id.0 as usize]).collect(),
            explored: explored.clone(),
            used: self.run,
        };
        let entries = self.entries.entry(now.keys[entry.0 as usize]).or_default();
        entries.push(known);
        if entries.len() > KEPT_EACH {
            entries.remove(0);
        }
    }
}

fn keys(program: &Program) -> Vec<Key> {
    let mut times: FxHashMap<(FileId, Name), u32> = FxHashMap::default();
    let key = |id: FuncId| {
        let named = (program.file(id), program.function(id).path);
        let times = times.entry(named).or_default();
        *times += 1;
        (named.0, named.1, *times)
    };
    program.ids().map(key).collect()
}

/// Where a span that lay in one of `bodies` lies now.
fn moved(span: Span, bodies: &[(Span, Span)]) -> Option<Span> {
    let within = |(old, _): &&(Span, Span)| old.file == span.file && old.start <= span.start && span.end <= old.end;
    let (old, new) = bodies.iter().find(within)?;
    let shift = |at: u32| at.wrapping_sub(old.start).wrapping_add(new.start);
    Some(Span { start: shift(span.start), end: shift(span.end), ..span })
}
