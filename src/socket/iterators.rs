//! Iterators: lazy chains of stages over containers, listeners, sockets and channels.

use std::rc::Rc;

use super::calls::Site;
use super::clocks::type_of;
use super::eaches::Each;
use super::events;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::shapes::Given;
use super::state::{Birth, Marks, State};
use super::value::{Addr, Entry, ErrorSet, Iter, Link, Origin, Rest, Root, Source, Stage, Step, Value, derive};
use crate::apis::FnEntry;
use crate::apis::model::{Role, TypeRole};
use crate::apis::shape::{Eof, Shape};
use crate::ir::{Place, Ty};

impl Machine<'_> {
    /// `for x in value`.
    pub(super) fn iterate(&mut self, state: &mut State, value: Value, site: Site<'_>) -> Value {
        let iter = |source, pairs| Value::Iter(Rc::new(Iter { source, pairs, stages: Vec::new() }));
        match value {
            Value::Iter(_) => value,
            Value::Pointer(link, to) => {
                let addr = self.behind(state, (*to).clone());
                match self.materialise(state, &addr) {
                    Value::Container(c) if events::is_told(&c) => iter(events::told_items(&c, site.sym), false),
                    Value::Container(c) => {
                        let pairs = c.keyed && self.container_role(&c) == TypeRole::Map && c.ty.is_some();
                        iter(Source::Borrowed(addr, Vec::new()), pairs)
                    }
                    Value::Iter(_) => Value::Pointer(Link::Borrow, Rc::new(addr)),
                    // Pointers that lead back to themselves lead nowhere.
                    Value::Pointer(..) => iter(Source::Opaque(super::value::Opaque::unknown(site.sym)), false),
                    own if self.has_items(&own) => self.own_items(state, Value::Pointer(link, Rc::new(addr)), site),
                    other => self.iterate(state, other, site),
                }
            }
            Value::Container(c) if events::is_told(&c) => iter(events::told_items(&c, site.sym), false),
            Value::Container(c) => {
                let pairs = c.keyed && self.container_role(&c) == TypeRole::Map && c.ty.is_some();
                iter(Source::Owned(c), pairs)
            }
            Value::Socket(_) | Value::Receiver(_) | Value::Listener(..) => iter(Source::Stream(Rc::new(value)), false),
            Value::Inert(ty) if self.beats(ty) => iter(Source::Stream(Rc::new(value)), false),
            Value::Unknown(opaque) => iter(Source::Opaque((*opaque).clone()), false),
            own if self.has_items(&own) => self.own_items(state, own, site),
            range if let Some(list) = self.counted_list(state, &range) => iter(Source::Turns(list), false),
            other => {
                let ty = match &other {
                    Value::Record(Some(ty), ..) => Ty::Named(*ty, [].into()),
                    _ => Ty::Unknown,
                };
                let some = super::empties::starts_with_one(&other);
                let opaque = super::value::Opaque { sym: site.sym, ty, from: other.origin() };
                iter(if some { Source::Some(opaque) } else { Source::Opaque(opaque) }, false)
            }
        }
    }

    /// Iterator roles.
    pub(super) fn on_iterator(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let does = given.entry.does;
        if matches!(does, Role::NextItem | Role::GiveItem) {
            let addr = match &given.target.addr {
                Some(addr) => addr.clone(),
                None => self.park_value(&mut state, given.target.value.clone(), site),
            };
            let addr = self.behind(&mut state, addr);
            let then = match (&given.entry.returns, given.entry.eof) {
                (Some(Shape::Ok(_)), _) => Op::Transpose,
                (_, Some(Eof::Never)) => Op::Sure,
                _ => return self.next_item(state, &addr, Some(site.dest), site),
            };
            let pointer = Value::Pointer(Link::Borrow, Rc::new(addr.clone()));
            if then == Op::Sure && state.at_eof() && self.reaches_focus(&state, &pointer) {
                return Vec::new();
            }
            self.push_native(&mut state, then, Some(site.dest), site);
            let next = self.next_item(state, &addr, None, site).into_iter();
            let resumed = next.flat_map(|(state, item)| match item {
                Some(item) => self.resume_native(state, item, site.span),
                None => vec![state],
            });
            return resumed.map(|state| (state, None)).collect();
        }
        if does == Role::MergeItems || does == Role::ChainItems && self.gives_more(&state, given) {
            return self.merge(state, given, site);
        }
        if does == Role::MakeItems {
            return self.unfold(state, given, site);
        }
        let closure = self.first_callable(&state, given);
        // `iter.zip(other)` and `zip(a, b)`: the interesting side may be the argument.
        let mut value = self.take_target(&mut state, given);
        let mut zip_left = false;
        if does == Role::ZipItems {
            let other = given.args.first().cloned().unwrap_or(Value::Gone);
            let plain = |v: &Value| {
                matches!(v, Value::Iter(i) if matches!(i.source, Source::Opaque(_) | Source::Some(_)))
                    || !matches!(v, Value::Iter(_) | Value::Socket(_) | Value::Receiver(_) | Value::Container(_))
            };
            if plain(&value) {
                value = other;
                zip_left = true;
            }
        }
        let once = does == Role::Adapt && given.entry.returns == Some(Shape::Result);
        let value = self.iterate(&mut state, if once { super::merges::alone(value) } else { value }, site);
        let (awaits, on_ok) = (given.entry.returns == Some(Shape::Result), given.entry.variant.is_some());
        let stage = |stage: Stage| match &value {
            Value::Iter(iter) => {
                let mut iter = (**iter).clone();
                let keeps = matches!(stage, Stage::Map(_)) && !awaits || matches!(stage, Stage::Filter(_));
                let plain = matches!(stage, Stage::Await);
                let through = u8::from(!plain) + u8::from(awaits) + u8::from(keeps);
                iter.stages.extend(on_ok.then_some(Stage::OnOk(through)));
                iter.stages.extend((!plain).then_some(stage));
                iter.stages.extend(awaits.then_some(Stage::Await));
                iter.stages.extend((on_ok && keeps).then_some(Stage::Ok));
                Value::Iter(Rc::new(iter))
            }
            other => other.clone(),
        };
        let unknown = || Value::unknown(site.sym, Ty::Unknown, value.origin());
        let result = match does {
            Role::MapItems => closure.map_or_else(unknown, |c| stage(Stage::Map(c))),
            Role::FilterItems => closure.map_or_else(|| value.clone(), |c| stage(Stage::Filter(c))),
            Role::FilterMapItems => closure.map_or_else(unknown, |c| stage(Stage::FilterMap(c))),
            Role::FlattenItems => stage(Stage::Flatten(Value::Gone)),
            Role::FlatMapItems => closure.map_or_else(unknown, |c| super::nested::flat_map(&stage(Stage::Map(c)))),
            Role::Adapt if awaits => stage(Stage::Await),
            Role::EnumerateItems => stage(Stage::Enumerate),
            Role::ZipItems => stage(if zip_left { Stage::Enumerate } else { Stage::ZipRight }),
            Role::ForEach => {
                let Some(closure) = closure else {
                    return vec![(state, Some(Value::Unit))];
                };
                let addr = self.park_value(&mut state, value, site);
                let apart = given.entry.returns == Some(Shape::Task);
                let each = Each { iter: addr, closure, running: false, apart, fallible: on_ok };
                self.push_native(&mut state, Op::Each(each), Some(site.dest), site);
                return vec![(state, None)];
            }
            Role::Find => {
                // Where it says what comes of it, the closure only compares.
                let closure = closure.filter(|_| given.entry.returns.is_none());
                let by_test = closure.is_some();
                let value = closure.map_or_else(|| value.clone(), |c| stage(Stage::Filter(c)));
                let addr = self.park_value(&mut state, value, site);
                if by_test {
                    return self.next_item(state, &addr, Some(site.dest), site);
                }
                let mut out = self.next_item(state.clone(), &addr, Some(site.dest), site);
                let none = Value::bare("None");
                if !out.iter().any(|(_, v)| v.as_ref() == Some(&none)) {
                    out.push((state, Some(none)));
                }
                return out;
            }
            Role::Collect => return self.collected(state, &value, given, site),
            Role::FindIndex if self.knows_places(&state, &value) => {
                return self.find_index(state, &value, closure, site);
            }
            Role::Reduce | Role::FindIndex => {
                let boolean = matches!(given.entry.returns, Some(Shape::Bool));
                if let Value::Iter(iter) = &value {
                    if self.is_empty_source(&state, iter) {
                        return self.reduced_nothing(state, given, site);
                    }
                    self.dispose(&mut state, value.clone(), super::owners::Loss::Discarded, site.span);
                }
                let ty = if boolean { Ty::named("bool") } else { Ty::Unknown };
                let shape = given.entry.returns.clone().unwrap_or(Shape::Unknown);
                let _ = ty;
                return self.shape(state, &shape, given, site).into_iter().map(|(s, v)| (s, Some(v))).collect();
            }
            _ => value.clone(),
        };
        vec![(state, Some(result))]
    }

    pub(super) fn park_value(&self, state: &mut State, value: Value, site: Site<'_>) -> Addr {
        if let Value::Pointer(_, to) = &value {
            return (**to).clone();
        }
        let object = derive(site.sym, "parked");
        Rc::make_mut(&mut state.heap).insert(object, value);
        Addr::of(Root::Heap(object))
    }

    pub(super) fn collect(&mut self, mut state: State, value: &Value, site: Site<'_>) -> Forks<Option<Value>> {
        let Value::Iter(iter) = value else {
            return vec![(state, Some(Value::unknown(site.sym, Ty::Unknown, value.origin())))];
        };
        let runs_code = iter.stages.iter().any(|s| matches!(s, Stage::Map(_) | Stage::FilterMap(_)));
        if runs_code || matches!(iter.source, Source::Unfold(_)) {
            return self.gather(state, value, iter, site);
        }
        let ty = site.hint.cloned().unwrap_or_default();
        let role =
            self.type_role(&ty).filter(|r| matches!(r, TypeRole::Map | TypeRole::List)).unwrap_or(TypeRole::List);
        let mut made = self.container(&ty, role, Rest::Maybe);
        let source = match &iter.source {
            Source::Owned(c) => Some((**c).clone()),
            Source::Borrowed(addr, _) => match self.read(&state, addr) {
                Value::Container(c) => {
                    let mut borrowed = (*c).clone();
                    for entry in &mut borrowed.entries {
                        entry.item = Value::Pointer(Link::Borrow, Rc::new(addr.then(Step::Entry(entry.id))));
                    }
                    Some(borrowed)
                }
                _ => None,
            },
            _ => None,
        };
        if let Some(source) = source {
            made.from = source.from;
            made.rest = source.rest;
            made.entries = source.entries;
        } else if let Source::Stream(inner) = &iter.source {
            self.escape(&mut state, &inner.clone());
        }
        vec![(state, Some(Value::Container(Rc::new(made))))]
    }

    /// The next item of the iterator at `addr`: `Some(item)` or `None`.
    pub(super) fn next_item(
        &mut self,
        mut state: State,
        addr: &Addr,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let value = self.materialise(&mut state, addr);
        let iter = match value {
            Value::Iter(iter) => iter,
            Value::Socket(_) | Value::Receiver(_) | Value::Container(_) => {
                let value = if matches!(value, Value::Container(_)) {
                    Value::Pointer(Link::Borrow, Rc::new(addr.clone()))
                } else {
                    value
                };
                match self.iterate(&mut state, value, site) {
                    Value::Iter(iter) => iter,
                    _ => return vec![(state, Some(Value::bare("None")))],
                }
            }
            own if self.gives_items(&own).is_some() => {
                let pointer = Value::Pointer(Link::Borrow, Rc::new(addr.clone()));
                match self.own_items(&mut state, pointer, site) {
                    Value::Iter(iter) => iter,
                    _ => return Vec::new(),
                }
            }
            other => {
                let from = other.origin();
                if from.has(Origin::POLLED) {
                    state.has_event(None);
                }
                let sym = match &other {
                    Value::Unknown(o) => derive(o.sym, "item"),
                    _ => site.sym,
                };
                let item = Value::unknown(sym, Ty::Unknown, from);
                let items = self.bounded_item(state, item, from);
                return self.gone_on(items, addr, &other);
            }
        };
        // Asked again from within the same question, because an item was left out: the outer one gives these cases.
        let question = (addr.clone(), Rc::clone(&iter));
        if self.asked.contains(&question) {
            return Vec::new();
        }
        self.asked.push(question);
        let out = self.staged_item(state, addr, &iter, dest, site);
        self.asked.pop();
        out
    }

    fn staged_item(
        &mut self,
        state: State,
        addr: &Addr,
        iter: &Rc<Iter>,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        if let Some(giver) = self.giver(&state, iter) {
            return self.give_item(state, addr, (iter, giver), dest, site);
        }
        if let Some(through) = self.own_reader(&state, iter) {
            return self.own_line(state, (addr, iter), through, dest, site);
        }
        if let Source::Unfold(of) = &iter.source {
            return self.unfold_once(state, addr, (iter, of), dest, site);
        }
        if let Some(at) = super::nested::in_hand(iter) {
            return self.nested_item(state, (addr, iter), at, dest, site);
        }
        if matches!(iter.source, Source::Merged(..)) {
            return self.merged_item(state, (addr, addr), (iter, &[]), dest, site);
        }
        let stages = iter.stages.clone();
        let mut out = Vec::new();
        for (state, item) in self.raw_item(state, addr, iter, site) {
            match item {
                None => out.push((state, None)),
                Some(Value::Variant(name, fields)) if name.as_str() == "Some" => {
                    let mut item = fields.first().map_or(Value::Gone, |(_, v)| v.clone());
                    let mut stages = stages.clone();
                    if let (Some(Stage::Enumerate), Some(index)) = (stages.first(), self.index_of(&state, &item)) {
                        item = Value::tuple(vec![index, item]);
                        stages.remove(0);
                    }
                    out.extend(self.run_stages(state, addr, stages, item, dest, site));
                }
                Some(none) => out.push((state, Some(none))),
            }
        }
        out
    }

    pub(super) fn raw_item(
        &mut self,
        state: State,
        addr: &Addr,
        iter: &Rc<Iter>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let endless = iter.is_endless();
        let bit = if endless { 0 } else { Marks::bit((site.span.file, site.span.start)) };
        let mut out = self.item_of(state, addr, iter, endless, site);
        for (state, item) in &mut out {
            match item {
                Some(item) if item.is("None") => {
                    state.marks.ended |= bit;
                    if !endless && iter.stages.is_empty() {
                        self.write(state, addr, super::items::over(iter));
                    }
                }
                _ => state.marks.bounded |= bit,
            }
        }
        out
    }

    fn item_of(
        &mut self,
        mut state: State,
        addr: &Addr,
        iter: &Rc<Iter>,
        endless: bool,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let some = |v| Some(Value::variant("Some", v));
        let none = || Some(Value::bare("None"));
        let pointer = |to: Addr| Value::Pointer(Link::Borrow, Rc::new(to));
        match &iter.source {
            Source::Borrowed(of, given) | Source::Keys(of, given) => {
                let keys = matches!(iter.source, Source::Keys(..));
                // What is constant has been forgotten meanwhile.
                let Value::Container(c) = self.materialise(&mut state, of) else {
                    return vec![(state, none())];
                };
                let mut out = Vec::new();
                let next = c.entries.iter().find(|e| !given.contains(&e.id));
                if c.rest != Rest::Empty {
                    // Others come before, between and after; while they do, nothing changes here.
                    let ty = if keys { Ty::Unknown } else { self.normal(&c.item) };
                    let from = c.from.with(if c.from.0 == 0 { Origin::OTHER } else { Origin::default() });
                    let sym = derive(site.sym, "other");
                    let of_key = self.others_origin(&state, &c, from);
                    let in_place = !keys && !iter.pairs && self.container_role(&c) == TypeRole::List && c.from.0 == 0;
                    let other = match in_place {
                        true => pointer(of.then(Step::Other(sym))),
                        false => Value::unknown(sym, ty, if keys { of_key } else { from }),
                    };
                    let key = Value::unknown(derive(site.sym, "other key"), Ty::Unknown, of_key);
                    let mut others = state.clone();
                    self.unlike(&mut others, &c, &key);
                    let own = if in_place { derive(super::keys::ELEMENT, Step::Other(sym)) } else { sym };
                    self.unlike_item(&mut others, &c, own);
                    let item = if iter.pairs { Value::tuple(vec![key, other]) } else { other };
                    out.push((others, some(item)));
                }
                match next {
                    Some(entry) => {
                        let mut iter = (**iter).clone();
                        if let Source::Borrowed(_, given) | Source::Keys(_, given) = &mut iter.source {
                            given.push(entry.id);
                        }
                        self.write(&mut state, addr, Value::Iter(Rc::new(iter.clone())));
                        let lent = self.lent(&state, &c, entry.id);
                        let item = lent.unwrap_or_else(|| pointer(of.then(Step::Entry(entry.id))));
                        let key = pointer(of.then(Step::Key(entry.id)));
                        let item = if keys {
                            entry.key.clone()
                        } else if iter.pairs {
                            Value::tuple(vec![key, item])
                        } else {
                            item
                        };
                        out.push((state, some(item)));
                    }
                    None => out.push((state, none())),
                }
                out
            }
            Source::Owned(c) => {
                let mut out = Vec::new();
                if c.rest != Rest::Empty {
                    let other =
                        Value::unknown(derive(site.sym, "other"), self.normal(&c.item), c.from.with(Origin::OTHER));
                    let item = if iter.pairs {
                        Value::tuple(vec![Value::unknown(derive(site.sym, "k"), Ty::Unknown, Origin::OTHER), other])
                    } else {
                        other
                    };
                    out.push((state.clone(), some(item)));
                }
                match c.entries.first() {
                    Some(Entry { key, item, .. }) => {
                        let mut rest = (**c).clone();
                        rest.entries.remove(0);
                        let next = Iter { source: Source::Owned(Rc::new(rest)), ..(**iter).clone() };
                        self.write(&mut state, addr, Value::Iter(Rc::new(next)));
                        let item =
                            if iter.pairs { Value::tuple(vec![key.clone(), item.clone()]) } else { item.clone() };
                        out.push((state, some(item)));
                    }
                    None => out.push((state, none())),
                }
                out
            }
            Source::Incoming(ty) => {
                if !self.outside(&mut state) {
                    return self.park_outside(state).into_iter().map(|s| (s, None)).collect();
                }
                let mut failed = state.clone();
                failed.marks.service = true;
                state.marks.service = true;
                let entry = FnEntry::bare(*ty);
                let target = super::calls::Target { addr: None, value: Value::Unit };
                let given = Given { entry: &entry, target: &target, args: &[], result: None };
                let error = Value::variant("Err", Value::Error(ErrorSet::READ));
                let mut out = vec![(failed, some(error))];
                let born = self.born(state, Birth::Accepted, given, site).into_iter();
                out.extend(born.map(|(state, socket)| (state, some(Value::variant("Ok", socket)))));
                out
            }
            Source::Unfold(_) | Source::Merged(..) => vec![(state, none())],
            Source::Stream(inner) => {
                let role = self.value_role(inner);
                if let Value::Receiver(channel) = &**inner {
                    return self.receive(state, *channel, &Shape::Some(Box::new(Shape::Item)), site);
                }
                let name = self.next_name();
                let ty = if let Value::Inert(ty) = **inner { Some(type_of(ty)) } else { None };
                let entries = self.models.method(ty, role, name);
                match self.choose(&state, entries, site.ops, 0) {
                    Some(entry) => {
                        let target = super::calls::Target { addr: None, value: (**inner).clone() };
                        self.apply(state, &entry, target, Vec::new(), site)
                    }
                    None => vec![(state, none())],
                }
            }
            // It goes on until the followed one has had its turn.
            Source::Turns(_) => {
                vec![(state, some(Value::unknown(derive(site.sym, "item"), Ty::Unknown, Origin::default())))]
            }
            Source::Some(opaque) => {
                let next = Iter { source: Source::Opaque(opaque.clone()), ..(**iter).clone() };
                self.write(&mut state, addr, Value::Iter(Rc::new(next)));
                let item = Value::unknown(derive(site.sym, "item"), Ty::Unknown, opaque.from);
                vec![(state, some(item))]
            }
            Source::Opaque(opaque) => {
                if opaque.from.has(Origin::POLLED) {
                    state.has_event(None);
                }
                let ty = match &opaque.ty {
                    Ty::Array(item) => (**item).clone(),
                    Ty::Named(_, args) => args.first().cloned().unwrap_or_default(),
                    _ => Ty::Unknown,
                };
                let sym = derive(site.sym, "item");
                if endless {
                    state.counts_on(sym, false);
                }
                let item = Value::unknown(sym, self.normal(&ty), opaque.from);
                let items = self.bounded_item(state, item, opaque.from).into_iter();
                items.take(if endless { 1 } else { usize::MAX }).collect()
            }
        }
    }
}
