//! What is taken for good and has to be given back by hand: is there a way on which it is not?

use rustc_hash::{FxHashMap, FxHashSet};

use super::loops::ways;
use super::program::{FuncId, Program};
use super::reach::bodies;
use crate::ir::{BlockId, Function, Stmt, Term};

/// What a statement does to the stock.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Takes something for good.
    Takes,
    /// Gives it back.
    Gives,
}

/// Does the program take something for good and leave, on some way, without giving it back? `step` says what a
/// statement does by itself. Where dropping a value gives back, guards do. Methods are known by their names alone.
pub fn is_wasted(program: &Program, step: &dyn Fn(&Stmt) -> Option<Step>) -> bool {
    let stmts = |id: FuncId| program.function(id).blocks.iter().flat_map(|block| &block.stmts);
    let does = |what: Step| program.ids().filter(move |id| stmts(*id).any(|stmt| step(stmt) == Some(what)));
    let takers: FxHashSet<FuncId> = does(Step::Takes).collect();
    let givers: FxHashSet<FuncId> = does(Step::Gives).collect();
    if takers.is_empty() || givers.iter().any(|id| is_drop(program.function(*id))) {
        return false;
    }
    let calls = program.ids().map(|id| (id, calls(program, id))).collect();
    let mut stock = Stock { program, step, calls, takers, givers };
    stock.learn_givers();
    stock.loses()
}

/// Who takes and gives back, by himself or for his callers.
struct Stock<'p> {
    program: &'p Program,
    step: &'p dyn Fn(&Stmt) -> Option<Step>,
    calls: FxHashMap<FuncId, Vec<Call>>,
    takers: FxHashSet<FuncId>,
    givers: FxHashSet<FuncId>,
}

/// A call: block, statement, callee.
pub type Call = (BlockId, usize, FuncId);

impl Stock<'_> {
    /// Who calls a function that gives back, on every way, gives back as well.
    fn learn_givers(&mut self) {
        let mut work: Vec<FuncId> = self.givers.iter().copied().collect();
        while let Some(giver) = work.pop() {
            for id in self.callers(giver) {
                if !self.givers.contains(&id) && self.gives_on_every_way(id, (BlockId(0), 0)) {
                    self.givers.insert(id);
                    work.push(id);
                }
            }
        }
    }

    /// Is there a way on which a function that gives back at all does not give back what it has taken?
    fn loses(&mut self) -> bool {
        let mut work: Vec<FuncId> = self.takers.iter().copied().collect();
        while let Some(id) = work.pop() {
            if self.taken(id).into_iter().all(|from| self.gives_on_every_way(id, from)) {
                continue;
            }
            let tries = self.calls[&id].iter().any(|(.., to)| self.givers.contains(to))
                || self.own_steps(id).iter().any(|(.., step)| *step == Step::Gives);
            if tries || self.givers.is_empty() {
                return true;
            }
            // It takes for whoever calls it.
            work.extend(self.callers(id).into_iter().filter(|id| self.takers.insert(*id)));
        }
        false
    }

    fn callers(&self, of: FuncId) -> Vec<FuncId> {
        self.program.ids().filter(|id| self.calls[id].iter().any(|(.., to)| *to == of)).collect()
    }

    fn own_steps(&self, id: FuncId) -> Vec<(BlockId, usize, Step)> {
        let blocks = (0..).map(BlockId).zip(&self.program.function(id).blocks);
        let stmts = blocks.flat_map(|(block, body)| body.stmts.iter().enumerate().map(move |(at, s)| (block, at, s)));
        stmts.filter_map(|(block, at, stmt)| Some((block, at, (self.step)(stmt)?))).collect()
    }

    /// Behind which statements the function has taken something.
    fn taken(&self, id: FuncId) -> Vec<(BlockId, usize)> {
        let own = self.own_steps(id).into_iter().filter(|(.., step)| *step == Step::Takes);
        let called = self.calls[&id].iter().filter(|(.., to)| *to != id && self.takers.contains(to));
        own.map(|(block, at, _)| (block, at + 1)).chain(called.map(|(block, at, _)| (*block, at + 1))).collect()
    }

    /// Does every way on from there come past a statement that gives back, before the function returns?
    fn gives_on_every_way(&self, id: FuncId, from: (BlockId, usize)) -> bool {
        let own = self.own_steps(id).into_iter().filter(|(.., step)| *step == Step::Gives);
        let called = self.calls[&id].iter().filter(|(.., to)| self.givers.contains(to));
        let gives: FxHashSet<(BlockId, usize)> =
            own.map(|(block, at, _)| (block, at)).chain(called.map(|(block, at, _)| (*block, *at))).collect();
        comes_past(self.program.function(id), vec![from], &|at| gives.contains(&at))
    }
}

/// Does every way on from there (blocks and statements) come past one of the statements, before the function returns?
pub fn comes_past(function: &Function, from: Vec<(BlockId, usize)>, one: &dyn Fn((BlockId, usize)) -> bool) -> bool {
    let mut seen = FxHashSet::default();
    let mut work = from;
    while let Some((block, first)) = work.pop() {
        let Some(body) = function.blocks.get(block.0 as usize) else { return false };
        if (first..body.stmts.len()).any(|at| one((block, at))) {
            continue;
        }
        if matches!(body.term, Term::Return { .. }) {
            return false;
        }
        work.extend(ways(&body.term).into_iter().map(|to| (to, 0)).filter(|next| seen.insert(next.0)));
    }
    true
}

fn is_drop(function: &Function) -> bool {
    function.implements.is_some() && function.path.last_segment() == "drop" && function.params.len() == 1
}

/// Every call of a function of the program.
pub fn calls(program: &Program, id: FuncId) -> Vec<Call> {
    let mut all = Vec::new();
    for (block, body) in (0..).map(BlockId).zip(&program.function(id).blocks) {
        for (at, stmt) in body.stmts.iter().enumerate() {
            if let Stmt::Call { call, .. } = stmt {
                all.extend(bodies(program, id, &call.callee).into_iter().map(|to| (block, at, to)));
            }
        }
    }
    all
}
