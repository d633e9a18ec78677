//! Operations of C++ libraries that are begun now and done later, while the program lets them: each is a task of its own,
//! which does it and then calls what the program gave for that, with an error code and the result.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::calls::{Site, Target};
use super::machine::{Forks, Machine};
use super::native::{Native, Op};
use super::owners::Loss;
use super::places::Access;
use super::roles::accepts;
use super::state::{Frame, Phase, State, Task, Wait};
use super::value::{Addr, ErrorSet, Link, Origin, Value, Who, derive};
use crate::apis::FnEntry;
use crate::apis::model::Role;
use crate::ir::{Operand, Ty};

/// What is done later.
#[derive(Clone, Debug, PartialEq)]
pub struct Later {
    /// What, as if it were done at once.
    entry: Rc<FnEntry>,
    /// To what: the way there, or itself.
    target: Value,
    args: Vec<Value>,
    /// What is called then.
    handler: Value,
    /// Where the result goes that is not given to it.
    into: Option<Addr>,
    /// It was called off.
    aborted: bool,
}

impl Eq for Later {}

impl Hash for Later {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.target, &self.args, &self.handler, &self.into, self.aborted).hash(state);
    }
}

impl Later {
    pub(super) fn values(&self, each: &mut dyn FnMut(&Value)) {
        [&self.target, &self.handler].into_iter().chain(&self.args).for_each(each);
    }

    pub(super) fn replace(&mut self, change: &mut dyn FnMut(&Value) -> Value) {
        self.target = change(&self.target);
        self.handler = change(&self.handler);
        self.args.iter_mut().for_each(|arg| *arg = change(arg));
    }
}

impl Machine<'_> {
    /// A call that begins what is done later, or lets that be done.
    pub(super) fn do_later(
        &mut self,
        mut state: State,
        entry: &FnEntry,
        target: Target,
        mut args: Vec<Value>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        if entry.does == Role::WaitEvents {
            let others = |at: usize| at != state.current && !state.tasks[at].frames.is_empty();
            if !(0..state.tasks.len()).any(others) {
                return vec![(state, Some(Value::Unit))];
            }
            let own = state.tasks[state.current].id;
            return self.park(state, Wait::Task(own)).into_iter().map(|state| (state, None)).collect();
        }
        if entry.does == Role::Abort {
            self.call_off(&mut state, &target);
            return vec![(state, Some(Value::Unit))];
        }
        let handler_at = entry.runs.unwrap_or(args.len().saturating_sub(1));
        if handler_at >= args.len() {
            return vec![(state, Some(Value::Unit))];
        }
        let handler = args.remove(handler_at);
        let handler = match &handler {
            Value::Closure(_) | Value::Function(_) => handler,
            other => self.peel(&state, other),
        };
        // Whatever stands in an argument that is acted upon stays there.
        let stands = || match site.ops.get(entry.target.unwrap_or(0)) {
            Some(Operand::Copy(place) | Operand::Move(place)) if handler_at > 0 => Some(place),
            _ => None,
        };
        let at = target.addr.or_else(|| {
            let (_, at) = self.place(state.clone(), stands()?, Access::Load).pop()?;
            Some(at)
        });
        if let Some(arg) = args.first_mut().filter(|arg| arg.is_of_focus()) {
            *arg = Value::Gone;
        }
        let target = at.map_or(target.value, |at| Value::Pointer(Link::Borrow, Rc::new(at)));
        if !matches!(handler, Value::Closure(_) | Value::Function(_)) {
            return vec![(state, Some(Value::unknown(site.sym, Ty::Unknown, Origin::default())))];
        }
        let into = match entry.value.and_then(|at| site.ops.get(at)) {
            Some(Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place)) => {
                self.place(state.clone(), place, Access::Store).pop().map(|(_, at)| at)
            }
            _ => None,
        };
        let entry = Rc::new(FnEntry { later: false, runs: None, ..entry.clone() });
        self.begin(&mut state, Later { entry, target, args, handler, into, aborted: false }, site);
        vec![(state, Some(Value::Unit))]
    }

    /// Starts the task, where it is one to be followed.
    fn begin(&mut self, state: &mut State, later: Later, site: Site<'_>) {
        let function = match &later.handler {
            Value::Closure(c) => c.function,
            Value::Function(id) => *id,
            _ => return,
        };
        let captured: Vec<Value> = match &later.handler {
            Value::Closure(c) => c.captures.iter().map(|(_, value)| value).chain(&c.args).cloned().collect(),
            _ => Vec::new(),
        };
        let all = || captured.iter().chain([&later.target]);
        let of_focus = state.focus.is_some() && all().any(|value| self.holds_focus(state, value, 4));
        let other = |value: &Value| match value {
            Value::Pointer(_, to) => {
                self.read(state, to).any(&mut |v| matches!(v, Value::Socket(h) if h.who != Who::Focus))
            }
            value => self.has_other_socket(state, value),
        };
        let foreign = !of_focus && state.is_alive() && all().any(other);
        let id = derive(site.sym, "task");
        let alike = |at: usize| {
            let task = &state.tasks[at];
            at != state.current && task.id == id && task.of_focus == of_focus && !task.frames.is_empty()
        };
        let known = (1..state.tasks.len()).any(alike);
        if foreign || known || !of_focus && !self.is_relevant(function) {
            return;
        }
        // What is written goes, or fails, by itself.
        let wait = match later.entry.does {
            Role::Pause => Wait::Pause,
            Role::Read => Wait::Outside,
            _ if later.entry.returns.as_ref().is_some_and(accepts) => Wait::Outside,
            _ => Wait::Ready,
        };
        let native = Native { op: Op::Later(later), dest: None, span: site.span, sym: site.sym };
        let frames = vec![Rc::new(Frame::Native(native))];
        let task =
            Task { id, frames, wait, span: site.span, of_focus, timed: false, bound: false, alone: false, since: 0 };
        self.seat(state, state.free_slot(), task, function);
    }

    /// What is to be done to the target later is called off.
    fn call_off(&self, state: &mut State, target: &Target) {
        let Some(at) = &target.addr else { return };
        let own = |value: &Value| matches!(value, Value::Pointer(_, to) if **to == *at);
        for task in &mut state.tasks {
            let Some(Frame::Native(Native { op: Op::Later(later), .. })) = task.frames.last().map(Rc::as_ref) else {
                continue;
            };
            if later.aborted || !own(&later.target) {
                continue;
            }
            let task = Rc::make_mut(task);
            if let Some(Frame::Native(Native { op: Op::Later(later), .. })) = task.frames.last_mut().map(Rc::make_mut) {
                later.aborted = true;
                task.wait = Wait::Ready;
            }
        }
    }

    /// The time of what is done later has come.
    pub(super) fn come_to(&mut self, mut state: State, later: &Later, site: Site<'_>) -> Vec<State> {
        let target = match &later.target {
            Value::Pointer(Link::Borrow, _) => self.target_of(&mut state, Some(&later.target)),
            value => Target { addr: None, value: value.clone() },
        };
        let closed = |state: &State| match self.peel(state, &target.value) {
            Value::Socket(h) if h.who == Who::Focus => {
                state.focus.is_none_or(|focus| focus.phase == Phase::Closed || focus.is_closed(h.copy))
            }
            Value::Gone => true,
            _ => false,
        };
        let done = if later.aborted || closed(&state) {
            vec![(state, Some(Value::variant("Err", Value::Error(ErrorSet::INTERRUPTED))))]
        } else {
            self.applied(state, &later.entry, target, later.args.clone(), site)
        };
        let mut out = Vec::new();
        for (mut state, value) in done {
            let (code, result) = match value {
                Some(Value::Variant(name, fields)) if name.as_str() == "Ok" => {
                    (Value::int(0), fields.first().map(|(_, v)| v.clone()))
                }
                Some(Value::Variant(_, fields)) => (as_code(fields.first().map(|(_, v)| v)), None),
                Some(_) => (Value::int(0), None),
                None => {
                    out.push(state);
                    continue;
                }
            };
            let result = match (&later.into, result) {
                (Some(at), Some(made)) => {
                    let old = self.write(&mut state, at, made);
                    self.dispose(&mut state, old, Loss::Dropped, site.span);
                    None
                }
                (_, result) => result,
            };
            let nothing = || Value::unknown(derive(site.sym, "nothing"), Ty::Unknown, Default::default());
            let args = vec![code, result.unwrap_or_else(nothing)];
            let (function, bound, captures) = match &later.handler {
                Value::Closure(c) => (c.function, c.args.clone(), c.captures.clone()),
                Value::Function(id) => (*id, Vec::new(), Vec::new()),
                _ => continue,
            };
            let taken = self.program.function(function).params.len().saturating_sub(bound.len());
            let all = bound.into_iter().chain(args.into_iter().take(taken)).collect();
            self.push_body(&mut state, function, all, &captures, None, site.span);
            out.push(state);
        }
        out
    }
}

/// What failed, as the code that the handler is given: nothing is tried again there.
fn as_code(error: Option<&Value>) -> Value {
    match error {
        Some(Value::Error(set)) if *set == ErrorSet::EOF || *set == ErrorSet::INTERRUPTED => Value::Error(*set),
        _ => Value::Error(ErrorSet::OTHER),
    }
}
