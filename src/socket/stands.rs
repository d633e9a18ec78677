//! Where a finding stands: the place a person has to change rather than the one where the machine noticed.

use super::handles::OUTPUT;
use super::issue::Keeper;
use super::machine::Machine;
use super::state::State;
use super::trace::{Event, What};
use crate::flow::loops::repeats;
use crate::flow::program::{FuncId, Program};
use crate::ir::{
    Base, Builtin, Call, Callee, Const, Function, Language, LocalId, LocalKind, Name, Operand, Place, Read, Rvalue,
    Stmt, Ty,
};
use crate::source::Span;

impl Machine<'_> {
    /// Where the task stands that owns the socket while its reader has ended.
    pub(super) fn keeping_task(&self, state: &State) -> Option<Event> {
        let rust = |span: Span| {
            let function = self.program.function_at(span);
            function.is_some_and(|id| self.program.language(id) == Language::Rust)
        };
        let mut owners = (1..state.tasks.len()).filter(|at| state.tasks[*at].of_focus && rust(state.tasks[*at].span));
        let at = owners.find(|at| self.owns_through(state, *at))?;
        let what = What::Waits(self.name_of_task(state, at).0, self.wait_text(state, at));
        Some(Event { span: self.stands_as_owner(state, at)?, what, within: Vec::new().into() })
    }

    /// Where the end of file of a socket with a second owner is to be seen: in the function that has both in hand.
    /// A helper that reads knows nothing of the other owner, nor does one that makes it. Of what is `stored` its own task
    /// has to tell.
    pub(super) fn shared_in(&self, events: &[Event], stored: bool) -> Option<Span> {
        let at = events.iter().rposition(|e| matches!(e.what, What::Eof(_)))?;
        let made = events[..at].iter().rev().find(|e| matches!(e.what, What::Cloned | What::Split))?;
        let function = |span: &Span| self.program.function_at(*span);
        let makers: Vec<FuncId> = made.within.iter().chain([&made.span]).filter_map(function).collect();
        let eof = &events[at];
        let mut way = eof.within.iter().chain([&eof.span]).rev();
        let both = way.find(|span| function(span).is_some_and(|id| makers.contains(&id)));
        // Who only starts the task that reads is not there when it ends.
        let starts =
            |span: &Span| stored && events.iter().any(|e| matches!(e.what, What::Spawned(_)) && e.span == *span);
        if both.is_some_and(starts) {
            let mut inside = eof.within.iter().chain([&eof.span]).skip_while(|span| Some(*span) != both).skip(1);
            let passes = |span: &&Span| function(span).is_some_and(|id| is_one_call(self.program.function(id)));
            return inside.find(|span| !passes(span)).copied().or(Some(eof.span));
        }
        let seen = *both.unwrap_or(&made.span);
        // Who started the task that has the other owner knows of it as well.
        let known = if stored { None } else { started_in(self.program, &events[..=at]) };
        Some(known.map_or(seen, |known| further_in(events, known, seen)))
    }

    /// Where a function waits that led to the read and still owns the socket, after the one in which `seen` lies, which
    /// made other owners for itself, has returned.
    pub(super) fn outlasted_in(&self, state: &State, events: &[Event], seen: Span) -> Option<Span> {
        let function = self.program.function_at(seen)?;
        let name = self.program.function(function).path.last_segment();
        let at = events.iter().rposition(|e| matches!(e.what, What::Eof(_)))?;
        let returned = |e: &Event| matches!(e.what, What::Returned(own, _) if own.as_str() == name);
        let keeper = self.keeping_task(state).filter(|_| events[at..].iter().any(returned))?;
        let own = self.program.function_at(keeper.span).filter(|own| *own != function)?;
        let led = |call: &Span| self.program.function_at(*call) == Some(own);
        events[at].within.iter().any(led).then_some(keeper.span)
    }

    /// Where the end of file is to be seen that lies at `span`: a function that tells it apart from everything else has
    /// done its part, so where that was called.
    pub(super) fn told_to(&self, events: &[Event], span: Span) -> Span {
        let quiet = |name: Name, value: Name| self.quiet.contains(&(name, value));
        let said = |name, value: Name| tells_of_end(value.as_str()) && !quiet(name, value);
        seen_from(self.program, events, span, &said)
    }

    /// Where the function, in which end of file comes to be the same as "nothing yet", was told of it, if not further in
    /// than `seen`.
    pub(super) fn blurred_in(&self, events: &[Event], name: Name, seen: Span) -> Span {
        let Some(eof) = events.iter().find(|e| matches!(e.what, What::Eof(_))) else { return seen };
        let own = |span: &&Span| {
            let function = self.program.function_at(**span);
            function.is_some_and(|id| self.program.function(id).path.last_segment() == name.as_str())
        };
        let way: Vec<Span> = eof.within.iter().chain([&eof.span]).copied().collect();
        let outer = way.iter().rposition(|span| *span == seen).map_or(&way[..0], |at| &way[..at]);
        outer.iter().rev().find(own).copied().unwrap_or(seen)
    }

    /// Where it was put away once more after the read that said end of file, by a function that led to the read and
    /// could have told.
    pub(super) fn put_back(&self, events: &[Event]) -> Option<Span> {
        let at = events.iter().rposition(|e| matches!(e.what, What::Eof(_)))?;
        let eof = &events[at];
        let function = |span: Span| self.program.function_at(span);
        let led: Vec<FuncId> = eof.within.iter().chain([&eof.span]).filter_map(|span| function(*span)).collect();
        let mut once_more = events[at..].iter().take_while(|e| !matches!(e.what, What::Reread(_)));
        let stored = once_more.find(|e| matches!(e.what, What::Stored(_)))?;
        function(stored.span).filter(|id| led.contains(id)).map(|_| stored.span)
    }
}

/// Where the end of file of a socket is to be seen that its own task has put away: in the function that both put it there
/// and reads, by whatever helpers.
pub(super) fn put_away_in(program: &Program, events: &[Event]) -> Option<Span> {
    let at = events.iter().rposition(|e| matches!(e.what, What::Eof(_)))?;
    let stored = |e: &&Event| matches!(e.what, What::Stored(_)) && !e.within.is_empty();
    let put = events[..at].iter().rev().find(stored)?;
    let function = |span: &Span| program.function_at(*span);
    let own: Vec<FuncId> = put.within.iter().skip(1).chain([&put.span]).filter_map(function).collect();
    let eof = &events[at];
    let mut way = eof.within.iter().skip(1).chain([&eof.span]).rev();
    way.find(|span| function(span).is_some_and(|id| own.contains(&id))).copied()
}

/// Where on its way to the read of the last of the events a function came to that had started a task before.
fn started_in(program: &Program, events: &[Event]) -> Option<Span> {
    let (eof, before) = events.split_last()?;
    let way = || eof.within.iter().chain([&eof.span]).rev();
    let on_the_way = |span: &Span| way().any(|call| call == span);
    let started = |e: &&Event| matches!(e.what, What::Spawned(_)) && !on_the_way(&e.span);
    let by = program.function_at(before.iter().rev().find(started)?.span)?;
    way().find(|call| program.function_at(**call) == Some(by)).copied()
}

/// The place of the two that is further in on the way to the read that said end of file.
pub(super) fn further_in(events: &[Event], one: Span, other: Span) -> Span {
    let Some(eof) = events.iter().rev().find(|e| matches!(e.what, What::Eof(_))) else { return other };
    let way: Vec<Span> = eof.within.iter().chain([&eof.span]).copied().collect();
    let depth = |span: Span| way.iter().rposition(|at| *at == span);
    if depth(one) > depth(other) { one } else { other }
}

/// Where a task that has ended called what read the end of file: in its own function, a lambda that does nothing but call
/// another one looked through.
pub(super) fn read_in_task(program: &Program, events: &[Event]) -> Option<Span> {
    let at = events.iter().rposition(|e| matches!(e.what, What::Eof(_)))?;
    let function = |span: &Span| program.function_at(*span).map(|id| program.function(id));
    let passes = |span: &&Span| function(span).is_some_and(|f| f.is_closure && is_one_call(f));
    events[at].within.iter().skip(1).find(|span| !passes(span)).copied()
}

/// Is all that the function does one call, with nothing made for it? A lock may be held meanwhile.
fn is_one_call(function: &Function) -> bool {
    let stmts = || function.blocks.iter().flat_map(|block| &block.stmts);
    let makes = |stmt: &Stmt| matches!(stmt, Stmt::Assign { value: Rvalue::Closure { .. }, .. });
    let calls = |stmt: &&Stmt| matches!(stmt, Stmt::Call { .. }) && !is_held_meanwhile(function, stmt);
    stmts().filter(calls).count() == 1 && !stmts().any(makes)
}

/// Does the statement make an object at which nobody looks?
fn is_held_meanwhile(function: &Function, made: &Stmt) -> bool {
    let Stmt::Call { to, call: Call { callee: Callee::Builtin(Builtin::Construct(_)), .. }, .. } = made else {
        return false;
    };
    let mut looked_at = false;
    let mut look = |read: Read<'_>| looked_at |= read.place().is_some_and(|place| place.base == to.base);
    for stmt in function.blocks.iter().flat_map(|block| &block.stmts) {
        match stmt {
            Stmt::Assign { value, .. } => value.reads(&mut look),
            Stmt::Call { call, .. } => call.reads(&mut look),
            Stmt::ScopeEnd { .. } => {}
        }
    }
    to.as_local().is_some() && !looked_at
}

/// Does the function nothing but make one call, and look at what it gave or note that it was made?
fn is_just_a_call(function: &Function) -> bool {
    let writes = |stmt: &Stmt| match stmt {
        Stmt::Assign { to, value, .. } => is_outside(to) && !is_note(function, to, value),
        // `c->since = time(NULL);`
        Stmt::Call { to, .. } => is_outside(to),
        Stmt::ScopeEnd { .. } => false,
    };
    let stmts = || function.blocks.iter().flat_map(|block| &block.stmts);
    if stmts().any(writes) {
        return false;
    }
    if let [block] = function.blocks.as_slice() {
        return is_one_call(function) || is_one_chain(&block.stmts);
    }
    // What it gave is tested, and what else is called says what is wrong: it is given nothing.
    let given = |stmt: &&Stmt| matches!(stmt, Stmt::Call { call, .. } if !call.args.is_empty());
    stmts().filter(given).count() == 1
}

/// Is it more than a local of the function?
fn is_outside(to: &Place) -> bool {
    !to.proj.is_empty() || matches!(to.base, Base::Global(_))
}

/// `c->watched = 0;`: a flag of what a parameter leads to.
fn is_note(function: &Function, to: &Place, value: &Rvalue) -> bool {
    let flag = matches!(value, Rvalue::Use(Operand::Const(Const::Bool(_) | Const::Int(0 | 1))));
    flag && matches!(to.base, Base::Local(local) if function.params.contains(&local))
}

/// Does it pass on several of its arguments, what is to be done among them?
fn takes_orders(function: &Function) -> bool {
    let own = |op: &Operand| matches!(op, Operand::Copy(place) | Operand::Move(place) if place.as_local().is_some_and(|local| function.params.contains(&local)));
    let mut calls = function.blocks.iter().flat_map(|block| &block.stmts);
    calls.any(|stmt| matches!(stmt, Stmt::Call { call, .. } if call.args.iter().filter(|op| own(op)).count() > 1))
}

/// Are the calls a chain, in which each is made on nothing but what the one before gave (`f(g(x)).h()`)?
fn is_one_chain(stmts: &[Stmt]) -> bool {
    let mut gave: Option<Base> = None;
    stmts.iter().all(|stmt| {
        let Stmt::Call { to, call, .. } = stmt else { return true };
        let before = gave.replace(to.base);
        before.is_none_or(|before| is_made_on(call, before))
    })
}

fn is_made_on(call: &Call, what: Base) -> bool {
    let receiver = match &call.callee {
        Callee::Method { receiver, .. } => receiver.base == what,
        _ => true,
    };
    let given = |op: &Operand| match op {
        Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place) => place.base == what,
        Operand::Const(_) => true,
    };
    receiver && call.args.iter().all(given)
}

/// Where it was taken out of a collection after end of file or a failure: there it was meant to go.
pub(super) fn meant_to_go(program: &Program, events: &[Event]) -> Option<Span> {
    let at = events.iter().rposition(|e| matches!(e.what, What::Eof(_) | What::Failed(_)))?;
    let removed = events[at..].iter().rev().find(|e| matches!(e.what, What::Removed(_)));
    removed.map(|removed| looked_through(program, removed))
}

/// Where it was put away after end of file, by a reader that has ended since: by him. What is done again in each round
/// puts nothing away.
pub(super) fn put_away_after(events: &[Event], reader_done: bool) -> Option<Span> {
    let (before, after) = events.split_at(events.iter().rposition(|e| matches!(e.what, What::Eof(_)))?);
    let task = after.first()?.within.first()?;
    let after = after.iter().filter(|e| !reader_done || e.within.first() == Some(task));
    let stored = |e: &&Event| matches!(e.what, What::Stored(_));
    let anew = |e: &&Event| !before.iter().filter(stored).any(|old| old.span == e.span);
    after.rev().filter(stored).find(anew).map(|e| e.span)
}

/// Where another task has put it away, which was told something by the reader after the end: it keeps it all the same.
pub(super) fn kept_though_told(program: &Program, events: &[Event]) -> Option<Span> {
    let eof = &events[events.iter().rposition(|e| matches!(e.what, What::Eof(_)))?..];
    let told = |e: &Event| e.what == What::Told && e.within.first() == eof[0].within.first();
    let way = || eof[0].within.iter().chain([&eof[0].span]).filter_map(|span| program.function_at(*span));
    let elsewhere = |span: Span| program.function_at(span).is_some_and(|id| way().all(|own| own != id));
    let stored = |e: &&Event| matches!(e.what, What::Stored(_)) && e.span != Span::default() && elsewhere(e.span);
    let put = events.iter().rev().find(|e| matches!(e.what, What::Stored(_))).filter(stored)?;
    eof.iter().any(told).then_some(put.span)
}

/// Where end of file was said last.
pub(super) fn last_eof(events: &[Event]) -> Option<Span> {
    events.iter().rev().find(|e| matches!(e.what, What::Eof(_))).map(|e| e.span)
}

/// Where the owner gave the descriptor up.
pub(super) fn last_disarmed(events: &[Event]) -> Option<Span> {
    events.iter().rev().find(|e| matches!(e.what, What::Disarmed(_) | What::Forgotten(_))).map(|e| e.span)
}

/// Was it given up without anybody being told its number? Who looks at it by number later gives nothing up.
pub(super) fn is_forgotten(events: &[Event]) -> bool {
    let given_up = events.iter().rev().find(|e| matches!(e.what, What::Disarmed(_) | What::Forgotten(_)));
    given_up.is_some_and(|e| matches!(e.what, What::Forgotten(_)))
}

/// Where the end of file is seen: a wrapper of `read` that passes the count on, or fills its caller's buffer to
/// the end, is looked through.
pub(super) fn seen_from(program: &Program, events: &[Event], span: Span, said: &dyn Fn(Name, Name) -> bool) -> Span {
    let Some(at) = events.iter().rposition(|e| matches!(e.what, What::Eof(_))) else {
        return span;
    };
    if events[at].span != span {
        return span;
    }
    let helper = program.function_at(span).is_some_and(|id| fills_for_caller(program.function(id), span));
    let mut span = span;
    let returned = events[at..].iter().filter_map(|e| match e.what {
        What::Returned(name, value) => Some((name, value)),
        _ => None,
    });
    for (depth, (name, value)) in returned.enumerate() {
        let call = events[..at].iter().rev().find(|e| matches!(e.what, What::Entered(own) if own == name));
        match call {
            // A failure says enough: whoever is told has to act.
            Some(call)
                if value.as_str() == "0"
                    || value.as_str().starts_with("Err")
                    || helper && depth == 0
                    || said(name, value) =>
            {
                span = call.span;
            }
            _ => break,
        }
    }
    span
}

/// Is the value in words one that can say "the end": a variant or a truth, and not just that all went well?
fn tells_of_end(value: &str) -> bool {
    let inner = value.strip_prefix("Ok(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(value);
    let named = inner.starts_with(|c: char| c.is_ascii_uppercase()) || matches!(inner, "true" | "false");
    named && !inner.contains(['{', '(']) && inner != "Ok"
}

/// Does the call there put what it reads where a parameter of the function points, again and again until that is full?
fn fills_for_caller(function: &Function, span: Span) -> bool {
    let stmts = || function.blocks.iter().flat_map(|block| &block.stmts);
    let pointer = |local: LocalId| {
        let declared = function.locals.get(local.0 as usize);
        declared.is_some_and(|l| l.kind == LocalKind::Param && matches!(l.ty, Ty::Ref(_)))
    };
    let stands_for_one = |local: LocalId| {
        pointer(local)
            || stmts().any(|stmt| match stmt {
                Stmt::Assign { to, value: Rvalue::Use(from) | Rvalue::Cast(from, _), .. } => {
                    *to == Place::local(local) && from.local().is_some_and(pointer)
                }
                _ => false,
            })
    };
    let fills = |stmt: &Stmt| match stmt {
        Stmt::Call { call, span: at, .. } => {
            *at == span && call.args.iter().filter_map(Operand::local).any(stands_for_one)
        }
        _ => false,
    };
    let block = function.blocks.iter().position(|block| block.stmts.iter().any(fills));
    block.is_some_and(|block| repeats(function, block))
}

/// Where something was taken for its close after end of file: it was shut down, or taken out of the poller. A function
/// of C that does just that is looked through.
pub(super) fn taken_for_close(program: &Program, events: &[Event]) -> Option<Span> {
    let at = events.iter().rposition(|e| matches!(e.what, What::Eof(_)))?;
    let is_one = |e: &&Event| matches!(e.what, What::Shut(_) | What::Deregistered(_));
    events[at..].iter().rev().find(is_one).map(|taken| looked_through(program, taken))
}

/// When the poller was last told to forget it.
pub(super) fn last_deregistered(events: &[Event]) -> Option<&Event> {
    events.iter().rev().find(|e| matches!(e.what, What::Deregistered(_)))
}

/// Where the event is, or the call out of which it came if the functions between do nothing else.
pub(super) fn looked_through(program: &Program, event: &Event) -> Span {
    let mut way = event.within.iter().rev();
    let mut span = event.span;
    while let Some(id) = program.function_at(span)
        && (program.language(id) != Language::Rust || takes_orders(program.function(id)))
        && is_just_a_call(program.function(id))
        && let Some(call) = way.next()
    {
        span = *call;
    }
    span
}

/// The call, in the function that led to both, out of which a descriptor is used that another call has closed: what
/// happens in there is right for one that is open.
pub(super) fn outside_of_both(closed: &[Span], used: &[Span]) -> Option<Span> {
    let common = closed.iter().zip(used).take_while(|(a, b)| a == b).count();
    used.get(common).copied().filter(|_| common > 0)
}

/// Where the socket was shut down, if nothing was done with it after that.
pub(super) fn shut_at_last(events: &[Event]) -> Option<Span> {
    let passing = |e: &&Event| matches!(e.what, What::Entered(_) | What::Returned(..));
    events.iter().rev().find(|e| !passing(e)).filter(|e| matches!(e.what, What::Shut(_))).map(|e| e.span)
}

/// Where the first read after end of file is.
pub(super) fn last_reread(events: &[Event]) -> Option<Span> {
    events.iter().find(|e| matches!(e.what, What::Reread(_))).map(|e| e.span)
}

/// Where a socket that nobody has seen the end of was handled last: where it was put away after the last read, else
/// where it was read or failed.
pub(super) fn last_failure(events: &[Event]) -> Option<Span> {
    let handled = |e: &&Event| matches!(e.what, What::Failed(_) | What::Data(_) | What::Stored(_));
    events.iter().rev().find(handled).map(|e| e.span)
}

/// Is every owner the output of a task that has ended?
pub(super) fn handed_out(keepers: &[Vec<Keeper>]) -> bool {
    let output = |keeper: &Keeper| matches!(keeper, Keeper::Field(name) if name.as_str() == OUTPUT);
    !keepers.is_empty() && keepers.iter().all(|chain| chain.iter().any(output))
}

/// Where a task gave it out as its output.
pub(super) fn left_in_output(events: &[Event]) -> Option<Span> {
    let left = |e: &&Event| matches!(e.what, What::Stored(name) if name.as_str() == OUTPUT);
    events.iter().rev().find(left).map(|e| e.span)
}
