//! Options, results, references and replacement.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::owners::Loss;
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Container, ErrorSet, Link, Origin, Rest, Root, Step, Value, derive, index_name};
use crate::apis::model::{Role, TypeRole};
use crate::ir::{Name, Ty};

impl Machine<'_> {
    /// Roles on options, results and places.
    pub(super) fn on_choice(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let entry = given.entry;
        match entry.does {
            Role::Take => {
                let Some(addr) = self.target_addr(&mut state, given) else {
                    return vec![(state, Some(given.target.value.clone()))];
                };
                let old = self.materialise(&mut state, &addr);
                let cpp = self.is_cpp(&state);
                let owner = if cpp { self.emptied_owner(&mut state, &old, site.sym) } else { None };
                let left = owner.or_else(|| self.emptied(&old));
                if let Some(left) = left {
                    self.write(&mut state, &addr, left);
                }
                let old = if self.is_cpp(&state) { self.released(&mut state, old, given, site) } else { old };
                vec![(state, Some(old))]
            }
            Role::Replace => {
                let Some(addr) = self.target_addr(&mut state, given) else {
                    return vec![(state, Some(given.target.value.clone()))];
                };
                let free = given.entry.target.is_none() && given.target.addr.is_some() && given.args.len() > 1;
                let at = entry.value.unwrap_or(usize::from(free));
                let new = given.args.get(at).cloned().unwrap_or(Value::Gone);
                let old = self.materialise(&mut state, &addr);
                let optional = matches!(&old, Value::Variant(n, _) if matches!(n.as_str(), "Some" | "None"))
                    || matches!(&old, Value::Unknown(o) if self.type_role(&o.ty) == Some(TypeRole::Option));
                let wrapped =
                    !free && optional && !matches!(&new, Value::Variant(n, _) if matches!(n.as_str(), "Some" | "None"));
                let new = if wrapped { Value::variant("Some", new) } else { new };
                let new = if self.is_cpp(&state) && !free {
                    self.owned_anew(&mut state, &addr, &old, new, site.sym)
                } else {
                    new
                };
                if self.reaches_focus(&state, &new) {
                    let name = self.addr_text(&state, &addr);
                    state.trace.push(site.span, super::trace::What::Stored(name));
                }
                let addr = self.remember_element(&mut state, addr, &new);
                self.write(&mut state, &addr, new);
                vec![(state, Some(old))]
            }
            Role::Swap => {
                let addrs: Vec<Addr> = std::iter::once(&given.target.addr)
                    .flatten()
                    .cloned()
                    .chain(given.args.iter().filter_map(|v| match v {
                        Value::Pointer(_, to) => Some((**to).clone()),
                        _ => None,
                    }))
                    .collect();
                if let [.., left, right] = addrs.as_slice() {
                    let (a, b) = (self.read(&state, left), self.read(&state, right));
                    for (addr, value) in [(left, b), (right, a)] {
                        let addr = self.remember_element(&mut state, addr.clone(), &value);
                        self.write(&mut state, &addr, value);
                    }
                }
                vec![(state, Some(Value::Unit))]
            }
            Role::ErrorKind | Role::LastError => {
                let value = match self.peel(&state, &given.target.value) {
                    Value::Error(set) => Value::Error(set),
                    _ if entry.does == Role::LastError => {
                        let errno = Addr::of(super::value::Root::Global(Name::new("errno")));
                        match self.read(&state, &errno) {
                            Value::Error(set) => Value::Error(set),
                            _ => Value::Error(ErrorSet(15)),
                        }
                    }
                    other => Value::unknown(site.sym, Ty::Unknown, other.origin()),
                };
                vec![(state, Some(value))]
            }
            Role::Then => {
                let mut out = Vec::new();
                let value = self.peel(&state, &given.target.value);
                let addr = given.target.addr.clone();
                for (mut state, truth) in self.truth(state, &value, addr.as_ref()) {
                    let arg = given.args.first().cloned().unwrap_or(Value::Unit);
                    if !truth {
                        self.dispose(&mut state, arg, Loss::Discarded, site.span);
                        out.push((state, Some(Value::bare("None"))));
                    } else if matches!(arg, Value::Closure(_) | Value::Function(_)) {
                        out.extend(self.run_with(state, Op::Wrap(Name::new("Some")), arg, Vec::new(), site));
                    } else {
                        out.push((state, Some(Value::variant("Some", arg))));
                    }
                }
                out
            }
            _ => {
                let mut out = Vec::new();
                for (state, value) in self.decided(state, given, site) {
                    out.extend(self.on_variant(state, &value, given, site));
                }
                out
            }
        }
    }

    pub(super) fn target_addr(&mut self, state: &mut State, given: Given<'_>) -> Option<Addr> {
        let addr = given.target.addr.clone()?;
        let owner =
            matches!(given.target.value, Value::Pointer(Link::Boxed | Link::Shared | Link::Weak, _) | Value::Null);
        // C++ asks this of the owning pointer itself.
        Some(if owner && self.is_cpp(state) { addr } else { self.behind(state, addr) })
    }

    /// What `take` leaves behind.
    fn emptied(&self, old: &Value) -> Option<Value> {
        match old {
            Value::Variant(n, _) if matches!(n.as_str(), "Some" | "None") => Some(Value::bare("None")),
            Value::Container(c) => {
                let empty = Container { entries: Vec::new(), rest: Rest::Empty, ..(**c).clone() };
                Some(Value::Container(Rc::new(empty)))
            }
            Value::Unknown(o) if self.type_role(&o.ty) == Some(TypeRole::Option) => Some(Value::bare("None")),
            Value::Bool(_) => Some(Value::Bool(false)),
            Value::Int(_) => Some(Value::int(0)),
            Value::Unknown(_) | Value::Text(_) => None,
            _ => Some(Value::Gone),
        }
    }

    /// The target as an option or result with a known variant: unknown ones split.
    fn decided(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Value> {
        let value = self.peel(&state, &given.target.value);
        match &value {
            Value::Variant(..) => vec![(state, value)],
            Value::Unknown(opaque) => {
                let role = self.type_role(&opaque.ty);
                let asked = given.entry.variant.map(Name::as_str);
                let (good, bad) = match asked {
                    Some("Break" | "Continue") => ("Continue", "Break"),
                    Some("Ready" | "Pending") => ("Ready", "Pending"),
                    Some("Some" | "None") => ("Some", "None"),
                    _ if role == Some(TypeRole::Option) => ("Some", "None"),
                    _ => ("Ok", "Err"),
                };
                let mut state = state;
                self.guess(&mut state, opaque.from);
                let payload = self.peek_step(&state, &value, Step::Payload(Name::new(good), index_name(0)));
                let payload = match payload {
                    Value::Unknown(_) => payload,
                    _ => Value::unknown(derive(site.sym, "payload"), Ty::Unknown, opaque.from),
                };
                let failed = if matches!(bad, "None" | "Pending") {
                    Value::bare(bad)
                } else {
                    let error = self.peek_step(&state, &value, Step::Payload(Name::new(bad), index_name(0)));
                    Value::variant(bad, error)
                };
                let made = [Value::variant(good, payload), failed];
                let mut out = Vec::new();
                for value in made {
                    let mut state = state.clone();
                    if let Some(addr) = &given.target.addr {
                        let addr = self.behind(&mut state, addr.clone());
                        self.write(&mut state, &addr, value.clone());
                    }
                    out.push((state, value));
                }
                out
            }
            // A model gave the bare value where success was meant.
            other => vec![(state, Value::variant("Ok", other.clone()))],
        }
    }

    fn on_variant(
        &mut self,
        mut state: State,
        value: &Value,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let entry = given.entry;
        let good = !matches!(value, Value::Variant(n, _) if is_bad(*n));
        let asked_bad = entry.variant.is_some_and(is_bad);
        let hit = good != asked_bad;
        let closure = self.first_callable(&state, given);
        // By reference, the payload is lent; by value, it moves.
        let lent = |machine: &mut Self, state: &mut State| match &given.target.addr {
            Some(addr) => {
                let addr = machine.behind(state, addr.clone());
                let name = match machine.read(state, &addr) {
                    Value::Variant(name, _) => name,
                    _ => return value.payload().cloned().unwrap_or(Value::Gone),
                };
                match value.payload() {
                    Some(Value::Pointer(link, to)) => Value::Pointer(*link, to.clone()),
                    Some(plain) if plain.is_scalar() => plain.clone(),
                    _ => Value::Pointer(Link::Borrow, Rc::new(addr.then(Step::Payload(name, index_name(0))))),
                }
            }
            None => value.payload().cloned().unwrap_or(Value::Gone),
        };
        match entry.does {
            Role::AsRef => {
                let Value::Variant(name, fields) = value else {
                    return Vec::new();
                };
                if fields.is_empty() {
                    return vec![(state, Some(value.clone()))];
                }
                let payload = lent(self, &mut state);
                vec![(state, Some(Value::variant(name.as_str(), payload)))]
            }
            Role::IsVariant => match (hit, closure) {
                (true, Some(closure)) => {
                    let payload = self.owned_payload(&mut state, value, given);
                    self.run_with(state, Op::Give, closure, vec![payload], site)
                }
                (hit, _) => vec![(state, Some(Value::Bool(hit)))],
            },
            Role::Unwrap => {
                if hit {
                    let payload = self.owned_payload(&mut state, value, given);
                    vec![(state, Some(payload))]
                } else {
                    // The thread ends; what it owns is dropped with it.
                    Vec::new()
                }
            }
            Role::UnwrapOr => {
                if good {
                    let payload = self.owned_payload(&mut state, value, given);
                    return vec![(state, Some(payload))];
                }
                match (closure, given.args.first()) {
                    (Some(closure), _) => {
                        let args = value.payload().cloned().into_iter().collect();
                        self.run_with(state, Op::Give, closure, args, site)
                    }
                    (None, Some(other)) => {
                        let other = other.clone();
                        vec![(state, Some(other))]
                    }
                    (None, None) => {
                        let unknown = Value::unknown(site.sym, Ty::Unknown, Origin::default());
                        vec![(state, Some(unknown))]
                    }
                }
            }
            Role::ToOption => {
                let whole = self.owned_whole(&mut state, value, given);
                let out = if hit {
                    Value::variant("Some", whole.payload().cloned().unwrap_or(Value::Unit))
                } else {
                    self.dispose(&mut state, whole, Loss::Discarded, site.span);
                    Value::bare("None")
                };
                vec![(state, Some(out))]
            }
            Role::ToResult => {
                if good {
                    let payload = self.owned_payload(&mut state, value, given);
                    return vec![(state, Some(Value::variant("Ok", payload)))];
                }
                match closure {
                    Some(closure) => self.run_with(state, Op::Wrap(Name::new("Err")), closure, Vec::new(), site),
                    None => {
                        let error = given.args.first().cloned().unwrap_or(Value::Unit);
                        vec![(state, Some(Value::variant("Err", error)))]
                    }
                }
            }
            Role::Map => {
                let Value::Variant(name, _) = value else {
                    return Vec::new();
                };
                let run = if asked_bad { !good } else { good };
                match closure {
                    Some(closure) if run => {
                        let payload = self.owned_payload(&mut state, value, given);
                        self.run_with(state, Op::Wrap(*name), closure, vec![payload], site)
                    }
                    _ => {
                        let whole = self.owned_whole(&mut state, value, given);
                        vec![(state, Some(whole))]
                    }
                }
            }
            Role::AndThen => match closure {
                Some(closure) if good => {
                    let payload = self.owned_payload(&mut state, value, given);
                    self.run_with(state, Op::Give, closure, vec![payload], site)
                }
                None if good => {
                    let other = given.args.first().cloned().unwrap_or(Value::Unit);
                    vec![(state, Some(other))]
                }
                _ => vec![(state, Some(value.clone()))],
            },
            Role::KeepIf => match closure {
                Some(closure) if good => {
                    let payload = self.owned_payload(&mut state, value, given);
                    let object = self.fresh_object(&state, site.sym);
                    Rc::make_mut(&mut state.heap).insert(object, payload.clone());
                    let lent = Value::Pointer(Link::Borrow, Rc::new(Addr::of(Root::Heap(object))));
                    self.run_with(state, Op::KeepIf(payload), closure, vec![lent], site)
                }
                _ => vec![(state, Some(value.clone()))],
            },
            Role::OrElse => match closure {
                Some(closure) if !good => {
                    let args = value.payload().cloned().into_iter().collect();
                    self.run_with(state, Op::Give, closure, args, site)
                }
                None if !good => {
                    let other = given.args.first().cloned().unwrap_or(Value::Unit);
                    vec![(state, Some(other))]
                }
                _ => {
                    let whole = self.owned_whole(&mut state, value, given);
                    vec![(state, Some(whole))]
                }
            },
            Role::MapOr => {
                let last = given.args.last().cloned().unwrap_or(Value::Unit);
                if good {
                    let payload = self.owned_payload(&mut state, value, given);
                    self.run_with(state, Op::Give, last, vec![payload], site)
                } else {
                    let other = given.args.first().cloned().unwrap_or(Value::Unit);
                    match other {
                        Value::Closure(_) | Value::Function(_) => {
                            let args = value.payload().cloned().into_iter().collect();
                            self.run_with(state, Op::Give, other, args, site)
                        }
                        plain => vec![(state, Some(plain))],
                    }
                }
            }
            Role::Transpose => {
                let whole = self.owned_whole(&mut state, value, given);
                let out = match (&whole, whole.payload()) {
                    (Value::Variant(n, _), Some(Value::Variant(inner, fields))) => {
                        let payload = fields.first().map(|(_, v)| v.clone());
                        match (n.as_str(), inner.as_str()) {
                            (_, "Err") => Value::variant("Err", payload.unwrap_or(Value::Unit)),
                            ("Ok", "None") => Value::bare("None"),
                            (outer, inner) => {
                                Value::variant(inner, Value::variant(outer, payload.unwrap_or(Value::Unit)))
                            }
                        }
                    }
                    (Value::Variant(n, _), None) if n.as_str() == "None" => Value::variant("Ok", Value::bare("None")),
                    _ => whole.clone(),
                };
                vec![(state, Some(out))]
            }
            _ => {
                let unknown = Value::unknown(site.sym, Ty::Unknown, value.origin());
                vec![(state, Some(unknown))]
            }
        }
    }

    fn owned_whole(&mut self, state: &mut State, value: &Value, given: Given<'_>) -> Value {
        match &given.target.addr {
            Some(addr) => {
                let addr = addr.clone();
                let taken = self.take(state, &addr);
                if matches!(taken, Value::Variant(..)) { taken } else { value.clone() }
            }
            None => value.clone(),
        }
    }

    fn owned_payload(&mut self, state: &mut State, value: &Value, given: Given<'_>) -> Value {
        // In C++ what is asked for is lent.
        if let (Some(addr), true, Value::Variant(variant, _)) = (&given.target.addr, self.is_cpp(state), value) {
            let payload = value.payload().cloned().unwrap_or(Value::Unit);
            if payload.is_scalar() || matches!(payload, Value::Socket(h) if h.hold == super::value::Hold::Raw) {
                return payload;
            }
            let inside = addr.then(super::value::Step::Payload(*variant, super::value::index_name(0)));
            return Value::Pointer(Link::Borrow, Rc::new(inside));
        }
        self.owned_whole(state, value, given).payload().cloned().unwrap_or(Value::Unit)
    }

    /// Clones, weak pointers and locks.
    pub(super) fn on_pointer(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let value = given.target.value.clone();
        match given.entry.does {
            Role::Clone => {
                if given.entry.returns.is_some() && matches!(value, Value::Socket(_)) {
                    return self.shaped(state, given, site);
                }
                let copy = match (&value, given.entry.variant) {
                    // What the option borrows is copied, not the borrow.
                    (Value::Variant(name, _), Some(_)) if let Some(lent) = value.payload() => {
                        Value::variant(name.as_str(), self.copied(&mut state, lent, site))
                    }
                    _ => self.copied(&mut state, &value, site),
                };
                vec![(state, Some(copy))]
            }
            Role::Downgrade => {
                let weak = match value {
                    Value::Pointer(_, to) => Value::Pointer(Link::Weak, to),
                    Value::Sender(channel, _) => Value::Sender(channel, false),
                    other => other,
                };
                vec![(state, Some(weak))]
            }
            Role::Upgrade => match value {
                Value::Pointer(_, to) => {
                    let owned = self.is_owned(&state, &to).then_some(Value::Pointer(Link::Shared, to));
                    // C++ gives the owner itself, or one of nothing.
                    let given = match owned {
                        Some(owner) if self.is_cpp(&state) => owner,
                        None if self.is_cpp(&state) => Value::Null,
                        Some(owner) => Value::variant("Some", owner),
                        None => Value::bare("None"),
                    };
                    vec![(state, Some(given))]
                }
                Value::Sender(channel, _) => {
                    if self.senders(&state, channel) > 0 {
                        vec![(state, Some(Value::variant("Some", Value::Sender(channel, true))))]
                    } else {
                        vec![(state, Some(Value::bare("None")))]
                    }
                }
                other => {
                    let from = other.origin();
                    let item = Value::unknown(site.sym, Ty::Unknown, from);
                    self.bounded_item(state, item, from)
                }
            },
            _ => {
                // A lock or cell lends its content; nobody followed here panics while holding it.
                use crate::apis::shape::Shape;
                let shape = match given.entry.returns.clone() {
                    Some(Shape::Ok(inner)) => Shape::JustOk(inner),
                    Some(other) => other,
                    None => Shape::Ref(Box::new(Shape::Receiver)),
                };
                self.shape(state, &shape, given, site).into_iter().map(|(s, v)| (s, Some(v))).collect()
            }
        }
    }

    /// A copy of a value: counted owners count one more, sockets are not copied.
    pub(super) fn copied(&mut self, state: &mut State, value: &Value, site: Site<'_>) -> Value {
        let mut value = value.clone();
        // A borrow kept in what it borrows leads back to itself.
        for _ in 0..8 {
            let Value::Pointer(Link::Borrow, to) = &value else {
                break;
            };
            value = self.read(state, to);
        }
        let c = self.is_c(state);
        if value.any(&mut |v| matches!(v, Value::Pointer(Link::Shared, _))) && self.holds_focus(state, &value, 6) {
            let calls = state.calls();
            state.trace.push_within(site.span, super::trace::What::Cloned, calls);
        }
        value.map(&mut |v| match v {
            Value::Socket(h) if h.hold != super::value::Hold::Raw && !c => {
                Value::unknown(derive(site.sym, "copy"), Ty::Unknown, Origin::default())
            }
            other => other,
        })
    }
}

/// The variant in which there is not what was hoped for.
pub(super) fn is_bad(variant: Name) -> bool {
    matches!(variant.as_str(), "Err" | "None" | "Pending" | "Break")
}
