//! The explorer: runs the linked program over abstract states, following one socket at a time.
//!
//! It is an explicit-state model checker on small states rather than a bottom-up summary engine: the stack of
//! every task is part of the state, so loops across callers, tasks that park and closures that call back need
//! no special treatment, and a leak is a property of the explored graph (see [`super::verdict`]). What keeps it
//! small: one socket is followed at a time, everything else is forgotten early, and calls that can not touch
//! what is followed are skipped.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::confirmation::Directions;
use super::elements::as_number;
use super::facts::Reach;
use super::fills::as_fill;
use super::issue::Issue;
use super::limits::Limits;
use super::nodes::Spot;
use super::ops::retyped;
use super::places::Access;
use super::state::{Activation, Frame, Marks, Phase, State};
use super::trace::Trace;
use super::value::{Origin, Value, derive};
use crate::apis::Models;
use crate::apis::model::TypeRole;
use crate::flow::graph::{Graph, Node};
use crate::flow::loops::{Counting, counting};
use crate::flow::program::{FuncId, Program};
use crate::ir::{BlockId, LocalId, LocalKind, Operand, Place, Stmt, Term, Ty};
use crate::source::Span;

/// A split: several states, each with what was computed in it.
pub(super) type Forks<T> = Vec<(State, T)>;

/// What is remembered of an explored node.
#[derive(Clone, Debug)]
pub struct NodeInfo {
    /// Function and block.
    pub place: (FuncId, BlockId),
    /// A span there.
    pub span: Span,
    /// Phase of the followed socket.
    pub phase: Option<Phase>,
    /// A task that read from it has ended.
    pub reader_done: bool,
    /// What it is crowded with.
    pub(super) spot: Spot,
    /// The path that led there first.
    pub trace: Trace,
    /// Its owner waits, and nobody looks at it.
    pub inattentive: bool,
    /// The state, kept where the socket should be let go.
    pub state: Option<Rc<State>>,
}

/// The explorer of one entry.
pub struct Machine<'a> {
    /// The program.
    pub program: &'a Program,
    /// The models.
    pub models: &'a Models,
    /// What leads where.
    pub(super) reach: &'a Reach,
    /// Socket-typed parameters and fields count as sockets to follow (entries without a known caller).
    pub declared: bool,
    /// The entry is the program's own start: when it returns, the process ends.
    pub is_main: bool,
    /// The state before the call under way, for tasks that must wait before they make it.
    pub(super) before: Option<Box<State>>,
    /// Iterators that are being asked for an item, by closures that answer at once.
    pub(super) asked: Vec<(super::value::Addr, Rc<super::value::Iter>)>,
    /// Pointers under way within one read.
    pub(super) following: Cell<u16>,
    /// Bounds.
    pub limits: Limits,
    /// Explored graph.
    pub graph: Graph<Marks>,
    /// Its nodes.
    pub nodes: Vec<NodeInfo>,
    /// Functions that were run.
    pub visited: FxHashSet<FuncId>,
    /// Those of them that were only ever given sockets out of code nobody knows.
    pub unfollowed: FxHashSet<FuncId>,
    /// What tasks run that accepted a connection while another was followed, and those that accepted the one to follow.
    pub(super) seconds: FxHashSet<FuncId>,
    pub(super) acceptors: FxHashSet<FuncId>,
    /// Where to, when something is looked for.
    pub(super) directions: Option<Directions>,
    /// Nodes from which the exploration did not go on everywhere.
    pub(super) frontier: FxHashSet<Node>,
    /// What was found on the way.
    pub issues: Vec<Issue>,
    /// Where the program was after descriptors were lost: (which issue, the node).
    pub(super) partings: Vec<(usize, Node)>,
    /// A bound was hit.
    pub cut: bool,
    /// Numbers of which nothing is known but that connections were accepted from them.
    pub(super) listening: FxHashSet<super::value::Sym>,
    /// What functions returned after a read had nothing to give: (function, value in words).
    pub(super) quiet: FxHashSet<(crate::ir::Name, crate::ir::Name)>,
    pub(super) seen: FxHashMap<(u64, u64), Node>,
    pub(super) crowded: FxHashMap<(FuncId, BlockId, Option<Phase>, usize), usize>,
    pub(super) scratch: super::identity::Scratch,
    pub(super) widening: super::widening::Widening,
    /// Choices of which a branch was answered at once, at end of file.
    pub(super) answered: FxHashSet<super::races::Race>,
    /// Choices of which a branch goes on by itself, at end of file, and the node from which both were come to.
    pub(super) going: FxHashSet<(super::races::Race, Node)>,
    /// Choices of which a branch joined a task that had ended: that task, and the variable with its handle.
    pub(super) joined: FxHashMap<(super::races::Race, super::value::Sym), crate::ir::LocalId>,
    /// Choices of which a branch waits for a clock, at end of file.
    pub(super) passing: FxHashSet<super::races::Race>,
    /// Choices of which a branch waits to be told by somebody.
    pub(super) heeding: FxHashSet<super::races::Race>,
    /// Choices of which a branch hears of the end.
    pub(super) hearing: FxHashSet<super::races::Race>,
    /// The code of the program that reads from a type of its own.
    pub(super) own_reads: RefCell<FxHashMap<crate::ir::Name, Option<FuncId>>>,
    /// What globals hold at first: tables may be long.
    pub(super) initial: RefCell<FxHashMap<crate::ir::Name, Value>>,
    /// The libraries of channels that were made where nobody saw it.
    pub(super) unseen_channels: RefCell<FxHashMap<super::value::Sym, crate::ir::Name>>,
    pub(super) races: RefCell<FxHashMap<FuncId, Rc<super::races::Races>>>,
    pub(super) written: RefCell<FxHashMap<FuncId, Rc<FxHashSet<crate::ir::Name>>>>,
    pub(super) touched: RefCell<FxHashMap<FuncId, Option<Rc<crate::flow::touches::Touches>>>>,
    pub(super) fills_polled: RefCell<FxHashMap<FuncId, bool>>,
    pub(super) joins: FxHashMap<FuncId, Rc<Vec<bool>>>,
    counting: FxHashMap<FuncId, Rc<Counting>>,
    pub(super) maxima: FxHashMap<FuncId, Rc<FxHashSet<(u32, u32)>>>,
    pub(super) pops: FxHashMap<FuncId, Rc<FxHashSet<(u32, u32)>>>,
    pub(super) fills: FxHashMap<FuncId, Rc<FxHashSet<(u32, u32)>>>,
    pub(super) appends: FxHashMap<FuncId, Rc<FxHashSet<(u32, u32)>>>,
    pub(super) strides: FxHashMap<FuncId, Rc<FxHashSet<i64>>>,
    pub(super) exits: FxHashMap<FuncId, Rc<crate::flow::exits::Exits>>,
    pub(super) premises: FxHashMap<FuncId, Rc<Vec<Vec<crate::flow::premises::Premise>>>>,
    pub(super) sweeps: FxHashMap<FuncId, Rc<crate::flow::sweeps::Sweeps>>,
    pub(super) live: FxHashMap<FuncId, Rc<crate::flow::live::Live>>,
    pub(super) last_error: crate::flow::last_error::LastError,
    /// Statements executed.
    pub(super) steps: usize,
    /// Locals in kept states.
    pub(super) kept: usize,
    /// What the nodes count for, together.
    pub(super) weight: usize,
}

impl<'a> Machine<'a> {
    /// An explorer that has seen nothing.
    #[must_use]
    pub(super) fn new(program: &'a Program, models: &'a Models, reach: &'a Reach, declared: bool) -> Self {
        Machine {
            program,
            models,
            reach,
            declared,
            is_main: false,
            before: None,
            asked: Vec::new(),
            following: Cell::new(0),
            limits: Limits::default(),
            graph: Graph::default(),
            nodes: Vec::new(),
            visited: FxHashSet::default(),
            unfollowed: FxHashSet::default(),
            seconds: FxHashSet::default(),
            acceptors: FxHashSet::default(),
            directions: None,
            frontier: FxHashSet::default(),
            issues: Vec::new(),
            partings: Vec::new(),
            cut: false,
            listening: FxHashSet::default(),
            quiet: FxHashSet::default(),
            seen: FxHashMap::default(),
            scratch: super::identity::Scratch::default(),
            widening: super::widening::Widening::default(),
            crowded: FxHashMap::default(),
            answered: FxHashSet::default(),
            going: FxHashSet::default(),
            joined: FxHashMap::default(),
            passing: FxHashSet::default(),
            heeding: FxHashSet::default(),
            hearing: FxHashSet::default(),
            own_reads: RefCell::default(),
            initial: RefCell::default(),
            unseen_channels: RefCell::default(),
            races: RefCell::default(),
            written: RefCell::default(),
            touched: RefCell::default(),
            fills_polled: RefCell::default(),
            joins: FxHashMap::default(),
            counting: FxHashMap::default(),
            maxima: FxHashMap::default(),
            pops: FxHashMap::default(),
            fills: FxHashMap::default(),
            appends: FxHashMap::default(),
            strides: FxHashMap::default(),
            exits: FxHashMap::default(),
            premises: FxHashMap::default(),
            sweeps: FxHashMap::default(),
            live: FxHashMap::default(),
            last_error: crate::flow::last_error::LastError::default(),
            steps: 0,
            kept: 0,
            weight: 0,
        }
    }

    /// Puts a body on the stack of the running task. Missing arguments are unknown.
    pub(super) fn push_body(
        &mut self,
        state: &mut State,
        id: FuncId,
        args: Vec<Value>,
        captures: &[(LocalId, Value)],
        dest: Option<Place>,
        span: Span,
    ) {
        let given: Vec<&Value> = args.iter().chain(captures.iter().map(|(_, value)| value)).collect();
        self.forget_dead(state, &given);
        let function = self.program.function(id);
        self.note_visit(state, id, &args);
        let mut locals: Vec<Value> = (0..function.locals.len()).map(|at| self.unwritten(id, at)).collect();
        let mut args = args.into_iter();
        for param in &function.params {
            let at = param.0 as usize;
            let ty = function.locals.get(at).map(|l| self.normal(&l.ty)).unwrap_or_default();
            let missing = || Value::unknown(derive(u64::from(id.0), (37, at)), ty.clone(), Origin::default());
            let mut value = args.next().unwrap_or_else(missing);
            self.give_item_type(state, &mut value, &ty);
            value = self.parameter_by_value(state, id, &ty, value);
            self.owned_as(state, &value, &ty);
            if let Some(slot) = locals.get_mut(at) {
                *slot = self.as_parameter(value, &ty);
            }
        }
        let kept = self.kept_statics(state, id);
        for (local, value) in captures.iter().chain(&kept) {
            if let Some(slot) = locals.get_mut(local.0 as usize) {
                *slot = value.clone();
            }
        }
        let locals = super::slots::Slots::new(locals);
        let activation = Activation { function: id, block: BlockId(0), stmt: 0, locals, dest, called_at: span };
        state.push(Frame::Code(activation));
    }

    /// Remembers that a body was run, and whether anything was known of the sockets it was given.
    fn note_visit(&mut self, state: &State, id: FuncId, args: &[Value]) {
        let function = self.program.function(id);
        let declared = function.params.iter().map(|local| function.locals.get(local.0 as usize).map(|l| &l.ty));
        let is_socket = |ty: &Ty| matches!(self.type_role(ty), Some(TypeRole::Socket | TypeRole::Half));
        let foreign = |value: &Value| matches!(self.peel(state, value), Value::Unknown(_));
        let unknown = args.iter().zip(declared).any(|(arg, ty)| ty.is_some_and(is_socket) && foreign(arg));
        let first = self.visited.insert(id);
        if !unknown {
            self.unfollowed.remove(&id);
        } else if first {
            self.unfollowed.insert(id);
        }
    }

    pub(super) fn step_once(&mut self, mut state: State) -> Vec<State> {
        let Some(frame) = state.frames().last() else {
            return self.task_ended(state);
        };
        if let Frame::Native(_) = frame.as_ref() {
            return self.step_native(state);
        }
        let Some(top) = state.top() else {
            return Vec::new();
        };
        let (id, block, at) = (top.function, top.block, top.stmt as usize);
        let program = self.program;
        let function = program.function(id);
        let Some(body) = function.blocks.get(block.0 as usize) else {
            return Vec::new();
        };
        if let Some(stmt) = body.stmts.get(at) {
            if let Some(top) = state.top_mut() {
                top.stmt += 1;
            }
            let sym = derive(u64::from(id.0), (block.0, at, 41));
            return self.statement(state, stmt, sym);
        }
        match &body.term {
            Term::Goto(to) => self.jump(state, *to, Span::default()),
            Term::If { then, otherwise, span, .. } if self.is_idle(&state, block) => {
                [then, otherwise].iter().flat_map(|to| self.jump(state.clone(), **to, *span)).collect()
            }
            Term::If { test, then, otherwise, span } => {
                let mut out = Vec::new();
                state.note_comparison(body, test);
                for (state, truth) in self.test(state, test) {
                    out.extend(self.jump(state, if truth { *then } else { *otherwise }, *span));
                }
                out
            }
            Term::Choose { targets, last, span } => {
                let targets = state.left_to_choose(id, targets, *last);
                state.marks.chosen |= targets.len() > 1;
                targets.iter().flat_map(|to| self.jump(state.clone(), *to, *span)).collect()
            }
            Term::Catch { clauses, otherwise, span } => self.catch(state, clauses, *otherwise, *span),
            Term::Return { span } => self.leave(state, *span),
            Term::Throw { span } => self.throw(state, *span),
            Term::Stop => Vec::new(),
        }
    }

    pub(super) fn statement(&mut self, state: State, stmt: &Stmt, sym: u64) -> Vec<State> {
        match stmt {
            Stmt::Assign { to, value: value @ crate::ir::Rvalue::Residual(_), span } => {
                self.pass_on(state, to, value, *span, sym)
            }
            Stmt::Assign { to, value, span } => {
                if let crate::ir::Rvalue::Use(Operand::Copy(from)) = value
                    && self.is_c(&state)
                    && (is_element(from) && is_element(to) && from.base == to.base || self.takes_out(&state))
                {
                    return self.move_element(state, to, from, *span);
                }
                let mut state = state;
                self.note_step(&mut state, to, value);
                self.note_tally(&mut state, to, value);
                let mut out = Vec::new();
                let computed =
                    matches!(value, crate::ir::Rvalue::Binary(..)) && !super::orders::adds_nothing(&state, value);
                let bound = self.is_c(&state) && self.takes_maximum(&state);
                let fill = self.is_c(&state) && self.is_fill(&state);
                let state = if fill { self.count_by_name(state, to, value, sym) } else { state };
                let count = self.count_of_owners(&state, to, value);
                let of = value;
                for (mut state, value) in self.rvalue(state, value, sym) {
                    let left = count.clone().or_else(|| self.what_is_left(&state, to, of, value));
                    let Some(value) = left else { continue };
                    let value = if bound { as_number(value, sym) } else { value };
                    let value = if fill { as_fill(value) } else { value };
                    if computed && super::keys::symbol(&value) == Some(sym) {
                        self.outdate_temporaries(&mut state, sym);
                        state.recomputed(sym, &value);
                    }
                    if computed {
                        state.note_taken(of, &value);
                    }
                    out.extend(self.assign(state, to, value, *span));
                }
                out
            }
            Stmt::Call { to, call, span, .. } => {
                let mut out = Vec::new();
                self.before = Some(Box::new(state.clone()));
                let results = self.call(state, call, to, *span, sym);
                self.before = None;
                for (mut state, value) in results {
                    match value {
                        Some(value) => {
                            state.reissued(sym);
                            let value = self.by_value(&mut state, to, value);
                            if value == Value::Null && is_element(to) && self.is_c(&state) {
                                state = self.make_null_element(state, to);
                            }
                            out.extend(self.assign_answer(state, to, value, *span));
                        }
                        None => out.push(state),
                    }
                }
                out
            }
            Stmt::ScopeEnd { .. } if self.ends_program(&state) => Vec::new(),
            Stmt::ScopeEnd { local, span } => {
                let mut state = state;
                let addr = state.local(*local);
                let kind = self.declared(&state, *local).map(|declared| declared.kind);
                if kind != Some(LocalKind::Static) {
                    let name = self.local_name(&state, *local);
                    let old = self.write(&mut state, &addr, Value::Gone);
                    let unused = kind == Some(LocalKind::Temporary) && old.names_focus();
                    self.dispose(&mut state, old, super::owners::Loss::Scope(name), *span);
                    if unused {
                        self.note_unused(&mut state, *span);
                    }
                    self.begin_anew(&mut state, *local);
                }
                vec![state]
            }
        }
    }

    /// As [`Machine::assign`], of what a call gave: that nothing was read is told by a zero, even where the variable
    /// also counts.
    pub(super) fn assign_answer(&mut self, state: State, to: &Place, value: Value, span: Span) -> Vec<State> {
        let counts = value != Value::int(0);
        self.set(state, to, value, counts, span)
    }

    /// Stores `value` in `to`; what was there goes.
    pub(super) fn assign(&mut self, state: State, to: &Place, value: Value, span: Span) -> Vec<State> {
        self.set(state, to, value, true, span)
    }

    fn set(&mut self, state: State, to: &Place, value: Value, counts: bool, span: Span) -> Vec<State> {
        let mut out = Vec::new();
        for (mut state, addr) in self.place(state, to, Access::Store) {
            let value = value.clone();
            let value = if to.proj.is_empty() { self.as_declared(&state, to, value) } else { value };
            let addr = self.behind_place(&state, addr);
            let value = self.weakened(&state, to, value);
            let value = self.unless_idle(&state, to, value);
            let value = self.stored_by_value(&mut state, &addr, value);
            let value = self.as_held(&state, &addr, value);
            let value = self.as_unsigned(&state, &addr, value);
            let value = if counts { self.counted(&mut state, &addr, value, span) } else { value };
            self.owned_as_declared(&mut state, to, &value);
            self.note_store(&mut state, &addr, to, &value, span);
            self.note_ring(&mut state, &addr, &value, span);
            self.note_listed(&mut state, to, &value);
            let addr = self.remember_element(&mut state, addr, &value);
            let rest = addr.path.last() == Some(&super::value::Step::Rest);
            let old = if rest && !self.is_c(&state) {
                self.store_in_rest(&mut state, &addr, to, value);
                Value::Gone
            } else {
                self.write(&mut state, &addr, value)
            };
            let name = self.place_text(&state, to);
            self.dispose(&mut state, old, super::owners::Loss::Overwritten(name), span);
            out.push(state);
        }
        out
    }

    /// A local's declared type is worth more than none.
    pub(super) fn as_declared(&self, state: &State, to: &Place, value: Value) -> Value {
        let (Value::Unknown(opaque), crate::ir::Base::Local(local)) = (&value, to.base) else {
            return value;
        };
        match self.declared(state, local).map(|l| self.normal(&l.ty)) {
            Some(ty) if ty != Ty::Unknown && opaque.ty == Ty::Unknown => retyped(value, &ty),
            _ => value,
        }
    }

    /// The counting loops of a body.
    pub(super) fn loops_of(&mut self, id: FuncId) -> Rc<Counting> {
        let program = self.program;
        Rc::clone(self.counting.entry(id).or_insert_with(|| Rc::new(counting(program.function(id)))))
    }

    pub(super) fn jump(&mut self, mut state: State, to: BlockId, span: Span) -> Vec<State> {
        let Some(top) = state.top_mut() else {
            return Vec::new();
        };
        let from = top.block;
        top.block = to;
        top.stmt = 0;
        let id = top.function;
        let program = self.program;
        let loops = self.loops_of(id);
        state.marks.pass(&loops, id, (from.0, to.0));
        if self.left_out(&state, id, (from.0, to.0)) {
            return Vec::new();
        }
        self.counted_to_end(&mut state, id, (from.0, to.0));
        let joins = self.joins_of(id);
        if joins.get(to.0 as usize).copied().unwrap_or(false) {
            let body = &program.function(id).blocks[to.0 as usize];
            let here = body.stmts.first().map_or(span, stmt_span);
            return self.visit(state, here).into_iter().collect();
        }
        vec![state]
    }

    /// C++ returns a plain value where it promises an optional one.
    pub(super) fn as_optional(&self, state: &State, value: Value, ret: &Ty) -> Value {
        let cpp = state.top().is_some_and(|top| self.program.language(top.function) == crate::ir::Language::Cpp);
        let optional = cpp && self.type_role(ret) == Some(crate::apis::model::TypeRole::Option);
        let plain = !matches!(&value, Value::Variant(..)) && !matches!(&value, Value::Unknown(o) if o.ty == *ret);
        if optional && plain { Value::variant("Some", value) } else { value }
    }
}

pub(super) fn is_element(place: &Place) -> bool {
    matches!(place.proj.last(), Some(crate::ir::Proj::Index(_)))
}

/// Span of a statement.
pub(super) fn stmt_span(stmt: &Stmt) -> Span {
    match stmt {
        Stmt::Assign { span, .. } | Stmt::Call { span, .. } | Stmt::ScopeEnd { span, .. } => *span,
    }
}
