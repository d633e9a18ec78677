//! The whole analysis: which functions to start from, and what they lead to.

use rustc_hash::FxHashSet;

use super::births::leading_to_births;
use super::issue::Issue;
use super::machine::Machine;
use crate::apis::Models;
use crate::apis::model::Role;
use crate::apis::shape::Shape;
use crate::flow::program::{FuncId, Program};
use crate::flow::reach::{Mention, leading_to};
use crate::ir::Name;

/// What the analysis of a program says.
#[derive(Debug, Default)]
pub struct Analysis {
    /// What was found, in no order.
    pub issues: Vec<Issue>,
    /// Entries whose exploration hit a bound.
    pub cut: Vec<FuncId>,
}

/// Statements executed for all entries that are no program's start. Late entries get less when early ones are
/// large, but never less than [`LEAST_STEPS`].
const STEPS: usize = 1_200_000;
/// Keeping a state costs as much as this many statements.
const STEPS_FOR_A_NODE: usize = 20;
/// Statements any entry may execute.
const LEAST_STEPS: usize = 15_000;

/// Follows every socket of `program`.
#[must_use]
pub fn analyse(program: &Program, models: &Models) -> Analysis {
    let relevant = leading_to(program, |_, all| all.iter().any(|m| is_of_interest(program, models, *m)));
    let births = leading_to_births(program, models);
    let mut analysis = Analysis::default();
    let mut visited = FxHashSet::default();
    let named_main = |id: &FuncId| {
        let function = program.function(*id);
        !function.is_closure && function.owner.is_none() && function.path.last_segment() == "main"
    };
    for id in program.ids().filter(|id| named_main(id) && relevant.contains(id) && births.contains(id)) {
        run(program, models, &relevant, id, None, &mut visited, &mut analysis);
    }
    // What no main leads to: first what nobody calls, then the rest.
    let candidates = |id: &FuncId| {
        let function = program.function(*id);
        relevant.contains(id) && births.contains(id) && !function.is_closure && !function.is_test
    };
    let mentioned = program.mentioned();
    let called = |id: FuncId| {
        let path = program.function(id).path;
        mentioned.contains(&path) || mentioned.contains(&Name::new(path.last_segment()))
    };
    let mut left = STEPS;
    for wanted in [false, true] {
        for id in program.ids().filter(|id| candidates(id)) {
            if !visited.contains(&id) && called(id) == wanted {
                let spent = run(program, models, &relevant, id, Some(left), &mut visited, &mut analysis);
                left = left.saturating_sub(spent);
            }
        }
    }
    analysis
}

/// `left`: the statements left for entries that are no program's start, `None` for such a start. Returns how many
/// were executed.
fn run(
    program: &Program,
    models: &Models,
    relevant: &FxHashSet<FuncId>,
    entry: FuncId,
    left: Option<usize>,
    visited: &mut FxHashSet<FuncId>,
    analysis: &mut Analysis,
) -> usize {
    let is_main = left.is_none();
    let mut machine = Machine::new(program, models, relevant, !is_main);
    machine.is_main = is_main;
    if let Some(left) = left {
        machine.limits.steps = machine.limits.steps.min(left.max(LEAST_STEPS));
        machine.limits.nodes = machine.limits.nodes.min(machine.limits.steps / STEPS_FOR_A_NODE);
    }
    machine.explore(entry);
    machine.judge();
    visited.extend(machine.visited.iter().copied());
    analysis.issues.append(&mut machine.issues);
    if machine.cut {
        analysis.cut.push(entry);
    }
    machine.steps
}

/// Does the mention make, read, close, start or carry sockets?
fn is_of_interest(program: &Program, models: &Models, mention: Mention) -> bool {
    use crate::apis::model::TypeRole;
    let matters = |entry: &crate::apis::FnEntry| {
        let by_role = matches!(
            entry.does,
            Role::Read
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
                | Role::Send
                | Role::Receive
                | Role::Fork
                | Role::Listen
        );
        by_role || entry.returns.as_ref().is_some_and(makes_sockets)
    };
    match mention {
        Mention::Path(path) => program.spellings(path).iter().any(|p| {
            models.function(*p).iter().any(matters)
                || models.method_by_path(*p, Some(TypeRole::Socket)).iter().any(matters)
        }),
        Mention::Method(name) => {
            let roles = [TypeRole::Socket, TypeRole::Listener, TypeRole::Sender, TypeRole::Receiver];
            roles.iter().any(|role| models.method(None, Some(*role), name).iter().any(matters))
                || models.value_method("any", name).iter().any(matters)
        }
        Mention::Global(_) | Mention::Closure(_) => false,
    }
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
