//! Which locals a body may still read: what is dead need not tell states apart.

use rustc_hash::FxHashSet;

use super::loops::ways;
use crate::ir::{
    Base, BinOp, BlockId, Callee, CmpOp, Const, Function, LocalId, LocalKind, Name, Operand, Place, Proj, Read, Rvalue,
    Stmt, Term, Test,
};

/// Live locals of one body.
#[derive(Clone, Debug)]
pub struct Live {
    /// Live at the start of each block.
    entry: Vec<Set>,
    /// Always live: they outlive the call, or a closure brought them.
    lasting: Set,
    /// Their address is taken somewhere.
    borrowed: Set,
    /// Stepped by a constant somewhere.
    counters: Set,
    /// Those of them that go to a small number written out.
    short: Set,
    /// Returned as they stand.
    returned: Set,
    /// Globals that the body mentions.
    globals: FxHashSet<Name>,
}

/// Rounds that are few.
const SHORT: i64 = 3;

/// A set of locals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set(Vec<u64>);

impl Set {
    fn add(&mut self, local: LocalId) {
        let (word, bit) = (local.0 as usize / 64, local.0 % 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << bit;
    }

    fn extend_with(&mut self, stmt: &Stmt) {
        let Stmt::Assign { to, value: Rvalue::Binary(BinOp::Add | BinOp::Sub, left, right), .. } = stmt else {
            return;
        };
        let Base::Local(local) = to.base else { return };
        let itself = matches!(left, Operand::Copy(at) | Operand::Move(at) if at == to);
        if to.proj.is_empty() && itself && matches!(right, Operand::Const(_)) {
            self.add(local);
        }
    }

    fn remove(&mut self, local: LocalId) {
        if let Some(word) = self.0.get_mut(local.0 as usize / 64) {
            *word &= !(1 << (local.0 % 64));
        }
    }

    fn join(&mut self, other: &Set) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// Is the local in it?
    #[must_use]
    pub fn has(&self, local: LocalId) -> bool {
        self.0.get(local.0 as usize / 64).is_some_and(|word| word >> (local.0 % 64) & 1 == 1)
    }
}

impl Live {
    /// Computes the live locals of `function`.
    #[must_use]
    pub fn of(function: &Function) -> Live {
        let (mut lasting, mut lent) = (Set::default(), Set::default());
        for (at, local) in function.locals.iter().enumerate() {
            if matches!(local.kind, LocalKind::Static | LocalKind::Capture) {
                lasting.add(LocalId(u32::try_from(at).unwrap_or(u32::MAX)));
            }
        }
        for stmt in function.blocks.iter().flat_map(|b| &b.stmts) {
            borrowed(stmt, &mut lent);
        }
        let mut counters = Set::default();
        function.blocks.iter().flat_map(|b| &b.stmts).for_each(|stmt| counters.extend_with(stmt));
        let mut short = Set::default();
        for (local, bound) in function.blocks.iter().filter_map(|b| bounded(&b.term)) {
            if counters.has(local) && bound <= SHORT {
                short.add(local);
            }
        }
        let used = used_beside_counting(function);
        for at in (0..function.locals.len()).filter_map(|at| u32::try_from(at).ok()) {
            if counters.has(LocalId(at)) && !used.has(LocalId(at)) {
                short.add(LocalId(at));
            }
        }
        let mut globals = FxHashSet::default();
        super::reach::mentions(function, |mention| {
            if let super::reach::Mention::Global(name) = mention {
                globals.insert(name);
            }
        });
        let mut returned = Set::default();
        for stmt in function.blocks.iter().flat_map(|b| &b.stmts) {
            if let Stmt::Assign { to, value: Rvalue::Use(op) | Rvalue::Cast(op, _), .. } = stmt
                && *to == Place::local(LocalId(0))
                && let Operand::Copy(Place { base: Base::Local(local), proj }) = op
                && proj.is_empty()
            {
                returned.add(*local);
            }
        }
        let entry = vec![Set::default(); function.blocks.len()];
        let mut live = Live { globals, entry, lasting, borrowed: lent, counters, short, returned };
        loop {
            let mut changed = false;
            for at in (0..function.blocks.len()).rev() {
                let now = live.before(function, BlockId(u32::try_from(at).unwrap_or(u32::MAX)), 0);
                if now != live.entry[at] {
                    live.entry[at] = now;
                    changed = true;
                }
            }
            if !changed {
                return live;
            }
        }
    }

    /// Live before statement `stmt` of `block`, pinned ones apart.
    #[must_use]
    pub fn before(&self, function: &Function, block: BlockId, stmt: usize) -> Set {
        let mut set = Set::default();
        let Some(body) = function.blocks.get(block.0 as usize) else { return set };
        let flow = |set: &mut Set, to: &BlockId| {
            if let Some(entry) = self.entry.get(to.0 as usize) {
                set.join(entry);
            }
        };
        ways(&body.term).iter().for_each(|to| flow(&mut set, to));
        match &body.term {
            Term::If { test, .. } => test.reads(&mut |part| read(part, &mut set)),
            Term::Return { .. } => set.add(LocalId(0)),
            _ => {}
        }
        for stmt in body.stmts.get(stmt..).unwrap_or(&[]).iter().rev() {
            match stmt {
                Stmt::Assign { to, value, .. } => {
                    target(to, &mut set);
                    value.reads(&mut |part| read(part, &mut set));
                }
                Stmt::Call { to, call, unwind, .. } => {
                    target(to, &mut set);
                    if let Some(to) = unwind {
                        flow(&mut set, to);
                    }
                    call.reads(&mut |part| read(part, &mut set));
                }
                Stmt::ScopeEnd { local, .. } => set.remove(*local),
            }
        }
        // Where the call before is under way, its answer has yet to be put where it goes.
        if let Some(Stmt::Call { to, .. }) = stmt.checked_sub(1).and_then(|at| body.stmts.get(at))
            && !to.proj.is_empty()
        {
            place(to, &mut set);
        }
        set
    }

    /// Live at the start of `block`, borrowed ones only where they are named?
    #[must_use]
    pub fn at(&self, block: BlockId, local: LocalId) -> bool {
        self.lasting.has(local) || self.entry.get(block.0 as usize).is_none_or(|set| set.has(local))
    }

    /// A local that is stepped by a constant (`i++`).
    #[must_use]
    pub fn is_counter(&self, local: LocalId) -> bool {
        self.counters.has(local)
    }

    /// A counter of so few rounds that each may be looked at, `for (i = 0; i < 2; i++)`, or of nothing but rounds.
    #[must_use]
    pub fn is_short(&self, local: LocalId) -> bool {
        self.short.has(local)
    }

    /// A local that is returned: whether it is zero tells the caller something.
    #[must_use]
    pub fn is_returned(&self, local: LocalId) -> bool {
        self.returned.has(local)
    }

    /// Does the body mention this global?
    #[must_use]
    pub fn mentions(&self, global: Name) -> bool {
        self.globals.contains(&global)
    }

    /// It outlives the call, or a closure brought it.
    #[must_use]
    pub fn is_lasting(&self, local: LocalId) -> bool {
        self.lasting.has(local)
    }

    /// Something may point to it that lives on where it is named no more.
    #[must_use]
    pub fn is_borrowed(&self, local: LocalId) -> bool {
        self.borrowed.has(local)
    }

    /// Live everywhere, as far as can be told without looking at what points to it?
    #[must_use]
    pub fn is_pinned(&self, local: LocalId) -> bool {
        self.is_lasting(local) || self.is_borrowed(local)
    }
}

/// The locals that are named by more than tests and their own steps. A counter that is not among them is no index and no
/// key: how often the loop goes round is all that it tells, and whether at all.
fn used_beside_counting(function: &Function) -> Set {
    let mut used = Set::default();
    for stmt in function.blocks.iter().flat_map(|b| &b.stmts) {
        match stmt {
            Stmt::Assign { to, value: Rvalue::Binary(_, left, Operand::Const(_)), .. }
                if to.proj.is_empty() && matches!(left, Operand::Copy(from) if from == to) => {}
            Stmt::Assign { to, value, .. } => {
                to.proj.first().into_iter().for_each(|_| place(to, &mut used));
                value.reads(&mut |part| read(part, &mut used));
            }
            Stmt::Call { to, call, .. } => {
                to.proj.first().into_iter().for_each(|_| place(to, &mut used));
                call.reads(&mut |part| read(part, &mut used));
            }
            Stmt::ScopeEnd { .. } => {}
        }
    }
    used
}

/// The local and the number that a test compares for order.
fn bounded(term: &Term) -> Option<(LocalId, i64)> {
    // One that counts down to such a number may come from anywhere.
    let Term::If { test: Test::Compare(CmpOp::Lt | CmpOp::Le, left, right), .. } = term else {
        return None;
    };
    match (left, right) {
        (Operand::Copy(Place { base: Base::Local(local), proj }), Operand::Const(Const::Int(n))) if proj.is_empty() => {
            (*n > 0).then_some((*local, *n))
        }
        _ => None,
    }
}

fn target(to: &Place, set: &mut Set) {
    match to.base {
        Base::Local(local) if to.proj.is_empty() => set.remove(local),
        _ => place(to, set),
    }
}

fn place(at: &Place, set: &mut Set) {
    if let Base::Local(local) = at.base {
        set.add(local);
    }
    for step in &at.proj {
        if let Proj::Index(index) = step {
            read(Read::Operand(index), set);
        }
    }
}

fn read(part: Read<'_>, set: &mut Set) {
    if let Some(at) = part.place() {
        place(at, set);
    }
}

/// Does the body look at an element of the local by its index, or ask something of the whole?
#[must_use]
pub fn reads_elements(function: &Function, local: LocalId) -> bool {
    let inside = |op: &Operand| match op {
        Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place) => {
            place.base == Base::Local(local) && place.proj.iter().any(|step| matches!(step, Proj::Index(_)))
        }
        Operand::Const(_) => false,
    };
    let tests = |block: &crate::ir::Block| match &block.term {
        Term::If { test: Test::Truth(op), .. } => inside(op),
        Term::If { test: Test::Compare(_, left, right), .. } => inside(left) || inside(right),
        _ => false,
    };
    let mut found = function.blocks.iter().any(tests);
    for stmt in function.blocks.iter().flat_map(|block| &block.stmts) {
        match stmt {
            Stmt::Assign { value, .. } => value.operands(&mut |op| found |= inside(op)),
            Stmt::Call { call, .. } => {
                let whole = |to: &Place| to.base == Base::Local(local) && to.proj.is_empty();
                found |= matches!(&call.callee, Callee::Method { receiver, .. } if whole(receiver));
                found |= call.args.iter().any(inside);
            }
            Stmt::ScopeEnd { .. } => {}
        }
    }
    found
}

/// Locals that something may point to from here on.
fn borrowed(stmt: &Stmt, pinned: &mut Set) {
    let mut pin = |at: &Place| {
        if let Base::Local(local) = at.base {
            pinned.add(local);
        }
    };
    let mut by_ref = |op: &Operand| {
        if let Operand::Ref(at) = op {
            pin(at);
        }
    };
    match stmt {
        Stmt::Assign { value, .. } => {
            value.operands(&mut by_ref);
            // A pattern may bind by reference.
            if let Rvalue::Bind { scrutinee, .. } = value {
                pin(scrutinee);
            }
        }
        Stmt::Call { call, .. } => {
            call.args.iter().for_each(&mut by_ref);
            if let Callee::Value(op) = &call.callee {
                by_ref(op);
            }
            if let Callee::Method { receiver, .. } = &call.callee {
                pin(receiver);
            }
        }
        Stmt::ScopeEnd { .. } => {}
    }
}
