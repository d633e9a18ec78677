//! What every well-formed unit holds to; front ends run it in their tests.

use super::{
    Base, BlockId, Callee, Function, LocalId, LocalKind, Operand, Place, Proj, Rvalue, Stmt, Term, Test, Unit,
};

/// One sentence for each breach; empty when the unit is sound.
#[must_use]
pub fn verify(unit: &Unit) -> Vec<String> {
    let mut check = Check { unit, breaches: Vec::new() };
    for global in &unit.globals {
        if global.init.is_some_and(|init| unit.functions.get(init.0 as usize).is_none()) {
            check.say(format!("{}: initialiser out of range", global.path));
        }
    }
    for function in &unit.functions {
        check.function(function);
    }
    check.breaches
}

struct Check<'a> {
    unit: &'a Unit,
    breaches: Vec<String>,
}

impl Check<'_> {
    fn say(&mut self, breach: String) {
        self.breaches.push(breach);
    }

    fn function(&mut self, function: &Function) {
        if function.locals.first().map(|local| local.kind) != Some(LocalKind::Return) {
            self.say(format!("{}: local 0 is not the return slot", function.path));
        }
        if function.blocks.is_empty() {
            self.say(format!("{}: no entry block", function.path));
        }
        for param in &function.params {
            self.local(function, *param);
        }
        for block in &function.blocks {
            for stmt in &block.stmts {
                self.stmt(function, stmt);
            }
            match &block.term {
                Term::Goto(to) => self.block(function, *to),
                Term::If { test, then, otherwise, .. } => {
                    self.test(function, test);
                    self.block(function, *then);
                    self.block(function, *otherwise);
                }
                Term::Choose { targets, .. } => {
                    if targets.is_empty() {
                        self.say(format!("{}: a choice among nothing", function.path));
                    }
                    for to in targets {
                        self.block(function, *to);
                    }
                }
                Term::Catch { clauses, otherwise, .. } => {
                    clauses.iter().for_each(|(_, to)| self.block(function, *to));
                    self.block(function, *otherwise);
                }
                Term::Return { .. } | Term::Throw { .. } | Term::Stop => {}
            }
        }
    }

    fn block(&mut self, function: &Function, id: BlockId) {
        if function.blocks.get(id.0 as usize).is_none() {
            self.say(format!("{}: no block {}", function.path, id.0));
        }
    }

    fn local(&mut self, function: &Function, id: LocalId) {
        if function.locals.get(id.0 as usize).is_none() {
            self.say(format!("{}: no local {}", function.path, id.0));
        }
    }

    fn place(&mut self, function: &Function, place: &Place) {
        if let Base::Local(id) = place.base {
            self.local(function, id);
        }
        for step in &place.proj {
            if let Proj::Index(index) = step {
                self.operand(function, index);
            }
        }
    }

    fn operand(&mut self, function: &Function, operand: &Operand) {
        match operand {
            Operand::Copy(from) | Operand::Move(from) | Operand::Ref(from) => {
                self.place(function, from);
            }
            Operand::Const(_) => {}
        }
    }

    fn test(&mut self, function: &Function, test: &Test) {
        match test {
            Test::Truth(value) => self.operand(function, value),
            Test::Compare(_, left, right) => {
                self.operand(function, left);
                self.operand(function, right);
            }
            Test::Is(of, _) => self.place(function, of),
            Test::Unknown(values) => values.iter().for_each(|value| self.operand(function, value)),
        }
    }

    fn stmt(&mut self, function: &Function, stmt: &Stmt) {
        match stmt {
            Stmt::ScopeEnd { local, .. } => self.local(function, *local),
            Stmt::Assign { to, value, .. } => {
                self.place(function, to);
                self.rvalue(function, value);
            }
            Stmt::Call { to, call, unwind, .. } => {
                self.place(function, to);
                match &call.callee {
                    Callee::Method { receiver, .. } => self.place(function, receiver),
                    Callee::Value(value) => self.operand(function, value),
                    Callee::Path(_) | Callee::Builtin(_) => {}
                }
                call.args.iter().for_each(|value| self.operand(function, value));
                if let Some(to) = unwind {
                    self.block(function, *to);
                }
            }
        }
    }

    fn rvalue(&mut self, function: &Function, value: &Rvalue) {
        match value {
            Rvalue::Use(from) | Rvalue::Unary(_, from) | Rvalue::Cast(from, _) => {
                self.operand(function, from);
            }
            Rvalue::Binary(_, left, right) => {
                self.operand(function, left);
                self.operand(function, right);
            }
            Rvalue::Test(test) => self.test(function, test),
            Rvalue::Aggregate { fields, base, .. } => {
                fields.iter().map(|(_, value)| value).chain(base).for_each(|value| self.operand(function, value))
            }
            Rvalue::Bind { scrutinee, pattern } => {
                self.place(function, scrutinee);
                for step in pattern {
                    if let Proj::Index(index) = step {
                        self.operand(function, index);
                    }
                }
            }
            Rvalue::Residual(from) => self.place(function, from),
            Rvalue::Unknown(values, _) => {
                values.iter().for_each(|value| self.operand(function, value));
            }
            Rvalue::Closure { function: body, captures } => {
                let unit = self.unit;
                let Some(body) = unit.functions.get(body.0 as usize).filter(|f| f.is_closure) else {
                    self.say(format!("{}: a closure without a body", function.path));
                    return;
                };
                for (id, value) in captures {
                    let kind = body.locals.get(id.0 as usize).map(|local| local.kind);
                    if kind != Some(LocalKind::Capture) {
                        self.say(format!("{}: captures into no capture", body.path));
                    }
                    self.operand(function, value);
                }
            }
        }
    }
}
