//! Which fields a body and those that it may run touch, and which of these they store to. What lies in other fields
//! of the objects it is lent is none of its business.

use rustc_hash::FxHashSet;

use super::program::{FuncId, Program};
use super::reach::{Mention, bodies, mentions, targets};
use crate::ir::{Base, Call, Callee, Function, LocalId, Name, Operand, Place, Proj, Read, Rvalue, Stmt, Term};

/// Bodies that are looked through.
const MOST_BODIES: usize = 60;

/// What was found.
#[derive(Debug, Default)]
pub struct Touches {
    /// Fields that are named in any way.
    pub fields: FxHashSet<Name>,
    /// Fields that something is stored to by name.
    pub stored: FxHashSet<Name>,
}

/// The fields that `id` and what it may run touch. Nothing where that can not be told: they use variables of the
/// program, hand whole objects to code that is not seen, store to them as a whole, or are too many; or they mention
/// what `forbidden` says.
#[must_use]
pub fn touches(program: &Program, id: FuncId, forbidden: &dyn Fn(Mention) -> bool) -> Option<Touches> {
    let mut found = Touches::default();
    let (mut met, mut work) = (FxHashSet::default(), vec![id]);
    while let Some(id) = work.pop() {
        if !met.insert(id) {
            continue;
        }
        let function = program.function(id);
        if met.len() > MOST_BODIES || !is_within(program, id, function) {
            return None;
        }
        let mut all = Vec::new();
        mentions(function, |mention| all.push(mention));
        if all.iter().any(|mention| matches!(mention, Mention::Global(_)) || forbidden(*mention)) {
            return None;
        }
        work.extend(all.iter().flat_map(|mention| targets(program, id, *mention)));
        each_place(function, &mut |place| found.fields.extend(fields(&place.proj)));
        for stmt in function.blocks.iter().flat_map(|block| &block.stmts) {
            match stmt {
                Stmt::Assign { to, value, .. } => {
                    found.stored.extend(fields(&to.proj));
                    if let Rvalue::Bind { pattern, .. } = value {
                        found.fields.extend(fields(pattern));
                    }
                }
                Stmt::Call { to, .. } => found.stored.extend(fields(&to.proj)),
                Stmt::ScopeEnd { .. } => {}
            }
        }
    }
    Some(found)
}

fn fields(proj: &[Proj]) -> impl Iterator<Item = Name> + '_ {
    proj.iter().filter_map(|step| match step {
        Proj::Field(name) | Proj::Payload(_, name) => Some(*name),
        Proj::Deref | Proj::Index(_) => None,
    })
}

/// Does the body leave the objects that it is lent whole where they are?
fn is_within(program: &Program, id: FuncId, function: &Function) -> bool {
    let is_object = |local: LocalId| {
        let ty = function.locals.get(local.0 as usize).and_then(|local| local.ty.path());
        ty.is_none_or(|path| program.type_def(path).is_some())
    };
    let whole = |place: &Place| match place.base {
        Base::Local(local) => function.params.contains(&local) && place.proj.is_empty() && is_object(local),
        Base::Global(_) => true,
    };
    let hands_on = |op: &Operand| match op {
        Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place) => whole(place),
        Operand::Const(_) => false,
    };
    function.blocks.iter().flat_map(|block| &block.stmts).all(|stmt| match stmt {
        Stmt::Assign { to, value, .. } => {
            let overwrites = matches!(to.proj.as_slice(), [Proj::Deref]);
            let mut aside = false;
            if !matches!(value, Rvalue::Closure { .. }) {
                value.operands(&mut |op| aside |= hands_on(op));
            }
            !overwrites && !aside
        }
        // Who knows what that is.
        Stmt::Call { call: Call { callee: Callee::Value(_), .. }, .. } => false,
        Stmt::Call { call, .. } => {
            let known = !bodies(program, id, &call.callee).is_empty();
            known
                || !call.args.iter().any(hands_on)
                    && !matches!(&call.callee, Callee::Method { receiver, .. } if whole(receiver))
        }
        Stmt::ScopeEnd { .. } => true,
    })
}

/// Every place that the body mentions.
fn each_place(function: &Function, each: &mut dyn FnMut(&Place)) {
    let look = |read: Read<'_>, each: &mut dyn FnMut(&Place)| read.place().into_iter().for_each(each);
    for block in &function.blocks {
        for stmt in &block.stmts {
            match stmt {
                Stmt::Assign { to, value, .. } => {
                    each(to);
                    value.reads(&mut |part| look(part, each));
                }
                Stmt::Call { to, call, .. } => {
                    each(to);
                    call.reads(&mut |part| look(part, each));
                }
                Stmt::ScopeEnd { .. } => {}
            }
        }
        if let Term::If { test, .. } = &block.term {
            test.reads(&mut |part| look(part, each));
        }
    }
}
