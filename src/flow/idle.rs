//! Variables that nobody asks: counted, set and shown, but no branch, index or call of the program depends on them.

use rustc_hash::FxHashSet;

use super::live::operands;
use super::program::Program;
use crate::ir::{Base, Callee, Language, Name, Operand, Place, Proj, Rvalue, Stmt, Term, Test};

/// Names of file-scope variables and fields that are written, and read only to be changed or shown: as arguments of
/// functions for which `shows` holds.
#[must_use]
pub fn idle_names(program: &Program, shows: &dyn Fn(Name) -> bool) -> FxHashSet<Name> {
    let mut names = Names::default();
    for id in program.ids().filter(|id| program.language(*id) != Language::Rust) {
        for block in &program.function(id).blocks {
            block.stmts.iter().for_each(|stmt| names.stmt(stmt, shows));
            if let Term::If { test, .. } = &block.term {
                names.test(test);
            }
        }
    }
    names.written.retain(|name| !names.asked.contains(name));
    names.written
}

/// The variable that a store to the place changes.
#[must_use]
pub fn name_of(place: &Place) -> Option<Name> {
    match (place.proj.last(), place.base) {
        (Some(Proj::Field(name)), _) => Some(*name),
        (None, Base::Global(name)) => Some(name),
        _ => None,
    }
}

#[derive(Default)]
struct Names {
    written: FxHashSet<Name>,
    asked: FxHashSet<Name>,
}

impl Names {
    fn stmt(&mut self, stmt: &Stmt, shows: &dyn Fn(Name) -> bool) {
        match stmt {
            Stmt::Assign { to, value, .. } => {
                self.way(to);
                self.written.extend(name_of(to));
                match value {
                    Rvalue::Binary(_, Operand::Copy(old), by) if old == to => self.operand(by),
                    value => self.rvalue(value),
                }
            }
            Stmt::Call { to, call, .. } => {
                self.way(to);
                self.written.extend(name_of(to));
                match &call.callee {
                    Callee::Method { receiver, .. } => self.place(receiver),
                    Callee::Value(value) => self.operand(value),
                    Callee::Path(_) | Callee::Builtin(_) => {}
                }
                let shown = matches!(call.callee, Callee::Path(path) if shows(path));
                for arg in &call.args {
                    match arg {
                        Operand::Copy(place) if shown => self.way(place),
                        other => self.operand(other),
                    }
                }
            }
            Stmt::ScopeEnd { .. } => {}
        }
    }

    /// What is looked at on the way to a place.
    fn way(&mut self, place: &Place) {
        if let (Base::Global(name), false) = (place.base, place.proj.is_empty()) {
            self.asked.insert(name);
        }
        let before = place.proj.len().saturating_sub(1);
        for (at, step) in place.proj.iter().enumerate() {
            match step {
                Proj::Field(name) | Proj::Payload(_, name) if at < before => {
                    self.asked.insert(*name);
                }
                Proj::Index(index) => self.operand(index),
                _ => {}
            }
        }
    }

    fn place(&mut self, place: &Place) {
        self.way(place);
        self.asked.extend(name_of(place));
        // An element or what is behind a pointer: the variable that leads there.
        for step in &place.proj {
            if let Proj::Field(name) | Proj::Payload(_, name) = step {
                self.asked.insert(*name);
            }
        }
    }

    fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place) => self.place(place),
            Operand::Const(crate::ir::Const::Named(name)) => {
                self.asked.insert(*name);
            }
            Operand::Const(_) => {}
        }
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::Truth(value) => self.operand(value),
            Test::Compare(_, left, right) => {
                self.operand(left);
                self.operand(right);
            }
            Test::Is(place, _) => self.place(place),
            Test::Unknown(uses) => uses.iter().for_each(|value| self.operand(value)),
        }
    }

    fn rvalue(&mut self, value: &Rvalue) {
        operands(value, &mut |op| self.operand(op));
        match value {
            Rvalue::Test(test) => self.test(test),
            Rvalue::Bind { scrutinee: place, .. } | Rvalue::Residual(place) => self.place(place),
            _ => {}
        }
    }
}
