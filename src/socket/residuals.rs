//! `?`: errors on their way out, made into the error type of the function by the program's own conversions.

use super::calls::Site;
use super::machine::Machine;
use super::native::Op;
use super::state::State;
use super::value::Value;
use crate::apis::model::TypeRole;
use crate::flow::program::FuncId;
use crate::ir::{Name, Place, Rvalue, Ty};
use crate::source::Span;

impl Machine<'_> {
    /// `to = residual value`.
    pub(super) fn pass_on(&mut self, state: State, to: &Place, value: &Rvalue, span: Span, sym: u64) -> Vec<State> {
        let mut out = Vec::new();
        for (state, value) in self.rvalue(state, value, sym) {
            let by =
                value.payload().and_then(|error| Some((self.conversion_on_the_way(&state, error)?, error.clone())));
            match by {
                Some((id, error)) => {
                    let site = Site { dest: to, span, sym, ops: &[], hint: None };
                    let wrap = Op::Wrap(Name::new("Err"));
                    let made = self.run_with(state, wrap, Value::Function(id), vec![error], site);
                    out.extend(made.into_iter().map(|(state, _)| state));
                }
                None => out.extend(self.assign(state, to, value, span)),
            }
        }
        out
    }

    /// The conversion that `?` applies to the error in the running function.
    fn conversion_on_the_way(&self, state: &State, error: &Value) -> Option<FuncId> {
        let by = self.models.function(Name::new("?")).first()?.handle?;
        let function = self.program.function(state.top()?.function);
        let Ty::Named(_, args) = self.normal(&function.ret) else { return None };
        let Ty::Named(wanted, _) = self.normal(args.get(1)?) else { return None };
        let wanted = self.program.resolve(wanted);
        if self.user_type(error) == Some(wanted) {
            return None;
        }
        let all = self.program.overloads(wanted.join(by.last_segment()));
        self.one_that_takes(all, error)
    }

    /// Of the implementations of a generic trait for one type the one that takes the argument.
    pub(super) fn by_argument(&self, id: FuncId, args: &[Value]) -> FuncId {
        let function = self.program.function(id);
        match args {
            [only] if function.implements.is_some() => {
                let all = self.program.overloads(function.path);
                if all.len() > 1 { self.one_that_takes(all, only).unwrap_or(id) } else { id }
            }
            _ => id,
        }
    }

    /// The one of these functions of one parameter that takes the value: one of the program's own types, or an error
    /// that a library gave.
    fn one_that_takes(&self, all: &[FuncId], value: &Value) -> Option<FuncId> {
        let takes = |id: &FuncId| {
            let function = self.program.function(*id);
            let only = function.params.first().filter(|_| function.params.len() == 1 && function.implements.is_some());
            only.and_then(|local| function.locals.get(local.0 as usize)).map(|local| self.normal(&local.ty))
        };
        let one = |fits: &dyn Fn(&Ty) -> bool| {
            let mut found = all.iter().filter(|id| takes(id).is_some_and(|ty| fits(&ty)));
            found.next().filter(|_| found.next().is_none()).copied()
        };
        if matches!(value, Value::Error(_)) {
            let foreign = |ty: &Ty| ty.path().is_some_and(|path| self.program.type_def(path).is_none());
            let failure = |ty: &Ty| self.type_role(ty) == Some(TypeRole::Failure);
            return one(&failure).or_else(|| one(&foreign));
        }
        let own = self.user_type(value)?;
        one(&|ty| matches!(ty, Ty::Named(path, _) if *path == own))
    }
}
