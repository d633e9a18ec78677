//! Building one function: locals, blocks, scopes.

use rustc_hash::FxHashMap;

use crate::ir::{Block, BlockId, Function, Local, LocalId, LocalKind, Name, Operand, Stmt, Term, Ty};
use crate::source::Span;

/// A name bound in a scope.
#[derive(Clone, Debug)]
pub(super) struct Binding {
    pub local: LocalId,
    /// A C++ reference: its uses look through it.
    pub reference: bool,
    /// What a use sees.
    pub ty: Ty,
}

/// A lexical scope.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// Unique in the function.
    pub id: u32,
    pub names: FxHashMap<String, Binding>,
    /// In order of declaration; these end with the scope.
    pub locals: Vec<LocalId>,
}

/// Where `break` and `continue` go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Breakable {
    pub on_break: BlockId,
    /// `None` in a switch.
    pub on_continue: Option<BlockId>,
    /// Number of scopes that stay open.
    pub depth: usize,
}

/// A `switch` being lowered.
#[derive(Debug)]
pub(super) struct Switch<'t> {
    /// Case values with the blocks they lead to.
    pub cases: Vec<(tree_sitter::Node<'t>, BlockId)>,
    pub default: Option<BlockId>,
}

/// A `try` whose body is being lowered.
#[derive(Debug)]
pub(super) struct Handler {
    /// Where the handlers are chosen.
    pub dispatch: BlockId,
    /// Number of scopes that stay open.
    pub depth: usize,
    /// Landing blocks made so far, by the locals they end.
    pub landings: FxHashMap<Vec<LocalId>, BlockId>,
}

/// Scopes with the number of locals they had.
pub(super) type Chain = Vec<(u32, Vec<LocalId>)>;

/// How a lambda captures what it does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaptureDefault {
    None,
    Copy,
    Reference,
}

/// The function being built.
#[derive(Debug)]
pub(super) struct Body<'t> {
    pub path: Name,
    /// Namespace or class that names are looked up in.
    pub scope: Name,
    /// Class of a method.
    pub class: Option<Name>,
    pub ret: Ty,
    /// The result is a C++ reference.
    pub returns_reference: bool,
    pub locals: Vec<Local>,
    pub blocks: Vec<Block>,
    pub current: BlockId,
    pub scopes: Vec<Scope>,
    pub next_scope: u32,
    pub breakables: Vec<Breakable>,
    pub switches: Vec<Switch<'t>>,
    pub handlers: Vec<Handler>,
    /// Types of the clauses that are being lowered; `None` catches all.
    pub caught: Vec<Option<Name>>,
    pub labels: FxHashMap<String, (BlockId, Chain)>,
    /// Jumps to labels not yet seen.
    pub pending: Vec<(String, BlockId, Chain, Span)>,
    /// Temporaries of the full expression being lowered.
    pub temporaries: Vec<LocalId>,
    /// The `n++` in the place of an assignment, done when that is.
    pub later: Option<usize>,
    /// Locals with a cleanup function.
    pub cleanups: FxHashMap<LocalId, Name>,
    /// `#if` conditions asked more than once: locals that hold the one answer.
    pub answers: FxHashMap<String, LocalId>,
    /// A lambda: how it captures, and what it has captured.
    pub lambda: Option<CaptureDefault>,
    pub captures: Vec<(LocalId, Operand)>,
    pub closures: u32,
    pub partial: bool,
}

impl<'t> Body<'t> {
    /// An empty function with its return slot.
    pub fn new(path: Name, scope: Name, ret: Ty, span: Span) -> Self {
        let mut body = Body {
            path,
            scope,
            class: None,
            returns_reference: false,
            ret: ret.clone(),
            locals: Vec::new(),
            blocks: Vec::new(),
            current: BlockId(0),
            scopes: Vec::new(),
            next_scope: 0,
            breakables: Vec::new(),
            switches: Vec::new(),
            handlers: Vec::new(),
            caught: Vec::new(),
            labels: FxHashMap::default(),
            pending: Vec::new(),
            temporaries: Vec::new(),
            later: None,
            cleanups: FxHashMap::default(),
            answers: FxHashMap::default(),
            lambda: None,
            captures: Vec::new(),
            closures: 0,
            partial: false,
        };
        body.local(None, ret, LocalKind::Return, span);
        body.current = body.block();
        body.open();
        body
    }

    pub fn local(&mut self, name: Option<Name>, ty: Ty, kind: LocalKind, span: Span) -> LocalId {
        self.locals.push(Local { name, ty, kind, span });
        LocalId(u32::try_from(self.locals.len() - 1).unwrap_or(u32::MAX))
    }

    /// A new block that nothing reaches yet.
    pub fn block(&mut self) -> BlockId {
        self.blocks.push(Block { stmts: Vec::new(), term: Term::Stop });
        BlockId(u32::try_from(self.blocks.len() - 1).unwrap_or(u32::MAX))
    }

    pub fn push(&mut self, stmt: Stmt) {
        if let Some(block) = self.blocks.get_mut(self.current.0 as usize) {
            block.stmts.push(stmt);
        }
    }

    /// Ends the current block; what follows is not reached unless a block is entered.
    pub fn terminate(&mut self, term: Term) {
        if let Some(block) = self.blocks.get_mut(self.current.0 as usize) {
            block.term = term;
        }
        self.current = self.block();
    }

    pub fn goto(&mut self, target: BlockId) {
        self.terminate(Term::Goto(target));
    }

    /// Goes on in `block`.
    pub fn enter(&mut self, block: BlockId) {
        self.current = block;
    }

    /// Falls through into `block`.
    pub fn fall_into(&mut self, block: BlockId) {
        self.goto(block);
        self.enter(block);
    }

    pub fn open(&mut self) {
        self.scopes.push(Scope { id: self.next_scope, ..Scope::default() });
        self.next_scope += 1;
    }

    pub fn lookup(&self, name: &str) -> Option<&Binding> {
        let mut scopes = self.scopes.iter().rev();
        scopes.find_map(|scope| scope.names.get(name))
    }

    pub fn bind(&mut self, name: &str, binding: Binding) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.names.insert(name.to_owned(), binding);
        }
    }

    /// The local ends with the innermost scope.
    pub fn owned_by_scope(&mut self, local: LocalId) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.locals.push(local);
        }
    }

    /// The open scopes and what is declared in them.
    pub fn chain(&self) -> Chain {
        let chain = self.scopes.iter().map(|s| (s.id, s.locals.clone()));
        chain.collect()
    }

    /// The locals of the scopes above `depth`, in the order in which they end.
    pub fn locals_above(&self, depth: usize) -> Vec<LocalId> {
        let scopes = self.scopes.iter().skip(depth).rev();
        scopes.flat_map(|s| s.locals.iter().rev().copied()).collect()
    }

    /// The finished function.
    pub fn finish(self, params: Vec<LocalId>, span: Span, name_span: Span) -> Function {
        Function {
            path: self.path,
            params,
            self_mode: None,
            owner: self.class,
            implements: None,
            ret: self.ret,
            is_async: false,
            is_closure: self.lambda.is_some(),
            file_local: false,
            is_test: false,
            partial: self.partial,
            locals: self.locals,
            blocks: super::prune::pruned(self.blocks),
            span,
            name_span,
        }
    }
}
