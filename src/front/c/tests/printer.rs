//! A short text form of functions, for tests.

use std::fmt::Write;

use crate::ir::{
    AggregateKind, Base, Call, Callee, CmpOp, Const, Function, LocalId, Operand, Place, Proj, Rvalue, Stmt, Term, Test,
    Unit,
};

/// The function called `name`.
pub fn show(unit: &Unit, name: &str) -> String {
    let found = unit.functions.iter().find(|f| f.path.as_str() == name);
    found.map_or_else(
        || {
            let names: Vec<&str> = unit.functions.iter().map(|f| f.path.as_str()).collect();
            format!("no {name} among {names:?}")
        },
        function,
    )
}

/// One function.
pub fn function(f: &Function) -> String {
    let p = Printer(f);
    let params: Vec<String> = f.params.iter().map(|l| p.local(*l)).collect();
    let mut out = format!("{}({}){}\n", f.path, params.join(", "), if f.partial { " partial" } else { "" });
    for (at, block) in f.blocks.iter().enumerate() {
        let _ = writeln!(out, "b{at}:");
        for stmt in &block.stmts {
            let _ = writeln!(out, "  {}", p.stmt(stmt));
        }
        let _ = writeln!(out, "  {}", p.term(&block.term));
    }
    out
}

struct Printer<'a>(&'a Function);

impl Printer<'_> {
    fn local(&self, id: LocalId) -> String {
        let name = self.0.locals.get(id.0 as usize).and_then(|l| l.name);
        match name {
            _ if id.0 == 0 => "ret".to_owned(),
            Some(name) => {
                let twins = self.0.locals.iter().filter(|l| l.name == Some(name)).count();
                if twins > 1 { format!("{name}.{}", id.0) } else { name.to_string() }
            }
            None => format!("_{}", id.0),
        }
    }

    fn place(&self, place: &Place) -> String {
        let mut out = match place.base {
            Base::Local(id) => self.local(id),
            Base::Global(name) => format!("@{name}"),
        };
        for step in &place.proj {
            out = match step {
                Proj::Field(name) => format!("{out}.{name}"),
                Proj::Deref => format!("*{out}"),
                Proj::Index(at) => format!("{out}[{}]", self.operand(at)),
                Proj::Payload(variant, field) => format!("{out}<{variant}.{field}>"),
            };
        }
        out
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Copy(place) => self.place(place),
            Operand::Move(place) => format!("move {}", self.place(place)),
            Operand::Ref(place) => format!("&{}", self.place(place)),
            Operand::Const(Const::Int(n)) => n.to_string(),
            Operand::Const(Const::Bool(b)) => b.to_string(),
            Operand::Const(Const::Str(s)) => format!("{:?}", s.as_str()),
            Operand::Const(Const::Named(n)) => format!("`{n}`"),
            Operand::Const(Const::Size(text)) => text.to_string(),
            Operand::Const(Const::Null) => "null".to_owned(),
            Operand::Const(Const::Unit) => "()".to_owned(),
            Operand::Const(Const::Float) => "float".to_owned(),
        }
    }

    fn operands(&self, operands: &[Operand]) -> String {
        operands.iter().map(|o| self.operand(o)).collect::<Vec<_>>().join(", ")
    }

    fn test(&self, test: &Test) -> String {
        match test {
            Test::Truth(value) => self.operand(value),
            Test::Compare(op, a, b) => {
                let op = match op {
                    CmpOp::Eq => "==",
                    CmpOp::Ne => "!=",
                    CmpOp::Lt => "<",
                    CmpOp::Le => "<=",
                    CmpOp::Gt => ">",
                    CmpOp::Ge => ">=",
                };
                format!("{} {op} {}", self.operand(a), self.operand(b))
            }
            Test::Is(place, name) => format!("{} is {name}", self.place(place)),
            Test::Unknown(values) => format!("?({})", self.operands(values)),
        }
    }

    fn value(&self, value: &Rvalue) -> String {
        match value {
            Rvalue::Use(value) => self.operand(value),
            Rvalue::Binary(op, a, b) => format!("{op:?}({}, {})", self.operand(a), self.operand(b)),
            Rvalue::Unary(op, a) => format!("{op:?}({})", self.operand(a)),
            Rvalue::Test(test) => self.test(test),
            Rvalue::Cast(value, ty) => format!("{} as {ty}", self.operand(value)),
            Rvalue::Aggregate { kind, fields, .. } => {
                let fields: Vec<String> = fields.iter().map(|(n, v)| format!("{n}: {}", self.operand(v))).collect();
                let kind = match kind {
                    AggregateKind::Struct(name) | AggregateKind::Variant(name) => name.to_string(),
                    AggregateKind::Tuple => "tuple".to_owned(),
                    AggregateKind::Array => "array".to_owned(),
                    AggregateKind::List => "list".to_owned(),
                    AggregateKind::Text => "text".to_owned(),
                };
                format!("{kind} {{{}}}", fields.join(", "))
            }
            Rvalue::Closure { function, captures } => {
                let captures: Vec<String> =
                    captures.iter().map(|(l, v)| format!("{}: {}", l.0, self.operand(v))).collect();
                format!("closure {} [{}]", function.0, captures.join(", "))
            }
            Rvalue::Bind { scrutinee, pattern } => {
                let mut place = scrutinee.clone();
                place.proj.extend(pattern.clone());
                format!("bind {}", self.place(&place))
            }
            Rvalue::Residual(place) => format!("residual {}", self.place(place)),
            Rvalue::Unknown(values, _) => format!("?({})", self.operands(values)),
        }
    }

    fn call(&self, call: &Call) -> String {
        let callee = match &call.callee {
            Callee::Path(name) => name.to_string(),
            Callee::Method { receiver, name } => format!("{}.{name}", self.place(receiver)),
            Callee::Value(value) => format!("({})", self.operand(value)),
            Callee::Builtin(builtin) => format!("{builtin:?}").replace("Named(", "").replace(", [])", ""),
        };
        let hint = call.hint.as_ref().map(|ty| format!("<{ty}>")).unwrap_or_default();
        format!("{callee}{hint}({})", self.operands(&call.args))
    }

    fn stmt(&self, stmt: &Stmt) -> String {
        match stmt {
            Stmt::Assign { to, value, .. } => format!("{} = {}", self.place(to), self.value(value)),
            Stmt::Call { to, call, unwind, .. } => {
                let unwind = unwind.map(|b| format!(" unwind b{}", b.0)).unwrap_or_default();
                format!("{} = {}{unwind}", self.place(to), self.call(call))
            }
            Stmt::ScopeEnd { local, .. } => format!("end {}", self.local(*local)),
        }
    }

    fn term(&self, term: &Term) -> String {
        match term {
            Term::Goto(b) => format!("goto b{}", b.0),
            Term::If { test, then, otherwise, .. } => {
                format!("if {} b{} else b{}", self.test(test), then.0, otherwise.0)
            }
            Term::Choose { targets, .. } => {
                let targets: Vec<String> = targets.iter().map(|b| format!("b{}", b.0)).collect();
                format!("choose {}", targets.join(" "))
            }
            Term::Catch { clauses, otherwise, .. } => {
                let clauses: Vec<String> = clauses
                    .iter()
                    .map(|(ty, b)| format!("{} b{}", ty.map_or("..".to_owned(), |ty| ty.to_string()), b.0))
                    .collect();
                format!("catch {} else b{}", clauses.join(" "), otherwise.0)
            }
            Term::Return { .. } => "return".to_owned(),
            Term::Throw { .. } => "throw".to_owned(),
            Term::Stop => "stop".to_owned(),
        }
    }
}
