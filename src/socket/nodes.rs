//! Nodes of the explored graph: when a state is new, and when there are too many of a kind.

use std::rc::Rc;

use super::coarse::{coarsen, forget_details, forget_own_counts};
use super::limits::FEW_TASKS;
use super::machine::{Machine, NodeInfo};
use super::owners::Loss;
use super::state::{Frame, Marks, Phase, State};
use super::widening::keep_one_of_a_kind;
use crate::flow::graph::Node;
use crate::flow::loops::ways;
use crate::flow::program::FuncId;
use crate::ir::BlockId;
use crate::source::Span;

/// Telling states of this size apart costs as much as a statement.
const TOKENS_FOR_A_STEP: usize = 256;

/// Beyond this size a state costs more than its share: each that follows carries all of it along.
const LARGE: usize = 512;

/// What states are counted by: function, block, phase of the followed socket, depth of the stack.
pub(super) type Spot = (FuncId, BlockId, Option<Phase>, usize);

/// Where a state stands. A modelled function that calls back stands where it was called.
fn spot_of(state: &State) -> Option<Spot> {
    let (function, block) = state.frames().iter().rev().find_map(|frame| match frame.as_ref() {
        Frame::Code(activation) => Some((activation.function, activation.block)),
        Frame::Native(_) => None,
    })?;
    Some((function, block, state.focus.map(|focus| focus.phase), state.frames().len()))
}

impl Machine<'_> {
    /// Enters a node; `None` when the state was there before.
    pub(super) fn visit(&mut self, mut state: State, span: Span) -> Option<State> {
        let Some(mut spot) = spot_of(&state) else {
            return Some(state);
        };
        self.forget_dead(&mut state, &[]);
        if self.is_c(&state) {
            self.forget_elements(&mut state);
            self.forget_unasked(&mut state);
            self.forget_chains(&mut state);
            if state.focus.is_some_and(|focus| focus.closed != 0) {
                // Further on the number in a table may be skipped by means nobody follows.
                self.forget_copies(&mut state, None);
                self.settle(&mut state, Loss::Discarded, span);
            }
        }
        let strides = self.strides(&state);
        state.forget_far_numbers(&strides);
        super::answers::forget_unheld(&mut state);
        self.forget_garbage(&mut state);
        self.collect_garbage(&mut state);
        self.forget_dull_elements(&mut state);
        self.forget_bygones(&mut state);
        self.forget_strangers(&mut state);
        // What is forgotten may have been the followed socket.
        spot.2 = state.focus.map(|focus| focus.phase);
        let mut left = 0;
        match &self.directions {
            Some(way) => left = way.from(state.node, &spot)?,
            None => self.thin_out(&mut state, spot)?,
        }
        let (key, size) = super::identity::fingerprint(&state, &mut self.scratch);
        self.steps += size / TOKENS_FOR_A_STEP + (size / LARGE).pow(2);
        let parted = state.parted.take();
        if let Some(node) = self.seen.get(&key).copied().or_else(|| self.seen_for_sure(&mut state)) {
            self.partings.extend(parted.map(|issue| (issue, node)));
            self.graph.edge(state.node, node, state.marks);
            if let Some(crowd) = self.crowded.get_mut(&spot) {
                *crowd -= 1;
            }
            return None;
        }
        let from = state.node;
        let marks = state.marks;
        let node = self.add_node(&state, span, key);
        if let Some(way) = &mut self.directions {
            way.note(left);
        }
        self.graph.edge(from, node, marks);
        self.partings.extend(parted.map(|issue| (issue, node)));
        state.node = node;
        state.marks = Marks::default();
        Some(state)
    }

    /// What is only probable adds nothing where the same is known for sure.
    fn seen_for_sure(&mut self, state: &mut State) -> Option<Node> {
        if !state.blurred {
            return None;
        }
        state.blurred = false;
        let (key, _) = super::identity::fingerprint(state, &mut self.scratch);
        state.blurred = true;
        self.seen.get(&key).copied()
    }

    /// Where there are too many states of a kind, forgets what they differ in. Nothing when there are far too many.
    fn thin_out(&mut self, state: &mut State, spot: Spot) -> Option<()> {
        // In C numbers name descriptors and slots: none is a mere detail.
        let c = self.is_c(state);
        let phase = spot.2;
        let crowd = self.crowded.entry(spot).or_default();
        *crowd += 1;
        let crowd = *crowd;
        // Until the followed connection is there, what came before is of little interest.
        let few = if phase.is_none() { self.limits.per_place / 4 } else { self.limits.per_place };
        if crowd > self.limits.per_place * 24 {
            self.cut = true;
            self.frontier.insert(state.node);
            self.partings.extend(state.parted.map(|issue| (issue, state.node)));
            return None;
        }
        if crowd > few * if c { 1 } else { 3 } {
            coarsen(self.program, state);
            if c && crowd > few * 3 {
                state.failed_accept = None;
                state.forget_distances();
            }
            self.forget_surroundings(state);
            if !c && crowd > few * 6 {
                forget_own_counts(self.program, state, |state, value| self.reaches_focus(state, value));
            }
        } else if phase.is_none() && crowd > few / 2 {
            self.forget_surroundings(state);
        } else if crowd > few / 2 && !c {
            forget_details(self.program, state);
        }
        if !c && crowd > few / 2 {
            self.forget_idle_numbers(state);
            self.forget_in_hand(state);
        }
        if c && crowd > few / 4 {
            self.forget_neighbours(state);
        }
        // A program of which all states are few enough loses nothing.
        let scarce = self.weight > self.limits.nodes / 2 || crowd > few * 12;
        if scarce && crowd > few * 6 {
            keep_one_of_a_kind(state);
        }
        if scarce && crowd > few * 3 {
            self.widening.join(state, spot, &mut self.scratch);
        }
        if c && crowd > few {
            self.forget_settings(state);
        }
        Some(())
    }

    pub(super) fn add_node(&mut self, state: &State, span: Span, key: (u64, u64)) -> Node {
        let node = self.graph.node();
        self.seen.insert(key, node);
        self.weight += 1 + state.tasks.len().saturating_sub(FEW_TASKS);
        let place = state.top().map_or((FuncId(0), BlockId(0)), |top| (top.function, top.block));
        let phase = state.focus.map(|focus| focus.phase);
        let reader_done = state.focus.is_some_and(|focus| focus.reader_done);
        let inattentive = self.inattentive(state).is_some() || self.is_unheard(state) || self.is_swept(state);
        let keep = matches!(phase, Some(Phase::Eof | Phase::Failed)) || reader_done || inattentive;
        if keep {
            self.kept += unshared_locals(state);
        }
        let state_kept = keep.then(|| Rc::new(state.clone()));
        self.nodes.push(NodeInfo {
            place,
            spot: spot_of(state).unwrap_or((place.0, place.1, phase, 0)),
            span,
            phase,
            reader_done,
            trace: state.trace.clone(),
            inattentive,
            state: state_kept,
        });
        node
    }

    /// The blocks of a body in which several ways come together.
    pub(super) fn joins_of(&mut self, id: FuncId) -> Rc<Vec<bool>> {
        if let Some(found) = self.joins.get(&id) {
            return found.clone();
        }
        let blocks = &self.program.function(id).blocks;
        let mut count = vec![0u32; blocks.len()];
        let mut bump = |to: BlockId| {
            if let Some(n) = count.get_mut(to.0 as usize) {
                *n += 1;
            }
        };
        blocks.iter().flat_map(|block| ways(&block.term)).for_each(&mut bump);
        if let Some(first) = count.first_mut() {
            *first += 1;
        }
        let joins = Rc::new(count.into_iter().map(|n| n > 1).collect::<Vec<_>>());
        self.joins.insert(id, joins.clone());
        joins
    }
}

/// Locals of the running task that no other state shares.
fn unshared_locals(state: &State) -> usize {
    let own = state.frames().iter().filter(|frame| Rc::strong_count(frame) == 1);
    own.map(|frame| if let Frame::Code(activation) = frame.as_ref() { activation.locals.unshared() } else { 1 }).sum()
}
