//! Statics and file-scope variables before anybody wrote to them.

use std::rc::Rc;

use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Closure, Container, Entry, Link, Origin, Rest, Root, Step, Value, derive};
use crate::apis::model::{Role, TypeRole};
use crate::apis::shape::Shape;
use crate::flow::program::FuncId;
use crate::ir::{
    AggregateKind, Base, Call, Callee, Const, Language, LocalId, Name, Operand, Place, Proj, Rvalue, Stmt, Term, Ty,
    UnOp,
};
use crate::source::FileId;

/// Entries of a table that are kept one by one; longer tables are known by nothing.
const LONG: usize = 64;

impl Machine<'_> {
    /// The value under the key `name` (file-local names carry their file).
    pub(super) fn initial_value(&self, name: Name) -> Value {
        if let Some(known) = self.initial.borrow().get(&name) {
            return known.clone();
        }
        let value = self.value_at_first(name);
        self.initial.borrow_mut().insert(name, value.clone());
        value
    }

    fn value_at_first(&self, name: Name) -> Value {
        let sym = derive(13, name);
        let (path, file) = parts(name);
        let Some((global, init)) = self.program.global(path, file) else {
            return Value::unknown(sym, Ty::Unknown, Origin::default());
        };
        let ty = self.normal(&global.ty);
        let native = init.map_or_else(|| self.is_c_program(), |id| self.program.language(id) != Language::Rust);
        if global.constant {
            let known = |value: &Value| native || value.exact().is_some() || has_code(value);
            let put_together = |id| self.initialiser(id).filter(known);
            let value = init.and_then(|id| self.literal(id).or_else(|| put_together(id)));
            if let Some(value) = value {
                return value;
            }
        } else if native && self.is_main {
            // What is zero or a count is left open: which number it is must not tell states apart.
            let value = init.and_then(|id| self.initialiser(id));
            match value {
                Some(Value::Int(num)) if num.exact.is_some_and(|n| n < 0) => {
                    return Value::Int(num);
                }
                Some(Value::Null) => return Value::Null,
                Some(value @ (Value::Container(_) | Value::Record(..))) if has_code(&value) => {
                    return value;
                }
                None if matches!(ty, Ty::Ref(_)) => return Value::Null,
                Some(value) => {
                    if let Some(links) = links_alone(&value) {
                        return links;
                    }
                }
                None if init.is_none() => {
                    if let Some(links) = links_alone(&self.zeroed(&ty, sym)) {
                        return links;
                    }
                }
                None => {}
            }
        }
        if !native && let Some(table) = init.and_then(|id| self.initialiser(id)).filter(has_code) {
            return table;
        }
        match self.type_role(&ty) {
            Some(role @ (TypeRole::Map | TypeRole::List | TypeRole::Slab)) if !matches!(ty, Ty::Array(_)) => {
                // What is borrowed for ever was written out.
                let lent = matches!(global.ty, Ty::Ref(_));
                let made = || self.listed_at_first(&ty, role, init);
                Value::Container(Rc::new(if lent { self.container(&ty, role, Rest::Maybe) } else { made() }))
            }
            _ => Value::unknown(sym, ty, Origin::default()),
        }
    }

    /// The declared type of the variable under the key.
    pub(super) fn global_type(&self, name: Name) -> Ty {
        let (path, file) = parts(name);
        self.program.global(path, file).map(|(global, _)| self.normal(&global.ty)).unwrap_or_default()
    }

    /// Nobody can write to it.
    pub(super) fn is_constant(&self, name: Name) -> bool {
        let (path, file) = parts(name);
        self.program.global(path, file).is_some_and(|(global, _)| global.constant)
    }

    fn is_c_program(&self) -> bool {
        self.program.ids().next().is_some_and(|id| self.program.language(id) != Language::Rust)
    }

    /// The value of a body that is one literal, or one that a library's function hands on as it is.
    pub(super) fn literal(&self, id: FuncId) -> Option<Value> {
        let function = self.program.function(id);
        let [block] = function.blocks.as_slice() else {
            return None;
        };
        if !matches!(block.term, Term::Return { .. }) {
            return None;
        }
        // A list of literals begins with one, too.
        let handed_on = |stmt: &Stmt| {
            matches!(
                stmt,
                Stmt::ScopeEnd { .. } | Stmt::Assign { value: Rvalue::Use(Operand::Copy(_) | Operand::Move(_)), .. }
            )
        };
        if !block.stmts.iter().skip(1).all(handed_on) {
            return None;
        }
        let constant = match block.stmts.first()? {
            Stmt::Assign { value: Rvalue::Use(Operand::Const(constant)), .. } => constant,
            Stmt::Call { call: Call { callee: Callee::Path(path), args, .. }, .. } => {
                match self.passed_on(*path, args)? {
                    Operand::Const(constant) => constant,
                    _ => return None,
                }
            }
            _ => return None,
        };
        match constant {
            Const::Named(_) | Const::Size(_) => None,
            other => Some(self.constant(&State::start(function.span), other)),
        }
    }

    /// The argument that a modelled function gives back.
    fn passed_on<'o>(&self, path: Name, args: &'o [Operand]) -> Option<&'o Operand> {
        let spellings = self.program.spellings(path);
        let entry = spellings.iter().find_map(|path| self.models.function(*path).first())?;
        match (&entry.returns, entry.does) {
            (Some(Shape::Argument(at)), Role::Nothing) => args.get(*at),
            _ => None,
        }
    }

    /// Computes an initialiser that only puts constants together.
    fn initialiser(&self, id: FuncId) -> Option<Value> {
        let function = self.program.function(id);
        let [block] = function.blocks.as_slice() else {
            return None;
        };
        let mut locals = vec![Value::Gone; function.locals.len()];
        for stmt in &block.stmts {
            match stmt {
                Stmt::Assign { to, value, .. } => {
                    let Base::Local(LocalId(local)) = to.base else {
                        return None;
                    };
                    let value = self.fixed(id, &locals, value)?;
                    if to.proj.is_empty() {
                        *locals.get_mut(local as usize)? = value;
                    }
                }
                Stmt::Call { to, call, .. } => {
                    let Base::Local(LocalId(local)) = to.base else {
                        return None;
                    };
                    let passed = match &call.callee {
                        Callee::Path(path) => self.passed_on(*path, &call.args),
                        _ => None,
                    };
                    let value = passed.and_then(|op| self.fixed_operand(id, &locals, op));
                    let open = || Value::unknown(derive(u64::from(id.0), local), Ty::Unknown, Origin::default());
                    *locals.get_mut(local as usize)? = value.unwrap_or_else(open);
                }
                Stmt::ScopeEnd { .. } => {}
            }
        }
        let ret = self.normal(&function.ret);
        let value = locals.into_iter().next()?;
        Some(self.shaped_as(value, &ret))
    }

    /// A braced list seen as the struct or array it fills.
    fn shaped_as(&self, value: Value, ty: &Ty) -> Value {
        match (&value, ty) {
            (Value::Container(c), Ty::Array(item)) => {
                let item = self.normal(item);
                let mut c = (**c).clone();
                for entry in &mut c.entries {
                    entry.item = self.shaped_as(entry.item.clone(), &item);
                }
                c.item = item;
                Value::Container(Rc::new(c))
            }
            (Value::Container(c), Ty::Named(path, _)) => match self.struct_fields(*path) {
                Some(fields) => {
                    let values = fields.iter().zip(&c.entries).map(|((name, ty), e)| {
                        let ty = self.normal(ty);
                        (*name, self.shaped_as(e.item.clone(), &ty))
                    });
                    let mut values: Vec<(Name, Value)> = values.collect();
                    values.sort_by_key(|(name, _)| *name);
                    Value::Record(Some(*path), derive(107, path), Rc::new(values))
                }
                None => value,
            },
            (Value::Int(num), Ty::Ref(_)) if num.exact == Some(0) => Value::Null,
            _ => value,
        }
    }

    fn fixed(&self, id: FuncId, locals: &[Value], value: &Rvalue) -> Option<Value> {
        Some(match value {
            Rvalue::Use(op) => self.fixed_operand(id, locals, op)?,
            Rvalue::Cast(op, ty) => {
                let value = self.fixed_operand(id, locals, op)?;
                let ty = self.normal(ty);
                self.shaped_as(value, &ty)
            }
            Rvalue::Binary(op, left, right) => {
                let both = (self.fixed_operand(id, locals, left)?, self.fixed_operand(id, locals, right)?);
                match super::signs::computed(*op, &both.0, &both.1) {
                    Some(n) => Value::int(n),
                    None => Value::unknown(derive(u64::from(id.0), 113), Ty::Unknown, Origin::default()),
                }
            }
            Rvalue::Unary(UnOp::Neg, op) => match self.fixed_operand(id, locals, op)? {
                Value::Int(num) => Value::int(num.exact?.checked_neg()?),
                _ => return None,
            },
            Rvalue::Aggregate { kind: AggregateKind::Array | AggregateKind::List, fields, .. }
                if fields.len() <= LONG =>
            {
                let items =
                    fields.iter().map(|(_, op)| self.fixed_operand(id, locals, op)).collect::<Option<Vec<_>>>()?;
                let entries = items.into_iter().enumerate().map(|(at, item)| Entry {
                    id: u8::try_from(at).unwrap_or(u8::MAX),
                    key: Value::int(i64::try_from(at).unwrap_or(0)),
                    item,
                });
                let entries = entries.collect();
                Value::Container(Rc::new(Container {
                    entries,
                    rest: Rest::Empty,
                    item: Ty::Unknown,
                    keyed: true,
                    from: Origin::default(),
                    ty: None,
                }))
            }
            Rvalue::Closure { function, captures } if captures.is_empty() => {
                let function = self.program.closure(id, *function);
                Value::Closure(Rc::new(Closure { function, captures: Vec::new(), args: Vec::new() }))
            }
            Rvalue::Aggregate { kind: AggregateKind::Struct(path), fields, base: None } => {
                let mut values = Vec::new();
                for (name, op) in fields {
                    values.push((*name, self.fixed_operand(id, locals, op)?));
                }
                let declared = self.struct_fields(*path).unwrap_or_default();
                for (name, value) in &mut values {
                    if let Some((_, ty)) = declared.iter().find(|(n, _)| n == name) {
                        let ty = self.normal(ty);
                        *value = self.shaped_as(value.clone(), &ty);
                    }
                }
                self.record(self.program.resolve(*path), derive(109, path), values)
            }
            _ => Value::unknown(derive(u64::from(id.0), 113), Ty::Unknown, Origin::default()),
        })
    }

    fn fixed_operand(&self, id: FuncId, locals: &[Value], op: &Operand) -> Option<Value> {
        match op {
            Operand::Copy(Place { base: Base::Local(local), proj })
            | Operand::Move(Place { base: Base::Local(local), proj })
                if proj.is_empty() =>
            {
                locals.get(local.0 as usize).cloned()
            }
            Operand::Ref(Place { base: Base::Global(name), proj }) => {
                let key = self.key_from(self.program.file(id), *name);
                let mut addr = Addr::of(Root::Global(key));
                for step in proj {
                    match step {
                        Proj::Field(name) => addr = addr.then(Step::Field(*name)),
                        Proj::Index(index) => match &**index {
                            Operand::Const(Const::Int(n)) => addr = addr.then(Step::Nth(*n)),
                            _ => return None,
                        },
                        _ => return None,
                    }
                }
                Some(Value::Pointer(Link::Borrow, Rc::new(addr)))
            }
            Operand::Const(Const::Named(name)) => match self.program.lookup(*name, self.program.file(id)) {
                Some(function) => Some(Value::Function(function)),
                None => Some(self.named(&State::start(self.program.function(id).span), *name)),
            },
            Operand::Const(constant) => Some(self.constant(&State::start(self.program.function(id).span), constant)),
            _ => Some(Value::unknown(derive(u64::from(id.0), 127), Ty::Unknown, Origin::default())),
        }
    }
}

/// The name of a global and its file, from its key.
pub(super) fn parts(key: Name) -> (Name, FileId) {
    match key.as_str().rsplit_once('@') {
        Some((path, file)) => (Name::new(path), FileId(file.parse().unwrap_or_default())),
        None => (key, FileId::default()),
    }
}

/// The pointers of a struct, which say whether lists are empty; its numbers are left open.
fn links_alone(value: &Value) -> Option<Value> {
    match value {
        Value::Null | Value::Pointer(..) => Some(value.clone()),
        Value::Record(ty, sym, fields) => {
            let links = fields.iter().filter_map(|(name, field)| Some((*name, links_alone(field)?)));
            let links: Vec<(Name, Value)> = links.collect();
            (!links.is_empty()).then(|| Value::Record(*ty, *sym, Rc::new(links)))
        }
        _ => None,
    }
}

/// Does a table hold functions? Then it is worth knowing even if somebody may change it.
fn has_code(value: &Value) -> bool {
    value.any(&mut |v| matches!(v, Value::Function(_) | Value::Closure(_)))
}
