//! Signals that somebody raises by himself, sooner or later: whoever waits for one until what he waits for holds is
//! not at the mercy of other connections.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::calls::Site;
use super::facts::does;
use super::globals::parts;
use super::machine::Machine;
use super::shapes::Given;
use super::state::{Frame, State, Task, Wait};
use super::value::{Origin, Root, Step, Sym, Value, derive};
use crate::apis::Models;
use crate::apis::model::Role;
use crate::flow::loops::repeats;
use crate::flow::program::Program;
use crate::flow::reach::Mention;
use crate::ir::{Callee, Name, Proj, Stmt, Ty};

/// The field of the signal that the statement raises.
pub(super) fn raised_by(program: &Program, models: &Models, stmt: &Stmt) -> Option<Name> {
    let Stmt::Call { call, .. } = stmt else { return None };
    let Callee::Method { receiver, name } = &call.callee else { return None };
    let Some(Proj::Field(field)) = receiver.proj.last() else { return None };
    does(program, models, Mention::Method(*name), Role::Notify).then_some(*field)
}

/// The signals that are raised whenever some value is dropped: whoever holds what is waited for gives it back.
pub(super) fn raised_by_drops(program: &Program, models: &Models) -> FxHashSet<Name> {
    let drops = program.ids().map(|id| program.function(id));
    let drops = drops.filter(|f| f.implements.is_some() && f.path.last_segment() == "drop" && f.params.len() == 1);
    let stmts = drops.flat_map(|f| f.blocks.iter().flat_map(|block| &block.stmts));
    stmts.filter_map(|stmt| raised_by(program, models, stmt)).collect()
}

impl Machine<'_> {
    /// Does the running task wait in a loop, while another one raises that signal every time it goes round?
    pub(super) fn is_promised(&self, state: &State, given: Given<'_>) -> bool {
        let Some(top) = state.top() else { return false };
        let pointed = match &given.target.value {
            Value::Pointer(_, to) if self.is_c(state) => Some(&**to),
            _ => None,
        };
        let field = pointed.or(given.target.addr.as_ref()).and_then(|addr| {
            let field = |step: &Step| if let Step::Field(name) = step { Some(*name) } else { None };
            let named = || match addr.root {
                Root::Global(key) => Some(parts(key).0),
                _ => None,
            };
            addr.path.iter().rev().find_map(field).or_else(named)
        });
        let Some(field) = field else { return false };
        let asks_again = given.args.iter().any(|arg| matches!(arg, Value::Closure(_)))
            || repeats(self.program.function(top.function), top.block.0 as usize);
        let keeps = |frame: &Frame| match frame {
            Frame::Code(of) => self.reach.promises.get(&of.function).is_some_and(|names| names.contains(&field)),
            Frame::Native(_) => false,
        };
        if asks_again && self.reach.returned.contains(&field) {
            return true;
        }
        let others = state.tasks.iter().enumerate().filter(|(at, _)| *at != state.current);
        asks_again && others.flat_map(|(_, task)| &task.frames).any(|frame| keeps(frame))
    }

    /// What the lock guards that is given up for the wait is another number afterwards.
    pub(super) fn changed_meanwhile(&mut self, state: &mut State, given: Given<'_>, site: Site<'_>) {
        state.time_goes_by();
        for guard in given.args {
            let Value::Pointer(_, to) = guard else { continue };
            let at = self.behind(state, (**to).clone());
            if let Value::Int(_) | Value::Bool(_) = self.read(state, &at) {
                self.write(state, &at, Value::unknown(derive(site.sym, "meanwhile"), Ty::Unknown, Origin::default()));
            }
        }
    }

    /// Does whoever has the followed socket in hand wait only for a promise?
    pub(super) fn waits_for_promise(&self, state: &State) -> bool {
        state.tasks.iter().any(|task| task.of_focus && task.wait == Wait::Promise)
    }

    /// Does the followed socket wait in a queue for a task that serves somebody else right now? It comes back there.
    pub(super) fn is_in_line(&self, state: &State) -> bool {
        let queued = |sym: &Sym| {
            let channel = state.channels.get(sym);
            channel.is_some_and(|c| c.queue.iter().any(|message| self.reaches_focus(state, message)))
        };
        let takes = |value: &Value| value.any(&mut |v| matches!(v, Value::Receiver(sym) if queued(sym)));
        let leads = |value: &Value| match value {
            Value::Pointer(_, to) => takes(&self.read(state, to)),
            other => takes(other),
        };
        let serves = |task: &Rc<Task>| {
            let code = task.frames.iter().filter_map(|frame| match frame.as_ref() {
                Frame::Code(activation) => Some(activation),
                Frame::Native(_) => None,
            });
            task.wait == Wait::Outside && code.flat_map(|a| a.locals.iter()).any(leads)
        };
        state.tasks.iter().skip(1).any(serves)
    }
}
