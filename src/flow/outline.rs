//! Futures of library calls that are handed on before anybody awaits them become async blocks.
//!
//! `timeout(limit, stream.read(&mut buf))` reads when the timeout is awaited, if at all. The IR has the call where it
//! is written, so the call (with the calls whose results it is made on) moves into a body of its own, as if
//! `async { stream.read(&mut buf).await }` had been written.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::ir::{
    Base, Block, Builtin, Call, Callee, Function, FunctionIndex, Language, Local, LocalId, LocalKind, Name, Operand,
    Place, Proj, Rvalue, Stmt, Term, Ty, Unit,
};
use crate::source::Span;

/// Calls that stand between a future and the call that makes it: `rx.recv().boxed()`.
const LONGEST_CHAIN: usize = 4;

/// What is known of library functions that have to do with futures.
#[derive(Clone, Copy)]
pub struct Takes<'a> {
    /// Which arguments of a function are futures, by its path and the number of its arguments.
    pub futures: &'a dyn Fn(Name, usize) -> Vec<usize>,
    /// Likewise of functions that start tasks: closures and futures of the program's own are started as they are.
    pub started: &'a dyn Fn(Name, usize) -> Vec<usize>,
    /// Does a method of this name give a future that goes on until its stream ends?
    pub relays: &'a dyn Fn(Name) -> bool,
}

/// The unit with every future outlined that is handed to a function which `takes` futures, or joined.
#[must_use]
pub fn outline(unit: Arc<Unit>, takes: Takes<'_>) -> Arc<Unit> {
    if unit.language != Language::Rust {
        return unit;
    }
    let all: Vec<(usize, Vec<Chain>)> =
        (0..unit.functions.len()).map(|at| (at, wanted(&unit, at, takes))).filter(|(_, c)| !c.is_empty()).collect();
    if all.is_empty() {
        return unit;
    }
    let mut unit = Unit::clone(&unit);
    for (at, chains) in all {
        // From the back, so that positions before stay what they are.
        for chain in chains.into_iter().rev() {
            let number = FunctionIndex(u32::try_from(unit.functions.len()).unwrap_or(u32::MAX));
            let Some(body) = body_of(&mut unit.functions[at], &chain, number) else { continue };
            for removed in &chain.stmts[1..] {
                unit.functions[at].blocks[chain.block].stmts.remove(*removed);
            }
            unit.functions.push(body);
        }
    }
    Arc::new(unit)
}

/// The paths a name may stand for in its file: itself, and what the globs of its module may bring.
fn spellings(unit: &Unit, path: Name) -> Vec<Name> {
    let mut all = vec![path];
    if let Some(module) = path.parent() {
        let last = path.last_segment();
        all.extend(unit.globs.iter().filter(|(own, _)| *own == module).map(|(_, target)| target.join(last)));
    }
    all
}

/// The statements of one future, last first.
struct Chain {
    block: usize,
    stmts: Vec<usize>,
}

fn wanted(unit: &Unit, function: usize, takes: Takes<'_>) -> Vec<Chain> {
    let mut all = Vec::new();
    let function = &unit.functions[function];
    for (number, block) in function.blocks.iter().enumerate() {
        for (at, stmt) in block.stmts.iter().enumerate() {
            let Stmt::Call { call, .. } = stmt else { continue };
            let (futures, started) = match &call.callee {
                Callee::Builtin(Builtin::Join | Builtin::TryJoin) => ((0..call.args.len()).collect(), Vec::new()),
                Callee::Path(path) => {
                    let paths = spellings(unit, *path);
                    let among = |which: &dyn Fn(Name, usize) -> Vec<usize>| {
                        let all = paths.iter().map(|path| which(*path, call.args.len()));
                        all.max_by_key(Vec::len).unwrap_or_default()
                    };
                    (among(takes.futures), among(takes.started))
                }
                _ => continue,
            };
            let before = &block.stmts[..at];
            let chain = |argument: &usize| chain_before(unit, function, before, call.args.get(*argument)?);
            let relays = |at: &usize| match before.get(*at) {
                Some(Stmt::Call { call: Call { callee: Callee::Method { name, .. }, .. }, .. }) => {
                    (takes.relays)(*name)
                }
                _ => false,
            };
            let started = started.iter().filter_map(chain).filter(|stmts| stmts.iter().any(relays));
            let chains = futures.iter().filter_map(chain).chain(started);
            all.extend(chains.map(|stmts| Chain { block: number, stmts }));
        }
    }
    all.sort_by_key(|chain| (chain.block, chain.stmts[0]));
    all.dedup_by_key(|chain| (chain.block, chain.stmts[0]));
    // Chains that overlap are left as they stand.
    let overlap = all.windows(2).any(|w| w[0].block == w[1].block && w[1].stmts.iter().any(|at| *at <= w[0].stmts[0]));
    if overlap { Vec::new() } else { all }
}

/// The call that made the operand, through variables it was bound to, with the calls it was made on.
fn chain_before(unit: &Unit, function: &Function, before: &[Stmt], operand: &Operand) -> Option<Vec<usize>> {
    let mut local = plain(operand)?;
    let mut end = before.len();
    let made = loop {
        let at = before[..end].iter().rposition(|stmt| writes(stmt) == Some(local))?;
        match &before[at] {
            Stmt::Assign { value: Rvalue::Use(op @ Operand::Move(_)), .. } => (local, end) = (plain(op)?, at),
            Stmt::Call { .. } => break at,
            _ => return None,
        }
    };
    let mut stmts = vec![made];
    while let Some(first) = stmts.last().and_then(|at| before.get(*at)) {
        let Stmt::Call { call, .. } = first else { return None };
        match &call.callee {
            // What a body of the program returns is awaited where it stands.
            Callee::Path(path) if unit.functions.iter().any(|f| f.path == *path) => return None,
            Callee::Path(_) => break,
            Callee::Method { receiver, .. } => {
                let Base::Local(on) = receiver.base else { break };
                let temporary = is_temporary(function, on) && receiver.proj.is_empty();
                let last = stmts.last().copied().unwrap_or_default();
                let source = before[..last].iter().rposition(|stmt| writes(stmt) == Some(on));
                match source.filter(|_| temporary && stmts.len() < LONGEST_CHAIN) {
                    Some(at) if matches!(&before[at], Stmt::Call { call, .. } if is_plain_call(call)) => stmts.push(at),
                    _ => break,
                }
            }
            _ => return None,
        }
    }
    Some(stmts)
}

fn is_plain_call(call: &Call) -> bool {
    matches!(call.callee, Callee::Method { .. })
}

fn is_temporary(function: &Function, local: LocalId) -> bool {
    function.locals.get(local.0 as usize).is_some_and(|l| l.kind == LocalKind::Temporary)
}

fn plain(operand: &Operand) -> Option<LocalId> {
    match operand {
        Operand::Move(place) | Operand::Ref(place) | Operand::Copy(place) if place.proj.is_empty() => {
            match place.base {
                Base::Local(local) => Some(local),
                Base::Global(_) => None,
            }
        }
        _ => None,
    }
}

fn writes(stmt: &Stmt) -> Option<LocalId> {
    match stmt {
        Stmt::Assign { to, .. } | Stmt::Call { to, .. } => match to.base {
            Base::Local(local) if to.proj.is_empty() => Some(local),
            _ => None,
        },
        Stmt::ScopeEnd { .. } => None,
    }
}

/// What the outlined body takes from outside.
#[derive(Default)]
struct Captures {
    locals: Vec<Local>,
    given: Vec<(LocalId, Operand)>,
    known: FxHashMap<LocalId, LocalId>,
}

impl Captures {
    fn own(&mut self, kind: LocalKind, span: Span) -> LocalId {
        let id = LocalId(u32::try_from(self.locals.len()).unwrap_or(u32::MAX));
        self.locals.push(Local { name: None, ty: Ty::Unknown, kind, span });
        id
    }

    fn capture(&mut self, operand: Operand, span: Span) -> LocalId {
        let local = self.own(LocalKind::Capture, span);
        self.given.push((local, operand));
        local
    }

    /// The place as seen from inside: a local made inside, or a borrow of one outside.
    fn place(&mut self, place: &Place, moved: bool, span: Span) -> Place {
        let Base::Local(outer) = place.base else {
            return place.clone();
        };
        let inner = match self.known.get(&outer) {
            Some(inner) => *inner,
            None if moved && place.proj.is_empty() => self.capture(Operand::Move(place.clone()), span),
            None => {
                let inner = self.capture(Operand::Ref(Place::local(outer)), span);
                self.known.insert(outer, inner);
                inner
            }
        };
        Place { base: Base::Local(inner), proj: place.proj.clone() }
    }

    fn operand(&mut self, operand: &Operand, span: Span) -> Operand {
        match operand {
            Operand::Const(_) => operand.clone(),
            Operand::Move(place) => Operand::Move(self.place(place, true, span)),
            other => {
                let local = self.capture(other.clone(), span);
                Operand::Move(Place::local(local))
            }
        }
    }
}

/// The body of a chain, to be function `number`; in its place stands the closure.
fn body_of(function: &mut Function, chain: &Chain, number: FunctionIndex) -> Option<Function> {
    let stmts = &mut function.blocks.get_mut(chain.block)?.stmts;
    let own: Vec<Stmt> = chain.stmts.iter().rev().map(|at| stmts.get(*at).cloned()).collect::<Option<_>>()?;
    let (to, span) = match own.last()? {
        Stmt::Call { to, span, .. } => (to.clone(), *span),
        _ => return None,
    };
    let indexed = |place: &Place| place.proj.iter().any(|step| matches!(step, Proj::Index(_)));
    let mut captures = Captures::default();
    captures.own(LocalKind::Return, span);
    let mut inside = Vec::new();
    for stmt in &own {
        let Stmt::Call { to, call, span, .. } = stmt else { return None };
        let callee = match &call.callee {
            Callee::Method { receiver, .. } if indexed(receiver) => return None,
            Callee::Method { receiver, name } => {
                let Base::Local(local) = receiver.base else { return None };
                let kind = function.locals.get(local.0 as usize).map(|l| l.kind);
                let moved = kind == Some(LocalKind::Temporary);
                Callee::Method { receiver: captures.place(receiver, moved, *span), name: *name }
            }
            other => other.clone(),
        };
        let args = call.args.iter().map(|op| captures.operand(op, *span)).collect();
        let result = captures.own(LocalKind::Temporary, *span);
        if let Base::Local(outer) = to.base {
            captures.known.insert(outer, result);
        }
        let call = Call { callee, args, hint: call.hint.clone() };
        inside.push(Stmt::Call { to: Place::local(result), call, span: *span, unwind: None });
    }
    let last = LocalId(u32::try_from(captures.locals.len().checked_sub(1)?).ok()?);
    let wait =
        Call { callee: Callee::Builtin(Builtin::Await), args: vec![Operand::Move(Place::local(last))], hint: None };
    inside.push(Stmt::Call { to: Place::local(LocalId(0)), call: wait, span, unwind: None });
    let value = Rvalue::Closure { function: number, captures: captures.given };
    *stmts.get_mut(chain.stmts[0])? = Stmt::Assign { to, value, span };
    Some(Function {
        path: Name::new(&format!("{}::{{future@{}}}", function.path, span.start)),
        params: Vec::new(),
        self_mode: None,
        owner: function.owner,
        implements: None,
        ret: Ty::Unknown,
        is_async: true,
        is_closure: true,
        file_local: function.file_local,
        is_test: function.is_test,
        partial: false,
        locals: captures.locals,
        blocks: vec![Block { stmts: inside, term: Term::Return { span } }],
        span,
        name_span: span,
    })
}
