//! From where variables get their values, and what is asked for on the way: places, indices, arguments of functions
//! nobody knows.

use rustc_hash::FxHashMap;

use super::program::{FuncId, Program};
use super::reach::{Mention, bodies, targets};
use crate::ir::{
    AggregateKind, Base, Builtin, CALL_OPERATOR, Call, Callee, Const, Language, LocalId, Name, Operand, Place, Proj,
    Read, Rvalue, Stmt, Test, Ty,
};

/// What a program keeps a value in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Var {
    /// A field or a file-scope variable, by its name alone.
    Named(Name),
    /// A local of a body; number 0 is what it returns.
    Local(FuncId, LocalId),
    /// What a local holds that is an enum: which variant it is may be asked for, and not that.
    Content(FuncId, LocalId),
}

/// What is known of the functions of libraries.
pub trait Libraries {
    /// Is the function at the path one of a library that only shows its arguments or sends them away?
    fn shows(&self, path: Name) -> bool;
    /// The argument of the function at the path that is a number on which nothing depends.
    fn counts(&self, path: Name) -> Option<usize>;
    /// Is it known to do nothing to what a program can lose?
    fn does_nothing(&self, path: Name) -> bool;
    /// Does some type of a library have a method of the name?
    fn has_method(&self, name: Name) -> bool;
    /// Does some struct of a library have a field of the name?
    fn has_field(&self, name: Name) -> bool;
    /// Does the path name a type of numbers?
    fn is_number(&self, path: Name) -> bool;
}

/// The variable that a store to the place changes; elements are kept in their array.
pub(super) fn var(of: FuncId, place: &Place) -> Option<Var> {
    let mut payload = false;
    for step in place.proj.iter().rev() {
        match step {
            Proj::Index(_) => {}
            Proj::Payload(..) => payload = true,
            Proj::Field(name) => return Some(Var::Named(*name)),
            Proj::Deref => return None,
        }
    }
    Some(match place.base {
        Base::Local(local) if payload => Var::Content(of, local),
        Base::Local(local) => Var::Local(of, local),
        Base::Global(name) => Var::Named(name),
    })
}

impl Var {
    /// What is in it, where that is told apart.
    fn content(self) -> Var {
        match self {
            Var::Local(of, local) => Var::Content(of, local),
            other => other,
        }
    }
}

/// What the bodies say, in the order in which they are looked at.
pub(super) struct Survey<'p> {
    pub program: &'p Program,
    pub libraries: &'p dyn Libraries,
    /// The body that is looked at.
    pub of: FuncId,
    /// Variables that are asked for.
    pub work: Vec<Var>,
    /// From where each variable gets its values.
    pub flows: FxHashMap<Var, Vec<Var>>,
    /// The bodies that store to each variable.
    pub stores: FxHashMap<Var, Vec<FuncId>>,
    pub callers: FxHashMap<FuncId, Vec<FuncId>>,
}

impl<'p> Survey<'p> {
    pub(super) fn new(program: &'p Program, libraries: &'p dyn Libraries) -> Survey<'p> {
        Survey {
            program,
            libraries,
            of: FuncId(0),
            work: Vec::new(),
            flows: FxHashMap::default(),
            stores: FxHashMap::default(),
            callers: FxHashMap::default(),
        }
    }

    pub(super) fn function(&mut self) {
        let function = self.program.function(self.of);
        // An object that is called like a function is a closure of the program's own.
        let object = function.path.last_segment() == CALL_OPERATOR;
        if function.is_closure || object || function.implements.is_some() {
            self.handed_out(self.of);
        }
        function.blocks.iter().flat_map(|block| &block.stmts).for_each(|stmt| self.stmt(stmt));
    }

    /// Whoever runs it is not known: its result may decide anything.
    fn handed_out(&mut self, id: FuncId) {
        self.ask(Var::Local(id, LocalId(0)));
    }

    /// The variable is asked for, and what is in it.
    fn ask(&mut self, var: Var) {
        self.work.extend([var, var.content()]);
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Assign { to, value, .. } => {
                self.store(to);
                self.assign(to, value);
            }
            Stmt::Call { to, call, .. } => {
                self.store(to);
                self.call(to, call);
            }
            Stmt::ScopeEnd { .. } => {}
        }
    }

    fn store(&mut self, to: &Place) {
        self.way(to);
        if let Some(var) = var(self.of, to) {
            let stores = self.stores.entry(var).or_default();
            if stores.last() != Some(&self.of) {
                stores.push(self.of);
            }
        }
    }

    /// The bodies of the program that a call may run.
    pub(super) fn bodies(&self, callee: &Callee) -> Vec<FuncId> {
        bodies(self.program, self.of, callee)
    }

    /// Is nothing moved, lent or made by computing it?
    pub(super) fn is_mere(&self, to: &Place, value: &Rvalue) -> bool {
        match value {
            Rvalue::Binary(..) | Rvalue::Unary(..) | Rvalue::Test(_) => true,
            Rvalue::Use(Operand::Const(_)) | Rvalue::Cast(Operand::Const(_), _) => true,
            Rvalue::Use(op) | Rvalue::Cast(op, _) => {
                let copies = matches!(op, Operand::Copy(_));
                copies && (self.program.language(self.of) == Language::C || self.is_number(to))
            }
            Rvalue::Unknown(uses, _) => uses.is_empty(),
            _ => false,
        }
    }

    fn is_number(&self, to: &Place) -> bool {
        let Base::Local(local) = to.base else { return false };
        let ty = self.program.function(self.of).locals.get(local.0 as usize).map(|local| &local.ty);
        to.proj.is_empty() && ty.is_some_and(|ty| matches!(ty, Ty::Named(path, _) if self.libraries.is_number(*path)))
    }

    fn assign(&mut self, to: &Place, value: &Rvalue) {
        match value {
            Rvalue::Use(_) | Rvalue::Binary(..) | Rvalue::Unary(..) | Rvalue::Cast(..) | Rvalue::Unknown(..) => {
                value.operands(&mut |from| self.flow(to, from));
            }
            Rvalue::Test(Test::Compare(_, left, right)) => [left, right].into_iter().for_each(|op| self.flow(to, op)),
            Rvalue::Test(Test::Truth(op)) => self.flow(to, op),
            Rvalue::Test(Test::Is(place, _)) => self.variant(place),
            Rvalue::Test(Test::Unknown(uses)) => uses.iter().for_each(|op| self.flow(to, op)),
            Rvalue::Aggregate { kind, fields, base } => {
                let own = matches!(kind, AggregateKind::Struct(path) if self.program.type_def(*path).is_some());
                let inside = var(self.of, to).filter(|_| matches!(kind, AggregateKind::Variant(_))).map(Var::content);
                for (name, op) in fields {
                    match inside {
                        _ if own => self.flow_from(Var::Named(*name), op),
                        Some(inside) => self.flow_from(inside, op),
                        None => self.flow(to, op),
                    }
                }
                base.iter().for_each(|op| self.flow(to, op));
            }
            Rvalue::Closure { captures, .. } => captures.iter().for_each(|(_, op)| self.operand(op)),
            Rvalue::Bind { scrutinee, pattern } => {
                let mut part = scrutinee.clone();
                part.proj.extend(pattern.iter().cloned());
                self.flow(to, &Operand::Copy(part));
            }
            Rvalue::Residual(place) => self.flow(to, &Operand::Copy(place.clone())),
        }
    }

    fn call(&mut self, to: &Place, call: &Call) {
        let all = |survey: &mut Self| call.args.iter().for_each(|arg| survey.operand(arg));
        match &call.callee {
            Callee::Path(path) => {
                let bodies = self.bodies(&call.callee);
                if !bodies.is_empty() {
                    return self.own(to, &bodies, &call.args.iter().collect::<Vec<_>>());
                }
                let (shows, count) = (self.libraries.shows(*path), self.libraries.counts(*path));
                for (at, arg) in call.args.iter().enumerate() {
                    if shows || Some(at) == count { self.shown(arg) } else { self.operand(arg) }
                }
            }
            Callee::Method { receiver, name } => {
                self.place(receiver);
                let bodies = self.bodies(&call.callee);
                if self.libraries.has_method(*name) {
                    all(self);
                }
                let receiver = Operand::Ref(receiver.clone());
                self.own(to, &bodies, &std::iter::once(&receiver).chain(&call.args).collect::<Vec<_>>());
            }
            Callee::Value(value) => {
                self.operand(value);
                all(self);
            }
            Callee::Builtin(Builtin::Await) => call.args.iter().for_each(|arg| self.flow(to, arg)),
            Callee::Builtin(_) => all(self),
        }
    }

    /// A call of bodies of the program.
    fn own(&mut self, to: &Place, bodies: &[FuncId], args: &[&Operand]) {
        for id in bodies {
            self.callers.entry(*id).or_default().push(self.of);
            if let Some(var) = var(self.of, to) {
                self.all_of(var, Var::Local(*id, LocalId(0)));
            } else {
                self.handed_out(*id);
            }
        }
        let fits = |id: &FuncId| self.program.function(*id).params.len() == args.len();
        if bodies.is_empty() || !bodies.iter().all(fits) {
            return args.iter().for_each(|arg| self.operand(arg));
        }
        for id in bodies {
            for (param, arg) in self.program.function(*id).params.iter().zip(args) {
                self.flow_from(Var::Local(*id, *param), arg);
            }
        }
    }

    /// What is looked at on the way to a place.
    fn way(&mut self, place: &Place) {
        let last = place.proj.iter().rposition(|step| !matches!(step, Proj::Index(_) | Proj::Payload(..)));
        if last.is_some() {
            self.work.push(match place.base {
                Base::Local(local) => Var::Local(self.of, local),
                Base::Global(name) => Var::Named(name),
            });
        }
        for (at, step) in place.proj.iter().enumerate() {
            match step {
                Proj::Field(name) if last != Some(at) => self.work.push(Var::Named(*name)),
                Proj::Index(index) => self.operand(index),
                _ => {}
            }
        }
    }

    fn place(&mut self, place: &Place) {
        self.way(place);
        if let Some(var) = var(self.of, place) {
            self.ask(var);
        }
    }

    /// It is asked which variant stands at the place.
    fn variant(&mut self, place: &Place) {
        self.way(place);
        self.work.extend(var(self.of, place));
    }

    fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place) => self.place(place),
            Operand::Const(value) => self.constant(value),
        }
    }

    fn shown(&mut self, operand: &Operand) {
        match operand {
            Operand::Copy(place) | Operand::Move(place) => self.way(place),
            other => self.operand(other),
        }
    }

    /// A constant of the program, or a function of it that is taken as a value.
    fn constant(&mut self, value: &Const) {
        if let Const::Named(name) = value {
            self.work.push(Var::Named(*name));
            targets(self.program, self.of, Mention::Path(*name)).into_iter().for_each(|id| self.handed_out(id));
        }
    }

    fn flow(&mut self, to: &Place, from: &Operand) {
        match var(self.of, to) {
            Some(to) => self.flow_from(to, from),
            None => self.operand(from),
        }
    }

    /// `to` gets what `from` says.
    fn flow_from(&mut self, to: Var, from: &Operand) {
        match from {
            Operand::Copy(place) | Operand::Move(place) => {
                self.way(place);
                match var(self.of, place) {
                    Some(from) => self.all_of(to, from),
                    None => self.place(place),
                }
            }
            other => self.operand(other),
        }
        if let Var::Named(name) = to
            && self.libraries.has_field(name)
        {
            self.work.push(to);
        }
    }

    /// `to` is what `from` is, and so is what is in them.
    fn all_of(&mut self, to: Var, from: Var) {
        for (to, from) in [(to, from), (to.content(), from.content())] {
            if from != to {
                self.flows.entry(to).or_default().push(from);
            }
        }
    }

    pub(super) fn test(&mut self, test: &Test) {
        if let Test::Is(place, _) = test {
            return self.variant(place);
        }
        test.reads(&mut |part| match part {
            Read::Operand(value) => self.operand(value),
            Read::Place(place) => self.place(place),
        });
    }
}
