//! Lists of C++ that have elements before anybody puts one in: all they can have, or so many as they are told.

use std::rc::Rc;

use super::calls::{Site, Target};
use super::machine::{Forks, Machine};
use super::owners::Loss;
use super::places::Access;
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Container, Link, Origin, Rest, Value, derive};
use super::zeroed::is_number;
use crate::apis::model::TypeRole;
use crate::flow::program::FuncId;
use crate::ir::{Builtin, Call, Callee, Const, Operand, Stmt, Ty};

impl Machine<'_> {
    /// A list or map of type `ty` as its constructor leaves it.
    pub(super) fn made_list(&self, ty: &Ty, role: TypeRole, args: &[Value]) -> Container {
        let made = self.container(ty, role, Rest::Empty);
        let full = ty.path().is_some_and(|path| self.models.is_full(path));
        let counted = role == TypeRole::List && args.first().is_some_and(|first| self.is_count(first));
        let rest = if (full || counted) && self.has_blanks(&made.item, args.get(1)) { Rest::Some } else { Rest::Empty };
        Container { rest, ..made }
    }

    /// `resize(n)`, `assign(n, value)`: so many elements from now on.
    pub(super) fn fill(
        &mut self,
        mut state: State,
        (addr, container): (&Addr, &Rc<Container>),
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let count = given.args.first().is_some_and(|first| self.is_count(first));
        let container = &match given.entry.value {
            Some(_) => self.cleared(&mut state, addr, container, site),
            None => Rc::clone(container),
        };
        if !count {
            return self.append(state, addr, container, given, site);
        }
        if let Some(item) = given.entry.value.and_then(|at| given.args.get(at)).filter(|item| super::ops::carries(item))
        {
            self.store(&mut state, addr, Value::int(0), item.clone(), site.span);
            return vec![(state, Some(Value::Unit))];
        }
        if container.rest == Rest::Empty && self.has_blanks(&container.item, given.args.get(1)) {
            let filled = Container { rest: Rest::Some, ..(**container).clone() };
            self.write(&mut state, addr, Value::Container(Rc::new(filled)));
        }
        vec![(state, Some(Value::Unit))]
    }

    /// The container at `addr` with nothing in it; what was there goes.
    pub(super) fn cleared(
        &mut self,
        state: &mut State,
        addr: &Addr,
        container: &Container,
        site: Site<'_>,
    ) -> Rc<Container> {
        let emptied = Rc::new(Container { entries: Vec::new(), rest: Rest::Empty, ..container.clone() });
        self.write(state, addr, Value::Container(Rc::clone(&emptied)));
        for entry in &container.entries {
            self.dispose(state, entry.item.clone(), Loss::Removed, site.span);
            self.dispose(state, entry.key.clone(), Loss::Removed, site.span);
        }
        emptied
    }

    /// C++ lends a library's function a list by reference, though nothing shows it where it is called.
    pub(super) fn lent_list(
        &mut self,
        state: &mut State,
        value: Option<&Value>,
        op: Option<&Operand>,
    ) -> Option<Target> {
        let (Some(Value::Container(c)), Some(Operand::Copy(place))) = (value, op) else { return None };
        if c.ty.is_none() || !self.is_cpp(state) {
            return None;
        }
        let mut places = self.place(state.clone(), place, Access::Load);
        let (known, addr) = places.pop().filter(|_| places.is_empty())?;
        *state = known;
        let pointer = Value::Pointer(Link::Borrow, Rc::new(addr));
        Some(self.target_of(state, Some(&pointer)))
    }

    /// A file-scope list as its initialiser leaves it.
    pub(super) fn listed_at_first(&self, ty: &Ty, role: TypeRole, init: Option<FuncId>) -> Container {
        let made = init.and_then(|id| self.program.function(id).blocks.first()?.stmts.first());
        let args = match made {
            Some(Stmt::Call { call: Call { callee: Callee::Builtin(Builtin::Construct(_)), args, .. }, .. }) => {
                args.as_slice()
            }
            _ => &[],
        };
        let value = |op: &Operand| match op {
            Operand::Const(Const::Int(n)) => Value::int(*n),
            Operand::Const(Const::Named(name)) => Value::number(4, Origin::default(), derive(167, name)),
            _ => Value::Gone,
        };
        let args: Vec<Value> = args.iter().map(value).collect();
        self.made_list(ty, role, &args)
    }

    fn is_count(&self, value: &Value) -> bool {
        match value {
            Value::Int(_) => true,
            Value::Unknown(of) => self.normal(&of.ty).path().is_some_and(|path| is_number(path.as_str())),
            _ => false,
        }
    }

    pub(super) fn is_owner(&self, ty: &Ty) -> bool {
        matches!(self.type_role(ty), Some(TypeRole::Boxed | TypeRole::Shared))
    }

    /// Do elements that nobody has written to mean something? Objects and owners of objects do, and numbers that say
    /// that nothing is there; bytes are none until they are written.
    fn has_blanks(&self, item: &Ty, value: Option<&Value>) -> bool {
        let object = item.path().is_some_and(|item| self.program.type_def(item).is_some());
        let owner = self.is_owner(item) || self.type_role(item) == Some(TypeRole::Option);
        let none = matches!(value, Some(Value::Int(num)) if num.exact.is_some_and(|n| n < 0));
        object || owner || none
    }
}
