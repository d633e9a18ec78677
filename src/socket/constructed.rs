//! Objects of C++: made by constructors, and the destructors that run for them.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::state::State;
use super::value::{Addr, Link, Origin, Root, Step, Value, derive};
use super::zeroed::is_number;
use crate::apis::model::TypeRole;
use crate::flow::program::FuncId;
use crate::ir::{Builtin, Callee, Name, Place, Proj, Stmt, Ty, TypeKind};

impl Machine<'_> {
    /// Builds a C++ object; `pointer`: by `new`.
    pub(super) fn construct(
        &mut self,
        mut state: State,
        ty: &Ty,
        args: Vec<Value>,
        pointer: Option<Link>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        if let ([_], None, true) = (args.as_slice(), pointer, self.stands_for_content(ty)) {
            return vec![(state, args.into_iter().next())];
        }
        let ty = self.normal(ty);
        let Some(path) = ty.path() else {
            // A parameter of a template that stands for several types: one value is as good as what is made of it.
            if let (Ty::Param(..), [_], None) = (&ty, args.as_slice(), pointer) {
                return vec![(state, args.into_iter().next())];
            }
            return self.unknown_call(state, &args, Value::unknown(site.sym, ty, Origin::default()), site);
        };
        let resolved = self.program.resolve(path);
        let file = state.top().map(|top| self.program.file(top.function)).unwrap_or_default();
        let object = self.fresh_object(&state, site.sym);
        let defined = self.program.type_def(resolved).is_some();
        // A move construction hands the object over.
        if let ([Value::Record(Some(own), ..)], true) = (args.as_slice(), defined)
            && *own == resolved
            && pointer.is_none()
        {
            return vec![(state, args.into_iter().next().map(Some).unwrap_or(None))];
        }
        if defined {
            let maker = self.constructor_of(resolved, &args, file);
            if maker.is_some_and(|id| self.too_deep(&state, id)) {
                return self.unknown_call(state, &args, Value::unknown(site.sym, ty, Origin::default()), site);
            }
            if pointer == Some(Link::Borrow) && self.has_two_of(&mut state, site.sym) {
                // A connection among the first two tells what there is to tell.
                if args.iter().any(|arg| matches!(self.peel(&state, arg), Value::Socket(_))) {
                    return Vec::new();
                }
                let another = Value::unknown(site.sym, Ty::Ref(ty.into()), Origin::default());
                return self.unknown_call(state, &args, another, site);
            }
            let blank = Value::Record(Some(resolved), derive(object, "content"), Rc::default());
            if let (Some(id), Some(addr)) = (maker, self.built_at(&state, pointer, site)) {
                // The object keeps its address: what it hands out of itself while it is made leads to it.
                self.write(&mut state, &addr, blank);
                let this = Value::Pointer(Link::Borrow, Rc::new(addr.clone()));
                self.push_native(&mut state, Op::BuiltHere(addr), None, site);
                let all = std::iter::once(this).chain(args).collect();
                self.push_body(&mut state, id, all, &[], None, site.span);
                return vec![(state, None)];
            }
            Rc::make_mut(&mut state.heap).insert(object, blank);
            let this = Value::Pointer(Link::Borrow, Rc::new(Addr::of(Root::Heap(object))));
            if let Some(id) = maker {
                let mut all = vec![this];
                all.extend(args);
                self.push_native(&mut state, Op::Built(object, pointer), Some(site.dest), site);
                let captures: [(crate::ir::LocalId, Value); 0] = [];
                self.push_body(&mut state, id, all, &captures, None, site.span);
                return vec![(state, None)];
            }
            // Aggregate initialisation, in order of the fields.
            let names = self.struct_fields(resolved).unwrap_or_default();
            let given = names.iter().zip(args);
            let mut fields: Vec<(Name, Value)> =
                given.map(|((n, ty), value)| (*n, self.field_by_value(&mut state, ty, value))).collect();
            fields.sort_by_key(|(n, _)| *n);
            let value = Value::Record(Some(resolved), derive(object, "content"), Rc::new(fields));
            Rc::make_mut(&mut state.heap).remove(&object);
            return vec![self.on_heap(state, Some(value), pointer, object)];
        }
        if self.models.fields(resolved).is_some() {
            let named = |(at, value)| (super::value::index_name(at), value);
            let value = self.record(resolved, site.sym, args.into_iter().enumerate().map(named).collect());
            return vec![(state, Some(value))];
        }
        match self.role_of(path) {
            Some(role @ (TypeRole::Map | TypeRole::List | TypeRole::Slab)) => {
                let made = self.made_list(&ty, role, &args);
                vec![(state, Some(Value::Container(Rc::new(made))))]
            }
            // What is put in is wrapped where it is stored.
            Some(TypeRole::Option) if pointer.is_none() && args.len() < 2 => {
                vec![(state, Some(args.into_iter().next().unwrap_or_else(|| Value::bare("None"))))]
            }
            Some(role @ (TypeRole::Boxed | TypeRole::Shared)) => {
                let value = self.new_owner(&mut state, &ty, role, args, site.sym);
                vec![(state, Some(value))]
            }
            Some(TypeRole::Task) if !args.is_empty() => {
                let callee = self.peel(&state, &args[0]);
                let rest = args[1..].to_vec();
                let Some(id) = self.fresh_task(&state, site) else {
                    return Vec::new();
                };
                let known = self.spawn(&mut state, &callee, rest, id, site);
                if !known {
                    for value in &args {
                        self.escape(&mut state, value);
                    }
                }
                let mut out = Vec::new();
                for mut state in self.assign(state, site.dest, Value::Task(id), site.span) {
                    state.run_next(id);
                    out.push((state, None));
                }
                out
            }
            _ if args.len() == 1
                && pointer.is_some()
                && self.role_of(path).is_none()
                && (!path.as_str().contains("::") || self.is_callback(&args[0])) =>
            {
                // A number, another plain value or a callback on the heap.
                let content = args.into_iter().next().unwrap_or(Value::Gone);
                vec![self.on_heap(state, Some(content), pointer, object)]
            }
            _ => {
                let entries = self.models.function(path);
                if let Some(entry) = self.choose(&state, entries, site.ops, args.len()) {
                    let target = self.target_of(&mut state, args.first());
                    let made = self.apply(state, &entry, target, args, site);
                    return made
                        .into_iter()
                        .map(|(state, value)| self.on_heap(state, value, pointer, object))
                        .collect();
                }
                self.unknown_call(state, &args, Value::unknown(site.sym, ty, Origin::default()), site)
            }
        }
    }

    /// Does an object of the type answer as what it is made of (`std::atomic<int>`)?
    fn stands_for_content(&self, ty: &Ty) -> bool {
        matches!(self.program.expand(ty), Ty::Named(path, inner) if !inner.is_empty() && self.is_transparent(path))
    }

    /// What was made, behind a pointer where one is asked for.
    fn on_heap(
        &self,
        mut state: State,
        made: Option<Value>,
        pointer: Option<Link>,
        object: u64,
    ) -> (State, Option<Value>) {
        let (Some(link), Some(content)) = (pointer, made.clone()) else {
            return (state, made);
        };
        Rc::make_mut(&mut state.heap).insert(object, content);
        (state, Some(Value::Pointer(link, Rc::new(Addr::of(Root::Heap(object))))))
    }

    /// Where an object is made that is the first value of a variable.
    pub(super) fn built_at(&self, state: &State, pointer: Option<Link>, site: Site<'_>) -> Option<Addr> {
        let crate::ir::Base::Local(local) = site.dest.base else {
            return None;
        };
        let local = state.local(local);
        if pointer.is_some() || site.ops.is_empty() && !self.is_made_there(state, site.dest) {
            return None;
        }
        match (site.dest.proj.as_slice(), self.read(state, &local)) {
            ([], Value::Gone | Value::Unknown(_)) => Some(local),
            // A member, while the object around it is made.
            ([Proj::Field(name)], Value::Pointer(_, object)) => {
                let member = object.then(Step::Field(*name));
                matches!(self.read(state, &member), Value::Unknown(_)).then_some(member)
            }
            _ => None,
        }
    }

    /// Is an object made of nothing by the statement under way, to stand there?
    fn is_made_there(&self, state: &State, there: &Place) -> bool {
        matches!(self.under_way(state), Some(Stmt::Call { to, call, .. })
            if to == there && matches!(call.callee, Callee::Builtin(Builtin::Construct(_))))
    }

    /// The class's own constructor, or one that it takes over from a base class.
    fn constructor_of(&self, class: Name, args: &[Value], file: crate::source::FileId) -> Option<FuncId> {
        let count = args.len();
        let own = class.join(class.last_segment());
        let takes = |id: &FuncId| self.program.function(*id).params.len();
        // What is neither an object nor a way to one is not for the constructor that takes an object of the class.
        let object = matches!(args, [Value::Pointer(..) | Value::Record(..)]);
        let takes_own = |id: FuncId| self.parameter(id, 1).and_then(|ty| self.own_type(&ty)) == Some(class);
        let number = |value: &Value| matches!(value, Value::Int(_) | Value::Listener(..)) || value.names_focus();
        let declared = |id: FuncId, at: usize| self.parameter(id, at + 1).and_then(|ty| ty.path());
        let takes_numbers = |id: FuncId| {
            let numbers = args.iter().enumerate().filter(|(_, value)| number(value));
            numbers.filter_map(|(at, _)| declared(id, at)).all(|path| is_number(path.as_str()))
        };
        let fits = |path: Name| {
            let all = self.program.overloads(path).iter().copied().filter(|id| takes(id) == count + 1);
            all.min_by_key(|id| (!object && takes_own(*id), !takes_numbers(*id)))
        };
        let bases = self.program.type_def(class).map(|def| def.bases.as_slice()).unwrap_or_default();
        let inherited = || {
            let mut bases = bases.iter().map(|base| self.program.resolve(*base)).filter(|_| count > 0);
            bases.find_map(|base| fits(base.join(base.last_segment())))
        };
        // The last arguments may have defaults.
        let longer = || {
            let longer = self.program.overloads(own).iter().copied().filter(|id| takes(id) > count);
            longer.min_by_key(takes)
        };
        // What has no bases and no constructor for that many is filled field by field.
        let any = || self.program.lookup(own, file).filter(|id| !bases.is_empty() || takes(id) > count);
        fits(own).or_else(inherited).or_else(longer).or_else(any)
    }

    /// True when the struct at `path` has its own destructor.
    pub(super) fn drop_of(&self, value: &Value) -> Option<Name> {
        let Value::Record(Some(path), ..) = value else {
            return None;
        };
        self.destructor(*path, 4)
    }

    /// The type's own, or that of a base class.
    pub(super) fn destructor(&self, path: Name, depth: usize) -> Option<Name> {
        let def = self.program.type_def(path)?;
        let inherited = || {
            let mut bases = def.bases.iter().filter(|_| depth > 0);
            bases.find_map(|base| self.destructor(self.program.resolve(*base), depth - 1))
        };
        match &def.kind {
            TypeKind::Struct(_) => def.drop.or_else(inherited),
            _ => None,
        }
    }

    /// The destructors that run for an object of the type, in order: its own, then those of its bases.
    pub(super) fn destructors(&self, path: Name, depth: usize) -> Vec<Name> {
        let Some(def) = self.program.type_def(path) else {
            return Vec::new();
        };
        let bases = def.bases.iter().filter(|_| depth > 0);
        let inherited = bases.flat_map(|base| self.destructors(self.program.resolve(*base), depth - 1));
        def.drop.into_iter().chain(inherited).collect()
    }
}
