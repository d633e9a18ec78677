//! Starting, joining and ending tasks; channels and signals.

use std::rc::Rc;

use super::calls::Site;
use super::keys::{is_kept, symbol};
use super::machine::{Forks, Machine};
use super::native::Op;
use super::owners::Loss;
use super::shapes::Given;
use super::state::{State, Wait};
use super::value::{ErrorSet, Origin, Value, derive};
use crate::apis::model::Role;
use crate::apis::shape::Shape;
use crate::ir::{Name, Ty};

/// Why there is no message: not yet, or never again.
const NOT_THERE: ErrorSet = ErrorSet(ErrorSet::AGAIN.0 | ErrorSet::OTHER.0);

impl Machine<'_> {
    /// Task and channel roles.
    pub(super) fn on_task(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let entry = given.entry;
        match entry.does {
            Role::Spawn => {
                let callee =
                    self.first_callable(&state, given).unwrap_or_else(|| self.peel(&state, &given.target.value));
                if let (Value::Task(started), Value::Container(_), Some(set)) =
                    (&callee, &given.target.value, &given.target.addr)
                {
                    // It runs already: the set has its handle.
                    let (started, set) = (*started, set.clone());
                    self.keep_handle(&mut state, &set, started, true);
                    return vec![(state, Some(Value::Unit))];
                }
                let handed = entry.value.and_then(|at| given.args.get(at..)).unwrap_or_default();
                let most = if self.is_cpp(&state) { handed.len() } else { 1 };
                let args = handed.iter().take(most).cloned().collect();
                let mut failed = Vec::new();
                let c = self.is_c(&state) && matches!(entry.returns, Some(Shape::Int));
                if c && !self.is_unused(&state, site.dest) {
                    // Starting may fail; then nobody got what was handed over. (Where nobody asks, it works.)
                    failed.push((state.clone(), Some(Value::signed(4, Origin::default()))));
                }
                let Some(own) = self.fresh_task(&state, site) else {
                    return Vec::new();
                };
                let known = self.spawn(&mut state, &callee, args, own, site);
                if !known {
                    for value in given.args {
                        self.escape(&mut state, value);
                    }
                }
                let both = known && self.starts_two(&state);
                let task = Value::Task(own);
                if matches!(entry.returns, Some(Shape::HeldTask)) {
                    self.bind_task(&mut state, &task, true);
                }
                state.contain_throws(own, entry.variant.is_some());
                if let (Value::Container(_), Some(set)) = (&given.target.value, &given.target.addr) {
                    let started = state.tasks.iter().any(|t| t.id == own && !t.frames.is_empty());
                    self.keep_in_set(&mut state, &set.clone(), own, started && known);
                }
                if let Some(Value::Pointer(_, to)) = entry.key.and_then(|at| given.args.get(at)) {
                    self.write(&mut state, to, task.clone());
                }
                let mut out = Vec::new();
                let result = if c {
                    vec![(state, Value::int(0))]
                } else {
                    let shape = entry.returns.clone().unwrap_or(Shape::Task);
                    match shape {
                        Shape::Ok(_) => vec![(state, Value::variant("Ok", task))],
                        Shape::Unit => vec![(state, Value::Unit)],
                        _ => vec![(state, task)],
                    }
                };
                for (state, value) in result {
                    // The spawner's result is stored first, then the new task runs.
                    for mut state in self.assign(state, site.dest, value, site.span) {
                        if both {
                            out.push((state.clone(), None));
                        }
                        if known {
                            state.run_next(own);
                        }
                        out.push((state, None));
                    }
                }
                out.extend(failed);
                out
            }
            Role::Run => match self.first_callable(&state, given) {
                // What a library's future gives is there at once.
                Some(ready) if entry.returns == Some(Shape::Result) && is_given(&ready) => vec![(state, Some(ready))],
                Some(callee) => {
                    let pass = self.lent_to(&callee, given);
                    self.run_with(state, Op::Give, callee, pass, site)
                }
                None => self.shaped(state, given, site),
            },
            Role::RunTimeout => {
                let mut out = Vec::new();
                let future = given.entry.runs.and_then(|at| given.args.get(at).cloned());
                let future = future.or_else(|| given.args.last().cloned()).unwrap_or(Value::Unit);
                let future = if matches!(future, Value::Unit) { given.target.value.clone() } else { future };
                // A read at end of file is answered before any time is up.
                if matches!(future, Value::Closure(_)) || !state.at_eof() {
                    let mut late = state.clone();
                    late.marks.service = true;
                    out.push((late, Some(super::timeouts::elapsed())));
                }
                let passed_on = matches!(entry.returns, Some(Shape::Result));
                match future {
                    Value::Closure(_) => {
                        out.extend(self.run_with(state, Op::Timed(passed_on), future, Vec::new(), site))
                    }
                    done => match self.peel(&state, &done) {
                        Value::Task(id) => out.extend(self.join_in_time(state, id, passed_on, site)),
                        _ if passed_on => out.push((state, Some(done))),
                        _ => out.push((state, Some(Value::variant("Ok", done)))),
                    },
                }
                out
            }
            Role::Join if matches!(given.target.value, Value::Container(_)) => self.join_any(state, given, site),
            Role::Join => self.join_by(state, given, site),
            Role::Abort => {
                match &given.target.value {
                    Value::Task(id) => self.abort(&mut state, *id, site),
                    Value::Container(_) | Value::Unknown(_) => {
                        let within = |t: &u64| given.target.value.any(&mut |v| *v == Value::Task(*t));
                        let ends = |t: &&Rc<super::state::Task>| t.of_focus || within(&t.id);
                        let all: Vec<u64> = state.tasks.iter().skip(1).filter(ends).map(|t| t.id).collect();
                        for id in all {
                            self.abort(&mut state, id, site);
                        }
                    }
                    guard => {
                        self.end_with(&mut state, guard);
                        self.settle(&mut state, Loss::Dropped, site.span);
                    }
                }
                vec![(state, Some(Value::Unit))]
            }
            Role::HasEnded => {
                if given.entry.value.is_some() {
                    if self.must_yield(&state, &Wait::Pause) {
                        return self.park(state, Wait::Pause).into_iter().map(|s| (s, None)).collect();
                    }
                    state.task_mut().wait = Wait::Ready;
                }
                let ended = self.has_ended(&state, &given.target.value, site);
                vec![(state, Some(ended))]
            }
            Role::JoinAll => {
                let futures: Vec<Value> = given.args.to_vec();
                self.join_futures(state, futures, false, site)
            }
            Role::Race => {
                let mut out = Vec::new();
                let all: Vec<Value> =
                    std::iter::once(given.target.value.clone()).chain(given.args.iter().cloned()).collect();
                let all = all.into_iter().map(|v| self.peel(&state, &v));
                let futures: Vec<Value> = all.filter(|v| matches!(v, Value::Closure(_))).collect();
                let passed_on = matches!(entry.returns, Some(Shape::Result));
                state.marks.chosen |= futures.len() > 1;
                for future in futures {
                    let unknown = Value::unknown(site.sym, Ty::Unknown, Origin::default());
                    let op = Op::Raced((!passed_on).then_some(unknown));
                    out.extend(self.run_with(state.clone(), op, future, Vec::new(), site));
                }
                if out.is_empty() {
                    return self.shaped(state, given, site);
                }
                out
            }
            Role::Send => self.send(state, given, site),
            Role::Receive => {
                let shape = entry.returns.clone().unwrap_or(Shape::Some(Box::new(Shape::Item)));
                let wait = if super::clocks::rests(given) { Wait::Rest } else { Wait::Pause };
                match given.target.value {
                    Value::Receiver(channel) if entry.variant.is_some() => {
                        self.receive_in_time(state, channel, wait, &shape, site)
                    }
                    Value::Receiver(channel) => self.receive(state, channel, &shape, site),
                    _ if entry.variant.is_some() => self.looked_for(state, NOT_THERE, wait, &shape, site),
                    _ => {
                        if !self.outside(&mut state) {
                            return self.park_outside(state).into_iter().map(|s| (s, None)).collect();
                        }
                        let from = Origin::OTHER;
                        let item = Value::unknown(site.sym, Ty::Unknown, from);
                        self.received_something(state, item, &shape)
                    }
                }
            }
            Role::Subscribe => match given.target.value {
                Value::Sender(channel, _) | Value::Receiver(channel) => {
                    vec![(state, Some(Value::Receiver(channel)))]
                }
                _ => vec![(state, Some(Value::unknown(site.sym, Ty::Unknown, Origin::default())))],
            },
            Role::CloseChannel => {
                if let Value::Sender(channel, _) | Value::Receiver(channel) = given.target.value {
                    Rc::make_mut(&mut state.channels).entry(channel).or_default().closed = true;
                }
                vec![(state, Some(Value::Unit))]
            }
            Role::Pause => {
                state.failed_accept = None;
                let wait = if super::clocks::rests(given) { Wait::Rest } else { Wait::Pause };
                if self.must_yield(&state, &wait) {
                    self.passes(&state);
                    let late = self.time_is_up(&state, site.span);
                    return self.park(state, wait).into_iter().chain(late).map(|s| (s, None)).collect();
                }
                state.task_mut().wait = Wait::Ready;
                self.shaped(state, given, site)
            }
            Role::Raised => self.ask_latch(state, given, site),
            Role::Wait if self.is_latch(&state, &given.target.value) && self.may_park(&state) => {
                self.wait_for_latch(state, given, site)
            }
            Role::Wait if entry.runs.is_some_and(|at| at < given.args.len()) => {
                self.wait_until(state, entry.runs.unwrap_or_default(), given, site)
            }
            Role::Wait | Role::WaitSignal => {
                state.failed_accept = None;
                let promised = self.is_promised(&state, given);
                let wait = if promised { Wait::Promise } else { Wait::Told };
                self.heeds(&state);
                if self.must_yield(&state, &wait) {
                    self.others_come_meanwhile();
                    return self.park(state, wait).into_iter().map(|s| (s, None)).collect();
                }
                self.is_woken(&mut state, promised);
                // So is who is told by hand.
                state.marks.told |= state.is_alive() && given.entry.does == Role::WaitSignal;
                if promised {
                    self.changed_meanwhile(&mut state, given, site);
                }
                self.shaped(state, given, site)
            }
            Role::Notify => {
                self.raise(&mut state, &given.target.value);
                state.notified |= state.is_alive();
                state.awaited = state.is_alive() && state.tasks.iter().any(|task| task.wait == Wait::Told);
                self.shaped(state, given, site)
            }
            _ => self.shaped(state, given, site),
        }
    }

    /// Is the running task in the middle of one of several branches, whichever is ready first?
    pub(super) fn selects(&self, state: &State) -> bool {
        state.frames().iter().any(|frame| match frame.as_ref() {
            super::state::Frame::Code(activation) => {
                let blocks = &self.program.function(activation.function).blocks;
                blocks.iter().any(|block| matches!(block.term, crate::ir::Term::Choose { .. }))
            }
            super::state::Frame::Native(native) => {
                matches!(native.op, Op::Give | Op::Wrap(_) | Op::Timed(_) | Op::Instead(_) | Op::Raced(_))
            }
        })
    }

    fn abort(&mut self, state: &mut State, id: u64, site: Site<'_>) {
        let Some(at) = (1..state.tasks.len()).find(|at| state.tasks[*at].id == id && *at != state.current) else {
            return;
        };
        Rc::make_mut(&mut state.tasks[at]).frames.clear();
        self.settle(state, Loss::Dropped, site.span);
    }

    fn send(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let message = given.args.get(given.entry.value.unwrap_or(0)).map_or(Value::Unit, Self::as_message);
        let mut out = self.refused(&state, given, &message);
        let shape = given.entry.returns.clone().unwrap_or(Shape::Ok(Box::new(Shape::Unit)));
        if shape == Shape::Bool {
            // Whether there was anything to send is luck.
            out.push((state.clone(), Some(Value::Bool(false))));
            state.marks.guessed |= state.is_alive();
        }
        if let Value::Sender(channel, _) = given.target.value {
            self.escape_unheard(&mut state, channel, &message);
            if state.at_eof() {
                let calls = state.calls();
                state.trace.push_within(site.span, super::trace::What::Told, calls);
            }
            let telling = super::ops::carries(&message) || state.is_alive();
            let chooses = |t: &super::state::Task| t.of_focus && !self.races_of(t).is_empty();
            let waiting = state.tasks.iter().any(|t| t.wait == Wait::Channel(channel) || chooses(t));
            // What is told when the connection is over counts, though nobody may wait for it yet.
            let over = state.at_eof() || matches!(state.trace.last(), Some(super::trace::What::Failed(_)));
            let queued = || state.channels.get(&channel).map(|c| c.queue.as_slice()).unwrap_or_default();
            let about = || super::ops::carries(&message) || self.is_about_focus(&state, queued(), &message);
            if telling && (waiting || over || about()) {
                let followed = |old: &Value| self.reaches_focus(&state, old);
                let unfollowed =
                    state.channels.get(&channel).and_then(|c| c.queue.iter().position(|old| !followed(old)));
                // Of connections that are not followed one stands for all.
                let foreign = |v: &Value| !self.reaches_focus(&state, v) && self.has_other_socket(&state, v);
                let old = state.channels.get(&channel).map(|c| c.queue.iter().map(foreign).collect::<Vec<_>>());
                let mut replaced = old.filter(|_| foreign(&message)).unwrap_or_default().into_iter();
                let queue = &mut Rc::make_mut(&mut state.channels).entry(channel).or_default().queue;
                // The same news twice is news once; the newest is never left out.
                let before = queue.len();
                queue.retain(|old| !replaced.next().unwrap_or(false) && !says_the_same(old, &message));
                let again = queue.len() < before;
                if queue.len() >= 3 {
                    // What is not followed gives way.
                    let idle = queue.iter().position(|old| !super::ops::carries(old));
                    if let Some(at) = idle.or(unfollowed) {
                        queue.remove(at);
                    }
                }
                if again {
                    state.sent_by_others(channel);
                }
                let queue = &mut Rc::make_mut(&mut state.channels).entry(channel).or_default().queue;
                if queue.len() < 3 {
                    if self.reaches_focus(&state, &message) {
                        state.trace.push(site.span, super::trace::What::Stored(Name::new("the channel")));
                    }
                    let queue = &mut Rc::make_mut(&mut state.channels).entry(channel).or_default().queue;
                    queue.push(message);
                } else {
                    self.dispose(&mut state, message, Loss::Discarded, site.span);
                }
            } else if state.is_alive() {
                // It is not kept, but it is there.
                state.sent_by_others(channel);
            }
        } else {
            self.escape(&mut state, &message);
        }
        let ok = match shape {
            Shape::Unit => Value::Unit,
            Shape::Unknown => Value::unknown(site.sym, Ty::Unknown, Origin::default()),
            _ => Value::variant("Ok", Value::Unit),
        };
        out.push((state, Some(ok)));
        out
    }

    /// Receives from a channel: what is queued, something unknown while anybody may send, or its end.
    pub(super) fn receive(
        &mut self,
        mut state: State,
        channel: u64,
        shape: &Shape,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let queued = state.channels.get(&channel).is_some_and(|c| !c.queue.is_empty());
        if queued {
            let message = Rc::make_mut(&mut state.channels).entry(channel).or_default().queue.remove(0);
            return vec![(state, Some(received(message, shape)))];
        }
        let closed = state.channels.get(&channel).is_some_and(|c| c.closed);
        let outside = !state.channels.contains_key(&channel);
        if !outside && (closed || self.senders(&state, channel) == 0) {
            if state.at_eof() {
                self.answered_at_once(&state);
            }
            let value = match shape {
                Shape::Ok(_) | Shape::JustOk(_) => Value::variant("Err", Value::Error(ErrorSet::OTHER)),
                // Of several branches the others go on.
                Shape::Item => return Vec::new(),
                _ => Value::bare("None"),
            };
            return vec![(state, Some(value))];
        }
        let item = Value::unknown(derive(site.sym, "message"), Ty::Unknown, Origin::OTHER);
        if self.before.is_none() || state.top().is_none() {
            state.marks.service = true;
            return self.received_something(state, item, shape);
        }
        if outside {
            if !self.outside(&mut state) {
                return self.park_outside(state).into_iter().map(|s| (s, None)).collect();
            }
            return self.received_something(state, item, shape);
        }
        // Waiting in earnest; or a message of somebody else comes.
        let waits = state.tasks[state.current].wait == Wait::Outside;
        if waits {
            state.task_mut().wait = Wait::Ready;
            let (own, guessed) = (state.channels.get(&channel).is_some_and(|c| c.others), state.marks.guessed);
            let mut received = self.received_something(state, item, shape);
            for (state, _) in received.iter_mut().filter(|_| own) {
                // What the program itself has sent comes, and comes to an end.
                state.marks.guessed = guessed;
                state.marks.bounded |= super::state::Marks::bit(("sent", channel));
            }
            return received;
        }
        let mut out: Forks<Option<Value>> =
            self.park(state.clone(), Wait::Channel(channel)).into_iter().map(|s| (s, None)).collect();
        let others = state.tasks.len() > 1;
        if !state.is_alive() || !others {
            let mut state = state;
            state.marks.service = true;
            out.extend(self.received_something(state, item, shape));
        }
        out
    }

    /// Takes a message if there is one, and goes on without, at once or after a while.
    fn receive_in_time(
        &mut self,
        mut state: State,
        channel: u64,
        wait: Wait,
        shape: &Shape,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let known = state.channels.get(&channel);
        let over = known.is_some_and(|c| c.closed || !c.queue.is_empty()) || self.senders(&state, channel) == 0;
        if over && known.is_some() {
            state.task_mut().timed = false;
            return self.receive(state, channel, shape, site);
        }
        // Whether anybody may still send is not known either.
        let why = if known.is_none() { NOT_THERE } else { ErrorSet::AGAIN };
        self.looked_for(state, why, wait, shape, site)
    }

    /// There is a message, or none, for one of these reasons.
    fn looked_for(
        &mut self,
        mut state: State,
        why: ErrorSet,
        wait: Wait,
        shape: &Shape,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        if self.must_yield(&state, &wait) {
            return self.park(state, wait).into_iter().map(|s| (s, None)).collect();
        }
        state.task_mut().wait = Wait::Ready;
        let nothing = match shape {
            Shape::Ok(_) | Shape::JustOk(_) => Value::variant("Err", Value::Error(why)),
            _ => Value::bare("None"),
        };
        let item = Value::unknown(derive(site.sym, "message"), Ty::Unknown, Origin::OTHER);
        let mut out = vec![(state.clone(), Some(nothing))];
        out.extend(self.received_something(state, item, shape));
        out
    }

    pub(super) fn received_something(&mut self, mut state: State, item: Value, shape: &Shape) -> Forks<Option<Value>> {
        state.marks.guessed |= state.is_alive();
        vec![(state, Some(received(item, shape)))]
    }
}

/// Is it the output of a future, rather than one to run?
fn is_given(value: &Value) -> bool {
    matches!(value, Value::Variant(name, fields) if !fields.is_empty() || super::tests::is_option(*name))
}

/// A message as the receiver gives it.
fn received(message: Value, shape: &Shape) -> Value {
    match shape {
        Shape::Ok(_) | Shape::JustOk(_) => Value::variant("Ok", message),
        Shape::Item => message,
        _ => Value::variant("Some", message),
    }
}

/// Two messages of one kind that hold nothing to follow.
fn says_the_same(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Variant(a, _), Value::Variant(b, _)) => {
            a == b && !super::ops::carries(old) && !super::ops::carries(new)
        }
        // The keys of connections tell messages apart; other particulars do not.
        (Value::Record(a, _, old), Value::Record(b, _, new)) => {
            let open = |v: &Value| matches!(v, Value::Unknown(_)) && !symbol(v).is_some_and(is_kept);
            let same = |((_, a), (_, b)): (&(Name, Value), &(Name, Value))| a == b || open(a) && open(b);
            let idle = |(_, v): &(Name, Value)| !super::ops::carries(v);
            a == b && old.len() == new.len() && old.iter().all(idle) && old.iter().zip(new.iter()).all(same)
        }
        _ => old.is_scalar() && new.is_scalar() || matches!((old, new), (Value::Unknown(_), Value::Unknown(_))),
    }
}
