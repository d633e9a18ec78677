//! Does the program let a socket go later, while it goes on?

use rustc_hash::FxHashSet;

use super::machine::Machine;
use super::state::{Marks, Phase};
use super::verdict::leading_to;
use crate::flow::graph::Node;
use crate::flow::program::FuncId;
use crate::ir::BlockId;

/// Where connections are taken.
pub(super) struct Serving {
    /// The places where a connection comes to be followed.
    places: FxHashSet<(FuncId, BlockId)>,
    /// By node: does some way from there lead to such a place?
    leads: Vec<bool>,
}

/// What is luck beside what always is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Luck {
    /// What the bytes decide: they have decided it already.
    pub same_bytes: bool,
    /// What differed among states that were joined.
    pub joined: bool,
}

impl Machine<'_> {
    /// Does the program, while it goes on round the cycle of `inside`, let the socket go and come back there, without
    /// luck and without being told by somebody else? A reaper that sweeps, a message that a task acts upon, a later
    /// event on which a flag is tested. Where it is open which way is taken, each has to lead there. `besides` is luck,
    /// too. `before` are the nodes before each; `serving` says from which the
    /// program comes to take connections: what it lets go on its way out is no answer.
    pub(super) fn is_released_later(
        &self,
        inside: &FxHashSet<Node>,
        (before, serving): (&[Vec<Node>], &Serving),
        besides: Luck,
    ) -> bool {
        let places: FxHashSet<_> = inside.iter().map(|node| self.nodes[*node as usize].place).collect();
        let from_there: Vec<Node> = inside.iter().copied().collect();
        let reached = self.graph.reachable(&from_there, |_, to, _| !inside.contains(&to));
        let later = |node: &Node| reached[*node as usize] && !inside.contains(node);
        // A cycle that takes no connections itself may be left for one that does not either.
        let takes = inside.iter().any(|node| serving.places.contains(&self.nodes[*node as usize].place));
        let there = |node: &Node| {
            places.contains(&self.nodes[*node as usize].place) && (!takes || serving.leads[*node as usize])
        };
        let back = |node: &Node| later(node) && self.is_gone(*node) && there(node);
        let gone: FxHashSet<Node> = (0..).take(self.nodes.len()).filter(back).collect();
        let on_its_way = Luck { same_bytes: false, ..besides };
        let sure =
            with_those_before(gone, before, |from, sure| later(&from) && self.leads_into(from, sure, on_its_way));
        let leading = |node: &Node| self.leads_into(*node, &sure, besides);
        let leading: FxHashSet<Node> = self.unaided(inside).into_iter().filter(leading).collect();
        !leading.is_empty() && self.can_not_miss(inside, before, leading)
    }

    /// Does the program come to `leading` though nobody says that the connection is broken?
    fn can_not_miss(&self, inside: &FxHashSet<Node>, before: &[Vec<Node>], leading: FxHashSet<Node>) -> bool {
        let comes = |node: Node, caught: &FxHashSet<Node>| {
            let mut out = self.graph.out(node).iter().filter(|(to, _)| inside.contains(to));
            out.clone().any(|(to, marks)| caught.contains(to) && !marks.broken)
                || out.all(|(to, _)| caught.contains(to))
        };
        let caught = with_those_before(leading, before, |node, caught| inside.contains(&node) && comes(node, caught));
        let missed = inside.difference(&caught).copied().collect();
        !self.goes_on(&missed, |_| true, |marks| marks.service || marks.reread)
    }

    /// May the socket be let go, unaided, on a way that was not explored to its end?
    pub(super) fn is_cut_off(&self, inside: &FxHashSet<Node>) -> bool {
        let mut seen: FxHashSet<Node> = inside.clone();
        let mut work: Vec<Node> = self.unaided(inside).into_iter().collect();
        while let Some(node) = work.pop() {
            if self.frontier.contains(&node) {
                return true;
            }
            let onward = self.graph.out(node).iter().filter(|(_, marks)| !marks.guessed && !marks.told);
            work.extend(onward.map(|(to, _)| *to).filter(|to| seen.insert(*to)));
        }
        false
    }

    /// Where connections come from, and from where the program comes there.
    pub(super) fn serving(&self, before: &[Vec<Node>]) -> Serving {
        let phase = |node: Node| self.nodes[node as usize].phase;
        let is_birth = |node: &Node| {
            phase(*node).is_none() && self.graph.out(*node).iter().any(|(to, _)| phase(*to) == Some(Phase::Open))
        };
        let births = (0..).take(self.nodes.len()).filter(is_birth);
        let places: FxHashSet<_> = births.map(|node| self.nodes[node as usize].place).collect();
        // Of what was not explored nobody knows where it leads.
        let there = (0..).zip(&self.nodes);
        let there = there.filter(|(node, info)| places.contains(&info.place) || self.frontier.contains(node));
        let leads = leading_to(before, there.map(|(node, _)| node));
        Serving { places, leads }
    }

    fn is_gone(&self, node: Node) -> bool {
        matches!(self.nodes[node as usize].phase, None | Some(Phase::Closed))
    }

    /// Does a certain way out of `node` lead into `sure`, or every one of those of which it is open which is taken?
    /// When the socket is gone, any way does. An event comes where a clock brings some.
    fn leads_into(&self, node: Node, sure: &FxHashSet<Node>, besides: Luck) -> bool {
        // A loop that waits for nothing comes to its end.
        let waits = |marks: &Marks| marks.service || marks.reread || marks.told;
        let mut out = self.graph.out(node).iter().filter(|(to, marks)| *to != node || waits(marks)).peekable();
        let luck = |marks: &Marks| {
            marks.guessed || marks.told || besides.same_bytes && marks.data || besides.joined && marks.joined
        };
        let open = |marks: &Marks| marks.open && !self.reach.ticks;
        if self.is_gone(node) {
            return out.any(|(to, _)| self.is_gone(*to) && sure.contains(to));
        }
        // What is open about the followed socket's own element is another thing than whether it is that one's turn.
        let mut met = out.clone().filter(|(_, marks)| marks.met).peekable();
        out.clone().any(|(to, marks)| sure.contains(to) && !luck(marks) && !open(marks))
            || met.peek().is_some() && met.all(|(to, marks)| sure.contains(to) && !luck(marks))
            || out.peek().is_some() && out.all(|(to, marks)| sure.contains(to) && !luck(marks))
    }

    /// The nodes of a cycle that are come to without a signal from somebody else.
    fn unaided(&self, inside: &FxHashSet<Node>) -> FxHashSet<Node> {
        let mut own = inside.clone();
        loop {
            let mut next = FxHashSet::default();
            for node in &own {
                let out = self.graph.out(*node).iter().filter(|(to, marks)| own.contains(to) && !marks.told);
                next.extend(out.map(|(to, _)| *to));
            }
            if next.len() == own.len() {
                return own;
            }
            own = next;
        }
    }
}

/// The nodes of `caught` and, step by step, those before them that `joins` lets in.
fn with_those_before(
    mut caught: FxHashSet<Node>,
    before: &[Vec<Node>],
    joins: impl Fn(Node, &FxHashSet<Node>) -> bool,
) -> FxHashSet<Node> {
    let mut work: Vec<Node> = caught.iter().copied().collect();
    while let Some(node) = work.pop() {
        for from in &before[node as usize] {
            if !caught.contains(from) && joins(*from, &caught) {
                caught.insert(*from);
                work.push(*from);
            }
        }
    }
    caught
}
