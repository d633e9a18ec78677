//! Names of places and values, for messages.

use super::calls::Site;
use super::machine::Machine;
use super::state::{Frame, State, Wait};
use super::trace::{Event, What};
use super::value::{Addr, ErrorSet, Link, Root, Step, Value};
use crate::flow::program::FuncId;
use crate::ir::{Base, LocalId, Name, Operand, Place, Proj};
use crate::source::Span;

/// What is waited for where permits are lost.
pub const PERMIT: &str = "a permit that is not always given back";

impl Machine<'_> {
    /// The source name of a local of the running function.
    pub(super) fn local_name(&self, state: &State, local: LocalId) -> Name {
        let top = state.top().map(|top| self.program.function(top.function));
        let name = top.and_then(|f| f.locals.get(local.0 as usize)).and_then(|l| l.name);
        name.unwrap_or_else(|| Name::new("it"))
    }

    /// A place as the source writes it, nearly.
    pub(super) fn place_text(&self, state: &State, place: &Place) -> Name {
        let mut text = match place.base {
            Base::Local(local) => self.local_name(state, local).as_str().to_owned(),
            Base::Global(name) => name.last_segment().to_owned(),
        };
        for step in &place.proj {
            match step {
                Proj::Field(name) => {
                    text.push('.');
                    text.push_str(name.as_str());
                }
                Proj::Index(_) => text.push_str("[..]"),
                Proj::Deref | Proj::Payload(..) => {}
            }
        }
        Name::new(&text)
    }

    /// An address in words: the variable and the fields.
    pub(super) fn addr_text(&self, state: &State, addr: &Addr) -> Name {
        let mut text = match addr.root {
            Root::Local(task, depth, local) => {
                let frame = state.tasks.get(task as usize).and_then(|t| t.frames.get(depth as usize));
                match frame.map(AsRef::as_ref) {
                    Some(Frame::Code(activation)) => {
                        let local = self.program.function(activation.function).locals.get(local.0 as usize);
                        local.and_then(|l| l.name).map_or_else(String::new, |n| n.as_str().to_owned())
                    }
                    _ => String::new(),
                }
            }
            Root::Global(name) => name.last_segment().split('@').next().unwrap_or("").to_owned(),
            Root::Heap(_) => String::new(),
        };
        for step in &addr.path {
            if let Step::Field(name) = step {
                if name.as_str().starts_with(|c: char| c.is_ascii_digit()) {
                    continue;
                }
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name.as_str());
            }
        }
        Name::new(if text.is_empty() { "it" } else { &text })
    }

    /// The text of argument `at` of a call.
    pub(super) fn argument_text(&self, state: &State, site: Site<'_>, at: usize) -> Name {
        match site.ops.get(at) {
            Some(Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place)) => self.place_text(state, place),
            _ => Name::new("it"),
        }
    }

    /// The short name of a function; closures borrow that of their owner.
    pub(super) fn function_name(&self, id: FuncId) -> &'static str {
        let path = self.program.function(id).path;
        let mut segments = path.as_str().rsplit("::").filter(|s| !s.starts_with('{'));
        segments.next().unwrap_or("a task")
    }

    /// The function by which a task is known: the innermost that can get at the followed socket. True: it has no name
    /// of its own, the name is that of the function around it.
    pub(super) fn name_of_task(&self, state: &State, number: usize) -> (Name, bool) {
        let frames = state.tasks.get(number).map(|t| t.frames.as_slice()).unwrap_or_default();
        let mut bodies = frames.iter().rev().filter_map(|frame| match frame.as_ref() {
            Frame::Code(activation) => Some(activation),
            Frame::Native(_) => None,
        });
        let innermost = bodies.clone().next();
        let owner = bodies.find(|a| a.locals.iter().any(|value| self.reaches_focus(state, value))).or(innermost);
        match owner {
            Some(a) => (Name::new(self.function_name(a.function)), self.program.function(a.function).is_closure),
            None => (Name::new("a task"), false),
        }
    }

    /// What a task waits for, in words.
    pub(super) fn wait_text(&self, state: &State, number: usize) -> Name {
        Name::new(match state.tasks.get(number).map(|t| &t.wait) {
            Some(Wait::Channel(_)) => "a message",
            Some(Wait::Task(_) | Wait::AnyTask(_)) => "another task",
            Some(Wait::Signal(_) | Wait::Told | Wait::Promise) => "a signal",
            Some(Wait::Permit) => PERMIT,
            Some(Wait::Peer(_)) => super::relays::OTHER_PEER,
            Some(Wait::Outside) => "the outside",
            Some(Wait::Pause | Wait::Rest) => "a timer",
            _ => "",
        })
    }

    /// Notes that the socket, or a sender on which its life depends, is stored somewhere lasting.
    pub(super) fn note_store(&self, state: &mut State, addr: &Addr, to: &Place, value: &Value, span: Span) {
        if to.proj.is_empty() || state.focus.is_none() {
            return;
        }
        let local = matches!(addr.root, Root::Local(..));
        let element = || addr.path.last().is_some_and(super::cursors::is_element);
        let by_owner =
            || matches!(value, Value::Pointer(Link::Boxed | Link::Shared, _)) && self.reaches_focus(state, value);
        let owns = self.owns_focus(value) || element() && by_owner();
        if owns && !(local && addr.path.is_empty()) {
            let name = self.place_text(state, to);
            let what = self.put_to(state, addr, value, name);
            state.trace.push(span, what);
        }
    }

    /// Notes what a function says when it returns at end of file or after a failure.
    pub(super) fn note_return(&mut self, state: &mut State, (id, call): (FuncId, Span), value: &Value, span: Span) {
        use super::state::Phase;
        let phase = state.focus.map(|f| f.phase);
        let failed = |event: &Event| matches!(event.what, What::Failed(_)) && event.within.contains(&call);
        if phase == Some(Phase::Open) && state.trace.last_event().is_some_and(failed) && self.may_be_nothing_yet(state)
        {
            let shown = value_text(value);
            if !shown.starts_with("Err") && !shown.starts_with("a negative") && !shown.starts_with('-') {
                self.quiet.insert((Name::new(self.function_name(id)), Name::new(&shown)));
            }
        }
        if !matches!(phase, Some(Phase::Eof | Phase::Failed)) {
            return;
        }
        let shown = value_text(value);
        if !shown.is_empty() {
            let name = Name::new(self.function_name(id));
            state.trace.push_within(span, What::Returned(name, Name::new(&shown)), [call].into());
        }
    }

    /// The failed call may only have had nothing to give: the program has not told that from other errors.
    fn may_be_nothing_yet(&self, state: &State) -> bool {
        match state.globals.get(&Name::new("errno")) {
            Some(Value::Error(set)) => !set.and(ErrorSet::AGAIN).is_empty(),
            _ => true,
        }
    }
}

/// A value as a person would write it; empty when there is nothing to say.
pub(super) fn value_text(value: &Value) -> String {
    match value {
        Value::Bool(b) => b.to_string(),
        Value::Int(num) => num.exact.map_or_else(
            || {
                if num.signs == 1 { "a negative number".to_owned() } else { String::new() }
            },
            |n| n.to_string(),
        ),
        Value::Null => "NULL".to_owned(),
        Value::Unit => String::new(),
        Value::Variant(name, fields) => {
            let inner: Vec<String> = fields.iter().map(|(_, v)| value_text(v)).collect();
            let name = name.last_segment();
            match inner.as_slice() {
                [] => name.to_owned(),
                [one] if one.is_empty() && fields[0].1 == Value::Unit => format!("{name}(())"),
                [one] if one.is_empty() => format!("{name}(..)"),
                [one] => format!("{name}({one})"),
                _ => format!("{name}(..)"),
            }
        }
        // What else is in it is not the same by being unknown, but it is not told either.
        Value::Record(ty, _, fields) => {
            let known = fields.iter().map(|(name, v)| (name, value_text(v))).filter(|(_, text)| !text.is_empty());
            let known: Vec<String> = known.map(|(name, text)| format!("{name}: {text}")).collect();
            let name = ty.map_or("", |ty| ty.last_segment());
            if known.is_empty() { String::new() } else { format!("{name}{{{}}}", known.join(", ")) }
        }
        _ => String::new(),
    }
}
