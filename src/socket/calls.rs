//! Calls: who is meant, whether it is worth running, and what to do when nobody knows.

use std::rc::Rc;

use super::machine::{Forks, Machine};
use super::places::Access;
use super::state::State;
use super::value::{Addr, Link, Origin, Value, derive, index_name};
use crate::apis::FnEntry;
use crate::apis::model::{Role, TypeRole};
use crate::flow::program::FuncId;
use crate::ir::{Call, Callee, Language, Name, Operand, Place, SelfMode, Ty, TypeKind};
use crate::source::Span;

/// What a model is applied to.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// Where it stands, if it stands somewhere.
    pub addr: Option<Addr>,
    /// The value, pointers looked through.
    pub value: Value,
}

/// A call under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site<'c> {
    /// Where the result goes.
    pub dest: &'c Place,
    /// The call's span.
    pub span: Span,
    /// Fresh for this call.
    pub sym: u64,
    /// Argument operands, for named constants.
    pub ops: &'c [Operand],
    /// Result type written in the source.
    pub hint: Option<&'c Ty>,
}

impl Machine<'_> {
    /// Runs a call: a value now, or `None` when a frame was pushed or a task switched.
    pub(super) fn call(
        &mut self,
        state: State,
        call: &Call,
        dest: &Place,
        span: Span,
        sym: u64,
    ) -> Forks<Option<Value>> {
        let site = Site { dest, span, sym, ops: &call.args, hint: call.hint.as_ref() };
        let mut out = Vec::new();
        match &call.callee {
            Callee::Builtin(builtin) => {
                for (state, args) in self.operands(state, &call.args) {
                    out.extend(self.builtin(state, builtin, args, site));
                }
            }
            Callee::Path(path) => {
                for (state, args) in self.operands(state, &call.args) {
                    out.extend(self.call_path(state, *path, args, site));
                }
            }
            Callee::Value(op) => out.extend(self.call_operand(state, op, &call.args, site)),
            Callee::Method { receiver, name } => {
                for (mut state, addr) in self.place(state, receiver, Access::Load) {
                    self.materialise(&mut state, &addr);
                    for (state, args) in self.operands(state, &call.args) {
                        out.extend(self.method(state, &addr, *name, args, site));
                    }
                }
            }
        }
        out
    }

    pub(super) fn is_modelled(&self, path: Name) -> bool {
        self.program
            .spellings(path)
            .iter()
            .any(|p| !self.models.function(*p).is_empty() || !self.models.method_by_path(*p, None).is_empty())
    }

    pub(super) fn call_path(
        &mut self,
        mut state: State,
        path: Name,
        args: Vec<Value>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let file = state.top().map(|top| self.program.file(top.function)).unwrap_or_default();
        if let Some(id) = self.program.lookup_for(path, file, args.len()) {
            let id = self.by_types(&state, path, id, &args);
            return self.enter(state, id, args, Some(site.dest), site);
        }
        let resolved = self.program.resolve(path);
        if let Some(value) = self.constructor(resolved, &args, site.sym) {
            return vec![(state, Some(value))];
        }
        for spelling in self.program.spellings(path) {
            let entries = self.models.function(spelling);
            if let Some(entry) = self.choose(&state, entries, site.ops, args.len()) {
                let first = entry.target.unwrap_or(0);
                let target = match self.lent_list(&mut state, args.get(first), site.ops.get(first)) {
                    Some(target) => target,
                    None => self.target_of(&mut state, args.get(first)),
                };
                return self.apply(state, &entry, target, args, site);
            }
        }
        // `Type::method(x, ..)` and `Trait::method(x, ..)`.
        if path.as_str().contains("::") {
            let name = Name::new(path.last_segment());
            if let Some(first) = args.first() {
                let target = self.target_of(&mut state, Some(first));
                for spelling in self.program.spellings(path) {
                    let role = self.value_role(&target.value);
                    let entries = self.models.method_by_path(spelling, role);
                    let ops = site.ops.get(1..).unwrap_or(&[]);
                    if let Some(entry) = self.choose(&state, entries, ops, args.len() - 1) {
                        let site = Site { ops, ..site };
                        return self.apply(state, &entry, target, args[1..].to_vec(), site);
                    }
                }
                let user = self.user_type(&target.value).and_then(|ty| self.program.method(ty, name));
                if let Some(id) = user {
                    return self.enter(state, id, args, Some(site.dest), site);
                }
            }
            let ty = resolved.parent().filter(|owner| self.program.type_def(*owner).is_some());
            if let Some(owner) = ty {
                let value = Value::unknown(site.sym, Ty::Named(owner, [].into()), Origin::default());
                return self.unknown_call(state, &args, value, site);
            }
        }
        if let Some(this) = self.this_of(&state).filter(|_| !path.as_str().contains("::")) {
            // A method of a base class that is not in sight.
            if let Some(entry) = self.choose(&state, self.models.value_method("any", path), site.ops, args.len()) {
                let target = self.target_of(&mut state, Some(&this));
                return self.apply(state, &entry, target, args, site);
            }
        }
        let ty = site.hint.map(|ty| self.normal(ty)).unwrap_or_default();
        let claims = self.program.claims_of_declared(path);
        if !claims.is_empty() {
            return self.as_claimed(state, claims, &args, ty, site);
        }
        let value = Value::unknown(site.sym, ty, Origin::default());
        self.unknown_call(state, &args, value, site)
    }

    /// The object whose method is running, in C++.
    fn this_of(&self, state: &State) -> Option<Value> {
        let top = state.top().filter(|_| self.is_cpp(state))?;
        let function = self.program.function(top.function);
        let this = function.params.first().filter(|_| function.self_mode.is_some())?;
        top.locals.get(this.0 as usize).cloned()
    }

    /// A tuple struct or enum variant by its path.
    pub(super) fn constructor(&self, path: Name, args: &[Value], sym: u64) -> Option<Value> {
        let named = || args.iter().cloned().enumerate().map(|(at, v)| (index_name(at), v)).collect::<Vec<_>>();
        if self.program.variant(path).is_some() || matches!(path.as_str(), "Ok" | "Some" | "Err" | "Ready") {
            return Some(Value::Variant(path, Rc::new(named())));
        }
        match &self.program.type_def(path)?.kind {
            TypeKind::Struct(fields) if fields.first().is_some_and(|(n, _)| n.as_str() == "0") => {
                Some(Value::Record(Some(path), sym, Rc::new(named())))
            }
            _ => None,
        }
    }

    /// The entry whose conditions hold for these arguments.
    pub(super) fn choose(&self, state: &State, entries: &[FnEntry], ops: &[Operand], count: usize) -> Option<FnEntry> {
        let says = |entry: &FnEntry| {
            let Some((at, names)) = &entry.when else {
                return entry.args.is_some() && entry.fits(count);
            };
            let Some(op) = ops.get(*at) else { return false };
            entry.fits(count) && self.mentions_constant(state, op, names)
        };
        let plain = |entry: &&FnEntry| entry.when.is_none() && entry.args.is_none();
        entries.iter().find(|e| says(e)).or_else(|| entries.iter().find(plain)).cloned()
    }

    pub(super) fn target_of(&mut self, state: &mut State, value: Option<&Value>) -> Target {
        match value {
            Some(Value::Pointer(Link::Borrow, to)) => {
                // Borrows are looked through, owners are not: a counted pointer is a thing of its own.
                let mut addr = (**to).clone();
                for _ in 0..8 {
                    match self.materialise(state, &addr) {
                        Value::Pointer(Link::Borrow, to) => addr = (*to).clone(),
                        _ => break,
                    }
                }
                let value = self.read(state, &addr);
                Target { addr: Some(addr), value }
            }
            Some(value) => Target { addr: None, value: value.clone() },
            None => Target { addr: None, value: Value::Gone },
        }
    }

    /// The modelled role a value has.
    pub(super) fn value_role(&self, value: &Value) -> Option<TypeRole> {
        match value {
            Value::Socket(h) if h.hold == super::value::Hold::Half => Some(TypeRole::Half),
            Value::Socket(_) => Some(TypeRole::Socket),
            Value::Listener(..) => Some(TypeRole::Listener),
            Value::Inert(_) => Some(TypeRole::Inert),
            Value::Container(c) => Some(self.container_role(c)),
            Value::Sender(_, true) => Some(TypeRole::Sender),
            Value::Sender(_, false) => Some(TypeRole::WeakSender),
            Value::Receiver(_) => Some(TypeRole::Receiver),
            Value::Task(_) => Some(TypeRole::Task),
            Value::Signal(_) => Some(TypeRole::Signal),
            Value::Pointer(Link::Shared, _) => Some(TypeRole::Shared),
            Value::Pointer(Link::Weak, _) => Some(TypeRole::Weak),
            Value::Pointer(Link::Boxed, _) | Value::Null => Some(TypeRole::Boxed),
            Value::Unknown(opaque) => self.type_role(&opaque.ty),
            _ => None,
        }
    }

    /// The library type a value is seen through, for models of exact types.
    pub(super) fn value_type(&self, value: &Value) -> Option<Name> {
        match value {
            Value::Socket(h) => Some(h.ty),
            Value::Listener(ty, _) => Some(*ty),
            Value::Inert(ty) => Some(super::clocks::type_of(*ty)),
            Value::Container(c) => c.ty,
            Value::Unknown(opaque) => opaque.ty.path(),
            _ => None,
        }
    }

    /// The path under which the user may have given the value methods.
    pub(super) fn user_type(&self, value: &Value) -> Option<Name> {
        match value {
            Value::Record(ty, ..) => *ty,
            Value::Variant(path, _) => self.program.variant(*path).map(|at| at.owner),
            other => self.value_type(other),
        }
    }

    pub(super) fn method(
        &mut self,
        mut state: State,
        receiver: &Addr,
        name: Name,
        args: Vec<Value>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        // Pointers are looked through one by one: a counted pointer has methods of its own.
        let mut addr = receiver.clone();
        let mut counted = None;
        let mut lent = false;
        for _ in 0..8 {
            let value = self.materialise(&mut state, &addr);
            if super::cursors::item_of(&value).is_some() {
                addr = addr.then(super::cursors::item_step());
                continue;
            }
            if super::guards::guarded(&value).is_some() {
                addr = addr.then(super::guards::guarded_step());
                continue;
            }
            if matches!(value, Value::Pointer(Link::Shared, _)) {
                counted = Some(addr.clone());
            }
            if let Some(id) = self.user_type(&value).and_then(|ty| self.program.method_for(ty, name, args.len())) {
                // `self: Arc<Self>` and `self: &Arc<Self>` want the counted pointer, not what is behind it.
                if let (Some(at), true) = (counted, self.wants_counted_self(id)) {
                    addr = at;
                }
                return self.enter_method(state, id, &addr, args, site);
            }
            // A closure or function pointer held in a field is called through it.
            let role = self.value_role(&value);
            let ty = self.value_type(&value).or_else(|| self.end_type(&state, &value));
            let entries = match &value {
                Value::Variant(v, _) if matches!(v.as_str(), "Ok" | "Err") => self.models.value_method("result", name),
                Value::Variant(v, _) if super::tests::is_option(*v) => self.models.value_method("option", name),
                Value::Iter(_) => self.models.value_method("iterator", name),
                Value::Pointer(Link::Boxed | Link::Shared | Link::Weak, _) | Value::Null if self.is_cpp(&state) => {
                    self.models.own_method("owner", name)
                }
                entry if super::entries::is_entry(entry) => self.models.value_method("entry", name),
                Value::Error(_) => self.models.value_method("error", name),
                Value::Bool(_) => self.models.value_method("bool", name),
                Value::Int(_) => self.models.own_method("number", name),
                Value::Closure(_) => self.models.own_method("future", name),
                Value::Unknown(_) if role == Some(TypeRole::Result) => self.models.value_method("result", name),
                Value::Unknown(_) if role == Some(TypeRole::Option) => self.models.value_method("option", name),
                Value::Pointer(Link::Borrow, _) => &[],
                own if self.gives_items(own).is_some() => self.models.value_method("iterator", name),
                wrapper if self.wrapper_type(wrapper).is_some() => {
                    self.models.method(self.wrapper_type(wrapper), Some(TypeRole::Socket), name)
                }
                Value::Record(Some(ty), ..) if self.role_of(*ty) == Some(TypeRole::TaskSet) => {
                    self.models.method(Some(*ty), Some(TypeRole::TaskSet), name)
                }
                // A range counts.
                Value::Record(Some(ty), ..) if self.program.type_def(*ty).is_none() => {
                    self.models.value_method("iterator", name)
                }
                _ if role.is_some() || ty.is_some() => self.models.method(ty, role, name),
                _ => &[],
            };
            let mut entry = self.choose(&state, entries, site.ops, args.len());
            if entry.is_none() && matches!(value, Value::Pointer(Link::Shared | Link::Weak, _)) {
                // Copying a counted pointer counts, it does not copy what is behind.
                let any = self.choose(&state, self.models.value_method("any", name), site.ops, args.len());
                entry = any.filter(|entry| entry.does == Role::Clone);
            }
            if entry.is_none() && self.own_read(&value).is_some() {
                // What a library adds to a reader of the program, and to its lines.
                let reader = self.models.method(None, Some(TypeRole::Socket), name);
                let passes = |entry: &FnEntry| matches!(entry.does, Role::Read | Role::Nothing);
                let lines = self.models.value_method("iterator", name);
                entry = self.choose(&state, reader, site.ops, args.len()).filter(passes);
                entry = entry.or_else(|| self.choose(&state, lines, site.ops, args.len()));
            }
            if let Some(entry) = entry {
                if lent && self.is_guard(&value, &entry) {
                    return vec![(state, Some(Value::Pointer(Link::Borrow, Rc::new(addr))))];
                }
                let target = if lent && entry.consumes && entry.does == Role::Nothing {
                    // What takes itself by value takes the borrow.
                    Target { addr: None, value: Value::Pointer(Link::Borrow, Rc::new(addr)) }
                } else {
                    Target { addr: Some(addr), value }
                };
                return self.apply(state, &entry, target, args, site);
            }
            if let Some(id) = self.extension(&value, role, name).or_else(|| self.of_numbers(&value, name, args.len())) {
                return self.enter_method(state, id, &addr, args, site);
            }
            match value {
                Value::Pointer(link, to) => {
                    lent |= link == Link::Borrow && !self.is_capture(&state, &addr);
                    addr = (*to).clone();
                }
                wrapper if self.wrapper_type(&wrapper).is_some() => addr = addr.then(Self::unwrapped()),
                _ => {
                    let inside = self.inside_optional(&state, addr.clone());
                    if inside == addr {
                        break;
                    }
                    addr = inside;
                }
            }
        }
        let value = self.read(&state, &addr);
        let target = Target { addr: Some(addr.clone()), value: value.clone() };
        // A byte string is a list of bytes.
        if let Value::Text(_) = value {
            let entries = self.models.method(None, Some(TypeRole::List), name);
            if let Some(entry) = self.choose(&state, entries, site.ops, args.len()) {
                return self.apply(state, &entry, target, args, site);
            }
        }
        let any = self.models.value_method("any", name);
        if let Some(entry) = self.choose(&state, any, site.ops, args.len()) {
            // What anything can do it does as it stands: a borrow passed on stays a borrow.
            let target = match self.read(&state, receiver) {
                borrow @ Value::Pointer(Link::Borrow, _) => Target { addr: Some(receiver.clone()), value: borrow },
                _ => target,
            };
            return self.apply(state, &entry, target, args, site);
        }
        // An unknown value of unknown type: what options, results and iterators can, with unknown content.
        if let Value::Unknown(opaque) = &value {
            if let Some(id) = self.only_method(&opaque.ty, name, args.len()) {
                let mut all = vec![Value::Pointer(Link::Borrow, Rc::new(addr))];
                all.extend(args);
                return self.enter(state, id, all, Some(site.dest), site);
            }
            // What is told to be something else is no option.
            let told = self.type_role(&opaque.ty) == Some(TypeRole::Inert);
            let words: &[&str] = if told { &["iterator"] } else { &["result", "option", "iterator"] };
            // Whether there is nothing in it is asked of lists and texts in C++.
            let cpp = self.is_cpp(&state);
            let listed = |entry: &FnEntry| {
                cpp && entry.does == Role::IsVariant && entry.variant.is_some_and(super::choices::is_bad)
            };
            for word in words {
                let entries = self.models.value_method(word, name);
                let entry = self.choose(&state, entries, site.ops, args.len());
                if let Some(entry) = entry.filter(|entry| !listed(entry)) {
                    return self.apply(state, &entry, target, args, site);
                }
            }
            if !self.models.method(None, Some(TypeRole::Socket), name).is_empty() {
                return self.unknown_socket(state, &target, name, args, site);
            }
        }
        let from = value.origin();
        let ty = site.hint.map(|ty| self.normal(ty)).unwrap_or_default();
        let sym = match &value {
            Value::Unknown(opaque) if args.is_empty() => derive(opaque.sym, (53, name)),
            _ => site.sym,
        };
        let from = if self.is_empty_bytes(&value) { Origin::default() } else { from };
        let mut said = Value::unknown(sym, ty, from);
        if let Value::Unknown(event) = &value {
            said = self.answer(&mut state, event, name, said);
        }
        self.unknown_call(state, &args, said, site)
    }

    fn enter_method(
        &mut self,
        mut state: State,
        id: FuncId,
        addr: &Addr,
        args: Vec<Value>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let by_value = self.program.function(id).self_mode == Some(SelfMode::Value);
        let this =
            if by_value { self.take(&mut state, addr) } else { Value::Pointer(Link::Borrow, Rc::new(addr.clone())) };
        let mut all = vec![this];
        all.extend(args);
        self.enter(state, id, all, Some(site.dest), site)
    }

    /// The method that a trait of the program gives to results or options.
    fn extension(&self, value: &Value, role: Option<TypeRole>, name: Name) -> Option<FuncId> {
        let wanted = match value {
            Value::Variant(v, _) if matches!(v.as_str(), "Ok" | "Err") => TypeRole::Result,
            Value::Variant(v, _) if super::tests::is_option(*v) => TypeRole::Option,
            Value::Unknown(_) => role.filter(|role| matches!(role, TypeRole::Result | TypeRole::Option))?,
            _ => return None,
        };
        let fits = |id: &&FuncId| {
            let owner = self.program.function(**id).owner;
            owner.is_some_and(|owner| self.type_role(&Ty::Named(owner, [].into())) == Some(wanted))
        };
        let mut found = self.program.methods_named(name).iter().filter(fits);
        found.next().filter(|_| found.next().is_none()).copied()
    }

    /// Unwrapping the bare guard of a lock round an option gives the guard: nothing can be moved out of a borrow.
    fn is_guard(&self, value: &Value, entry: &FnEntry) -> bool {
        matches!(entry.does, Role::Unwrap | Role::UnwrapOr)
            && match value {
                Value::Variant(v, _) if super::tests::is_option(*v) => {
                    value.payload().is_none_or(|payload| !payload.is_scalar())
                }
                Value::Unknown(opaque) if self.type_role(&opaque.ty) == Some(TypeRole::Option) => {
                    let owns = |ty: &Ty| matches!(self.type_role(ty), Some(TypeRole::Shared | TypeRole::Boxed));
                    matches!(&opaque.ty, Ty::Named(_, inner) if inner.first().is_some_and(owns))
                }
                _ => false,
            }
    }

    /// A closure without `move` has what it uses behind a borrow, even where it takes it.
    fn is_capture(&self, state: &State, addr: &Addr) -> bool {
        let super::value::Root::Local(_, _, local) = addr.root else {
            return false;
        };
        self.declared(state, local).is_some_and(|local| local.kind == crate::ir::LocalKind::Capture)
    }

    pub(super) fn wants_counted_self(&self, id: FuncId) -> bool {
        let function = self.program.function(id);
        let declared = function.params.first().and_then(|local| function.locals.get(local.0 as usize));
        declared.is_some_and(|local| self.type_role(&local.ty) == Some(TypeRole::Shared))
    }

    /// The one method of that name in the program, where the receiver's type leaves no other choice.
    pub(super) fn only_method(&self, ty: &Ty, name: Name, count: usize) -> Option<FuncId> {
        if !matches!(ty, Ty::Unknown | Ty::Param(..)) && ty.path().is_some_and(|p| self.program.type_def(p).is_none()) {
            return None;
        }
        let fits = |id: &&FuncId| self.program.function(**id).params.len() == count + 1;
        let bodies = || self.program.methods_named(name).iter().filter(fits);
        let mut all = bodies();
        let only = all.next()?;
        let unique = all.next().is_none();
        let common = !self.models.value_method("any", name).is_empty()
            || !self.models.method(None, Some(TypeRole::List), name).is_empty()
            || !self.models.method(None, Some(TypeRole::Socket), name).is_empty();
        (unique && (!common || matches!(ty, Ty::Param(..)))).then_some(*only)
    }

    /// Language of the running code decides what an unnamed destructor means.
    pub(super) fn is_cpp(&self, state: &State) -> bool {
        state.top().is_some_and(|top| self.program.language(top.function) == Language::Cpp)
    }
}
