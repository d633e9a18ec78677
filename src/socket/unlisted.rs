//! Pollers that are given anew in each round what to look at: who is left out is not heard of in that round.

use super::calls::Site;
use super::machine::Machine;
use super::own_ends::is_pipe;
use super::sets::is_set_without;
use super::shapes::Given;
use super::state::{Birth, Phase, State};
use super::value::{Addr, Value, Who};
use crate::flow::rebuilt::{rebuilt, table_of};
use crate::ir::{Base, Place, Proj, Stmt, Ty};

impl Machine<'_> {
    /// The followed socket may be put into what a poller is given.
    pub(super) fn note_listed(&self, state: &mut State, to: &Place, value: &Value) {
        let open = |state: &State| state.focus.is_some_and(|f| f.phase == Phase::Open && !f.watch.is_listed());
        if to.proj.is_empty() || !open(state) || !self.is_c(state) || !value.is_of_focus() {
            return;
        }
        if self.is_polled(state, to)
            && let Some(focus) = &mut state.focus
        {
            focus.watch = focus.watch.listed();
        }
    }

    /// Is it of what a poller is given, or a field of that?
    fn is_polled(&self, state: &State, to: &Place) -> bool {
        let record = match to.proj.split_last() {
            Some((Proj::Field(_), way)) => Place { base: to.base, proj: way.to_vec() },
            _ => to.clone(),
        };
        let told = |ty: Ty| ty.peel().path().is_some_and(|path| self.models.told_in(path).is_some());
        self.type_of_place(state, &record).is_some_and(told)
    }

    /// Does the function that runs put something into what a poller is given?
    fn fills_polled(&self, state: &State) -> bool {
        let Some(id) = state.top().map(|top| top.function) else { return false };
        if let Some(known) = self.fills_polled.borrow().get(&id) {
            return *known;
        }
        let mut stmts = self.program.function(id).blocks.iter().flat_map(|block| &block.stmts);
        let found = stmts
            .any(|stmt| matches!(stmt, Stmt::Assign { to, .. } if !to.proj.is_empty() && self.is_polled(state, to)));
        self.fills_polled.borrow_mut().insert(id, found);
        found
    }

    /// An index is that of the element which holds the followed socket.
    pub(super) fn note_met(&self, state: &mut State, item: &Value) {
        let open = state.focus.is_some_and(|f| f.phase == Phase::Open) && self.is_c(state);
        if open && self.fills_polled(state) && self.reaches_focus(state, item) {
            let at = state.top().map(|top| (top.function, top.block));
            if let (Some(focus), Some(at)) = (&mut state.focus, at) {
                focus.watch = focus.watch.met(at);
            }
        }
    }

    /// The poller is given the table: is the followed socket left out?
    pub(super) fn leave_out(&self, state: &mut State, table: &Addr, given: Given<'_>, site: Site<'_>) {
        let Some(focus) = state.focus.filter(|focus| focus.phase == Phase::Open) else { return };
        let alone = state.tasks.len() == 1 && self.is_c(state) && focus.birth == Birth::Accepted;
        let within =
            if alone && !self.serves_through_others(state) { self.is_given(state, table, given, site) } else { None };
        if let Some(focus) = &mut state.focus {
            focus.watch = focus.watch.given(within);
        }
    }

    fn is_given(&self, state: &State, table: &Addr, given: Given<'_>, site: Site<'_>) -> Option<bool> {
        let value = self.read(state, table);
        if is_set_without(&value) {
            return Some(false);
        }
        if value.any(&mut |v| self.is_asked_nothing(v)) {
            return Some(false);
        }
        let watch = state.focus?.watch;
        if watch.is_listed() {
            return Some(true);
        }
        // A loop that ends before it comes to the socket has not left it out.
        let met = watch.met_at()?;
        let table = table_of(site.ops.get(given.entry.value?)?)?;
        let top = state.top()?;
        let call = (top.function, top.block.0 as usize, site.span);
        rebuilt(self.program, call, &table).contains(&met).then_some(false)
    }

    /// Is it what a poller is given of the followed socket, and it asks for nothing?
    fn is_asked_nothing(&self, value: &Value) -> bool {
        let Value::Record(Some(ty), _, fields) = value else { return false };
        let Some(told) = self.models.told_in(*ty) else { return false };
        let nothing = |v: &Value| v.exact() == Some(0);
        fields.iter().any(|(_, v)| v.names_focus()) && fields.iter().any(|(name, v)| *name != told && nothing(v))
    }

    /// Is there something else that was made for a connection, and may keep it waiting: another socket, a child?
    fn serves_through_others(&self, state: &State) -> bool {
        let mut found = false;
        let other = |v: &Value| match v {
            Value::Socket(h) => matches!(h.who, Who::Other(_)),
            Value::Inert(ty) => is_pipe(*ty),
            _ => false,
        };
        state.values(&mut |value| found = found || value.any(&mut |v| other(v)));
        found
    }

    /// The type that a place is declared with.
    fn type_of_place(&self, state: &State, place: &Place) -> Option<Ty> {
        let mut ty = match place.base {
            Base::Local(local) => self.normal(&self.declared(state, local)?.ty),
            Base::Global(path) => {
                let file = self.program.file(state.top()?.function);
                self.normal(&self.program.global(path, file)?.0.ty)
            }
        };
        for step in &place.proj {
            ty = match (step, &ty) {
                (Proj::Field(name), _) => self.normal(&self.program.field_type(&ty, *name)),
                (Proj::Index(_), Ty::Array(item) | Ty::Ref(item)) | (Proj::Deref, Ty::Ref(item)) => self.normal(item),
                _ => return None,
            };
        }
        Some(ty)
    }
}
