//! Futures: which arguments are some, and types of the program that are futures themselves.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::{Native, Op};
use super::state::{Frame, State, Wait};
use super::value::{Addr, Link, Origin, Root, Value, derive};
use crate::apis::Models;
use crate::apis::model::{Role, TypeRole};
use crate::flow::program::FuncId;
use crate::flow::reach::{Mention, mentions, targets};
use crate::ir::{Name, Place, Ty};
use crate::source::Span;

/// The arguments of a modelled function that are futures it runs, joins or races.
#[must_use]
pub fn futures_among(models: &Models, path: Name, count: usize) -> Vec<usize> {
    let entry = models.function(path).iter().find(|entry| entry.fits(count));
    match entry.map(|entry| (entry.does, entry.runs)) {
        Some((Role::RunTimeout, runs)) => vec![runs.unwrap_or(count.saturating_sub(1))],
        Some((Role::Race | Role::JoinAll, _)) if count > 1 => (0..count).collect(),
        _ => Vec::new(),
    }
}

/// The arguments of a modelled function that it starts as tasks.
#[must_use]
pub fn started_among(models: &Models, path: Name, count: usize) -> Vec<usize> {
    let entry = models.function(path).iter().find(|entry| entry.fits(count));
    entry.filter(|entry| entry.does == Role::Spawn).and_then(|entry| entry.runs).into_iter().collect()
}

/// Does a method of this name pass on what a stream gives until it ends?
#[must_use]
pub fn relays(models: &Models, name: Name) -> bool {
    let roles = [TypeRole::Socket, TypeRole::Receiver];
    roles.iter().any(|role| models.method(None, Some(*role), name).iter().any(|entry| entry.does == Role::Relay))
}

/// Does the value have the receiving end of a channel?
pub(super) fn hears(value: &Value) -> bool {
    value.any(&mut |part| matches!(part, Value::Receiver(_)))
}

impl Machine<'_> {
    /// The program's own `poll` of a value that is a future.
    pub(super) fn poll_of(&self, state: &State, value: &Value) -> Option<FuncId> {
        let value = match value {
            Value::Pointer(Link::Boxed, to) => self.read(state, to),
            other => other.clone(),
        };
        let Value::Record(Some(ty), ..) = value else { return None };
        let name = self.models.methods().find(|(_, entry)| entry.does == Role::Poll).map(|(name, _)| name)?;
        let id = self.program.method(ty, name)?;
        let function = self.program.function(id);
        (function.implements.is_some() && function.params.len() == 2).then_some(id)
    }

    /// Awaits a future of the program's own type: it is polled until it is ready.
    pub(super) fn poll_to_end(&mut self, mut state: State, value: Value, site: Site<'_>) -> Forks<Option<Value>> {
        let object = self.store_future(&mut state, value, site);
        self.push_native(&mut state, Op::Poll(object), Some(site.dest), site);
        vec![(state, None)]
    }

    /// A frame that polls the value: a task of its own.
    pub(super) fn polling(&mut self, state: &mut State, value: Value, site: Site<'_>) -> Frame {
        let object = self.store_future(state, value, site);
        Frame::Native(Native { op: Op::Poll(object), dest: None, span: site.span, sym: site.sym })
    }

    /// Polls a library's future, whose answer is known already: at end of file it is ready.
    pub(super) fn poll_answer(&self, state: State, answer: &Value) -> Forks<Option<Value>> {
        let mut out = Vec::new();
        if !state.at_eof() {
            out.push((state.clone(), Some(Value::bare("Pending"))));
        }
        out.push((state, Some(Value::variant("Ready", answer.clone()))));
        out
    }

    fn store_future(&mut self, state: &mut State, value: Value, site: Site<'_>) -> u64 {
        let object = self.fresh_object(state, derive(site.sym, "future"));
        Rc::make_mut(&mut state.heap).insert(object, value);
        object
    }

    /// Polls once.
    pub(super) fn poll_once(
        &mut self,
        mut state: State,
        object: u64,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Vec<State> {
        let value = state.heap.get(&object).cloned().unwrap_or(Value::Gone);
        let Some(id) = self.polled_by(&state, &value) else {
            return Vec::new();
        };
        state.task_mut().wait = Wait::Ready;
        self.push_native(&mut state, Op::Poll(object), dest, site);
        let at = match value {
            Value::Pointer(_, to) => (*to).clone(),
            _ => Addr::of(Root::Heap(object)),
        };
        let this = Value::Pointer(Link::Borrow, Rc::new(at));
        let context = Value::unknown(derive(site.sym, "context"), Ty::Unknown, Origin::default());
        self.push_body(&mut state, id, vec![this, context], &[], None, site.span);
        vec![state]
    }

    /// What a poll gave: the end, or nothing yet.
    pub(super) fn polled(
        &mut self,
        mut state: State,
        object: u64,
        value: Value,
        dest: Option<&Place>,
        (site, span): (Site<'_>, Span),
    ) -> Vec<State> {
        let ready = match &value {
            Value::Variant(name, fields) if name.as_str() == "Ready" => fields.first().map(|(_, v)| v.clone()),
            Value::Variant(name, _) if name.as_str() == "Pending" => None,
            other => Some(Value::unknown(derive(site.sym, "output"), Ty::Unknown, other.origin())),
        };
        let Some(output) = ready else {
            self.push_native(&mut state, Op::Pended(object), dest, site);
            return vec![state];
        };
        let gone = Rc::make_mut(&mut state.heap).remove(&object).unwrap_or(Value::Gone);
        let states = self.deliver(state, output, dest, span);
        let mut out = Vec::new();
        for mut state in states {
            self.dispose(&mut state, gone.clone(), super::owners::Loss::Discarded, span);
            out.push(state);
        }
        out
    }

    /// Futures run side by side: here one after the other.
    pub(super) fn join_futures(
        &mut self,
        mut state: State,
        futures: Vec<Value>,
        try_: bool,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        // The side that reads the followed socket goes first: what the others do then depends on it.
        let mut ordered = futures;
        let last = |v: &Value| (!self.reads_focus(&state, v), hears(v), !self.reads_focus_first(&state, v));
        ordered.sort_by_key(last);
        self.push_native(&mut state, Op::Join(ordered, Vec::new(), try_), Some(site.dest), site);
        vec![(state, None)]
    }

    fn reads_focus(&self, state: &State, future: &Value) -> bool {
        matches!(future, Value::Closure(c) if self.reads(c.function, 2)) && self.holds_focus(state, future, 3)
    }

    fn reads_focus_first(&self, state: &State, future: &Value) -> bool {
        let Value::Closure(c) = future else {
            return false;
        };
        let first = c.captures.first().map(|(_, v)| v).or(c.args.first());
        first.is_some_and(|v| self.reaches_focus(state, v))
    }

    /// Does the body, or what it calls within `depth` steps, take things out of a collection? A task that does may
    /// be a sweeper.
    pub(super) fn tidies(&self, id: FuncId, depth: usize) -> bool {
        let collections = [TypeRole::Map, TypeRole::List, TypeRole::Slab];
        self.does_within(id, depth, &collections, &|does| is_taking_out(does) || does == Role::Take)
    }

    /// Does the body, or what it calls within `depth` steps, put things into collections?
    pub(super) fn puts_away(&self, id: FuncId, depth: usize) -> bool {
        let collections = [TypeRole::Map, TypeRole::List, TypeRole::Slab];
        let puts = |does| matches!(does, Role::Insert | Role::OrInsert | Role::Push);
        self.does_within(id, depth, &collections, &puts)
    }

    /// Does the body, or what it calls within `depth` steps, read sockets?
    pub(super) fn reads(&self, id: FuncId, depth: usize) -> bool {
        self.does_within(id, depth, &[TypeRole::Socket], &|does| does == Role::Read)
    }

    /// Does the body, or what it calls within `depth` steps, do what is `wanted` to values of these roles?
    fn does_within(&self, id: FuncId, depth: usize, roles: &[TypeRole], wanted: &dyn Fn(Role) -> bool) -> bool {
        let to_one = |name: Name| {
            let entries = roles.iter().flat_map(|role| self.models.method(None, Some(*role), name));
            entries.into_iter().any(|entry| wanted(entry.does))
        };
        let mut all = Vec::new();
        mentions(self.program.function(id), |mention| all.push(mention));
        all.iter().any(|mention| match mention {
            Mention::Method(name) if to_one(*name) => true,
            Mention::Path(name) if self.models.function(*name).iter().any(|entry| wanted(entry.does)) => true,
            mention => {
                let mut next = targets(self.program, id, *mention).into_iter();
                depth > 0 && next.any(|next| self.does_within(next, depth - 1, roles, wanted))
            }
        })
    }
}

fn is_taking_out(does: Role) -> bool {
    matches!(does, Role::Retain | Role::Discard | Role::Remove | Role::Pop | Role::Drain | Role::Clear)
}
