//! One function under construction: blocks, locals, and the stack of scopes whose ends must be said.

use rustc_hash::FxHashMap;

use super::finish;
use crate::ir::{
    BlockId, Call, Function, Local, LocalId, LocalKind, Name, Operand, Place, Rvalue, Stmt, Term, Test, Ty,
};
use crate::source::Span;

/// What a name in scope stands for.
#[derive(Clone)]
pub(super) enum Binding {
    /// A variable.
    Local(LocalId),
    /// Part of a scrutinee, under a name that a match guard uses before anything is moved.
    Alias(Place),
}

/// A block to jump to and the number of scopes that stay open there.
#[derive(Clone, Copy)]
pub(super) struct Exit {
    pub(super) block: BlockId,
    pub(super) depth: usize,
}

/// What `break`, `continue` and a `?` in a `try` block refer to.
pub(super) struct Target {
    pub(super) label: Option<Name>,
    pub(super) kind: TargetKind,
    pub(super) leave: Exit,
    pub(super) again: Option<Exit>,
    pub(super) dest: Option<Place>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TargetKind {
    Loop,
    Block,
    Try,
}

#[derive(Default)]
struct Scope {
    live: Vec<LocalId>,
    names: Vec<Name>,
}

pub(super) struct Body {
    pub(super) stmts: Vec<Stmt>,
    pub(super) term: Option<Term>,
}

/// Scopes beyond this many live locals share the rest of their way out, so that size stays linear.
const OWN_ENDS: usize = 48;

pub(super) struct Builder {
    pub(super) function: Function,
    pub(super) targets: Vec<Target>,
    /// Capture local and what fills it, seen from the enclosing function.
    pub(super) captures: Vec<(LocalId, Place)>,
    /// Closures made so far, for their names.
    pub(super) closures: usize,
    blocks: Vec<Body>,
    current: BlockId,
    dead: bool,
    scopes: Vec<Scope>,
    names: FxHashMap<Name, Vec<Binding>>,
    ways_out: FxHashMap<LocalId, BlockId>,
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Builder {
    pub(super) fn new(path: Name, ret: Ty, span: Span, name_span: Span) -> Builder {
        let slot = Local { name: None, ty: ret.clone(), kind: LocalKind::Return, span: name_span };
        let function = Function {
            path,
            params: Vec::new(),
            self_mode: None,
            owner: None,
            implements: None,
            ret,
            is_async: false,
            is_closure: false,
            file_local: false,
            is_test: false,
            partial: false,
            locals: vec![slot],
            blocks: Vec::new(),
            span,
            name_span,
        };
        let mut made = Builder {
            function,
            targets: Vec::new(),
            captures: Vec::new(),
            closures: 0,
            blocks: Vec::new(),
            current: BlockId(0),
            dead: false,
            scopes: vec![Scope::default()],
            names: FxHashMap::default(),
            ways_out: FxHashMap::default(),
        };
        made.current = made.block();
        made
    }

    pub(super) fn ret_place() -> Place {
        Place::local(LocalId(0))
    }

    // --- blocks

    pub(super) fn block(&mut self) -> BlockId {
        self.blocks.push(Body { stmts: Vec::new(), term: None });
        BlockId(number(self.blocks.len() - 1))
    }

    pub(super) fn switch(&mut self, to: BlockId) {
        self.current = to;
        self.dead = false;
    }

    /// Ends the current block; what follows is dead until the next [`Builder::switch`].
    pub(super) fn end(&mut self, term: Term) {
        if self.dead {
            return;
        }
        if let Some(block) = self.blocks.get_mut(self.current.0 as usize) {
            block.term = Some(term);
        }
        self.dead = true;
    }

    pub(super) fn goto(&mut self, to: BlockId) {
        self.end(Term::Goto(to));
    }

    fn push(&mut self, stmt: Stmt) {
        if self.dead {
            return;
        }
        if let Some(block) = self.blocks.get_mut(self.current.0 as usize) {
            block.stmts.push(stmt);
        }
    }

    pub(super) fn assign(&mut self, to: Place, value: Rvalue, span: Span) {
        match &value {
            Rvalue::Use(from) | Rvalue::Unary(_, from) | Rvalue::Cast(from, _) => self.spent(from),
            Rvalue::Binary(_, left, right) => {
                self.spent(left);
                self.spent(right);
            }
            Rvalue::Aggregate { fields, base, .. } => {
                fields.iter().for_each(|(_, from)| self.spent(from));
                base.iter().for_each(|from| self.spent(from));
            }
            Rvalue::Unknown(values, _) => values.iter().for_each(|from| self.spent(from)),
            Rvalue::Test(_) | Rvalue::Closure { .. } | Rvalue::Bind { .. } | Rvalue::Residual(_) => {}
        }
        self.push(Stmt::Assign { to, value, span });
    }

    pub(super) fn call(&mut self, to: Place, call: Call, span: Span) {
        call.args.iter().for_each(|from| self.spent(from));
        self.push(Stmt::Call { to, call, span, unwind: None });
    }

    /// A temporary that is moved out whole in the scope that made it needs no end of its own.
    fn spent(&mut self, from: &Operand) {
        if let Operand::Move(place) = from {
            self.forget(place);
        }
    }

    /// Takes a temporary of the innermost scope off the list of those to be ended.
    pub(super) fn forget(&mut self, place: &Place) {
        if place.proj.is_empty()
            && let crate::ir::Base::Local(id) = place.base
            && self.kind(id) == Some(LocalKind::Temporary)
            && let Some(scope) = self.scopes.last_mut()
            && let Some(at) = scope.live.iter().rposition(|live| *live == id)
        {
            scope.live.remove(at);
        }
    }

    // --- locals and names

    pub(super) fn kind(&self, id: LocalId) -> Option<LocalKind> {
        self.function.locals.get(id.0 as usize).map(|local| local.kind)
    }

    pub(super) fn local(&mut self, name: Option<Name>, ty: Ty, kind: LocalKind, span: Span) -> LocalId {
        self.function.locals.push(Local { name, ty, kind, span });
        LocalId(number(self.function.locals.len() - 1))
    }

    /// A temporary that ends with the innermost scope.
    pub(super) fn temp(&mut self, span: Span) -> LocalId {
        let id = self.local(None, Ty::Unknown, LocalKind::Temporary, span);
        self.keep(id);
        id
    }

    /// A temporary that owns nothing (a truth, a number), so that its end need not be said.
    pub(super) fn plain_temp(&mut self, span: Span) -> LocalId {
        self.local(None, Ty::Unknown, LocalKind::Temporary, span)
    }

    /// Makes `id` end with the innermost scope.
    pub(super) fn keep(&mut self, id: LocalId) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.live.push(id);
        }
    }

    /// Makes `id` end with the scope around the innermost one (temporaries whose life `let` extends).
    pub(super) fn keep_outside(&mut self, id: LocalId) {
        let at = self.scopes.len().saturating_sub(2);
        if let Some(scope) = self.scopes.get_mut(at) {
            scope.live.push(id);
        }
    }

    pub(super) fn bind(&mut self, name: Name, binding: Binding) {
        self.names.entry(name).or_default().push(binding);
        if let Some(scope) = self.scopes.last_mut() {
            scope.names.push(name);
        }
    }

    /// A named variable that ends with the innermost scope.
    pub(super) fn declare(&mut self, name: Name, id: LocalId) {
        self.bind(name, Binding::Local(id));
        self.keep(id);
    }

    pub(super) fn lookup(&self, name: Name) -> Option<&Binding> {
        self.names.get(&name).and_then(|found| found.last())
    }

    /// A variable of the enclosing function, visible in the whole body.
    pub(super) fn capture(&mut self, name: Name, ty: Ty, from: Place, span: Span) -> Binding {
        let id = self.local(Some(name), ty, LocalKind::Capture, span);
        self.captures.push((id, from));
        let binding = Binding::Local(id);
        self.names.entry(name).or_default().insert(0, binding.clone());
        binding
    }

    // --- scopes

    pub(super) fn depth(&self) -> usize {
        self.scopes.len()
    }

    pub(super) fn enter(&mut self) {
        self.scopes.push(Scope::default());
    }

    /// Ends the innermost scope on the current path.
    pub(super) fn leave(&mut self, span: Span) {
        for id in self.leave_silently().into_iter().rev() {
            self.push(Stmt::ScopeEnd { local: id, span });
        }
    }

    /// Closes the innermost scope and hands back the locals whose ends are still to be said.
    pub(super) fn leave_silently(&mut self) -> Vec<LocalId> {
        let Some(scope) = self.scopes.pop() else {
            return Vec::new();
        };
        for name in scope.names {
            if let Some(stack) = self.names.get_mut(&name) {
                stack.pop();
            }
        }
        scope.live
    }

    pub(super) fn scope_end(&mut self, id: LocalId, span: Span) {
        self.push(Stmt::ScopeEnd { local: id, span });
    }

    fn live_above(&self, depth: usize) -> Vec<LocalId> {
        let above = self.scopes.get(depth..).unwrap_or_default();
        above.iter().flat_map(|scope| scope.live.iter().copied()).collect()
    }

    /// Jumps, ending every scope that is not open at the target.
    pub(super) fn exit(&mut self, to: Exit, span: Span) {
        if self.dead {
            return;
        }
        for id in self.live_above(to.depth).into_iter().rev() {
            self.push(Stmt::ScopeEnd { local: id, span });
        }
        self.goto(to.block);
    }

    /// Returns local 0 from here.
    pub(super) fn ret(&mut self, span: Span) {
        if self.dead {
            return;
        }
        let live = self.live_above(0);
        let own = live.len().saturating_sub(OWN_ENDS);
        for id in live.get(own..).unwrap_or_default().iter().rev() {
            self.push(Stmt::ScopeEnd { local: *id, span });
        }
        match self.way_out(live.get(..own).unwrap_or_default(), span) {
            Some(shared) => self.goto(shared),
            None => self.end(Term::Return { span }),
        }
    }

    /// The shared way out of the function that ends `live`, last first.
    fn way_out(&mut self, live: &[LocalId], span: Span) -> Option<BlockId> {
        let known = live.iter().rposition(|id| self.ways_out.contains_key(id));
        let mut next = known.and_then(|at| self.ways_out.get(live.get(at)?).copied());
        for id in live.get(known.map_or(0, |at| at + 1)..).unwrap_or_default() {
            let block = self.block();
            if let Some(body) = self.blocks.get_mut(block.0 as usize) {
                body.stmts.push(Stmt::ScopeEnd { local: *id, span });
                body.term = Some(next.map_or(Term::Return { span }, Term::Goto));
            }
            self.ways_out.insert(*id, block);
            next = Some(block);
        }
        next
    }

    /// A block from which `to` is reached, ending first what is not open there; `to.block` itself if nothing is.
    fn cleanup(&mut self, ends: &[LocalId], to: Exit, span: Span) -> BlockId {
        let mut live = self.live_above(to.depth);
        live.extend_from_slice(ends);
        if live.is_empty() {
            return to.block;
        }
        let block = self.block();
        if let Some(body) = self.blocks.get_mut(block.0 as usize) {
            let end = |id: &LocalId| Stmt::ScopeEnd { local: *id, span };
            body.stmts.extend(live.iter().rev().map(end));
            body.term = Some(Term::Goto(to.block));
        }
        block
    }

    /// A two-way jump; `ends` are locals the test reads, which end on both sides.
    pub(super) fn branch(&mut self, test: Test, ends: &[LocalId], sides: (Exit, Exit), span: Span) {
        if self.dead {
            return;
        }
        let then = self.cleanup(ends, sides.0, span);
        let otherwise = self.cleanup(ends, sides.1, span);
        self.end(Term::If { test, then, otherwise, span });
    }

    /// Hands out the function and its captures. Dead blocks are dropped.
    pub(super) fn finish(self) -> (Function, Vec<(LocalId, Place)>) {
        let Builder { mut function, captures, blocks, .. } = self;
        function.blocks = finish::blocks(blocks, &captures);
        (function, captures)
    }
}
