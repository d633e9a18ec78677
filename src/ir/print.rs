//! A stable text form of the IR, for snapshots and `--dump-ir`.
//!
//! Locals print as `name_3` (a temporary as `t3`, the return slot as `ret`), so that shadowed names stay apart.

use std::fmt::Write as _;

use super::{
    AggregateKind, Base, Builtin, Call, Callee, Const, Function, LocalId, LocalKind, Operand, Place, Proj, Rvalue,
    SelfMode, Stmt, Term, Test, Ty, TypeKind, Unit,
};

/// The whole unit: types, globals, names, then functions in order.
#[must_use]
pub fn unit(unit: &Unit) -> String {
    let mut out = String::new();
    for ty in &unit.types {
        let _ = write!(out, "type {}", ty.path);
        let _ = match &ty.kind {
            TypeKind::Struct(fields) => write!(out, " {}", fields_text(fields)),
            TypeKind::Enum(variants) => {
                variants.iter().try_for_each(|(variant, fields)| write!(out, " | {variant}{}", fields_text(fields)))
            }
            TypeKind::Alias(target) => write!(out, " = {target}"),
        };
        let _ = match ty.drop {
            Some(drop) => writeln!(out, " drop {drop}"),
            None => writeln!(out),
        };
    }
    for global in &unit.globals {
        let word = if global.constant { "const" } else { "static" };
        let _ = write!(out, "{word} {}: {}", global.path, global.ty);
        let _ = match global.init.and_then(|at| unit.functions.get(at.0 as usize)) {
            Some(init) => writeln!(out, " = {}()", init.path),
            None => writeln!(out),
        };
    }
    for (from, to) in &unit.aliases {
        let _ = writeln!(out, "alias {from} = {to}");
    }
    for (from, to) in &unit.globs {
        let _ = writeln!(out, "glob {from} <- {to}");
    }
    for (of, ty) in &unit.impls {
        let _ = writeln!(out, "impl {of} for {ty}");
    }
    for module in &unit.modules {
        let _ = writeln!(out, "mod {} in {}", module.path, module.candidates.join(", "));
    }
    for body in &unit.functions {
        out.push_str(&function(body));
    }
    out
}

/// One function with its blocks.
#[must_use]
pub fn function(function: &Function) -> String {
    let mut out = format!("fn {}(", function.path);
    for (at, param) in function.params.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        let ty = function.locals.get(param.0 as usize).map(|local| &local.ty);
        let _ = write!(out, "{comma}{}: {}", local(function, *param), ty.unwrap_or(&Ty::Unknown));
    }
    let _ = write!(out, ") -> {}", function.ret);
    let flags = [
        (function.is_async, "async"),
        (function.is_closure, "closure"),
        (function.is_test, "test"),
        (function.partial, "partial"),
        (function.file_local, "static"),
        (function.self_mode == Some(SelfMode::Value), "by-value"),
    ];
    for (_, word) in flags.iter().filter(|(on, _)| *on) {
        let _ = write!(out, " {word}");
    }
    out.push('\n');
    for (at, block) in function.blocks.iter().enumerate() {
        let _ = writeln!(out, "bb{at}:");
        for stmt in &block.stmts {
            let _ = writeln!(out, "  {}", statement(function, stmt));
        }
        let _ = writeln!(out, "  {}", terminator(function, &block.term));
    }
    out
}

fn fields_text(fields: &[(super::Name, Ty)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
    format!("{{{}}}", fields.join(", "))
}

fn local(function: &Function, id: LocalId) -> String {
    match function.locals.get(id.0 as usize) {
        Some(found) if found.kind == LocalKind::Return => "ret".to_owned(),
        Some(found) => match found.name {
            Some(name) => format!("{name}_{}", id.0),
            None => format!("t{}", id.0),
        },
        None => format!("?{}", id.0),
    }
}

pub fn statement(function: &Function, stmt: &Stmt) -> String {
    match stmt {
        Stmt::Assign { to, value, .. } => {
            format!("{} = {}", place(function, to), rvalue(function, value))
        }
        Stmt::Call { to, call, unwind, .. } => {
            let unwind = unwind.map_or(String::new(), |to| format!(" unwind bb{}", to.0));
            format!("{} = {}{unwind}", place(function, to), call_text(function, call))
        }
        Stmt::ScopeEnd { local: id, .. } => format!("end {}", local(function, *id)),
    }
}

pub fn terminator(function: &Function, term: &Term) -> String {
    match term {
        Term::Goto(to) => format!("goto bb{}", to.0),
        Term::If { test, then, otherwise, .. } => {
            format!("if {} bb{} else bb{}", test_text(function, test), then.0, otherwise.0)
        }
        Term::Choose { targets, .. } => {
            let targets: Vec<String> = targets.iter().map(|to| format!("bb{}", to.0)).collect();
            format!("choose {}", targets.join(" "))
        }
        Term::Catch { clauses, otherwise, .. } => {
            let caught = |ty: &Option<crate::ir::Name>| ty.map_or("..".to_owned(), |ty| ty.to_string());
            let clauses: Vec<String> = clauses.iter().map(|(ty, to)| format!("{} bb{}", caught(ty), to.0)).collect();
            format!("catch {} else bb{}", clauses.join(" "), otherwise.0)
        }
        Term::Return { .. } => "return".to_owned(),
        Term::Throw { .. } => "throw".to_owned(),
        Term::Stop => "stop".to_owned(),
    }
}

fn place(function: &Function, place: &Place) -> String {
    let mut out = match place.base {
        Base::Local(id) => local(function, id),
        Base::Global(path) => format!("@{path}"),
    };
    for step in &place.proj {
        let _ = match step {
            Proj::Field(name) => write!(out, ".{name}"),
            Proj::Deref => write!(out, ".*"),
            Proj::Index(index) => write!(out, "[{}]", operand(function, index)),
            Proj::Payload(variant, field) => write!(out, ".<{variant}>{field}"),
        };
    }
    out
}

fn operand(function: &Function, value: &Operand) -> String {
    match value {
        Operand::Copy(from) => format!("copy {}", place(function, from)),
        Operand::Move(from) => place(function, from),
        Operand::Ref(from) => format!("&{}", place(function, from)),
        Operand::Const(value) => constant(value),
    }
}

fn constant(value: &Const) -> String {
    match value {
        Const::Int(value) => value.to_string(),
        Const::Bool(value) => value.to_string(),
        Const::Str(text) => format!("{:?}", text.as_str()),
        Const::Float => "float".to_owned(),
        Const::Size(text) => text.to_string(),
        Const::Unit => "()".to_owned(),
        Const::Null => "null".to_owned(),
        Const::Named(path) => path.to_string(),
    }
}

fn operands(function: &Function, values: &[Operand]) -> String {
    let texts: Vec<String> = values.iter().map(|value| operand(function, value)).collect();
    texts.join(", ")
}

fn rvalue(function: &Function, value: &Rvalue) -> String {
    match value {
        Rvalue::Use(from) => operand(function, from),
        Rvalue::Binary(op, left, right) => {
            format!("{op:?}({}, {})", operand(function, left), operand(function, right))
        }
        Rvalue::Unary(op, from) => format!("{op:?}({})", operand(function, from)),
        Rvalue::Test(test) => format!("test {}", test_text(function, test)),
        Rvalue::Cast(from, ty) => format!("{} as {ty}", operand(function, from)),
        Rvalue::Aggregate { kind, fields, base } => {
            let mut texts: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}: {}", operand(function, value))).collect();
            texts.extend(base.iter().map(|from| format!("..{}", operand(function, from))));
            let kind = match kind {
                AggregateKind::Struct(path) => format!("struct {path}"),
                AggregateKind::Variant(path) => path.to_string(),
                AggregateKind::Tuple => "tuple".to_owned(),
                AggregateKind::Array => "array".to_owned(),
                AggregateKind::List => "list".to_owned(),
                AggregateKind::Text => "text".to_owned(),
            };
            format!("{kind} {{{}}}", texts.join(", "))
        }
        Rvalue::Closure { function: body, captures } => {
            let captures: Vec<String> =
                captures.iter().map(|(id, value)| format!("#{} <- {}", id.0, operand(function, value))).collect();
            format!("closure fn#{} [{}]", body.0, captures.join(", "))
        }
        Rvalue::Bind { scrutinee, pattern } => {
            let whole = Place { base: scrutinee.base, proj: scrutinee.proj.iter().chain(pattern).cloned().collect() };
            format!("bind {}", place(function, &whole))
        }
        Rvalue::Residual(from) => format!("residual {}", place(function, from)),
        Rvalue::Unknown(values, ty) => format!("unknown({}): {ty}", operands(function, values)),
    }
}

fn test_text(function: &Function, test: &Test) -> String {
    match test {
        Test::Truth(value) => operand(function, value),
        Test::Compare(op, left, right) => {
            format!("{} {op:?} {}", operand(function, left), operand(function, right))
        }
        Test::Is(of, variant) => format!("{} is {variant}", place(function, of)),
        Test::Unknown(values) => format!("unknown({})", operands(function, values)),
    }
}

fn call_text(function: &Function, call: &Call) -> String {
    let callee = match &call.callee {
        Callee::Path(path) => path.to_string(),
        Callee::Method { receiver, name } => format!("{} .{name}", place(function, receiver)),
        Callee::Value(value) => format!("({})", operand(function, value)),
        Callee::Builtin(builtin) => match builtin {
            Builtin::Delete(_) => "#Delete".to_owned(),
            Builtin::New(ty) => format!("#New<{ty}>"),
            Builtin::Construct(ty) => format!("#Construct<{ty}>"),
            other => format!("#{other:?}"),
        },
    };
    let hint = call.hint.as_ref().map_or(String::new(), |ty| format!(" hint {ty}"));
    format!("{callee}({}){hint}", operands(function, &call.args))
}
