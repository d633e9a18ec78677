//! Applying a model: one arm per role.

use super::calls::{Site, Target};
use super::interests::says_ended;
use super::machine::{Forks, Machine};
use super::owners::Loss;
use super::relays::messages_of;
use super::shapes::Given;
use super::state::{Birth, Phase, State};
use super::trace::What;
use super::value::{Handle, Link, Origin, Value, Who, derive};
use crate::apis::FnEntry;
use crate::apis::model::Role;
use crate::apis::shape::Shape;
use crate::ir::{Name, Ty};

impl Machine<'_> {
    /// Applies `entry` to its target and arguments.
    pub(super) fn apply(
        &mut self,
        state: State,
        entry: &FnEntry,
        target: Target,
        args: Vec<Value>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let written_out = |arg: &Value| matches!(self.peel(&state, arg), Value::Text(_));
        let Some(class) = entry.throws.filter(|_| !args.iter().all(written_out)) else {
            return self.applied(state, entry, target, args, site);
        };
        let mut out = self.thrown_by_call(&state, [class], site.span);
        out.extend(self.applied(state, entry, target, args, site));
        out
    }

    pub(super) fn applied(
        &mut self,
        state: State,
        entry: &FnEntry,
        target: Target,
        args: Vec<Value>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        if entry.later {
            return self.do_later(state, entry, target, args, site);
        }
        let mut state = state;
        // A listener waits for the outside; others may run meanwhile.
        let accepting = entry.returns.as_ref().is_some_and(accepts);
        if (accepting || entry.does == Role::WaitEvents) && is_no_descriptor(&self.peel(&state, &target.value)) {
            // Nobody is served by a program whose start has failed.
            return Vec::new();
        }
        if accepting || entry.does == Role::WaitEvents {
            state.time_goes_by();
        }
        if accepting {
            self.note_retry(&mut state, site);
            self.is_accepted_from(&mut state, &target.value);
        }
        if accepting && !self.may_accept(&mut state, &target.value) {
            return self.park_outside(state).into_iter().map(|s| (s, None)).collect();
        }
        // A method's model may act on an argument instead (`epoll.add(&socket)`).
        let target = match entry.target {
            Some(at) if target.addr.is_some() || at > 0 => self.target_of(&mut state, args.get(at)),
            _ => target,
        };
        let target = self.through(&mut state, target, entry.does);
        let given = Given { entry, target: &target, args: &args, result: None };
        self.note_use(&mut state, given);
        match entry.does {
            _ if entry.stops && self.peel(&state, &target.value) == Value::Null => Vec::new(),
            Role::Read if entry.value.is_some() => self.count_unread(state, given, site),
            Role::Read => self.read_socket(state, given, site),
            Role::ReadThrough => self.read_through(state, given, site),
            Role::Write => self.write_out(state, given, site),
            Role::Relay => self.relay(state, given, site),
            Role::RelayBoth => self.relay_both(state, given, site),
            Role::Close => self.close(state, given, site),
            Role::Shutdown => self.mark_down(state, given, site, true),
            Role::Deregister => self.deregister(state, given, site),
            Role::Register => {
                for value in args.iter().chain([&target.value]) {
                    self.stops_waiting(&mut state, value);
                }
                self.register(state, given, site)
            }
            Role::NoWait => {
                if args.first().is_none_or(|v| self.peel(&state, v) != Value::Bool(false)) {
                    self.stops_waiting(&mut state, &target.value);
                }
                self.set_deadline(&mut state, given);
                self.plain(state, given, site)
            }
            Role::Writable => {
                let fresh = self.shaped(state, given, site);
                fresh.into_iter().flat_map(|(state, v)| self.says_writable(state, v.unwrap_or(Value::Gone))).collect()
            }
            Role::ReadClosed => {
                let fresh = self.shaped(state, given, site);
                fresh.into_iter().map(|(state, v)| says_ended(state, v)).collect()
            }
            Role::WaitEvents => self.wait_events(state, given, site),
            Role::TakePermit => self.take_permit(state, given, site),
            Role::KeepPermit => self.plain(state, given, site),
            Role::Forget | Role::Drop => self.let_go(state, given, site),
            Role::Adopt if given.entry.returns.is_none() => self.adopt(state, given, site),
            Role::Deadline if entry.returns.as_ref().is_some_and(accepts) => self.accept_bounded(state, given, site),
            Role::Deadline => {
                self.set_deadline(&mut state, given);
                self.plain(state, given, site)
            }
            Role::Poll if matches!(target.value, Value::Variant(..)) => self.poll_answer(state, &target.value),
            Role::Nothing | Role::Tick => {
                self.fill_arguments(&mut state, given, site);
                self.written_through(&mut state, &args, site.sym);
                self.plain(state, given, site)
            }
            Role::IntoRaw | Role::Adopt | Role::Poll => self.plain(state, given, site),
            Role::Search | Role::SearchEnd => self.search(state, given, site),
            Role::Text => self.text_of(state, given, site),
            Role::Convert => self.convert(state, given, site),
            Role::Listen => self.listen(state, given, site),
            Role::Bind => self.give_address(state, given, site),
            Role::Drain if let Value::Receiver(channel) = target.value => self.drained(state, channel),
            Role::AddStream => self.add_stream(state, given, site),
            Role::Scope => self.scope(state, given, site),
            Role::Partition => self.partition(state, given, site),
            Role::Length if self.is_unread_text(&state, &target.value) => {
                let told = self.measured_text(&state, given, site);
                if told.is_empty() { self.plain(state, given, site) } else { told }
            }
            Role::Insert
            | Role::Push
            | Role::Remove
            | Role::Get
            | Role::Entry
            | Role::OrInsert
            | Role::KeyOf
            | Role::Pop
            | Role::Peek
            | Role::Clear
            | Role::Drain
            | Role::Retain
            | Role::Discard
            | Role::SetAside
            | Role::Distinct
            | Role::Locate
            | Role::Iterate
            | Role::IteratePairs
            | Role::IterateKeys
            | Role::IterateOwned
            | Role::Contains
            | Role::Length
            | Role::Append
            | Role::Fill => self.on_container(state, given, site),
            Role::Adapt
            | Role::MapItems
            | Role::FilterItems
            | Role::FilterMapItems
            | Role::FlattenItems
            | Role::FlatMapItems
            | Role::EnumerateItems
            | Role::ZipItems
            | Role::MakeItems
            | Role::ForEach
            | Role::NextItem
            | Role::GiveItem
            | Role::Collect
            | Role::Reduce
            | Role::Find
            | Role::FindIndex
            | Role::MergeItems
            | Role::ChainItems => self.on_iterator(state, given, site),
            Role::Unwrap
            | Role::UnwrapOr
            | Role::IsVariant
            | Role::ToOption
            | Role::ToResult
            | Role::AsRef
            | Role::Map
            | Role::AndThen
            | Role::KeepIf
            | Role::OrElse
            | Role::MapOr
            | Role::Transpose
            | Role::Then
            | Role::Take
            | Role::Replace
            | Role::Swap
            | Role::ErrorKind
            | Role::LastError => self.on_choice(state, given, site),
            Role::Same => self.same_object(state, given, site),
            Role::Clone | Role::Downgrade | Role::Upgrade | Role::Lock => self.on_pointer(state, given, site),
            Role::Spawn
            | Role::Run
            | Role::RunTimeout
            | Role::Join
            | Role::Abort
            | Role::HasEnded
            | Role::JoinAll
            | Role::Race
            | Role::Send
            | Role::Receive
            | Role::Subscribe
            | Role::CloseChannel
            | Role::Wait
            | Role::WaitSignal
            | Role::Pause
            | Role::Notify
            | Role::Raised => self.on_task(state, given, site),
            Role::Add | Role::Subtract => self.step_count(state, given, site),
            Role::ExchangeIf => self.exchange_if(state, given, site),
            Role::Exit => Vec::new(),
            Role::NextOf => self.next_of(state, given, site),
            Role::OwnSelf => {
                let link = if matches!(entry.returns, Some(Shape::Weak(_))) { Link::Weak } else { Link::Shared };
                let owner = target.addr.as_ref().map(|at| Value::Pointer(link, std::rc::Rc::new(at.clone())));
                vec![(state, Some(owner.unwrap_or(Value::Gone)))]
            }
            Role::EndTask => self.end_task(state, site),
            Role::Defer | Role::RunDeferred => self.on_deferred(state, given, site),
            Role::Checkpoint => self.checkpoint(state, given, site),
            Role::JumpBack => self.jump_back(state, given, site),
            Role::Fork
            | Role::Exec
            | Role::Allocate
            | Role::AllocateZeroed
            | Role::Free
            | Role::Reset
            | Role::Pipe
            | Role::CopyValue => self.on_process(state, given, site),
            Role::View => self.view(state, given, site),
            Role::ProgramInput | Role::RunProgram | Role::ProgramEnded => self.on_program(state, given, site),
            Role::WriteText => self.write_text(state, given, site),
            Role::TellMoment => self.tell_moment(state, given, site),
            Role::CountLetters => self.count_letters(state, given, site),
            Role::MakeText => self.make_text(state, given, site),
            Role::CutText => self.cut_text(state, given, site),
            Role::ChangeText => self.change_text(state, given, site),
            Role::ShortenText => self.shorten_text(state, given, site),
            Role::Greater | Role::Lesser => self.extreme(state, given, site),
            Role::IsType | Role::AsType => self.by_type(state, given, site),
            Role::Visit => self.visit_value(state, given, site),
        }
    }

    /// Counted pointers and locks are looked through, except by the roles that are about them.
    fn through(&mut self, state: &mut State, target: Target, does: Role) -> Target {
        let about_pointers = matches!(
            does,
            Role::Clone
                | Role::Downgrade
                | Role::Upgrade
                | Role::Drop
                | Role::Forget
                | Role::Nothing
                | Role::Tick
                | Role::Free
                | Role::Take
                | Role::Replace
                | Role::Swap
                | Role::Send
                | Role::Same
                | Role::Convert
                | Role::Reset
                | Role::Pipe
                | Role::CopyValue
                | Role::WriteText
                | Role::TellMoment
                | Role::MakeText
                | Role::ShortenText
                | Role::IsType
                | Role::AsType
                | Role::Visit
                | Role::Add
                | Role::Subtract
                | Role::ExchangeIf
        );
        if about_pointers {
            return target;
        }
        match &target.value {
            Value::Pointer(_, to) => {
                let addr = self.behind(state, (**to).clone());
                let value = self.materialise(state, &addr);
                Target { addr: Some(addr), value }
            }
            Value::Unknown(_) => match &target.addr {
                Some(addr) => {
                    let addr = self.behind(state, addr.clone());
                    let value = self.materialise(state, &addr);
                    Target { addr: Some(addr), value }
                }
                None => target,
            },
            _ => target,
        }
    }

    /// The result by the model's shape alone.
    pub(super) fn plain(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let at_once =
            given.entry.returns.as_ref().is_some_and(accepts) && matches!(given.target.value, Value::Listener(_, true));
        let accepting = given.entry.returns.as_ref().is_some_and(accepts);
        let mut out = self.shaped(state, given, site);
        if accepting {
            self.note_failures(&mut out, site);
        }
        if at_once { self.accepted_at_once(out) } else { out }
    }

    pub(super) fn shaped(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let shape = given.entry.returns.clone().unwrap_or(Shape::Unknown);
        let text = self.text_beside(&state, given);
        let given = Given { target: text.as_ref().unwrap_or(given.target), ..given };
        self.shape(state, &shape, given, site).into_iter().map(|(s, v)| (s, Some(v))).collect()
    }

    /// `shutdown` and the like: the peer hears, the descriptor stays.
    fn mark_down(&mut self, mut state: State, given: Given<'_>, site: Site<'_>, shut: bool) -> Forks<Option<Value>> {
        let name = given.target.addr.as_ref().map_or_else(|| Name::new("it"), |addr| self.addr_text(&state, addr));
        match self.peel(&state, &given.target.value) {
            Value::Socket(Handle { who: Who::Focus, .. }) => {
                if let Some(focus) = &mut state.focus
                    && (focus.phase == Phase::Eof || focus.phase == Phase::Failed)
                {
                    focus.shut |= shut;
                }
                state.trace.push(site.span, What::Shut(name));
            }
            Value::Socket(Handle { who: Who::Other(sym), .. }) => {
                std::rc::Rc::make_mut(&mut state.finished).insert(sym);
            }
            // The other end of a pair, or a socket that came from elsewhere.
            Value::Unknown(_) | Value::Int(_) if state.is_alive() => {
                std::rc::Rc::make_mut(&mut state.finished).insert(super::own_ends::ELSEWHERE);
            }
            _ => {}
        }
        self.shaped(state, given, site)
    }

    fn deregister(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let value = self.peel(&state, &given.target.value);
        let mine = |v: &Value| matches!(v, Value::Socket(h) if h.who == Who::Focus);
        let registered = self.named_by_args(&state, &value, given.args);
        if mine(&value) || registered {
            let name = given.target.addr.as_ref().map_or_else(|| Name::new("it"), |addr| self.addr_text(&state, addr));
            if let Some(focus) = &mut state.focus {
                focus.deregistered |= focus.phase != Phase::Open;
                focus.watch = focus.watch.armed(None);
            }
            let calls = state.calls();
            state.trace.push_within(site.span, What::Deregistered(name), calls);
            let kept: Vec<Value> = state.registry.iter().filter(|v| !self.names_focus(&state, v)).cloned().collect();
            state.registry = std::rc::Rc::new(kept);
            if self.is_c(&state) && given.entry.returns == Some(Shape::Unit) {
                self.note_in_set(&mut state, given, false);
            }
            self.settle(&mut state, Loss::Removed, site.span);
        }
        self.shaped(state, given, site)
    }

    fn named_by_args(&self, state: &State, target: &Value, args: &[Value]) -> bool {
        let mine = |v: &Value| matches!(self.peel(state, v), Value::Socket(h) if h.who == Who::Focus);
        mine(target) || args.iter().any(mine)
    }

    fn let_go(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let value = given.args.first().cloned().unwrap_or_else(|| given.target.value.clone());
        let bared = self.bared(&mut state, &value, given, site);
        if let Some(kept) = bared.or_else(|| self.leaked(&mut state, &value, given.entry)) {
            return vec![(state, Some(kept))];
        }
        if given.entry.does == Role::Forget {
            self.bind_task(&mut state, &value, false);
            if let (Some(addr), true) = (&given.target.addr, given.args.is_empty()) {
                self.take(&mut state, addr);
            }
            let mine = self.owns_focus(&value) || self.reaches_focus_owned(&state, &value);
            if mine && state.focus.is_some_and(|focus| focus.birth == Birth::Part) {
                // Its descriptor may have been closed by number.
                self.forget_focus(&mut state);
            } else if mine {
                state.trace.push(site.span, What::Forgotten(self.called(given.entry)));
                self.disarm(&mut state);
                self.settle(&mut state, Loss::Discarded, site.span);
            }
        } else if !matches!(value, Value::Pointer(super::value::Link::Borrow, _)) {
            if let (Some(addr), true, true) = (&given.target.addr, given.args.is_empty(), self.is_cpp(&state))
                && let Some(empty) = self.emptied_owner(&mut state, &value, site.sym)
            {
                self.write(&mut state, addr, empty);
            }
            self.dispose(&mut state, value, Loss::Dropped, site.span);
        }
        self.shaped(state, given, site)
    }

    /// Copies everything from one socket to another: returns at end of file of the first.
    fn relay(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let source = self.peel(&state, &given.target.value);
        let sink = given.args.get(given.entry.value.unwrap_or(1)).map_or(Value::Gone, |v| self.peel(&state, v));
        let result = |bytes| Value::variant("Ok", bytes);
        let bytes = Value::signed(6, Origin::default());
        match source {
            Value::Socket(handle @ Handle { who: Who::Focus, .. }) => {
                let limited = self.is_limited(&handle);
                let name = given.target.addr.as_ref().map_or_else(|| Name::new("it"), |a| self.addr_text(&state, a));
                self.note_endless_read(&state, given, site);
                state.marks.looked = true;
                // Of what has ended nothing more is copied.
                let bytes = if state.at_eof() { Value::int(0) } else { bytes };
                let mut failed = state.clone();
                failed.trace.push(site.span, What::Failed(name));
                if let Some(focus) = &mut failed.focus {
                    focus.read = true;
                }
                let mut out = vec![(failed, Some(Value::variant("Err", Value::Error(super::value::ErrorSet::OTHER))))];
                if limited && !state.at_eof() {
                    out.push((state.clone(), Some(result(Value::signed(4, Origin::default())))));
                }
                state.marks.reread |= state.at_eof();
                state.says_end(site.span, name);
                out.push((state, Some(result(bytes))));
                out
            }
            Value::Socket(Handle { who: Who::Other(other), .. }) => {
                // The other side ends when it was told that no more comes, or when its own peer goes first.
                let told = state.finished.contains(&other);
                if state.at_eof() && !told && matches!(sink, Value::Socket(Handle { who: Who::Focus, .. })) {
                    return self.wait_for_peer(state, other, site);
                }
                if state.is_alive() && !state.at_eof() {
                    let service = state.marks.service;
                    if !self.outside(&mut state) {
                        return self.park_outside(state).into_iter().map(|s| (s, None)).collect();
                    }
                    state.marks.service = service;
                    // It may also end first; then the followed socket is still open.
                    let mut out = vec![(state.clone(), Some(result(bytes)))];
                    out.push((state, Some(Value::variant("Err", Value::Error(super::value::ErrorSet::OTHER)))));
                    return out;
                }
                vec![(state, Some(result(bytes)))]
            }
            source => {
                if let Some(channel) = messages_of(&source)
                    && self.may_park(&state)
                    && state.channels.contains_key(&channel)
                {
                    return self.relay_messages(state, channel, sink, site);
                }
                vec![
                    (state.clone(), Some(result(bytes))),
                    (state, Some(Value::variant("Err", Value::Error(super::value::ErrorSet::OTHER)))),
                ]
            }
        }
    }

    fn relay_both(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        if self.named_by_args(&state, &given.target.value, given.args) {
            state.says_end(site.span, Name::new("it"));
        }
        let ok = Value::variant("Ok", Value::unknown(derive(site.sym, 3), Ty::Unknown, Origin::default()));
        let failed = Value::variant("Err", Value::Error(super::value::ErrorSet::OTHER));
        vec![(state.clone(), Some(ok)), (state, Some(failed))]
    }
}

/// What a failed call gives in place of a descriptor.
fn is_no_descriptor(value: &Value) -> bool {
    matches!(value, Value::Int(num) if num.exact.is_some_and(|n| n < 0))
}

/// Does the shape hold a fresh accepted socket?
pub(super) fn accepts(shape: &Shape) -> bool {
    match shape {
        Shape::Accepted => true,
        Shape::Ok(x)
        | Shape::Some(x)
        | Shape::JustOk(x)
        | Shape::JustSome(x)
        | Shape::Ready(x)
        | Shape::Raw(x)
        | Shape::Descriptor(x) => accepts(x),
        Shape::Tuple(parts) => parts.iter().any(accepts),
        _ => false,
    }
}
