//! Tables that a loop fills anew, from the first place on, before it comes to a call: what stands in them further on is
//! from an earlier round.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::loops::{back_edges, body_of, successors};
use super::pops::{assigns, counter_of, index_of};
use super::program::{FuncId, Program};
use crate::ir::{BlockId, Callee, Function, Operand, Place, Proj, Rvalue, Stmt};
use crate::source::Span;

/// The blocks in which a loop round the call fills the table anew before each call. The call is known by its function,
/// block and span.
#[must_use]
pub fn rebuilt(
    program: &Program,
    (id, at, call): (FuncId, usize, Span),
    table: &Place,
) -> FxHashSet<(FuncId, BlockId)> {
    let function = program.function(id);
    let mut loops: BTreeMap<usize, FxHashSet<usize>> = BTreeMap::new();
    for (from, head) in back_edges(function) {
        loops.entry(head).or_default().extend(body_of(function, from, head));
    }
    let mut found = FxHashSet::default();
    for (head, body) in loops.into_iter().filter(|(_, body)| body.contains(&at)) {
        let inside = Loop { function, head, body };
        found.extend(inside.fills(at, table).into_iter().map(|block| (id, numbered(block))));
        for callee in inside.fillers(program, (id, at, call), table) {
            let blocks = 0..program.function(callee).blocks.len();
            found.extend(blocks.map(|block| (callee, numbered(block))));
        }
    }
    found
}

fn numbered(block: usize) -> BlockId {
    BlockId(u32::try_from(block).unwrap_or(u32::MAX))
}

/// A loop of a function.
struct Loop<'f> {
    function: &'f Function,
    head: usize,
    body: FxHashSet<usize>,
}

impl Loop<'_> {
    /// The blocks from where a counter begins anew on every way to `at`, if the table is filled by it before.
    fn fills(&self, at: usize, table: &Place) -> FxHashSet<usize> {
        let begins = begins(self.function).filter(|(block, _)| self.body.contains(block) && *block != at);
        for (block, counter) in begins.filter(|(block, _)| self.is_passed(*block, at)) {
            let region = self.reached(block, at);
            if stores(self.function, table, counter).any(|store| region.contains(&store)) {
                return region;
            }
        }
        FxHashSet::default()
    }

    /// The functions that fill the table, and are called on every way to the call.
    fn fillers(&self, program: &Program, (id, at, call): (FuncId, usize, Span), table: &Place) -> Vec<FuncId> {
        let mut found = Vec::new();
        for block in self.body.iter().filter(|block| self.is_passed(**block, at)) {
            let stmts = self.function.blocks.get(*block).map_or(&[][..], |block| &block.stmts);
            for stmt in stmts {
                let Stmt::Call { call: given, span, .. } = stmt else { continue };
                if *block == at && *span == call {
                    break;
                }
                let Callee::Path(path) = given.callee else { continue };
                let argument = given.args.iter().position(|arg| table_of(arg).as_ref() == Some(table));
                let callee = program.lookup(path, program.file(id));
                if let (Some(callee), Some(argument)) = (callee, argument)
                    && fills_parameter(program.function(callee), argument)
                {
                    found.push(callee);
                }
            }
        }
        found
    }

    /// Does every way from the head to `at` lead through the block?
    fn is_passed(&self, block: usize, at: usize) -> bool {
        block == at || block == self.head || !self.reached(self.head, block).contains(&at)
    }

    /// The blocks of the loop that are come to from `from`, without going round or coming to `to`.
    fn reached(&self, from: usize, to: usize) -> FxHashSet<usize> {
        let (mut seen, mut work) = (FxHashSet::from_iter([from]), vec![from]);
        while let Some(block) = work.pop() {
            let on = successors(self.function, block).into_iter().filter(|next| self.body.contains(next));
            work.extend(on.filter(|next| *next != self.head && *next != to && seen.insert(*next)));
        }
        seen
    }
}

/// The table that an argument leads to.
#[must_use]
pub fn table_of(argument: &Operand) -> Option<Place> {
    match argument {
        Operand::Copy(place) | Operand::Move(place) => Some(place.clone()),
        Operand::Ref(place) => match place.proj.split_last() {
            Some((Proj::Index(_), way)) => Some(Place { base: place.base, proj: way.to_vec() }),
            _ => Some(place.clone()),
        },
        Operand::Const(_) => None,
    }
}

/// Where a counter begins, by block.
fn begins(function: &Function) -> impl Iterator<Item = (usize, &Place)> {
    let fixed = |value: &Rvalue| matches!(value, Rvalue::Use(Operand::Const(_)));
    let begins = assigns(function).filter(move |(_, to, value)| fixed(value) && index_of(to).is_none());
    begins.map(|((block, _), to, _)| (block as usize, to))
}

/// The blocks in which something from elsewhere is stored to the place of the table that the counter names.
fn stores<'f>(function: &'f Function, table: &'f Place, counter: &'f Place) -> impl Iterator<Item = usize> + 'f {
    let inside = |place: &Place| place.base == table.base && place.proj.starts_with(&table.proj);
    let stored = move |to: &Place, value: &Rvalue| {
        let step = to.proj.get(table.proj.len());
        let own = matches!(step, Some(Proj::Index(index)) if counter_of(function, index).0 == counter);
        let mut moved = false;
        value.operands(&mut |op| moved |= matches!(op, Operand::Copy(from) | Operand::Move(from) if inside(from)));
        inside(to) && own && !moved
    };
    assigns(function).filter(move |(_, to, value)| stored(to, value)).map(|((block, _), ..)| block as usize)
}

/// Does the function fill the table that its parameter points to from the start?
fn fills_parameter(function: &Function, parameter: usize) -> bool {
    let Some(local) = function.params.get(parameter) else { return false };
    let table = Place::local(*local);
    begins(function).any(|(_, counter)| stores(function, &table, counter).next().is_some())
}
