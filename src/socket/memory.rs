//! Writing memory: values grow structure where the program asks for it.

use std::rc::Rc;

use super::machine::Machine;
use super::reading::{DEEPEST, is_success};
use super::state::{Frame, State};
use super::value::{Addr, Container, Entry, Handle, Hold, Link, Origin, Rest, Root, Step, Value, Who, derive};
use crate::apis::model::TypeRole;
use crate::ir::{LocalId, Name, Ty, TypeKind};

/// Entries of one container that are kept apart.
const MOST_ENTRIES: usize = 2;

/// Those under keys that are written out.
const MOST_TOLD: usize = 6;

/// Parts of one value.
const MOST_PARTS: usize = 400;

/// The object to which an unknown pointer of that name leads.
pub(super) fn object_behind(sym: u64) -> u64 {
    derive(sym, "object")
}

impl Machine<'_> {
    /// The type as the analysis sees it: aliases expanded, transparent wrappers removed.
    pub(super) fn normal(&self, ty: &Ty) -> Ty {
        let mut ty = self.program.expand(ty);
        for _ in 0..6 {
            match &ty {
                Ty::Named(path, args) if self.is_transparent(*path) => match args.first() {
                    Some(inner) if self.is_wrapper_of(*path, &self.program.expand(inner)) => return ty,
                    Some(inner) => ty = self.program.expand(inner),
                    None => return Ty::Unknown,
                },
                // A reference to plain data is as good as the data.
                Ty::Ref(inner) if is_plain_data(inner) => ty = (**inner).clone(),
                _ => return ty,
            }
        }
        ty
    }

    pub(super) fn is_transparent(&self, path: Name) -> bool {
        matches!(self.role_of(path), Some(TypeRole::Transparent | TypeRole::Limited))
    }

    /// The modelled role of a type path.
    pub(super) fn role_of(&self, path: Name) -> Option<TypeRole> {
        self.models.type_role(path).or_else(|| {
            let resolved = self.program.resolve(path);
            if resolved == path { None } else { self.models.type_role(resolved) }
        })
    }

    /// The role of a type, through references.
    pub(super) fn type_role(&self, ty: &Ty) -> Option<TypeRole> {
        match self.normal(ty.peel()) {
            Ty::Named(path, _) => self.role_of(path),
            Ty::Array(_) => Some(TypeRole::List),
            _ => None,
        }
    }

    /// An empty or unknown container of type `ty`.
    pub(super) fn container(&self, ty: &Ty, role: TypeRole, rest: Rest) -> Container {
        let (item, path) = match self.normal(ty.peel()) {
            Ty::Named(path, args) if role == TypeRole::Map => (args.last().cloned().unwrap_or_default(), Some(path)),
            Ty::Named(path, args) => (args.first().cloned().unwrap_or_default(), Some(path)),
            Ty::Array(item) => ((*item).clone(), None),
            _ => (Ty::Unknown, None),
        };
        let keyed = role != TypeRole::List;
        Container { entries: Vec::new(), rest, item, keyed, from: Origin::default(), ty: path }
    }

    /// Writes `new` to `addr`; the old value comes back.
    pub(super) fn write(&self, state: &mut State, addr: &Addr, new: Value) -> Value {
        let new = self.bounded(state, new);
        state.forget_length(addr);
        if root_value(state, addr.root).is_none() {
            let value = self.initial(&Addr::of(addr.root));
            match addr.root {
                Root::Global(name) if self.is_constant(name) => return Value::Gone,
                Root::Global(name) => {
                    Rc::make_mut(&mut state.globals).insert(name, value);
                }
                Root::Heap(sym) => {
                    Rc::make_mut(&mut state.heap).insert(sym, value);
                }
                Root::Local(..) => return Value::Gone,
            }
        }
        // A pointer on the way means the address was made before the pointer; follow it.
        for cut in 0..addr.path.len() {
            let prefix = Addr { root: addr.root, path: addr.path[..cut].to_vec() };
            if let Value::Pointer(_, to) = self.read(state, &prefix) {
                let mut target = (*to).clone();
                target.path.extend_from_slice(&addr.path[cut..]);
                let depth = self.following.get();
                if target.path.len() > 24 || target == *addr || depth > DEEPEST {
                    return Value::Gone;
                }
                self.following.set(depth + 1);
                let old = self.write(state, &target, new);
                self.following.set(depth);
                return old;
            }
        }
        let program = self;
        let Some(root) = root_value_mut(state, addr.root) else {
            return Value::Gone;
        };
        program.put(root, &addr.path, new)
    }

    /// Values that hold copies of themselves grow for ever: past a size nothing is known of what is in them.
    fn bounded(&self, state: &mut State, value: Value) -> Value {
        let mut parts = 0;
        if !value.any(&mut |_| {
            parts += 1;
            parts > MOST_PARTS
        }) {
            return value;
        }
        if self.reaches_focus(state, &value) {
            self.forget_focus(state);
        }
        Value::unknown(0, Ty::Unknown, value.origin())
    }

    fn put(&self, value: &mut Value, path: &[Step], new: Value) -> Value {
        let Some((step, rest)) = path.split_first() else {
            return std::mem::replace(value, new);
        };
        match (&mut *value, *step) {
            (Value::Record(..) | Value::Unknown(_), Step::Field(name))
                if rest == [Step::Nth(0)] && self.reach.firsts.contains(&name) && new.is_scalar() =>
            {
                let text = super::letters::with_letter(&Value::Gone, rest[0], &new);
                self.put(value, &path[..1], text)
            }
            (Value::Text(_), Step::Nth(_) | Step::Other(_) | Step::Rest) if rest.is_empty() => {
                *value = super::letters::with_letter(value, *step, &new);
                Value::Gone
            }
            (Value::Record(_, _, fields), Step::Field(name)) => {
                let fields = Rc::make_mut(fields);
                match fields.binary_search_by(|(n, _)| n.cmp(&name)) {
                    Ok(at) => self.put(&mut fields[at].1, rest, new),
                    Err(at) => {
                        let mut inner = self.step(&blank(), value, *step).into_owned();
                        let old = self.put(&mut inner, rest, new);
                        if let Value::Record(_, _, fields) = value {
                            Rc::make_mut(fields).insert(at, (name, inner));
                        }
                        old
                    }
                }
            }
            (Value::Unknown(opaque), Step::Field(name)) => {
                let ty = self.normal(opaque.ty.peel());
                let path_of = ty.path();
                let mut inner = self.step(&blank(), &Value::Unknown(opaque.clone()), *step).into_owned();
                let old = self.put(&mut inner, rest, new);
                let mut fields = self.fields_of_others(opaque, name);
                fields.push((name, inner));
                fields.sort_by_key(|(name, _)| *name);
                *value = Value::Record(path_of, opaque.sym, Rc::new(fields));
                old
            }
            (Value::Gone, Step::Field(name)) => {
                let mut inner = Value::Gone;
                let old = self.put(&mut inner, rest, new);
                *value = Value::Record(None, 3, Rc::new(vec![(name, inner)]));
                old
            }
            (Value::Variant(own, fields), Step::Payload(asked, name)) => {
                let own = *own;
                let fields = Rc::make_mut(fields);
                if !super::tests::same_variant(own, asked) {
                    return Value::Gone;
                }
                match fields.iter_mut().find(|(n, _)| *n == name) {
                    Some((_, inner)) => self.put(inner, rest, new),
                    None => {
                        let mut inner = Value::unknown(derive(7, (own, name)), Ty::Unknown, Origin::default());
                        let old = self.put(&mut inner, rest, new);
                        fields.push((name, inner));
                        old
                    }
                }
            }
            (
                Value::Container(_) | Value::Record(..) | Value::Socket(_) | Value::Listener(..),
                Step::Payload(variant, _),
            ) if is_success(variant) => self.put(value, rest, new),
            (Value::Unknown(_), Step::Payload(variant, name)) => {
                let mut inner = self.step(&blank(), value, *step).into_owned();
                let old = self.put(&mut inner, rest, new);
                let shown = if variant.as_str() == "?" { Name::new("Ok") } else { variant };
                *value = Value::Variant(shown, Rc::new(vec![(name, inner)]));
                old
            }
            (Value::Container(c), Step::Entry(id)) => match Rc::make_mut(c).entries.iter_mut().find(|e| e.id == id) {
                Some(entry) => self.put(&mut entry.item, rest, new),
                None => Value::Gone,
            },
            (Value::Container(c), step @ (Step::Rest | Step::Other(_) | Step::Nth(_))) => {
                if let Some(id) = self.entry_at(c, step).map(|e| e.id)
                    && let Some(entry) = Rc::make_mut(c).entries.iter_mut().find(|e| e.id == id)
                {
                    return self.put(&mut entry.item, rest, new);
                }
                let c = Rc::make_mut(c);
                c.rest = if c.rest == Rest::Some { Rest::Some } else { Rest::Maybe };
                Value::Gone
            }
            _ => Value::Gone,
        }
    }

    /// A collection of which nothing is known. What a poller has told stays what it has told.
    fn unseen_list(&self, ty: &Ty, role: TypeRole, from: Origin) -> Value {
        let from = if from.has(Origin::POLLED) { from } else { Origin::default() };
        Value::Container(Rc::new(Container { from, ..self.container(ty, role, Rest::Maybe) }))
    }

    /// Gives the value at `addr` the structure its type promises (a pointer, a container), if it is unknown.
    pub(super) fn materialise(&mut self, state: &mut State, addr: &Addr) -> Value {
        let value = self.read(state, addr);
        let Value::Unknown(opaque) = &value else {
            return value;
        };
        let ty = self.normal(&opaque.ty);
        let made = match &ty {
            // A text that is lent is the text: as a key it is the same in every function.
            Ty::Ref(inner) if is_text(inner) => None,
            Ty::Ref(inner) => Some(self.outside_object(state, opaque.sym, inner, Link::Borrow, opaque.from)),
            Ty::Array(_) => Some(self.unseen_list(&ty, TypeRole::List, opaque.from)),
            Ty::Named(path, args) => match self.role_of(*path) {
                Some(TypeRole::Shared) => {
                    let inner = args.first().cloned().unwrap_or_default();
                    Some(self.outside_object(state, opaque.sym, &inner, Link::Shared, opaque.from))
                }
                Some(TypeRole::Boxed) => {
                    let inner = args.first().cloned().unwrap_or_default();
                    Some(self.outside_object(state, opaque.sym, &inner, Link::Boxed, opaque.from))
                }
                Some(TypeRole::Weak) => {
                    let inner = args.first().cloned().unwrap_or_default();
                    Some(self.outside_object(state, opaque.sym, &inner, Link::Weak, opaque.from))
                }
                Some(role @ (TypeRole::Map | TypeRole::List | TypeRole::Slab)) => {
                    Some(self.unseen_list(&ty, role, opaque.from))
                }
                Some(role @ (TypeRole::Sender | TypeRole::WeakSender | TypeRole::Receiver)) => {
                    Some(self.unseen_end(*path, role, derive(opaque.sym, "channel")))
                }
                Some(TypeRole::Task) => Some(Value::Task(derive(opaque.sym, "task"))),
                Some(TypeRole::Signal) => Some(Value::Signal(derive(opaque.sym, "signal"))),
                Some(TypeRole::Listener) => Some(Value::Listener(*path, false)),
                Some(TypeRole::Descriptor) => {
                    Some(Value::Socket(Handle { who: Who::Other(opaque.sym), hold: Hold::Owned, ty: *path, copy: 0 }))
                }
                Some(role @ (TypeRole::Socket | TypeRole::Half)) => {
                    Some(self.declared_socket(state, addr, opaque, *path, role))
                }
                Some(TypeRole::Transparent) => {
                    Some(self.declared_wrapper(opaque, *path, &args.first().cloned().unwrap_or_default()))
                }
                _ => None,
            },
            _ => None,
        };
        let Some(made) = made else { return value };
        self.write(state, addr, made.clone());
        made
    }

    fn outside_object(&mut self, state: &mut State, sym: u64, ty: &Ty, link: Link, from: Origin) -> Value {
        let object = object_behind(sym);
        if !state.heap.contains_key(&object) {
            let inner = Value::unknown(content_of(sym), self.normal(ty), from);
            let inner = self.with_own_number(state, inner);
            Rc::make_mut(&mut state.heap).insert(object, inner);
            Rc::make_mut(&mut state.outside).insert(object);
        }
        Value::Pointer(link, Rc::new(Addr::of(Root::Heap(object))))
    }

    /// The address behind any number of pointers at `addr`.
    pub(super) fn behind(&mut self, state: &mut State, addr: Addr) -> Addr {
        let mut addr = addr;
        for _ in 0..8 {
            match self.materialise(state, &addr) {
                Value::Pointer(_, to) => addr = (*to).clone(),
                place if super::cursors::item_of(&place).is_some() => addr = addr.then(super::cursors::item_step()),
                guard if super::guards::guarded(&guard).is_some() => addr = addr.then(super::guards::guarded_step()),
                _ => break,
            }
        }
        addr
    }

    /// The value behind any number of pointers.
    pub(super) fn peel(&self, state: &State, value: &Value) -> Value {
        let mut value = value.clone();
        for _ in 0..8 {
            match &value {
                Value::Pointer(_, to) => value = self.read(state, to),
                place => match super::cursors::item_of(place).or_else(|| super::guards::guarded(place)) {
                    Some(item) => value = item.clone(),
                    None => break,
                },
            }
        }
        value
    }

    /// Adds an entry to the container at `addr`; its number comes back.
    pub(super) fn add_entry(&self, state: &mut State, addr: &Addr, key: Value, item: Value) -> Option<u8> {
        let Value::Container(c) = self.read(state, addr) else {
            return None;
        };
        let item = self.as_item(&c, item);
        let mut c = (*c).clone();
        let id = (0..=u8::MAX).find(|id| c.entries.iter().all(|e| e.id != *id))?;
        // Keys that are written out are as many as the program has.
        let told = |key: &Value| matches!(key, Value::Text(_));
        let most = if told(&key) { MOST_TOLD } else { MOST_ENTRIES };
        // There is room for the followed one, however many others there are.
        let most = most + usize::from(key.names_focus());
        if c.entries.iter().filter(|e| told(&e.key) == told(&key)).count() >= most {
            c.rest = Rest::Maybe;
            self.make_room(state, &mut c);
        }
        if c.entries.iter().filter(|e| told(&e.key) == told(&key)).count() >= most {
            // Of two with the same code one stands for both.
            let twin = key.names_focus().then(|| self.twin(state, &c)).flatten()?;
            c.entries.remove(twin);
        }
        c.entries.push(Entry { id, key, item });
        self.write(state, addr, Value::Container(Rc::new(c)));
        Some(id)
    }

    /// What was moved out of an element is not in it any more: nothing is lost with that element.
    fn make_room(&self, state: &State, container: &mut Container) {
        if container.keyed && container.entries.iter().any(|e| e.item == Value::Gone) {
            let pinned = state.pinned();
            container.entries.retain(|e| e.item != Value::Gone || pinned.contains(&e.id));
        }
    }

    /// Where an entry of another connection stands that has the same code as another one, and to which nothing points.
    fn twin(&self, state: &State, container: &Container) -> Option<usize> {
        let pinned = state.pinned();
        let code = |e: &Entry| matches!(e.item, Value::Closure(_) | Value::Function(_)) && !e.key.names_focus();
        let same = |e: &Entry| {
            container.entries.iter().any(|other| other.id != e.id && self.is_same_code(state, &other.item, &e.item))
        };
        container.entries.iter().position(|e| code(e) && !pinned.contains(&e.id) && same(e))
    }

    /// A struct of those fields; positional ones of a library's get their names.
    pub(super) fn record(&self, path: Name, sym: super::value::Sym, mut fields: Vec<(Name, Value)>) -> Value {
        if let Some(names) = self.models.fields(path) {
            for (name, _) in &mut fields {
                let at = name.as_str().parse::<usize>().ok();
                *name = at.and_then(|at| names.get(at)).copied().unwrap_or(*name);
            }
        }
        fields.sort_by_key(|(name, _)| *name);
        Value::Record(Some(path), sym, Rc::new(fields))
    }

    pub(super) fn is_struct(&self, path: Name) -> bool {
        self.program.type_def(path).is_some_and(|def| matches!(def.kind, TypeKind::Struct(_)))
    }

    /// Type of the fields of a struct, for aggregate construction.
    pub(super) fn struct_fields(&self, path: Name) -> Option<Vec<(Name, Ty)>> {
        match &self.program.type_def(path)?.kind {
            TypeKind::Struct(fields) => Some(fields.clone()),
            _ => None,
        }
    }
}

pub(super) fn is_plain_data(ty: &Ty) -> bool {
    const PLAIN: [&str; 13] =
        ["str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "isize", "std::string::String"];
    ty.path().is_some_and(|path| PLAIN.contains(&path.as_str()))
}

/// A state without memory, for steps that lead through none.
pub(super) fn blank() -> State {
    State::start(crate::source::Span::default())
}

pub(super) fn root_value(state: &State, root: Root) -> Option<&Value> {
    match root {
        Root::Local(task, depth, LocalId(local)) => {
            let frame = state.tasks.get(task as usize)?.frames.get(depth as usize)?;
            match frame.as_ref() {
                Frame::Code(activation) => activation.locals.get(local as usize),
                Frame::Native(_) => None,
            }
        }
        Root::Heap(sym) => state.heap.get(&sym),
        Root::Global(name) => state.globals.get(&name),
    }
}

fn root_value_mut(state: &mut State, root: Root) -> Option<&mut Value> {
    match root {
        Root::Local(task, depth, LocalId(local)) => {
            let task = Rc::make_mut(state.tasks.get_mut(task as usize)?);
            match Rc::make_mut(task.frames.get_mut(depth as usize)?) {
                Frame::Code(activation) => activation.locals.get_mut(local as usize),
                Frame::Native(_) => None,
            }
        }
        Root::Heap(sym) => Rc::make_mut(&mut state.heap).get_mut(&sym),
        Root::Global(name) => Rc::make_mut(&mut state.globals).get_mut(&name),
    }
}

/// Text of Rust, which is only ever lent.
pub(super) fn is_text(ty: &Ty) -> bool {
    matches!(ty, Ty::Named(path, _) if path.as_str() == "str")
}

/// What stands behind the pointer of which only the symbol is known.
pub(super) fn content_of(pointer: u64) -> u64 {
    derive(pointer, "content")
}
