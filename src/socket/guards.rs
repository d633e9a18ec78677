//! Owning pointers of C++: empty ones, and those that let go with code of the program's own (deleters).

use std::rc::Rc;

use super::calls::Site;
use super::machine::Machine;
use super::native::{Native, Op};
use super::state::{Frame, State};
use super::value::{Addr, Closure, Link, Root, Step, Sym, Value, derive, index_name};
use crate::apis::model::TypeRole;
use crate::ir::{Language, Name, Ty};
use crate::source::Span;

/// What an owner with a deleter holds: what it was given, and the deleter.
const GUARD: &str = "<guarded>";

fn parts(value: &Value) -> Option<(&Value, &Value)> {
    match value {
        Value::Record(Some(ty), _, fields) if ty.as_str() == GUARD => match fields.as_slice() {
            [(_, inner), (_, deleter)] => Some((inner, deleter)),
            _ => None,
        },
        _ => None,
    }
}

/// What is guarded, where the value is a guard.
pub(super) fn guarded(value: &Value) -> Option<&Value> {
    parts(value).map(|(inner, _)| inner)
}

/// The way from a guard to what it guards.
pub(super) fn guarded_step() -> Step {
    Step::Field(index_name(0))
}

fn guard(inner: Value, deleter: Value, sym: Sym) -> Value {
    Value::Record(
        Some(Name::new(GUARD)),
        derive(sym, "guard"),
        Rc::new(vec![(index_name(0), inner), (index_name(1), deleter)]),
    )
}

fn is_callable(value: &Value) -> bool {
    matches!(value, Value::Function(_) | Value::Closure(_) | Value::Model(_))
}

impl Machine<'_> {
    pub(super) fn may_drop(&self, value: &Value) -> bool {
        value.any(&mut |v| self.has_drop_code(v))
    }

    /// Does dropping the value run code of the program?
    pub(super) fn needs_drop_code(&self, state: &State, value: &Value, language: Language) -> bool {
        language != Language::C && self.runs_code(state, value, 3)
    }

    /// Does code of the program run when the value goes, and with it all that it alone owns?
    pub(super) fn runs_code(&self, state: &State, value: &Value, depth: usize) -> bool {
        value.any(&mut |v| match v {
            Value::Pointer(link @ (Link::Boxed | Link::Shared), to) if depth > 0 => {
                // The last of the counted owners takes the object with it.
                if *link == Link::Shared && self.is_owned(state, to) {
                    return false;
                }
                let inner = self.read(state, to);
                let shares = inner.any(&mut |part| matches!(part, Value::Pointer(Link::Shared, _)));
                match to.root {
                    Root::Heap(object) if shares => {
                        let mut left = state.clone();
                        Rc::make_mut(&mut left.heap).remove(&object);
                        self.runs_code(&left, &inner, depth - 1)
                    }
                    _ => self.runs_code(state, &inner, depth - 1),
                }
            }
            other => self.has_drop_code(other),
        })
    }

    /// Has the object drop code of its own?
    pub(super) fn has_drop_code(&self, value: &Value) -> bool {
        super::guards::guarded(value).is_some() || self.drop_of(value).is_some()
    }

    /// An owning pointer made by its constructor.
    pub(super) fn new_owner(
        &mut self,
        state: &mut State,
        ty: &Ty,
        role: TypeRole,
        args: Vec<Value>,
        sym: Sym,
    ) -> Value {
        let link = if role == TypeRole::Boxed { Link::Boxed } else { Link::Shared };
        let deleter = self.deleter(state, ty, args.get(1));
        let inner = args.into_iter().next().unwrap_or(Value::Null);
        let handed_over = match &inner {
            Value::Pointer(Link::Boxed | Link::Shared, _) => true,
            Value::Pointer(..) => deleter.is_none(),
            _ => false,
        };
        match (inner, deleter) {
            (Value::Pointer(_, to), _) if handed_over => Value::Pointer(link, to),
            (inner, Some(deleter)) => self.owner_of(state, link, guard(inner, deleter, sym), sym),
            (Value::Null, None) => self.owner_of(state, link, Value::Null, sym),
            (other, None) => other,
        }
    }

    fn owner_of(&self, state: &mut State, link: Link, content: Value, sym: Sym) -> Value {
        let object = self.fresh_object(state, sym);
        Rc::make_mut(&mut state.heap).insert(object, content);
        Value::Pointer(link, Rc::new(Addr::of(Root::Heap(object))))
    }

    /// The deleter given, or the one that the type names.
    fn deleter(&self, state: &State, ty: &Ty, given: Option<&Value>) -> Option<Value> {
        let called = |class: Name, this: Value| {
            let function = self.program.method(class, Name::new(crate::ir::CALL_OPERATOR))?;
            Some(Value::Closure(Rc::new(Closure { function, captures: Vec::new(), args: vec![this] })))
        };
        match given.map(|v| self.peel(state, v)) {
            Some(callable) if is_callable(&callable) => return Some(callable),
            Some(this @ Value::Record(Some(class), ..)) => return called(class, this),
            _ => {}
        }
        let Ty::Named(_, of) = ty else { return None };
        let class = self.program.resolve(self.normal(of.get(1)?).path()?);
        self.program.type_def(class)?;
        called(class, Value::Record(Some(class), derive(155, class), Rc::default()))
    }

    /// The type that the field at `at` is declared with in the program's own class.
    fn declared_in(&self, state: &State, at: &Addr) -> Ty {
        let Some((Step::Field(field), around)) = at.path.split_last() else { return Ty::Unknown };
        match self.read(state, &Addr { root: at.root, path: around.to_vec() }) {
            Value::Record(Some(class), ..) => {
                self.program.expand(&self.program.field_type(&Ty::named(class.as_str()), *field))
            }
            _ => Ty::Unknown,
        }
    }

    /// The owner left behind when what `old` owned has been taken from it.
    pub(super) fn emptied_owner(&self, state: &mut State, old: &Value, sym: Sym) -> Option<Value> {
        let Value::Pointer(link @ (Link::Boxed | Link::Shared), to) = old else {
            return None;
        };
        let content = match parts(&self.read(state, to)) {
            Some((_, deleter)) => guard(Value::Null, deleter.clone(), sym),
            None => Value::Null,
        };
        Some(self.owner_of(state, *link, content, derive(sym, "empty")))
    }

    /// A bare pointer given to an owner that is there already.
    pub(super) fn owned_anew(&self, state: &mut State, at: &Addr, old: &Value, new: Value, sym: Sym) -> Value {
        // What was never made by a constructor has the deleter that its type names.
        let named = || self.deleter(state, &self.declared_in(state, at), None);
        let (link, deleter) = match old {
            Value::Pointer(link @ (Link::Boxed | Link::Shared), to) => {
                (*link, parts(&self.read(state, to)).map(|(_, deleter)| deleter.clone()).or_else(named))
            }
            Value::Null => (Link::Boxed, named()),
            _ => match named() {
                Some(deleter) => (Link::Boxed, Some(deleter)),
                None => return new,
            },
        };
        match (new, deleter) {
            (new, Some(deleter)) => self.owner_of(state, link, guard(new, deleter, sym), sym),
            (Value::Pointer(Link::Borrow, to), None) => Value::Pointer(link, to),
            (Value::Null, None) => self.owner_of(state, link, Value::Null, sym),
            (new, None) => new,
        }
    }

    /// Does the owning pointer own something? `None`: that can not be told.
    pub(super) fn owns_something(&self, state: &State, to: &Addr) -> Option<bool> {
        let content = self.read(state, to);
        match &content {
            Value::Null => Some(false),
            _ => guarded(&content).map_or(Some(true), is_something),
        }
    }

    /// Runs the deleter of a guard.
    pub(super) fn run_deleter(&mut self, mut state: State, value: &Value, left: Vec<Value>, span: Span) -> Vec<State> {
        let (inner, deleter) = match parts(value) {
            Some((inner, deleter)) => (inner.clone(), deleter.clone()),
            None => (Value::Null, Value::Null),
        };
        let native = Native { op: Op::Drops(left), dest: None, span, sym: derive(157, span) };
        state.push(Frame::Native(native));
        if is_something(&inner) == Some(false) && matches!(inner, Value::Null) && !self.captures(&deleter) {
            return vec![state];
        }
        let nowhere = crate::ir::Place::local(crate::ir::LocalId(0));
        let site = Site { dest: &nowhere, span, sym: derive(159, span), ops: &[], hint: None };
        self.start(state, deleter, vec![inner], site)
    }

    /// Is it a closure over something? Such a deleter of nothing is how programs run code at the end of a scope.
    fn captures(&self, deleter: &Value) -> bool {
        matches!(deleter, Value::Closure(closure) if !closure.captures.is_empty())
    }
}

/// Is it more than a null pointer, or than an object round a number that stands for none?
fn is_something(value: &Value) -> Option<bool> {
    match value {
        Value::Null => Some(false),
        Value::Int(num) if num.signs & 6 == 0 => Some(false),
        Value::Int(num) if num.signs & 1 == 0 => Some(true),
        Value::Int(_) | Value::Unknown(_) | Value::Gone => None,
        Value::Record(_, _, fields) => match fields.as_slice() {
            [(_, only)] => is_something(only),
            _ => None,
        },
        _ => Some(true),
    }
}
