//! What each function by itself has to do with sockets, and where it leads.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::births::Births;
use super::counts::Counter;
use super::deadlines::waits_for_events;
use crate::apis::model::{Role, TypeRole};
use crate::apis::shape::Shape;
use crate::apis::{FnEntry, Models};
use crate::flow::filled::{Filled, filled};
use crate::flow::influence::Influence;
use crate::flow::program::{FuncId, Program};
use crate::flow::reach::{Mention, leading_to, mentions, targets};
use crate::flow::throws::Throws;
use crate::ir::{Base, Call, Callee, Language, LocalId, LocalKind, Name, Operand, Place, Stmt};

/// What one function says.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// It reads, closes, starts or carries sockets.
    pub interest: bool,
    /// It makes a socket or holds one.
    pub birth: bool,
    /// It waits for a poller's events.
    pub waits: bool,
    /// It pauses for a while.
    pub pauses: bool,
    /// It starts a clock.
    pub ticks: bool,
    /// It sends messages.
    pub sends: bool,
    /// What it may run.
    pub leads: Vec<FuncId>,
    /// Names that it calls or takes as values.
    pub names: Vec<Name>,
}

impl Facts {
    pub(super) fn of(program: &Program, models: &Models, births: &Births, id: FuncId) -> Facts {
        let (mut all, mut met) = (Vec::new(), FxHashSet::default());
        mentions(program.function(id), |mention| {
            if met.insert(mention) {
                all.push(mention);
            }
        });
        let names = all.iter().filter_map(|mention| match mention {
            Mention::Path(name) | Mention::Method(name) => Some(*name),
            Mention::Global(_) | Mention::Closure(_) => None,
        });
        Facts {
            interest: all.iter().any(|mention| is_of_interest(program, models, *mention)) || runs_jobs(program, id),
            birth: births.are_in(id, &all),
            waits: all.iter().any(|mention| waits_for_events(program, models, *mention)),
            pauses: all.iter().any(|mention| does(program, models, *mention, Role::Pause)),
            ticks: all.iter().any(|mention| does(program, models, *mention, Role::Tick)),
            sends: all.iter().any(|mention| does(program, models, *mention, Role::Send)),
            leads: all.iter().flat_map(|mention| targets(program, id, *mention)).collect(),
            names: names.collect(),
        }
    }
}

/// What follows from the facts of all functions, in order.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// Functions from which something of interest can be reached.
    pub relevant: FxHashSet<FuncId>,
    /// Functions from which one that makes or is given a socket can be reached.
    pub births: FxHashSet<FuncId>,
    /// Functions that wait for a poller's events, or call one that does.
    pub pollers: FxHashSet<FuncId>,
    /// Somebody sends messages now and then, unasked.
    pub beats: bool,
    /// A clock gives events now and then.
    pub ticks: bool,
    /// Names that anybody calls or takes as a value.
    pub mentioned: FxHashSet<Name>,
    /// The variables that may decide something.
    pub influence: Influence,
    /// Fields of text whose first character decides something.
    pub firsts: FxHashSet<Name>,
    /// The signals that functions raise every time they go round.
    pub promises: FxHashMap<FuncId, FxHashSet<Name>>,
    /// The signals that are raised whenever some value is dropped.
    pub returned: FxHashSet<Name>,
    /// Permits are kept, and not given back on every way.
    pub wasted: bool,
    /// What is counted down somewhere.
    pub lowered: FxHashSet<Counter>,
    /// Counters of C, each with a table that is filled by it.
    pub filled: FxHashSet<Filled>,
    /// Classes of the exceptions that leave functions of C++.
    pub throws: Throws,
}

impl Reach {
    pub(super) fn of<'f>(program: &Program, facts: impl Iterator<Item = &'f Facts> + Clone) -> Reach {
        let all = || program.ids().zip(facts.clone());
        let reach = |seed: fn(&Facts) -> bool| {
            let seeds = all().filter(|(_, facts)| seed(facts)).map(|(id, _)| id);
            leading_to(all().map(|(id, facts)| (id, facts.leads.as_slice())), seeds)
        };
        let senders = reach(|facts| facts.sends);
        Reach {
            beats: all().any(|(id, facts)| facts.pauses && senders.contains(&id)),
            ticks: facts.clone().any(|facts| facts.ticks),
            relevant: reach(|facts| facts.interest),
            births: reach(|facts| facts.birth),
            pollers: reach(|facts| facts.waits),
            mentioned: facts.clone().flat_map(|facts| facts.names.iter().copied()).collect(),
            influence: Influence::default(),
            firsts: FxHashSet::default(),
            promises: FxHashMap::default(),
            returned: FxHashSet::default(),
            wasted: false,
            lowered: FxHashSet::default(),
            filled: FxHashSet::default(),
            throws: Throws::default(),
        }
    }

    /// What the rest of the program says of a body, as a number.
    pub(super) fn premises(&self, program: &Program, of: FuncId) -> u64 {
        let mut promised: Vec<u64> =
            self.promises.get(&of).into_iter().flatten().map(|name| FxBuildHasher.hash_one(name)).collect();
        promised.sort_unstable();
        let leads = (self.relevant.contains(&of), self.pollers.contains(&of));
        let firsts = self.firsts.iter().fold(0, |all, name| all ^ FxBuildHasher.hash_one(name));
        let fields = self.lowered.iter().filter(|counter| matches!(counter, Counter::Field(_)));
        let lowered = fields.fold(0, |all, field| all ^ FxBuildHasher.hash_one(field));
        let returned = self.returned.iter().fold(0, |all, name| all ^ FxBuildHasher.hash_one(name));
        let filled = self.filled.iter().fold(0, |all, pair| all ^ FxBuildHasher.hash_one(pair));
        let counted = (lowered, filled);
        let left = (returned, self.wasted, self.throws.get(&of));
        FxBuildHasher.hash_one((leads, promised, firsts, counted, left, self.influence.digest(program, of)))
    }

    /// With what needs the bodies of the program: the variables that decide something, the signals that are raised
    /// again and again.
    pub(super) fn with_bodies(self, program: &Program, models: &Models) -> Reach {
        let raises = |stmt: &Stmt| super::promises::raised_by(program, models, stmt);
        let promises = crate::flow::promises::kept(program, &raises);
        let firsts = crate::flow::firsts::firsts(program);
        let lowered = super::counts::lowered(program);
        let mut returned = super::promises::raised_by_drops(program, models);
        returned.extend(super::leases::given_back(program, models));
        let in_c = program.ids().filter(|id| program.language(*id) != Language::Rust);
        let falls = |at: &Place| super::counts::falls(&lowered, at);
        let filled = in_c.flat_map(|id| filled(program.function(id), &falls)).collect();
        let influence = super::idle::influence(program, models);
        let library = |path: Name| {
            let mut entries = program.spellings(path).into_iter().flat_map(|path| models.function(path));
            entries.find_map(|entry| entry.throws)
        };
        let throws = crate::flow::throws::throws(program, &library);
        let wasted = super::permits::are_wasted(program, models, &self.mentioned);
        Reach { returned, wasted, influence, firsts, promises, lowered, filled, throws, ..self }
    }
}

/// Does the mention do this to a sender or a signal, or as a free function?
pub(super) fn does(program: &Program, models: &Models, mention: Mention, role: Role) -> bool {
    // What says whether it has sent anything does not always.
    let is = |entry: &FnEntry| entry.does == role && !(role == Role::Send && entry.returns == Some(Shape::Bool));
    match mention {
        Mention::Path(path) => program.spellings(path).iter().any(|p| models.function(*p).iter().any(is)),
        Mention::Method(name) => {
            models.method(None, Some(TypeRole::Sender), name).iter().any(is)
                || models.method(None, Some(TypeRole::Signal), name).iter().any(is)
                || models.value_method("any", name).iter().any(is)
        }
        Mention::Global(_) | Mention::Closure(_) => false,
    }
}

/// Does the mention make, start or run something of interest by itself, whatever it is given; or take its time while
/// the caller has it?
pub(super) fn makes_or_runs(program: &Program, models: &Models, mention: Mention) -> bool {
    let pauses = |path: Name| models.function(path).iter().any(|entry| entry.does == Role::Pause);
    match mention {
        Mention::Path(path) => {
            is_of_interest(program, models, mention) || program.spellings(path).iter().any(|p| pauses(*p))
        }
        Mention::Method(name) => models.value_method("any", name).iter().any(is_effective),
        Mention::Global(_) | Mention::Closure(_) => false,
    }
}

/// Does the mention make, read, close, start or carry sockets?
fn is_of_interest(program: &Program, models: &Models, mention: Mention) -> bool {
    match mention {
        Mention::Path(path) => program.spellings(path).iter().any(|p| {
            models.function(*p).iter().any(is_effective)
                || models.method_by_path(*p, Some(TypeRole::Socket)).iter().any(is_effective)
        }),
        Mention::Method(name) => {
            let roles = [TypeRole::Socket, TypeRole::Listener, TypeRole::Sender, TypeRole::Receiver];
            roles.iter().any(|role| models.method(None, Some(*role), name).iter().any(is_effective))
                || models.value_method("any", name).iter().any(is_effective)
        }
        Mention::Global(_) | Mention::Closure(_) => false,
    }
}

fn is_effective(entry: &FnEntry) -> bool {
    let by_role = matches!(
        entry.does,
        Role::Read
            | Role::ReadThrough
            | Role::Relay
            | Role::RelayBoth
            | Role::Close
            | Role::Shutdown
            | Role::Register
            | Role::Deregister
            | Role::WaitEvents
            | Role::Forget
            | Role::IntoRaw
            | Role::Spawn
            | Role::Run
            | Role::Visit
            | Role::Send
            | Role::Receive
            | Role::Notify
            | Role::Raised
            | Role::Fork
            | Role::EndTask
            | Role::Listen
    );
    by_role || entry.returns.as_ref().is_some_and(makes_sockets)
}

/// Does it run what it has got out of somewhere, as the threads of a pool run their jobs? (In Rust that comes out of a
/// channel.)
fn runs_jobs(program: &Program, id: FuncId) -> bool {
    let function = program.function(id);
    let is_variable = |local: LocalId| function.locals[local.0 as usize].kind == LocalKind::Variable;
    let job = |stmt: &Stmt| match stmt {
        Stmt::Call { call: Call { callee: Callee::Value(Operand::Copy(at) | Operand::Move(at)), .. }, .. } => {
            at.proj.is_empty() && matches!(at.base, Base::Local(local) if is_variable(local))
        }
        _ => false,
    };
    program.language(id) == Language::Cpp && function.blocks.iter().flat_map(|block| &block.stmts).any(job)
}

fn makes_sockets(shape: &Shape) -> bool {
    match shape {
        Shape::Accepted
        | Shape::Connected
        | Shape::Created
        | Shape::Incoming
        | Shape::Listener
        | Shape::SenderEnd
        | Shape::Dup(_)
        | Shape::Half(_)
        | Shape::Share(_)
        | Shape::Latch(_)
        | Shape::Guard(_)
        | Shape::Own(_)
        | Shape::NeverDropped(_) => true,
        Shape::Ref(x)
        | Shape::Ok(x)
        | Shape::Some(x)
        | Shape::JustOk(x)
        | Shape::JustSome(x)
        | Shape::Ready(x)
        | Shape::Raw(x)
        | Shape::Descriptor(x)
        | Shape::Shared(x)
        | Shape::Boxed(x)
        | Shape::Weak(x) => makes_sockets(x),
        Shape::Tuple(parts) => parts.iter().any(makes_sockets),
        _ => false,
    }
}
