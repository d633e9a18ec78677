//! One entry's exploration, and what it rests on.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::outline::Outline;
use super::{Key, Now, moved};
use crate::flow::program::{FuncId, Program};
use crate::ir::Name;
use crate::socket::analyse::{Bound, Explored};
use crate::source::Span;

/// What came of an entry once.
#[derive(Debug)]
pub(super) struct Entry {
    /// How far it was allowed to go.
    pub bound: Bound,
    /// Bodies that were looked at.
    pub bodies: Vec<Body>,
    /// Paths, and what they named.
    pub paths: FxHashMap<Name, Name>,
    /// Methods that were looked for by name.
    pub methods: FxHashSet<Name>,
    /// What the program offered then.
    pub outline: Arc<Outline>,
    /// For each issue, the function it shows in.
    pub functions: Vec<Key>,
    /// Functions that were run.
    pub visited: Vec<Key>,
    /// The result, in the numbers and places of then.
    pub explored: Explored,
    /// The last analysis that asked for it.
    pub used: u64,
}

/// A body that was looked at.
#[derive(Debug)]
pub(super) struct Body {
    pub key: Key,
    pub digest: u64,
    /// What the rest of the program said of it.
    pub premises: u64,
    pub span: Span,
}

impl Entry {
    /// The result in the numbers and places of now; `bodies` are those of [`Entry::bodies`].
    pub(super) fn moved(&self, program: &Program, now: &Now, bodies: &[FuncId]) -> Option<Explored> {
        let id = |key: &Key| now.ids.get(key).copied();
        let mut explored = self.explored.clone();
        explored.visited = self.visited.iter().map(id).collect::<Option<_>>()?;
        let places = self.bodies.iter().zip(bodies).map(|(body, id)| (body.span, program.function(*id).span));
        let places: Vec<(Span, Span)> = places.collect();
        let place = |span: &mut Span| {
            // In a file that is the very same, every place is.
            if !self.outline.is_same_file(&now.outline, span.file) {
                *span = moved(*span, &places)?;
            }
            Some(())
        };
        for (issue, function) in explored.issues.iter_mut().zip(&self.functions) {
            issue.function = id(function)?;
            place(&mut issue.span)?;
            for event in &mut issue.events {
                place(&mut event.span)?;
                let mut within = event.within.to_vec();
                within.iter_mut().try_for_each(&place)?;
                event.within = within.into();
            }
        }
        Some(explored)
    }
}
