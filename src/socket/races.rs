//! Waits that race: a task that waits in one branch of a choice goes on as soon as any other branch can.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::handles::is_running;
use super::machine::Machine;
use super::native::Op;
use super::state::{Activation, Frame, State, Task, Wait};
use super::value::{Root, Sym, Value};
use crate::flow::program::FuncId;
use crate::ir::{BlockId, Builtin, Callee, Function, LocalId, Stmt, Term};

/// A choice: the block that ends in it.
pub(super) type Race = (FuncId, BlockId);

/// Blocks within which a branch comes to its wait.
const LONGEST: usize = 12;

/// The parts of a body in which it waits for one branch of a choice, by block.
#[derive(Debug, Default)]
pub(super) struct Races(FxHashMap<BlockId, Branch>);

/// A branch of a choice.
#[derive(Clone, Copy, Debug)]
struct Branch {
    /// The block that ends in the choice.
    choice: BlockId,
    /// Where the branch begins.
    entry: BlockId,
    /// The last statement of the block that belongs to the wait.
    last: u32,
}

impl Races {
    fn of(function: &Function) -> Races {
        let mut races = Races::default();
        for (at, block) in function.blocks.iter().enumerate() {
            if let Term::Choose { targets, .. } = &block.term {
                let choice = BlockId(u32::try_from(at).unwrap_or(u32::MAX));
                targets.iter().for_each(|target| races.learn(function, choice, *target));
            }
        }
        races
    }

    fn learn(&mut self, function: &Function, choice: BlockId, target: BlockId) {
        let (mut way, mut at) = (Vec::new(), target);
        while let Some(block) = function.blocks.get(at.0 as usize).filter(|_| way.len() < LONGEST) {
            if let Some(last) = block.stmts.iter().position(is_wait) {
                let branch = |last| Branch { choice, entry: target, last };
                self.0.extend(way.into_iter().map(|before| (before, branch(u32::MAX))));
                self.0.insert(at, branch(u32::try_from(last).unwrap_or(u32::MAX)));
                return;
            }
            way.push(at);
            at = match &block.term {
                Term::Goto(to) | Term::If { then: to, .. } => *to,
                _ => return,
            };
        }
    }
}

fn is_wait(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Call { call, .. } if matches!(call.callee, Callee::Builtin(Builtin::Await)))
}

impl State {
    /// The branches that are left of a choice; its last one only when there is no other.
    pub(super) fn left_to_choose(&self, id: FuncId, targets: &[BlockId], last: bool) -> Vec<BlockId> {
        let mut left: Vec<BlockId> = targets.iter().filter(|to| !self.drained.contains(&(id, **to))).copied().collect();
        if last && left.len() < targets.len() && left.len() > 1 {
            left.pop();
        }
        left
    }
}

impl Machine<'_> {
    /// The choices in whose branches `task` waits, outermost first.
    pub(super) fn races_of(&self, task: &Task) -> Vec<Race> {
        self.races_in(&task.frames, task.frames.len().saturating_sub(1))
    }

    /// The choices in whose branches the running task is about to wait, outermost first.
    fn races_now(&self, state: &State) -> Vec<Race> {
        self.races_in(state.frames(), state.frames().len())
    }

    /// Likewise, of a stack: the statements of so many frames are under way.
    fn races_in(&self, frames: &[Rc<Frame>], under_way: usize) -> Vec<Race> {
        let mut caller = None;
        let race = |(depth, frame): (usize, &Rc<Frame>)| match frame.as_ref() {
            Frame::Code(activation) => {
                caller = Some((activation.function, activation.block));
                self.branch_at(activation, depth < under_way).map(|of| (activation.function, of.choice))
            }
            Frame::Native(native) => caller.filter(|_| matches!(native.op, Op::Raced(_))),
        };
        frames.iter().enumerate().filter_map(race).collect()
    }

    /// `calling`: the statement before the next one is still under way.
    fn branch_at(&self, at: &Activation, calling: bool) -> Option<Branch> {
        let known = self.races.borrow().get(&at.function).cloned();
        let races = known.unwrap_or_else(|| {
            let made = Rc::new(Races::of(self.program.function(at.function)));
            self.races.borrow_mut().insert(at.function, made.clone());
            made
        });
        let stmt = at.stmt.saturating_sub(u32::from(calling));
        races.0.get(&at.block).filter(|branch| stmt <= branch.last).copied()
    }

    /// The running task was answered at once: whatever else it waits for in the same choices, it does not wait.
    pub(super) fn answered_at_once(&mut self, state: &State) {
        let races = self.races_now(state);
        self.answered.extend(races);
    }

    /// The running task goes on by itself in a branch that is open here: who waits in another one is not left alone.
    pub(super) fn goes_on_at_once(&mut self, state: &State) {
        let races = self.races_now(state);
        self.going.extend(races.into_iter().map(|race| (race, state.node)));
    }

    /// The running task joins `ended`, whose handle is at `handle`: it does not wait for anything else in the same
    /// choices. The handle is used up, which shows where the choice is made again.
    pub(super) fn joins_at_once(&mut self, state: &mut State, handle: &Value, ended: Sym) {
        let Value::Pointer(_, to) = handle else { return };
        let Root::Local(_, _, local) = to.root else { return };
        let races = self.races_now(state);
        if to.path.is_empty() && !races.is_empty() {
            self.joined.extend(races.into_iter().map(|race| ((race, ended), local)));
            self.write(state, to, Value::Unit);
        }
    }

    /// Has a task ended that `task` joins in another branch of the choice?
    fn joins_meanwhile(&self, state: &State, task: &Task, race: Race) -> bool {
        let used_up = |local: LocalId| {
            let in_frame = |frame: &Rc<Frame>| match frame.as_ref() {
                Frame::Code(of) => of.function == race.0 && of.locals.get(local.0 as usize) == Some(&Value::Unit),
                Frame::Native(_) => false,
            };
            task.frames.iter().any(in_frame)
        };
        let joined = self.joined.iter().filter(|((at, ended), _)| *at == race && !is_running(state, *ended));
        joined.into_iter().any(|(_, local)| !used_up(*local))
    }

    /// The running task waits for a clock, which comes: for whatever else the same choices are about to wait, it is no
    /// longer than that.
    pub(super) fn passes(&mut self, state: &State) {
        if state.at_eof() {
            let races = self.races_now(state);
            self.passing.extend(races);
        }
    }

    /// The running task hears of the end: it does so in any branch of the same choices.
    pub(super) fn hears_the_end(&mut self, state: &State) {
        let races = self.races_now(state);
        self.hearing.extend(races);
    }

    /// The running task waits to be told, by whomever: once somebody tells, it does so in any branch of the same choices.
    pub(super) fn heeds(&mut self, state: &State) {
        let races = self.races_now(state);
        self.heeding.extend(races);
    }

    /// Has its reader ended while another task waits in a choice in which it will hear of the end?
    pub(super) fn is_still_heard(&self, state: &State) -> bool {
        let served = |focus: &super::state::Focus| focus.reader_done && focus.phase != super::state::Phase::Eof;
        let hears = |task: &Rc<Task>| self.races_of(task).iter().any(|race| self.hearing.contains(race));
        state.focus.as_ref().is_some_and(served) && state.tasks.iter().any(|task| task.of_focus && hears(task))
    }

    /// The running task's branch has no answer any more: the choice is made among the others. Without others it waits
    /// for ever.
    pub(super) fn drop_out(&mut self, mut state: State) -> Vec<State> {
        match state.top().and_then(|top| Some((top.function, self.branch_at(top, false)?))) {
            Some((function, branch)) => {
                self.forget_dead(&mut state, &[]);
                Rc::make_mut(&mut state.drained).insert((function, branch.entry));
                self.jump(state, branch.choice, crate::source::Span::default())
            }
            None => {
                let own = state.tasks[state.current].id;
                self.park(state, Wait::Task(own))
            }
        }
    }

    /// Does a task of the followed socket only seem to wait: in a choice of which another branch is answered at once,
    /// or in time?
    pub(super) fn seems_to_wait(&self, state: &State) -> bool {
        let goes_on = |task: &Task, race: &Race| {
            let clock = matches!(task.wait, Wait::Pause | Wait::Rest);
            self.answered.contains(race)
                || self.going.contains(&(*race, task.since))
                || self.joins_meanwhile(state, task, *race)
                || !clock && self.passing.contains(race)
                || state.notified && self.heeding.contains(race)
        };
        let only_seems = |task: &Rc<Task>| {
            task.of_focus && task.wait != Wait::Ready && self.races_of(task).iter().any(|race| goes_on(task, race))
        };
        state.tasks.iter().any(only_seems)
    }

    /// Does the task that saw the end wait in one branch of several?
    pub(super) fn reader_races(&self, state: &State) -> bool {
        let reader = state.focus.map_or(0, |focus| focus.reader);
        state.tasks.iter().any(|task| task.id == reader && !self.races_of(task).is_empty())
    }
}
